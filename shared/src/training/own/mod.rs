//! Scenarios that a trainer or IT has written: a screen of the catalogue or one of their own words,
//! and the positions of the desk's switches.

#[cfg(any(test, feature = "schema"))]
mod file;
mod json;
#[cfg(test)]
mod tests;

use super::desk::Desk;
use crate::texts::{Say, texts};
#[cfg(any(test, feature = "schema"))]
pub use file::{OwnEntry, OwnFile};
use json::{Kind, Value};
use std::fmt;

/// The version of the format.
const SCHEMA: &str = "1";
/// More than a trainer writes.
const MOST: usize = 200;
/// Longer than anything on a screen.
const LONGEST: usize = 500;
/// The fields of the file; all must be there.
const FILE: &[&str] = &["schema", "scenarios"];
/// The fields of a scenario; the first two must be there.
const FIELDS: &[&str] = &["id", "title", "screen", "site", "heading", "alert", "paragraphs", "desk"];

/// A mistake in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// Which field; empty when the file is no JSON there.
    pub field: String,
    /// What is wrong and what is allowed.
    pub reason: Say,
}

impl Problem {
    /// In words, for a program that finds them elsewhere.
    pub fn told(&self, tell: &dyn Fn(&Say) -> String) -> String {
        let what = Say::plain(if self.field.is_empty() { "own-line" } else { "own-field" });
        // Lines of a file are few.
        tell(&what.number("line", self.line as u64).text("field", &self.field).text("reason", tell(&self.reason)))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(&|what| texts().say(what)))
    }
}

/// A scenario of one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnScenario {
    /// The line of the file that it begins on (from 1).
    pub line: usize,
    /// Its name in links: small letters, digits and hyphens.
    pub id: String,
    /// In plain words.
    pub title: String,
    /// What is on the screen.
    pub screen: OwnScreen,
    /// How the desk is set.
    pub desk: Desk,
}

/// The screen of a scenario of one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnScreen {
    /// A page of the catalogue.
    Known(String),
    /// One with words of its own.
    Words(OwnWords),
}

/// What is on a screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnWords {
    /// On a page of Care Identity, otherwise of CSMS.
    pub care_identity: bool,
    /// The main heading.
    pub heading: String,
    /// Text of an alert; may be empty.
    pub alert: String,
    /// Text below it.
    pub paragraphs: Vec<String>,
}

/// Reads a file. `pages` are the ids of the catalogue's pages, `taken` those of scenarios that are
/// already there.
///
/// # Errors
/// Every mistake that was found, from the top.
pub fn read(text: &str, pages: &[String], taken: &[String]) -> Result<Vec<OwnScenario>, Vec<Problem>> {
    let file = json::read(text).map_err(|problem| vec![problem])?;
    let mut check = Check { problems: Vec::new(), pages, taken: taken.to_vec() };
    let scenarios = check.file(&file);
    if check.problems.is_empty() { Ok(scenarios) } else { Err(check.problems) }
}

/// What is wrong is collected here; what is returned beside it counts only when nothing is.
struct Check<'a> {
    problems: Vec<Problem>,
    pages: &'a [String],
    taken: Vec<String>,
}

impl Check<'_> {
    /// Something is wrong with a field of `at`, or with `at` itself.
    fn says(&mut self, at: &Value, place: &str, field: &str, reason: impl Into<Say>) {
        let line = at.field(field).unwrap_or(at).line;
        let dot = if place.is_empty() || field.is_empty() { "" } else { "." };
        self.problems.push(Problem { line, field: format!("{place}{dot}{field}"), reason: reason.into() });
    }

    fn file(&mut self, file: &Value) -> Vec<OwnScenario> {
        self.fields(file, "", FILE, 2);
        if let Some(schema) = file.field("schema").filter(|schema| schema.text != SCHEMA || schema.kind != Kind::Plain)
        {
            self.says(schema, "", "schema", Say::plain("own-schema").text("schema", SCHEMA));
        }
        let Some(scenarios) = file.field("scenarios") else { return Vec::new() };
        if scenarios.kind != Kind::List || scenarios.items.len() > MOST {
            self.says(scenarios, "", "scenarios", Say::plain("own-list").number("most", MOST as u64));
            return Vec::new();
        }
        let items = scenarios.items.iter().enumerate();
        items.map(|(n, (_, item))| self.scenario(item, &format!("scenarios[{n}]"))).collect()
    }

    fn scenario(&mut self, at: &Value, place: &str) -> OwnScenario {
        self.fields(at, place, FIELDS, 2);
        let id = self.text(at, place, "id");
        if !id.chars().all(|sign| matches!(sign, 'a'..='z' | '0'..='9' | '-')) {
            self.says(at, place, "id", Say::plain("own-id").text("id", &id));
        }
        if self.taken.contains(&id) {
            self.says(at, place, "id", Say::plain("own-taken").text("id", &id));
        }
        self.taken.push(id.clone());
        OwnScenario {
            line: at.line,
            id,
            title: self.text(at, place, "title"),
            screen: self.screen(at, place),
            desk: self.desk(at, place),
        }
    }

    fn screen(&mut self, at: &Value, place: &str) -> OwnScreen {
        let (screen, heading) = (self.text(at, place, "screen"), self.text(at, place, "heading"));
        if at.kind == Kind::Object && at.field("screen").is_some() == at.field("heading").is_some() {
            self.says(at, place, "", "own-either");
        }
        if !screen.is_empty() {
            if !self.pages.contains(&screen) {
                let reason = Say::plain("own-no-screen").text("screen", &screen).text("known", self.pages.join(", "));
                self.says(at, place, "screen", reason);
            }
            return OwnScreen::Known(screen);
        }
        let site = self.text(at, place, "site");
        if !matches!(site.as_str(), "" | "csms" | "care-identity") {
            self.says(at, place, "site", "own-site");
        }
        let mut paragraphs = Vec::new();
        if let Some(list) = at.field("paragraphs") {
            if list.kind != Kind::List || list.items.iter().any(|(_, item)| item.kind != Kind::Text) {
                self.says(list, place, "paragraphs", "own-paragraphs");
            }
            paragraphs.extend(list.items.iter().map(|(_, item)| item.text.clone()));
        }
        let alert = self.text(at, place, "alert");
        OwnScreen::Words(OwnWords { care_identity: site == "care-identity", heading, alert, paragraphs })
    }

    fn desk(&mut self, at: &Value, place: &str) -> Desk {
        let mut desk = Desk::default();
        let Some(switches) = at.field("desk") else { return desk };
        if switches.kind != Kind::Object {
            self.says(switches, place, "desk", "own-switches");
        }
        for (name, position) in &switches.items {
            if !desk.set(name, &position.text) {
                let switch = Desk::SWITCHES.iter().find(|switch| switch.id == name);
                let (key, known) = match switch {
                    Some(switch) => ("own-no-position", switch.choices.to_vec()),
                    None => ("own-no-switch", Desk::SWITCHES.iter().map(|switch| switch.id).collect()),
                };
                let reason = Say::plain(key).text("known", known.join(", "));
                self.says(position, place, &format!("desk.{name}"), reason);
            }
        }
        desk
    }

    /// Checks the names of the fields: the first `needed` must be there, and no others may be.
    fn fields(&mut self, at: &Value, place: &str, names: &[&str], needed: usize) {
        if at.kind != Kind::Object {
            self.says(at, place, "", "own-fields");
            return;
        }
        for (name, value) in &at.items {
            if !names.contains(&name.as_str()) {
                let reason = Say::plain("own-no-field").text("name", name).text("known", names.join(", "));
                self.says(value, place, "", reason);
            }
        }
        for name in names.iter().take(needed) {
            if at.field(name).is_none() {
                self.says(at, place, "", Say::plain("own-missing").text("name", *name));
            }
        }
    }

    /// A text of a sensible length; empty when there is none.
    fn text(&mut self, at: &Value, place: &str, name: &str) -> String {
        let Some(value) = at.field(name) else { return String::new() };
        if value.kind != Kind::Text || value.text.is_empty() || value.text.len() > LONGEST {
            self.says(value, place, name, Say::plain("own-text").number("longest", LONGEST as u64));
        }
        value.text.clone()
    }
}
