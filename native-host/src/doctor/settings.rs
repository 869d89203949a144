//! The extension's settings by policy: which are used, and what is wrong with the others.

use super::browsers::Found;
use super::finding::{Code, Finding, Level};
use super::policies::Policies;
use super::registry::pick;
use crate::register::browsers::Family;
use crate::register::ids;
use serde_json::{Map, Value};
use shared::settings::{Kind, Problem, Read, TABLE, Wanted};

/// What the policies say of the extension's settings. `more` are further ids that the manifest
/// lets in.
pub fn look(found: &Found, policies: &Policies, more: &[String]) -> Vec<Finding> {
    let row = found.row;
    let (list, mut known) = match found.browser.family {
        Family::Chromium => ("extensions", ids::CHROMIUM.to_vec()),
        Family::Firefox => ("Extensions", vec![ids::FIREFOX]),
    };
    known.extend(more.iter().map(String::as_str));
    let all = policies.get("3rdparty").and_then(Value::as_object);
    let Some(by_id) = all.and_then(|all| pick(all, list)).and_then(Value::as_object) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for (id, settings) in by_id.iter().filter(|(id, _)| known.contains(&id.as_str())) {
        // In the registry they lie one key deeper, for browsers of the Chromium family.
        let deeper = policies.of_registry && found.browser.family == Family::Chromium;
        let settings = if deeper { settings.as_object().and_then(|all| pick(all, "policy")) } else { Some(settings) };
        let Some(settings) = settings else { continue };
        let Some(settings) = settings.as_object() else {
            let text = format!("{} ignores the settings of {id}: they are no object", row.title);
            findings.push(wrong(found, text, "make them an object with a field for each setting"));
            continue;
        };
        let problems = problems(settings, found.browser.family, policies.of_registry);
        let used = settings.len() - problems.len();
        if used > 0 {
            let text = format!("{} has {used} of the extension's settings by policy", row.title);
            findings.push(Finding::new(Code::SettingsMade, Level::Ok, text).browser(row.name));
        }
        for problem in problems {
            let fix = match &problem.wanted {
                Some(wanted) => format!("make {} {wanted}", problem.setting),
                None => "compare it with the list of settings in docs/settings.md".to_owned(),
            };
            findings.push(wrong(found, problem.to_string().trim_end_matches('.').to_owned(), &fix));
        }
    }
    findings
}

fn wrong(found: &Found, text: String, fix: &str) -> Finding {
    Finding::new(Code::SettingWrong, Level::Note, text).browser(found.row.name).fix(fix)
}

/// What cannot be used: by the extension, or already by the browser. Chromium's kin drop a value
/// whose type is not that of the schema before the extension could understand it; from the registry
/// they take numbers for switches, and JSON for lists and objects.
fn problems(settings: &Map<String, Value>, family: Family, of_registry: bool) -> Vec<Problem> {
    let mut problems = Read::of(settings.clone()).problems;
    if family == Family::Chromium {
        for row in TABLE {
            let Some(value) = settings.get(row.name) else { continue };
            let (fits, wanted) = match row.kind {
                Kind::Text(form) => (value.is_string(), form.words()),
                Kind::Choice(_) => (value.is_string(), "wanted-text"),
                Kind::Switch if of_registry => (is_number(value), "wanted-number"),
                Kind::Switch => (value.is_boolean(), "wanted-bare-switch"),
                Kind::Texts => (value.is_array() || (of_registry && value.is_string()), "wanted-texts"),
                Kind::Object(_) => (value.is_object() || (of_registry && value.is_string()), "wanted-object"),
            };
            if !fits && !problems.iter().any(|known| known.setting == row.name) {
                problems.push(Problem { setting: row.name.to_owned(), wanted: Some(Wanted::from(wanted)) });
            }
        }
    }
    problems
}

/// A number, also as digits in a text.
fn is_number(value: &Value) -> bool {
    value.is_number() || value.as_str().is_some_and(|text| text.trim().parse::<u32>().is_ok())
}
