//! The file that tells a browser where this program is and which extension may start it.

use super::browsers::Family;
use super::ids;
use serde::{Deserialize, Serialize};
use shared::protocol::HOST_NAME;
use std::path::Path;

/// Longer files (bytes) are not read: no manifest is.
pub const MAX_BYTES: u64 = 64 * 1024;

/// Name of the file. Browsers find it by this name.
pub fn file_name() -> String {
    format!("{HOST_NAME}.json")
}

/// A native messaging manifest.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    path: String,
    #[serde(default, rename = "type")]
    kind: String,
    /// Chromium family.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    allowed_origins: Vec<String>,
    /// Firefox.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    allowed_extensions: Vec<String>,
}

impl Manifest {
    /// The manifest for browsers of this family. `program` must be absolute; `more` are Chromium
    /// extension ids beside the built-in ones.
    pub fn new(family: Family, program: &str, more: &[String]) -> Self {
        let mut manifest = Self {
            name: HOST_NAME.to_owned(),
            description: "CSMS Login Helper: looks at the smartcard reader of this PC".to_owned(),
            path: program.to_owned(),
            kind: "stdio".to_owned(),
            allowed_origins: Vec::new(),
            allowed_extensions: Vec::new(),
        };
        match family {
            Family::Chromium => {
                let ids = ids::CHROMIUM.iter().copied().chain(more.iter().map(String::as_str));
                for origin in ids.map(ids::origin) {
                    if !manifest.allowed_origins.contains(&origin) {
                        manifest.allowed_origins.push(origin);
                    }
                }
            }
            Family::Firefox => manifest.allowed_extensions.push(ids::FIREFOX.to_owned()),
        }
        manifest
    }

    /// The file's text.
    ///
    /// # Errors
    /// Never in practice: it holds only strings.
    pub fn text(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// Reads a manifest of this host; `None` when it belongs to somebody else.
    pub fn of_ours(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Self>(bytes).ok().filter(|manifest| manifest.name == HOST_NAME)
    }

    /// Whether it lets this origin start this program. `at` is its own path: on Windows the program
    /// may be named from there.
    pub fn lets(&self, origin: &str, at: &Path, program: &Path) -> bool {
        let named = at.parent().map_or_else(|| Path::new(&self.path).to_owned(), |folder| folder.join(&self.path));
        self.allowed_origins.iter().any(|allowed| allowed == origin)
            && std::fs::canonicalize(named).is_ok_and(|named| program.canonicalize().is_ok_and(|real| real == named))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_family_gets_its_own_field() {
        let more = ["abcdefghijklmnopabcdefghijklmnop".to_owned(), ids::CHROMIUM[0].to_owned()];
        let chromium = Manifest::new(Family::Chromium, "/opt/x/csms-login-helper", &more);
        assert_eq!(
            chromium.allowed_origins,
            [ids::origin(ids::CHROMIUM[0]), "chrome-extension://abcdefghijklmnopabcdefghijklmnop/".to_owned()]
        );
        let text = chromium.text().unwrap();
        assert!(!text.contains("allowed_extensions") && text.ends_with("}\n"), "{text}");
        assert_eq!(Manifest::of_ours(text.as_bytes()), Some(chromium));

        let firefox = Manifest::new(Family::Firefox, "/opt/x/csms-login-helper", &more).text().unwrap();
        assert!(firefox.contains(ids::FIREFOX) && !firefox.contains("allowed_origins"), "{firefox}");
    }

    #[test]
    fn other_hosts_are_not_ours() {
        for other in ["", "{", "[]", "{}", r#"{"name":"uk.nhs.ncrs.auth"}"#, r#"{"name":7}"#] {
            assert_eq!(Manifest::of_ours(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn lets_only_its_origins_start_only_its_program() {
        let program = std::env::current_exe().unwrap().canonicalize().unwrap();
        let manifest = Manifest::new(Family::Chromium, program.to_str().unwrap(), &[]);
        let ours = ids::origin(ids::CHROMIUM[0]);
        let at = Path::new("/etc/x.json");
        assert!(manifest.lets(&ours, at, &program));
        assert!(!manifest.lets(&ours, at, Path::new("/usr/bin/other")));
        // As the installer for Windows names it.
        let beside = Manifest { path: program.file_name().unwrap().to_str().unwrap().to_owned(), ..manifest };
        assert!(beside.lets(&ours, &program.with_file_name("chromium.json"), &program));
        assert!(!beside.lets(&ours, at, &program));
        assert!(!beside.lets("chrome-extension://abcdefghijklmnopabcdefghijklmnop/", at, &program));
    }
}
