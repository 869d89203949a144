//! What administrators have set for a browser, from the files it reads at its start.

use super::Place;
use super::browsers::Row;
use super::finding::{Code, Finding, Level};
use crate::register::browsers::Family;
use serde_json::{Map, Value};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Longer files (bytes) are not read.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// A browser's policies.
#[derive(Debug, Default)]
pub struct Policies(Map<String, Value>);

/// Reads them. What cannot be read is a finding, not the end.
pub fn read(place: &Place, row: &Row) -> (Policies, Vec<Finding>) {
    let Some(at) = row.policies else { return <_>::default() };
    let at = place.inside(at);
    let mut findings = Vec::new();
    let family = crate::register::Browser::named(row.name).map(|browser| browser.family);
    let mut policies = Policies::default();
    if family == Some(Family::Firefox) {
        if let Some(Value::Object(mut file)) = file(&at, row, &mut findings)
            && let Some(Value::Object(map)) = file.remove("policies")
        {
            policies.0 = map;
        }
        return (policies, findings);
    }
    // Chromium reads every file of the folder; of two that set the same, the last in the order of
    // their names counts.
    for path in in_folder(&at, row, &mut findings) {
        if let Some(Value::Object(map)) = file(&path, row, &mut findings) {
            policies.0.extend(map);
        }
    }
    (policies, findings)
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
        self.0.get(name)
    }

    /// A policy that is a list of texts. One of another kind is a finding, and ignored, as browsers do.
    pub fn list(&self, name: &str, row: &Row, findings: &mut Vec<Finding>) -> Vec<&str> {
        match self.get(name) {
            None => Vec::new(),
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
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
            _ => {
                findings.push(wrong_type(name, "true or false", row));
                None
            }
        }
    }
}

fn wrong_type(name: &str, wanted: &str, row: &Row) -> Finding {
    let text = format!("{} ignores its policy {name}: it must be {wanted}", row.title);
    Finding::new(Code::PolicyWrongType, Level::Note, text).browser(row.name).fix(format!("correct {name}"))
}
