//! Who started this program, and may they.
//!
//! The browser has already checked its extension against the manifest. This second check costs
//! nothing and stops a manifest with a careless list. It trusts the ids built in and, for a
//! Chromium extension, the ids in a manifest that names this very program (an organisation's own
//! build of the extension, put there by `register --extension-id`). A manifest in the folder of a
//! browser profile at an unusual place is not looked for: there only the built-in ids count.

use crate::register;
use std::ffi::OsString;

/// How this program was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// By a browser, for an extension.
    Browser(Caller),
    /// By a person or a script.
    CommandLine,
}

/// The extension that a browser started this program for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Chrome, Edge, Chromium …: the extension's origin, `chrome-extension://ID/`.
    Chromium {
        /// The first argument.
        origin: String,
    },
    /// Firefox: the add-on's id.
    Firefox {
        /// The second argument; the first is the path of the manifest.
        addon: Option<String>,
    },
}

impl Start {
    /// Tells from the arguments (without the program's own name). Browsers may add more arguments
    /// behind; they mean nothing here.
    pub fn of(arguments: &[OsString]) -> Self {
        let text = |at: usize| arguments.get(at).map(|argument| argument.to_string_lossy().into_owned());
        match text(0) {
            Some(origin) if origin.starts_with(register::ids::CHROMIUM_SCHEME) => {
                Self::Browser(Caller::Chromium { origin })
            }
            Some(manifest) if manifest.ends_with(".json") => Self::Browser(Caller::Firefox { addon: text(1) }),
            _ => Self::CommandLine,
        }
    }
}

impl Caller {
    /// Whether this is our extension. Firefox versions that name no add-on are taken at the
    /// browser's word.
    pub fn is_ours(&self) -> bool {
        self.is_allowed(register::is_registered_origin)
    }

    fn is_allowed(&self, registered: impl Fn(&str) -> bool) -> bool {
        match self {
            Self::Chromium { origin } => {
                register::ids::CHROMIUM.iter().any(|id| register::ids::origin(id) == *origin) || registered(origin)
            }
            Self::Firefox { addon } => addon.as_ref().is_none_or(|id| id == register::ids::FIREFOX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(arguments: &[&str]) -> Start {
        Start::of(&arguments.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn a_browser_is_known_by_its_arguments() {
        let chromium = |origin: &str| Start::Browser(Caller::Chromium { origin: origin.to_owned() });
        assert_eq!(start(&["chrome-extension://abc/"]), chromium("chrome-extension://abc/"));
        assert_eq!(start(&["chrome-extension://abc/", "--parent-window=0"]), chromium("chrome-extension://abc/"));
        let manifest = "/usr/lib/mozilla/native-messaging-hosts/uk.csms_login_helper.json";
        let firefox = |addon: Option<&str>| Start::Browser(Caller::Firefox { addon: addon.map(str::to_owned) });
        assert_eq!(start(&[manifest, "a@b"]), firefox(Some("a@b")));
        assert_eq!(start(&[manifest]), firefox(None));
        for line in [&[][..], &["status"], &["explain", "--report", "pc.json"], &["--help"], &[""]] {
            assert_eq!(start(line), Start::CommandLine, "{line:?}");
        }
    }

    #[test]
    fn only_our_extension_may_ask() {
        let stranger = register::ids::origin("abcdefghijklmnopabcdefghijklmnop");
        let chromium =
            |origin: &str, registered: bool| Caller::Chromium { origin: origin.to_owned() }.is_allowed(|_| registered);
        assert!(chromium(&register::ids::origin(register::ids::CHROMIUM[0]), false));
        assert!(!chromium(&stranger, false));
        assert!(chromium(&stranger, true));
        assert!(!chromium("chrome-extension://", false));
        assert!(!chromium(&format!("chrome-extension://{}.example/", register::ids::CHROMIUM[0]), false));

        let firefox = |addon: Option<&str>| Caller::Firefox { addon: addon.map(str::to_owned) }.is_allowed(|_| false);
        assert!(firefox(Some(register::ids::FIREFOX)));
        assert!(firefox(None));
        assert!(!firefox(Some("someone@else.example")));
    }
}
