//! Where each browser looks for native messaging hosts. One row a browser.

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

/// The folder that a browser's own folder of a user lies in.
#[derive(Clone, Copy, Debug)]
enum Base {
    /// `$HOME`.
    Home,
    /// `$XDG_CONFIG_HOME`, or `~/.config`.
    Config,
}

/// A browser and its folders.
#[derive(Debug)]
pub struct Browser {
    /// The name on the command line.
    pub name: &'static str,
    /// The form of its manifests.
    pub family: Family,
    base: Base,
    /// The browser's folder of a user, below the base.
    profile: &'static str,
    /// The folder of manifests below that.
    hosts: &'static str,
    /// The folder of manifests for everybody; `None` where the makers name none.
    system: Option<&'static str>,
}

/// All browsers. The folders are those in the makers' documents on native messaging.
pub const ALL: &[Browser] = &[
    chromium("chromium", "chromium", Some("/etc/chromium/native-messaging-hosts")),
    chromium("chrome", "google-chrome", Some("/etc/opt/chrome/native-messaging-hosts")),
    chromium("edge", "microsoft-edge", Some("/etc/opt/edge/native-messaging-hosts")),
    chromium("brave", "BraveSoftware/Brave-Browser", None),
    chromium("vivaldi", "vivaldi", None),
    Browser {
        name: "firefox",
        family: Family::Firefox,
        base: Base::Home,
        profile: ".mozilla",
        hosts: "native-messaging-hosts",
        system: Some("/usr/lib/mozilla/native-messaging-hosts"),
    },
];

/// Registered for a user none of whose browsers has been started yet.
pub const USUAL: [&str; 2] = ["chromium", "firefox"];

const fn chromium(name: &'static str, profile: &'static str, system: Option<&'static str>) -> Browser {
    Browser { name, family: Family::Chromium, base: Base::Config, profile, hosts: "NativeMessagingHosts", system }
}

/// The folders that the table's folders lie in.
#[derive(Clone, Debug, Default)]
pub struct Homes {
    /// The user's home folder, when it is known.
    pub home: Option<PathBuf>,
    /// The user's folder of settings, when it is known.
    pub config: Option<PathBuf>,
    /// Folders for everybody are taken to lie below this: empty, except in tests.
    pub root: PathBuf,
}

impl Homes {
    /// As the environment says. Paths that are not absolute count as unknown, as the XDG Base
    /// Directory Specification asks.
    pub fn of_environment() -> Self {
        let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let home = absolute("HOME");
        let config = absolute("XDG_CONFIG_HOME").or_else(|| home.as_ref().map(|home| home.join(".config")));
        Self { home, config, root: PathBuf::new() }
    }
}

impl Browser {
    /// The browser with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|browser| browser.name == name)
    }

    /// The folder of manifests; `None` when the scope has none for this browser.
    pub fn folder(&self, scope: Scope, homes: &Homes) -> Option<PathBuf> {
        match scope {
            Scope::User => self.profile(homes).map(|profile| profile.join(self.hosts)),
            Scope::System => self.system.map(|folder| match folder.strip_prefix('/') {
                Some(relative) if !homes.root.as_os_str().is_empty() => homes.root.join(relative),
                _ => PathBuf::from(folder),
            }),
        }
    }

    /// Whether this user has started the browser before.
    pub fn is_used(&self, homes: &Homes) -> bool {
        self.profile(homes).is_some_and(|profile| profile.is_dir())
    }

    fn profile(&self, homes: &Homes) -> Option<PathBuf> {
        let base: Option<&Path> = match self.base {
            Base::Home => homes.home.as_deref(),
            Base::Config => homes.config.as_deref(),
        };
        base.map(|base| base.join(self.profile))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_where_browsers_look() {
        let homes =
            Homes { home: Some("/home/a".into()), config: Some("/home/a/.config".into()), root: PathBuf::new() };
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
    fn without_a_home_there_are_no_folders_of_a_user() {
        assert!(ALL.iter().all(|browser| browser.folder(Scope::User, &Homes::default()).is_none()));
    }
}
