//! `rules lint`: what is wrong in a file of rules, with line, field and reason.

use super::super::outcome::{Trouble, remark};
use super::places::{Place, at, line_of, places};
use shared::cause::ScreenId;
use shared::rules::{RuleFile, SCHEMA, network};
use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// Opens a file of rules that has nothing wrong in it.
///
/// # Errors
/// [`Trouble::NoInput`] when it cannot be read; [`Trouble::Data`] with the last fault when it is
/// broken, after all others were said on standard error.
pub fn open(file: &Path) -> Result<RuleFile, Trouble> {
    read(file).map(|(_, rules)| rules)
}

/// The same, with the text of the file.
///
/// # Errors
/// See [`open`].
pub fn read(file: &Path) -> Result<(String, RuleFile), Trouble> {
    let text = fs::read_to_string(file)
        .map_err(|error| Trouble::NoInput(format!("cannot read {}: {error}", file.display())))?;
    let mut faults = match check(&text) {
        Ok(rules) => return Ok((text, rules)),
        Err(faults) => faults.into_iter().map(|fault| format!("{}:{fault}", file.display())).collect::<Vec<_>>(),
    };
    let last = faults.pop().unwrap_or_default();
    faults.into_iter().for_each(remark);
    Err(Trouble::Data(last))
}

/// The rules in a text, or what is wrong with it: at least one fault, as `line: field: reason`.
pub fn check(text: &str) -> Result<RuleFile, Vec<String>> {
    let places = places(text);
    let file: RuleFile = serde_json::from_slice(text.as_bytes()).map_err(|error| vec![broken(&error, &places)])?;
    let faults = faults(&file).into_iter().map(|(path, reason)| {
        // Of a field that is absent, the line of what should hold it.
        let holder = path.rsplit_once('.').map_or("", |(holder, _)| holder);
        let line = line_of(&places, &path).or_else(|| line_of(&places, holder)).unwrap_or(1);
        format!("{line}: {path}: {reason}")
    });
    let faults: Vec<_> = faults.collect();
    if faults.is_empty() { Ok(file) } else { Err(faults) }
}

/// Where the reader stopped, and why.
fn broken(error: &serde_json::Error, places: &[Place]) -> String {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let reason = text.split_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    match at(places, line, column) {
        "" => format!("{line}: {reason}"),
        path => format!("{line}: {path}: {reason}"),
    }
}

/// What a file says that cannot be meant: the field and the reason.
fn faults(file: &RuleFile) -> Vec<(String, String)> {
    let mut faults = Vec::new();
    let mut fault = |path: String, reason: String| faults.push((path, reason));
    if file.schema != SCHEMA {
        fault("schema".into(), format!("is {}; this program reads {SCHEMA}", file.schema));
    }
    let mut ids = HashSet::new();
    for (number, rule) in file.rules.iter().enumerate() {
        let path = |field: &str| format!("rules[{number}].{field}");
        if rule.id.trim().is_empty() {
            fault(path("id"), "is empty".into());
        } else if !ids.insert(rule.id.as_str()) {
            fault(path("id"), format!("{:?} names an earlier rule as well", rule.id));
        }
        if rule.screen == ScreenId::SignedIn {
            fault(path("screen"), "signed-in cannot have a rule: the page itself says it".into());
        }
        if rule.asks_nothing() {
            fault(
                format!("rules[{number}]"),
                "names nothing but hosts, so it would hold for every page, and never does".into(),
            );
        }
        for (item, host) in rule.hosts.iter().enumerate() {
            if let Some(reason) = bad_host(host) {
                fault(path(&format!("hosts[{item}]")), format!("{host:?} {reason}"));
            }
        }
        for (item, name) in rule.net.iter().enumerate() {
            if name != "unknown" && !network::table().iter().any(|row| row.name == *name || row.failure == *name) {
                fault(path(&format!("net[{item}]")), format!("{name:?} is no network error that is known"));
            }
        }
        for (item, form) in rule.http.iter().enumerate() {
            if !(100..=599).any(|status: u16| form.fits(&status.to_string())) {
                fault(path(&format!("http[{item}]")), "fits no HTTP status, which has three digits, 100 to 599".into());
            }
        }
        if rule.blank && !(rule.all.is_empty() && rule.any.is_empty() && rule.codes.is_empty()) {
            fault(path("blank"), "a page that shows nothing has no words and codes to look for".into());
        }
    }
    faults
}

/// Why this is no pattern of host names.
fn bad_host(host: &str) -> Option<&'static str> {
    let name = host.strip_prefix("*.").unwrap_or(host);
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    if name.contains('*') {
        Some("may have * only at its beginning, as in *.example.uk")
    } else if name.is_empty() || !name.chars().all(plain) {
        Some("is no host name: small letters, digits, - and dots, without https:// and port")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(rules: &str) -> Vec<String> {
        check(&format!("{{\"schema\": 1, \"codes\": [],\n\"rules\": [\n{rules}\n]}}")).map(|_| ()).unwrap_err()
    }

    #[test]
    fn the_built_in_rules_have_nothing_wrong() {
        assert!(faults(shared::rules::built_in()).is_empty());
    }

    #[test]
    fn what_is_wrong_is_named_with_line_field_and_reason() {
        for (rule, expected) in [
            (r#"{"id":"a","screen":"role-mising","priority":1,"any":["x"]}"#, ["3: rules[0].screen", "role-missing"]),
            (r#"{"id":"a","screen":"role-missing","priority":1,"any":["x", "... y"]}"#, ["3: rules[0].any[1]", "..."]),
            (r#"{"id":"a","screen":"role-missing","priority":1,"anny":["x"]}"#, ["3: rules[0].anny", "unknown field"]),
            (r#"{"id":"a","screen":"role-missing","priority":-1,"any":["x"]}"#, ["3: rules[0].priority", "-1"]),
            (r#"{"id":"a","screen":"role-missing","any":["x"]}"#, ["3: rules[0]", "missing field `priority`"]),
            (r#"{"id":"a","screen":"role-missing","priority":1,}"#, ["3: rules[0]", "trailing comma"]),
            (r#"{"id":"a","screen":"role-missing","priority":1,"hosts":["*.x"]}"#, ["3: rules[0]", "every page"]),
            (
                r#"{"id":"a","screen":"signed-in","priority":1,"any":["x"]}"#,
                ["3: rules[0].screen", "cannot have a rule"],
            ),
            (
                "{\"id\":\"a\",\"screen\":\"role-missing\",\"priority\":1,\n\"any\":[\"x\"],\"hosts\":[\"https://x\"]}",
                ["4: rules[0].hosts[0]", "without https://"],
            ),
            (
                r#"{"id":"a","screen":"unreachable","priority":1,"net":["ERR_NONSENSE"]}"#,
                ["3: rules[0].net[0]", "known"],
            ),
            (
                r#"{"id":"a","screen":"unreachable","priority":1,"http":["5#"]}"#,
                ["3: rules[0].http[0]", "three digits"],
            ),
            (r#"{"id":"","screen":"unreachable","priority":1,"any":["x"]}"#, ["3: rules[0].id", "empty"]),
        ] {
            let faults = faults_of(rule);
            assert_eq!(faults.len(), 1, "{faults:?}");
            for part in expected {
                assert!(faults[0].contains(part), "{part}: {faults:?}");
            }
        }
    }

    #[test]
    fn all_that_cannot_be_meant_is_said_at_once() {
        let rule = r#"{"id":"a","screen":"signed-in","priority":1,"hosts":["A.uk","a*b"]}"#;
        assert_eq!(faults_of(&format!("{rule},\n{rule}")).len(), 9);
        let schema = check(r#"{"schema":2,"codes":[],"rules":[]}"#).map(|_| ()).unwrap_err();
        assert_eq!(schema, ["1: schema: is 2; this program reads 1"]);
    }
}
