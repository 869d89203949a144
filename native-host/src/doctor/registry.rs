//! Policies in the registry of Windows, in the form that they have in files.
//!
//! As Chromium reads them (`registry_dict.cc`): texts and numbers of 32 bits, lists as keys with
//! numbered values or as a text of JSON, objects as keys or as a text of JSON. Other kinds of
//! values do not count, except that Firefox reads several lines as JSON too (`WindowsGPOParser`).

use super::Place;
use super::browsers::{Found, Row};
use super::finding::{Code, Finding, Level};
use crate::register::browsers::Family;
use crate::registry::{self, Answer, Hive, Registry};
use serde_json::{Map, Value};

/// Keys below more keys than this are not looked at; policies are at most five deep.
const DEEPEST: u8 = 8;

/// The policies of a browser: those of the PC count more than those of the user.
pub fn policies(place: &Place, found: &Found, findings: &mut Vec<Finding>) -> Map<String, Value> {
    let row = found.row;
    let (Some(registry), Some(key)) = (place.registry, row.policy_key) else { return Map::new() };
    let mut all = Map::new();
    for hive in [Hive::User, Hive::Machine] {
        let key = format!(r"Software\Policies\{key}");
        match below(registry, found.browser.family, (hive, &key), DEEPEST) {
            Ok(map) => map.into_iter().for_each(|(name, value)| {
                all.retain(|other, _| !other.eq_ignore_ascii_case(&name));
                all.insert(name, value);
            }),
            Err(why) => findings.push(unreadable(&format!(r"{hive}\{key}"), row, &why)),
        }
    }
    all.into_iter().map(|(name, value)| (name.clone(), parsed(&name, value, row, findings))).collect()
}

/// What to say of a key that may not be read.
pub fn unreadable(key: &str, row: &Row, why: &str) -> Finding {
    let text = format!("the key {key}, where {} looks, cannot be read: {why}", row.title);
    Finding::new(Code::RegistryUnreadable, Level::Unknown, text)
        .browser(row.name)
        .fix("let every user read the key, or run this as the user who has the trouble")
}

/// A field, whatever its letters.
pub fn pick<'a>(map: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    map.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn below(registry: &dyn Registry, family: Family, (hive, key): (Hive, &str), depth: u8) -> Answer<Map<String, Value>> {
    let mut map = Map::new();
    for (name, value) in registry.values(hive, key)? {
        match value {
            registry::Value::Text(text) => map.insert(name, text.into()),
            registry::Value::Number(number) => map.insert(name, number.into()),
            registry::Value::Lines(text) if family == Family::Firefox => map.insert(name, text.into()),
            registry::Value::Lines(_) | registry::Value::Other => None,
        };
    }
    if depth > 0 {
        for name in registry.keys(hive, key)? {
            let inner = below(registry, family, (hive, &format!(r"{key}\{name}")), depth - 1)?;
            map.insert(name, listed(inner));
        }
    }
    Ok(map)
}

/// A key whose values all have numbers for names is a list.
fn listed(map: Map<String, Value>) -> Value {
    let number = |name: &String| name.parse::<u32>().ok();
    if map.is_empty() || !map.keys().all(|name| number(name).is_some()) {
        return Value::Object(map);
    }
    let mut items: Vec<_> = map.into_iter().collect();
    items.sort_by_key(|(name, _)| number(name));
    Value::Array(items.into_iter().map(|(_, value)| value).collect())
}

/// A list or an object that is written as a text.
fn parsed(name: &str, value: Value, row: &Row, findings: &mut Vec<Finding>) -> Value {
    let Value::String(text) = &value else { return value };
    if !text.trim_start().starts_with(['{', '[']) {
        return value;
    }
    match serde_json::from_slice(text.as_bytes()) {
        Ok(parsed) => parsed,
        Err(error) => {
            let text = format!("{} ignores its policy {name}, it is no JSON: {error}", row.title);
            let finding = Finding::new(Code::PolicyNotJson, Level::Unknown, text).browser(row.name).at(&error);
            findings.push(finding.fix(format!("correct {name} at that column; it must be one line")));
            value
        }
    }
}
