//! What whoever packages wants: where it will be served from, the settings of the organisation, and which
//! further extensions may start the host.

use crate::error::{Error, Result};
use lexopt::prelude::{Long, ValueExt};
use serde_json::{Map, Value};
use shared::settings::{Kind, Read, TABLE};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// What the command line asks for.
#[derive(Debug, Default, PartialEq)]
pub struct Wishes {
    /// The folder, as an address, that the extensions will be served from.
    pub address: Option<String>,
    /// The settings that the policy pack makes; without them it has examples.
    pub settings: Option<Map<String, Value>>,
    /// Further ids of the extension that the manifests let in: those that shops have given it.
    pub extension_ids: Vec<String>,
}

impl Wishes {
    /// Reads the words of a command line, and the file that they name.
    ///
    /// # Errors
    /// Words that make no sense, and settings that no browser could use.
    pub fn of(options: Vec<OsString>) -> Result<Self> {
        let usage = |e: lexopt::Error| Error::Usage(format!("package: {e}"));
        let mut parser = lexopt::Parser::from_args(options);
        let mut wishes = Self::default();
        while let Some(option) = parser.next().map_err(usage)? {
            match option {
                Long("address") => {
                    let given = parser.value().and_then(|value| value.string()).map_err(usage)?;
                    if !["https://", "http://", "file:///"].iter().any(|scheme| given.starts_with(scheme)) {
                        return Err(Error::Usage(format!("--address {given:?} is no web address")));
                    }
                    wishes.address = Some(given);
                }
                Long("settings") => {
                    let file = PathBuf::from(parser.value().map_err(usage)?);
                    let text = fs::read_to_string(&file).map_err(Error::file(&file))?;
                    let settings = settings(&text).map_err(|reason| wrong(&file, &reason))?;
                    wishes.settings = Some(settings);
                }
                Long("extension-id") => {
                    let given = parser.value().and_then(|value| value.string()).map_err(usage)?;
                    if given.len() != 32 || !given.bytes().all(|letter| matches!(letter, b'a'..=b'p')) {
                        return Err(Error::Usage(format!("--extension-id {given:?} is no id: 32 letters from a to p")));
                    }
                    wishes.extension_ids.push(given);
                }
                other => return Err(usage(other.unexpected())),
            }
        }
        Ok(wishes)
    }
}

fn wrong(file: &Path, reason: &str) -> Error {
    Error::Usage(format!("--settings {}: {reason}", file.display()))
}

/// The settings in a text. Browsers are forgiving, or drop in silence what does not fit; here every
/// value must be of the very kind that the table says.
fn settings(text: &str) -> std::result::Result<Map<String, Value>, String> {
    let settings: Map<String, Value> = serde_json::from_str(text).map_err(|e| format!("not an object of JSON: {e}"))?;
    let mut problems: Vec<String> = Read::of(settings.clone()).problems.iter().map(ToString::to_string).collect();
    for row in TABLE {
        let fits = |value: &Value| match row.kind {
            Kind::Text(_) | Kind::Choice(_) => value.is_string(),
            Kind::Switch => value.is_boolean(),
            Kind::Texts => value.is_array(),
            Kind::Object(_) => value.is_object(),
        };
        if problems.is_empty() && settings.get(row.name).is_some_and(|value| !fits(value)) {
            problems.push(format!("“{}” is of the wrong kind, see docs/settings.md.", row.name));
        }
    }
    if problems.is_empty() { Ok(settings) } else { Err(problems.join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Wishes> {
        Wishes::of(words.iter().map(OsString::from).collect())
    }

    #[test]
    fn the_address_is_one_of_the_web() {
        assert_eq!(parse(&[]).unwrap(), Wishes::default());
        let address = parse(&["--address", "https://x.example"]).unwrap().address;
        assert_eq!(address.as_deref(), Some("https://x.example"));
        for wrong in [&["--address"][..], &["--address", "x.example"], &["--adress=https://x"], &["https://x"]] {
            assert!(matches!(parse(wrong), Err(Error::Usage(_))), "{wrong:?}");
        }
    }

    #[test]
    fn ids_are_such_as_browsers_give() {
        let (one, two) = ("a".repeat(32), "abcdefghijklmnopabcdefghijklmnop");
        let ids = parse(&["--extension-id", &one, "--extension-id", two]).unwrap().extension_ids;
        assert_eq!(ids, [one.as_str(), two]);
        for wrong in ["", "abc", &"q".repeat(32), &"A".repeat(32)] {
            assert!(matches!(parse(&["--extension-id", wrong]), Err(Error::Usage(_))), "{wrong:?}");
        }
    }

    #[test]
    fn settings_are_those_of_the_table_to_the_letter() {
        let good = r#"{"organisation": "EXAMPLE SURGERY", "hscnRequired": true, "readCard": "ask"}"#;
        assert_eq!(settings(good).unwrap().len(), 3);
        for (text, said) in [
            ("[]", "not an object"),
            ("{\"organisation\": \"X\",}", "line 1"),
            ("{\"hscnRequired\": \"true\"}", "hscnRequired"),
            ("{\"readCard\": \"always\"}", "readCard"),
            ("{\"itEmail\": \"nobody\"}", "itEmail"),
            ("{\"organization\": \"X\"}", "organization"),
        ] {
            let reason = settings(text).unwrap_err();
            assert!(reason.contains(said), "{text}: {reason}");
        }
        assert!(matches!(parse(&["--settings", "/nowhere/settings.json"]), Err(Error::File { .. })));
    }
}
