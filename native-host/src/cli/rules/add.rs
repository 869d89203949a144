//! `rules add`: from the text of a screen, which the panel lets a user copy, to a file of rules with
//! one rule more.

use super::super::outcome::{Trouble, print, remark};
use super::lint;
use super::places::places;
use serde::Serialize;
use serde::de::IgnoredAny;
use shared::cause::ScreenId;
use shared::rules::{Ruleset, SCHEMA, built_in, classify_by, network};
use shared::teach::{TaughtRule, learn};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The longest text that is read, in bytes.
const MAX_TEXT: u64 = 64 << 10;

/// What is asked.
#[derive(Debug)]
pub struct Lesson {
    /// The text; standard input, when not given.
    pub text: Option<PathBuf>,
    /// The screen that it is.
    pub screen: ScreenId,
    /// The name of the new rule; made from the screen, when not given.
    pub id: Option<String>,
    /// The rules that it is put beside.
    pub rules: Option<PathBuf>,
}

/// A file of rules with one rule.
#[derive(Serialize)]
struct Fresh<'a> {
    schema: u32,
    rules: [&'a TaughtRule; 1],
}

/// Prints the file of rules with the new rule in it.
///
/// # Errors
/// The text or the rules cannot be read or are broken.
pub fn run(lesson: &Lesson) -> Result<(), Trouble> {
    let (name, text) = read(lesson.text.as_deref())?;
    let before = match &lesson.rules {
        Some(path) => Some(lint::read(path)?),
        None => None,
    };
    let used = |id: &String| before.as_ref().is_some_and(|(_, file)| file.rules.iter().any(|rule| rule.id == *id));
    let id = match &lesson.id {
        Some(id) if used(id) => return Err(Trouble::Usage(format!("the file of rules has a rule {id:?} already"))),
        Some(id) => id.clone(),
        None => (1..).map(|n| format!("taught-{}-{n}", lesson.screen)).find(|id| !used(id)).unwrap_or_default(),
    };
    let (rule, seen) = learn(&text, &id, lesson.screen).map_err(|reason| Trouble::Data(format!("{name}:{reason}")))?;
    let merged = match &before {
        Some((text, _)) => beside(text, &rule)?,
        None => serde_json::to_string_pretty(&Fresh { schema: SCHEMA, rules: [&rule] })? + "\n",
    };
    let file = lint::check(&merged).map_err(|faults| Trouble::Data(faults.join("; ")))?;
    let sets = [built_in().clone(), file].map(Ruleset::new);
    let screen = classify_by(&seen, &sets, network::table()).screen;
    if screen != rule.screen {
        remark(format_args!(
            "another rule wins on this screen: it is taken for {screen}; raise the priority of {id:?}"
        ));
    }
    print(&merged)
}

fn read(path: Option<&Path>) -> Result<(String, String), Trouble> {
    let path = path.filter(|path| *path != Path::new("-"));
    let name = path.map_or_else(|| "standard input".to_owned(), |path| path.display().to_string());
    let mut text = String::new();
    let length = match path {
        Some(path) => fs::File::open(path).and_then(|file| file.take(MAX_TEXT + 1).read_to_string(&mut text)),
        None => io::stdin().lock().take(MAX_TEXT + 1).read_to_string(&mut text),
    };
    let cannot = |reason: &dyn std::fmt::Display| Trouble::NoInput(format!("cannot read {name}: {reason}"));
    match length {
        Ok(length) if length as u64 > MAX_TEXT => Err(cannot(&"it is larger than 64 KiB")),
        Ok(_) => Ok((name, text)),
        Err(error) => Err(cannot(&error)),
    }
}

/// A file of rules, as it was written, with a rule at the end of its list.
fn beside(text: &str, rule: &TaughtRule) -> Result<String, Trouble> {
    let unclear = || Trouble::Failed("the list of rules was not found in the file".to_owned());
    let place = places(text).into_iter().rfind(|place| place.path == "rules").ok_or_else(unclear)?;
    let line: usize = text.split_inclusive('\n').take(place.line - 1).map(str::len).sum();
    let begin = line + place.column - 1;
    let mut list = serde_json::Deserializer::from_slice(&text.as_bytes()[begin..]).into_iter::<IgnoredAny>();
    list.next().ok_or_else(unclear)??;
    let end = begin + list.byte_offset() - 1;
    let rules = text[..end].trim_end();
    let comma = if rules.ends_with('[') { "" } else { "," };
    let rule = serde_json::to_string_pretty(rule)?.replace('\n', "\n    ");
    Ok(format!("{rules}{comma}\n    {rule}\n  {}", &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(id: &str) -> TaughtRule {
        TaughtRule {
            id: id.into(),
            screen: ScreenId::RoleMissing,
            priority: 98,
            hosts: vec!["cervicalscreening.nhs.uk".into()],
            all: vec!["no ... role".into(), "ask someone".into()],
        }
    }

    fn ids(text: &str) -> Vec<String> {
        lint::check(text).unwrap().rules.into_iter().map(|rule| rule.id).collect()
    }

    #[test]
    fn a_rule_is_put_beside_others_and_nothing_else_changes() {
        let old = r#"{ "rules": [
    {"id": "one", "screen": "none", "priority": 1, "any": ["a ] b"]}
  ],
  "schema": 1 }
"#;
        let new = beside(old, &rule("two")).unwrap();
        assert_eq!(ids(&new), ["one", "two"]);
        assert!(
            new.starts_with(&old[..old.find("\n  ]").unwrap()]) && new.ends_with("],\n  \"schema\": 1 }\n"),
            "{new}"
        );
        assert_eq!(ids(&beside("{\"schema\":1,\"rules\":[ ]}", &rule("x")).unwrap()), ["x"]);
    }
}
