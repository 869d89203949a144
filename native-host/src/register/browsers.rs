//! Where each browser looks for native messaging hosts. One row a browser.

use super::homes::{Homes, System};
use std::path::{Path, PathBuf};

/// Which field of the manifest names the extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `allowed_origins`.
    Chromium,
    /// `allowed_extensions`.
    Firefox,
}

/// For whom a manifest is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// This user.
    #[default]
    User,
    /// Everybody on this PC; needs administrator rights.
    System,
}

/// Where a browser keeps its things, by system.
#[derive(Debug)]
pub struct Browser {
    /// The name on the command line.
    pub name: &'static str,
    /// The form of its manifests.
    pub family: Family,
    linux: Folders,
    mac: Folders,
    /// Makers' keys of the Windows registry below `Software`, in the order in which the browser looks
    /// there in each view. The first is its own, unless another browser's row begins with it too.
    pub windows: &'static [&'static str],
    /// Its folder of a user on Windows, below the folder that [`Homes::config`] is there.
    windows_profile: &'static str,
}

/// A browser's folders on one system.
#[derive(Debug)]
struct Folders {
    /// The browser's folder of a user, below the base.
    profile: &'static str,
    /// The folder of manifests below that.
    hosts: &'static str,
    /// The folder of manifests for everybody; `None` where the makers name none.
    system: Option<&'static str>,
}

/// All browsers. The folders and keys are those in the makers' documents on native messaging; the
/// order of Chrome's and Chromium's keys is that of Chromium's source (`launch_context_win.cc`),
/// that of Edge's stands in Microsoft's documents.
pub const ALL: &[Browser] = &[
    Browser {
        name: "chromium",
        family: Family::Chromium,
        linux: folders("chromium", Some("/etc/chromium/native-messaging-hosts")),
        mac: folders("Chromium", Some("/Library/Application Support/Chromium/NativeMessagingHosts")),
        windows: &["Chromium", CHROME],
        windows_profile: r"Chromium\User Data",
    },
    Browser {
        name: "chrome",
        family: Family::Chromium,
        linux: folders("google-chrome", Some("/etc/opt/chrome/native-messaging-hosts")),
        mac: folders("Google/Chrome", Some("/Library/Google/Chrome/NativeMessagingHosts")),
        windows: &[CHROME],
        windows_profile: r"Google\Chrome\User Data",
    },
    Browser {
        name: "edge",
        family: Family::Chromium,
        linux: folders("microsoft-edge", Some("/etc/opt/edge/native-messaging-hosts")),
        mac: folders("Microsoft Edge", Some("/Library/Microsoft/Edge/NativeMessagingHosts")),
        windows: &[r"Microsoft\Edge", "Chromium", CHROME],
        windows_profile: r"Microsoft\Edge\User Data",
    },
    Browser {
        name: "brave",
        family: Family::Chromium,
        linux: folders("BraveSoftware/Brave-Browser", None),
        mac: folders("BraveSoftware/Brave-Browser", None),
        windows: &[CHROME],
        windows_profile: r"BraveSoftware\Brave-Browser\User Data",
    },
    Browser {
        name: "vivaldi",
        family: Family::Chromium,
        linux: folders("vivaldi", None),
        mac: folders("Vivaldi", None),
        windows: &[CHROME],
        windows_profile: r"Vivaldi\User Data",
    },
    Browser {
        name: "firefox",
        family: Family::Firefox,
        linux: Folders {
            profile: ".mozilla",
            hosts: "native-messaging-hosts",
            system: Some("/usr/lib/mozilla/native-messaging-hosts"),
        },
        mac: folders("Mozilla", Some("/Library/Application Support/Mozilla/NativeMessagingHosts")),
        windows: &["Mozilla"],
        windows_profile: r"Mozilla\Firefox",
    },
];

/// The key below which Chrome looks, and browsers made from the same source too.
const CHROME: &str = r"Google\Chrome";

/// Registered for a user none of whose browsers has been started yet.
pub const USUAL: [&str; 2] = ["chromium", "firefox"];

const fn folders(profile: &'static str, system: Option<&'static str>) -> Folders {
    Folders { profile, hosts: "NativeMessagingHosts", system }
}

impl Browser {
    /// The browser with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|browser| browser.name == name)
    }

    /// The folder of manifests; `None` when the scope has none for this browser, and on Windows, where
    /// the registry tells.
    pub fn folder(&self, scope: Scope, homes: &Homes) -> Option<PathBuf> {
        let folders = self.folders(homes.system)?;
        match scope {
            Scope::User => self.profile(homes).map(|profile| profile.join(folders.hosts)),
            Scope::System => folders.system.map(|folder| homes.inside(Path::new(folder))),
        }
    }

    /// Whether this user has started the browser before.
    pub fn is_used(&self, homes: &Homes) -> bool {
        self.profile(homes).is_some_and(|profile| match homes.system {
            System::Windows => homes.inside(&profile).is_dir(),
            System::Linux | System::MacOs => profile.is_dir(),
        })
    }

    const fn folders(&self, system: System) -> Option<&Folders> {
        match system {
            System::Linux => Some(&self.linux),
            System::MacOs => Some(&self.mac),
            System::Windows => None,
        }
    }

    /// The browser's folder of this user.
    pub fn profile(&self, homes: &Homes) -> Option<PathBuf> {
        let config = homes.config.as_ref();
        match (homes.system, self.family) {
            (System::Linux, Family::Firefox) => homes.home.as_ref().map(|home| home.join(self.linux.profile)),
            (System::Linux, Family::Chromium) => config.map(|config| config.join(self.linux.profile)),
            (System::MacOs, _) => config.map(|config| config.join(self.mac.profile)),
            // Written with back slashes also where this runs in a test on Linux.
            (System::Windows, _) => {
                config.map(|config| PathBuf::from(format!(r"{}\{}", config.display(), self.windows_profile)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_where_browsers_look() {
        let homes = Homes {
            system: System::Linux,
            home: Some("/home/a".into()),
            config: Some("/home/a/.config".into()),
            root: PathBuf::new(),
        };
        for (name, user, system) in [
            ("chromium", "/home/a/.config/chromium/NativeMessagingHosts", "/etc/chromium/native-messaging-hosts"),
            ("chrome", "/home/a/.config/google-chrome/NativeMessagingHosts", "/etc/opt/chrome/native-messaging-hosts"),
            ("edge", "/home/a/.config/microsoft-edge/NativeMessagingHosts", "/etc/opt/edge/native-messaging-hosts"),
            ("firefox", "/home/a/.mozilla/native-messaging-hosts", "/usr/lib/mozilla/native-messaging-hosts"),
        ] {
            let browser = Browser::named(name).unwrap();
            assert_eq!(browser.folder(Scope::User, &homes), Some(user.into()));
            assert_eq!(browser.folder(Scope::System, &homes), Some(system.into()));
        }
        assert!(Browser::named("brave").unwrap().folder(Scope::System, &homes).is_none());
        assert!(Browser::named("netscape").is_none());
        assert!(USUAL.iter().all(|name| Browser::named(name).is_some()));
    }

    #[test]
    fn macs_have_folders_of_their_own() {
        let config = Some("/Users/a/Library/Application Support".into());
        let homes = Homes { system: System::MacOs, home: None, config, root: PathBuf::new() };
        for (name, user, system) in [
            ("chromium", "Chromium", "/Library/Application Support/Chromium"),
            ("chrome", "Google/Chrome", "/Library/Google/Chrome"),
            ("edge", "Microsoft Edge", "/Library/Microsoft/Edge"),
            ("firefox", "Mozilla", "/Library/Application Support/Mozilla"),
        ] {
            let browser = Browser::named(name).unwrap();
            let user = format!("/Users/a/Library/Application Support/{user}/NativeMessagingHosts");
            assert_eq!(browser.folder(Scope::User, &homes), Some(user.into()));
            assert_eq!(browser.folder(Scope::System, &homes), Some(format!("{system}/NativeMessagingHosts").into()));
        }
    }

    #[test]
    fn without_a_home_there_are_no_folders_of_a_user() {
        assert!(ALL.iter().all(|browser| browser.folder(Scope::User, &Homes::default()).is_none()));
    }
}
