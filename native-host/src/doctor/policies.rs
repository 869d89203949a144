//! What administrators have set for a browser, where it reads it at its start.

use super::browsers::{Found, Row};
use super::finding::{Code, Finding, Level};
use super::{Place, registry};
use crate::register::System;
use crate::register::browsers::Family;
use serde_json::{Map, Value};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Longer files (bytes) are not read.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// A browser's policies.
#[derive(Debug, Default)]
pub struct Policies {
    map: Map<String, Value>,
    /// From the registry, which knows no switches and does not mind small and large letters.
    pub of_registry: bool,
}

/// Reads them. What cannot be read is a finding, not the end.
pub fn read(place: &Place, found: &Found) -> (Policies, Vec<Finding>) {
    let row = found.row;
    let mut findings = Vec::new();
    let (map, of_registry) = match place.homes.system {
        System::Linux => (files(place, found, &mut findings), false),
        System::Windows => {
            let mut map = registry::policies(place, found, &mut findings);
            // What the registry says counts more, policy by policy.
            for (name, value) in beside_firefox(place, found, &mut findings) {
                if registry::pick(&map, &name).is_none() {
                    map.insert(name, value);
                }
            }
            (map, true)
        }
        System::MacOs => {
            let text = format!("the policies of {} were not looked at: on a Mac this program cannot", row.title);
            findings.push(Finding::new(Code::PolicyUnreadable, Level::Note, text).browser(row.name));
            (Map::new(), false)
        }
    };
    (Policies { map, of_registry }, findings)
}

fn files(place: &Place, found: &Found, findings: &mut Vec<Finding>) -> Map<String, Value> {
    let row = found.row;
    let Some(at) = row.policies else { return Map::new() };
    let at = place.inside(at);
    if found.browser.family == Family::Firefox {
        return if at.exists() { of_firefox(&at, row, findings) } else { beside_firefox(place, found, findings) };
    }
    // Chromium reads every file of the folder; of two that set the same, the last in the order of
    // their names counts.
    let mut policies = Map::new();
    for path in in_folder(&at, row, findings) {
        if let Some(Value::Object(map)) = file(&path, row, findings) {
            policies.extend(map);
        }
    }
    policies
}

/// Policies in the folder of Firefox's own program, where the system has no place for them
/// (`EnterprisePoliciesParent.sys.mjs` of Firefox).
fn beside_firefox(place: &Place, found: &Found, findings: &mut Vec<Finding>) -> Map<String, Value> {
    if found.browser.family != Family::Firefox {
        return Map::new();
    }
    let program = super::browsers::program(place, found.row);
    let at = program.and_then(|program| Some(program.parent()?.join("distribution/policies.json")));
    at.map(|at| of_firefox(&at, found.row, findings)).unwrap_or_default()
}

fn of_firefox(at: &Path, row: &Row, findings: &mut Vec<Finding>) -> Map<String, Value> {
    match file(at, row, findings) {
        Some(Value::Object(mut file)) => match file.remove("policies") {
            Some(Value::Object(map)) => map,
            _ => Map::new(),
        },
        _ => Map::new(),
    }
}

fn in_folder(folder: &Path, row: &Row, findings: &mut Vec<Finding>) -> Vec<PathBuf> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            findings.extend(unreadable(folder, row, &error));
            return Vec::new();
        }
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    paths.sort();
    paths
}

/// The file's JSON; `None` when it is not there, or when that is a finding.
fn file(path: &Path, row: &Row, findings: &mut Vec<Finding>) -> Option<Value> {
    let mut bytes = Vec::new();
    if let Err(error) = File::open(path).and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes)) {
        findings.extend(unreadable(path, row, &error));
        return None;
    }
    match serde_json::from_slice::<Value>(&bytes) {
        Ok(value) => Some(value),
        Err(error) => {
            // Chromium forgives comments and commas too many; whether it forgives this is not known.
            let finding = Finding::new(
                Code::PolicyNotJson,
                Level::Unknown,
                format!("{} may ignore these policies, they are no JSON: {error}", row.title),
            );
            let fix = "correct the file at that line and column, then restart the browser";
            findings.push(finding.browser(row.name).path(path).at(&error).fix(fix));
            None
        }
    }
}

fn unreadable(path: &Path, row: &Row, error: &io::Error) -> Option<Finding> {
    if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) {
        return None;
    }
    let text = format!("the policies of {} cannot be read: {error}", row.title);
    let finding = Finding::new(Code::PolicyUnreadable, Level::Unknown, text).browser(row.name).path(path);
    Some(finding.fix("let every user read it: browsers read it as the user (`chmod a+rX`)"))
}

impl Policies {
    /// A policy's value.
    pub fn get(&self, name: &str) -> Option<&Value> {
        if self.of_registry { registry::pick(&self.map, name) } else { self.map.get(name) }
    }

    /// A policy that is a list of texts. One of another kind is a finding, and ignored, as browsers do.
    pub fn list(&self, name: &str, row: &Row, findings: &mut Vec<Finding>) -> Vec<&str> {
        match self.get(name) {
            None => Vec::new(),
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
            // A key of the registry without values.
            Some(Value::Object(items)) if self.of_registry && items.is_empty() => Vec::new(),
            Some(_) => {
                findings.push(wrong_type(name, "a list of texts", row));
                Vec::new()
            }
        }
    }

    /// A policy that is a switch.
    pub fn switch(&self, name: &str, row: &Row, findings: &mut Vec<Finding>) -> Option<bool> {
        match self.get(name)? {
            Value::Bool(on) => Some(*on),
            Value::Number(number) if self.of_registry && number.as_u64().is_some_and(|number| number <= 1) => {
                Some(number.as_u64() == Some(1))
            }
            _ => {
                let wanted = if self.of_registry { "a REG_DWORD, 0 or 1" } else { "true or false" };
                findings.push(wrong_type(name, wanted, row));
                None
            }
        }
    }
}

fn wrong_type(name: &str, wanted: &str, row: &Row) -> Finding {
    let text = format!("{} ignores its policy {name}: it must be {wanted}", row.title);
    Finding::new(Code::PolicyWrongType, Level::Note, text).browser(row.name).fix(format!("correct {name}"))
}
