//! The browsers, and the policies that the product needs in them.

use super::About;
use crate::build::GECKO_ID;
use serde_json::{Map, Value, json};
use shared::settings::{Form, Kind, Setting, TABLE};

/// Name of the native messaging host.
const HOST_NAME: &str = shared::protocol::HOST_NAME;

/// What a policy is for: each is a file of its own, so that IT takes what it wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needed {
    /// The extension, its place in the toolbar, and leave for the native host.
    Install,
    /// The extension's settings, with examples for values.
    Settings,
    /// What sign-in to CSMS itself needs of the browser, with the helper or without.
    Neighbours,
}

impl Needed {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Install, Self::Settings, Self::Neighbours];

    /// How files are called after the browser's name.
    pub const fn file(self) -> &'static str {
        match self {
            Self::Install => "-install",
            Self::Settings => "-settings",
            Self::Neighbours => "-optional-sign-in",
        }
    }

    /// What it is, for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Install => "CSMS Login Helper: installation",
            Self::Settings => "CSMS Login Helper: settings",
            Self::Neighbours => "CSMS sign-in: what the browser must allow",
        }
    }
}

/// A browser.
#[derive(Debug)]
pub struct Browser {
    /// Its name in the names of files.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Its key of policies, below `HKEY_LOCAL_MACHINE` or `HKEY_CURRENT_USER`.
    pub registry: Option<&'static str>,
    /// Its domain of preferences on macOS.
    pub profile: Option<&'static str>,
    /// Whether it reads policies from files on Linux.
    pub on_linux: bool,
    /// How it pins the extension to its toolbar: field and value in `ExtensionSettings`.
    pin: (&'static str, &'static str),
    /// It is Firefox.
    pub firefox: bool,
}

/// The key that both ADMX and Chromium's documents name.
const CHROME: &str = r"SOFTWARE\Policies\Google\Chrome";

/// Every browser that can be managed.
pub const EVERY: &[Browser] = &[
    Browser {
        name: "chrome",
        title: "Google Chrome",
        registry: Some(CHROME),
        profile: Some("com.google.Chrome"),
        on_linux: true,
        pin: ("toolbar_pin", "force_pinned"),
        firefox: false,
    },
    Browser {
        name: "edge",
        title: "Microsoft Edge",
        registry: Some(r"SOFTWARE\Policies\Microsoft\Edge"),
        profile: Some("com.microsoft.Edge"),
        on_linux: true,
        pin: ("toolbar_state", "force_shown"),
        firefox: false,
    },
    Browser {
        name: "chromium",
        title: "Chromium",
        registry: Some(r"SOFTWARE\Policies\Chromium"),
        profile: None,
        on_linux: true,
        pin: ("toolbar_pin", "force_pinned"),
        firefox: false,
    },
    Browser {
        name: "firefox",
        title: "Mozilla Firefox",
        registry: Some(r"SOFTWARE\Policies\Mozilla\Firefox"),
        profile: Some("org.mozilla.firefox"),
        on_linux: true,
        pin: ("default_area", "navbar"),
        firefox: true,
    },
];

/// The site at which NHS staff sign in; it speaks to NHS software on the PC.
const SIGN_IN: &str = "https://am.nhsidentity.spineservices.nhs.uk";

/// Whether files of settings have an example of it. The text of a request is left out: an example
/// would take the place of better words, and has lines, which registry files cannot have. So are
/// objects: nobody should roll out screen rules of an example.
pub fn has_example(row: &Setting) -> bool {
    !matches!(row.kind, Kind::Text(Form::Template) | Kind::Object(_))
}

/// The settings that files of settings make: those of the organisation, or those of the table with
/// their examples. A test of the table reads every example.
fn settings(about: &About) -> Map<String, Value> {
    if let Some(settings) = about.settings {
        return settings.clone();
    }
    let one = |row: &Setting| (row.name.to_owned(), serde_json::from_str(row.example).unwrap_or(Value::Null));
    TABLE.iter().filter(|row| has_example(row)).map(one).collect()
}

impl Browser {
    /// Its policies, by their names.
    pub fn policies(&self, about: &About, needed: Needed) -> Map<String, Value> {
        let policies = match (needed, self.firefox) {
            (Needed::Install, false) => json!({
                "ExtensionSettings": { about.id: {
                    "installation_mode": "force_installed", "update_url": about.update_url, self.pin.0: self.pin.1,
                }},
                "NativeMessagingAllowlist": [HOST_NAME],
            }),
            (Needed::Install, true) => json!({ "ExtensionSettings": { GECKO_ID: {
                "installation_mode": "force_installed", "install_url": about.install_url, self.pin.0: self.pin.1,
            }}}),
            (Needed::Settings, false) => json!({ "3rdparty": { "extensions": { about.id: settings(about) } } }),
            (Needed::Settings, true) => json!({ "3rdparty": { "Extensions": { GECKO_ID: settings(about) } } }),
            (Needed::Neighbours, false) => json!({
                "CookiesAllowedForUrls": ["[*.]localhost"],
                "LocalNetworkAccessAllowedForUrls": [SIGN_IN],
            }),
            // Firefox takes cookies by whole origins, and those of localhost have changing ports.
            (Needed::Neighbours, true) => json!({ "Certificates": { "ImportEnterpriseRoots": true } }),
        };
        match policies {
            Value::Object(policies) => policies,
            _ => Map::new(),
        }
    }

    /// The policies as the browser reads them from a file.
    pub fn as_file(&self, policies: &Map<String, Value>) -> Value {
        if self.firefox { json!({ "policies": policies }) } else { Value::Object(policies.clone()) }
    }
}
