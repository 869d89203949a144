//! Extension and host are updated separately, so each must understand what the other said in older
//! versions and will say in newer ones. `transcripts/` keeps what was said: one file for each
//! version that was given out, never changed, and one of a version to come that says more than we
//! know. A version that is given out adds its file.

#![allow(clippy::unwrap_used, reason = "a panic is the failure report")]

use serde_json::Value;
use shared::protocol::{Ask, Message, Request, VERSIONS};
use std::path::PathBuf;

/// All lines of all transcripts: file, who spoke, what was said.
fn lines() -> Vec<(String, String, Value)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let Value::Object(said) = serde_json::from_str(line).unwrap() else { panic!("{name}: {line}") };
            found.extend(said.into_iter().map(|(who, what)| (name.clone(), who, what)));
        }
    }
    found
}

#[test]
fn what_older_and_newer_versions_say_is_understood() {
    for (file, who, said) in lines() {
        let reason = match who.as_str() {
            "extension" => serde_json::from_value::<Request>(said.clone()).err(),
            _ => serde_json::from_value::<Message>(said.clone()).err(),
        };
        assert!(reason.is_none(), "{file}: {said}: {reason:?}");
    }
}

#[test]
fn what_older_versions_said_is_said_the_same_way_today() {
    for (file, who, said) in lines().into_iter().filter(|(file, ..)| file != "next.jsonl") {
        let again = match who.as_str() {
            "extension" => serde_json::to_value(serde_json::from_value::<Request>(said.clone()).unwrap()),
            _ => serde_json::to_value(serde_json::from_value::<Message>(said.clone()).unwrap()),
        };
        assert!(holds(&again.unwrap(), &said), "{file}: {said}");
    }
}

/// Whether a value has everything of another; it may have more.
fn holds(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::Object(value), Value::Object(wanted)) => {
            wanted.iter().all(|(name, field)| value.get(name).is_some_and(|found| holds(found, field)))
        }
        (Value::Array(value), Value::Array(wanted)) => {
            value.len() == wanted.len() && value.iter().zip(wanted).all(|(value, wanted)| holds(value, wanted))
        }
        _ => value == wanted,
    }
}

#[test]
fn a_version_in_common_is_found_with_every_version() {
    for (file, _, said) in lines().into_iter().filter(|(_, who, _)| who == "extension") {
        if let Ask::Hello { versions } = serde_json::from_value::<Request>(said).unwrap().ask {
            assert!(VERSIONS.agree(versions).is_some(), "{file}");
        }
    }
}
