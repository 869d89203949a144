//! From the text of a screen to the rule that recognises it.

use super::FIRST_LINE;
use crate::cause::ScreenId;
use crate::observation::Observation;
use crate::text::Words;
use serde::Serialize;
use std::fmt;

/// Above the rules for pages that speak of errors and above those for unknown errors, so that a
/// taught screen is recognised wherever its words stand.
const PRIORITY: u32 = 98;

/// The most phrases a rule asks for, and the most words of each.
const PHRASES: usize = 3;
const WORDS: usize = 12;

/// Fewer words than this, all phrases together, would be found on other pages too.
const FEWEST: usize = 3;

/// Stands in a text for something that was taken out. No screen has such a word.
const TAKEN: &str = "taken\u{FFFC}out";

/// A rule as it stands in a file of rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaughtRule {
    /// Its name.
    pub id: String,
    /// The screen it recognises.
    pub screen: ScreenId,
    /// Of several rules that hold, the one with the highest number wins.
    pub priority: u32,
    /// The host it was seen on.
    pub hosts: Vec<String>,
    /// The phrases of the screen.
    pub all: Vec<String>,
}

/// Why a text cannot be made a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadText {
    /// The line, from 1.
    pub line: usize,
    /// The field, e.g. `status`; empty for the text as a whole.
    pub field: String,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for BadText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.line)?;
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        f.write_str(&self.reason)
    }
}

impl std::error::Error for BadText {}

/// The rule that recognises a screen by its text, and the page that the text tells of.
///
/// # Errors
/// [`BadText`] when it is no such text, or has too few words to tell its screen from others.
pub fn learn(text: &str, id: &str, screen: ScreenId) -> Result<(TaughtRule, Observation), BadText> {
    let bad = |line: usize, field: &str, reason: String| BadText { line, field: field.to_owned(), reason };
    let mut lines = (1..).zip(text.lines().map(str::trim)).filter(|(_, line)| !line.is_empty());
    match lines.next() {
        Some((_, FIRST_LINE)) => {}
        other => {
            return Err(bad(other.map_or(1, |o| o.0), "", format!("the text must begin with the line {FIRST_LINE:?}")));
        }
    }
    let mut seen = Observation::default();
    for (number, line) in lines {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let (field, value) = (field.trim(), value.trim().to_owned());
        match field {
            "site" => seen.host = value.to_ascii_lowercase(),
            "status" => {
                let status = value.parse().ok().filter(|status| (100..600).contains(status));
                seen.http_status =
                    Some(status.ok_or_else(|| bad(number, field, format!("{value:?} is no HTTP status")))?);
            }
            "title" => seen.title = value,
            "heading" => seen.headings.push(value),
            "text" => seen.alerts.push(value),
            _ => {
                let known = "there are site, status, title, heading and text".to_owned();
                return Err(bad(number, field, known));
            }
        }
    }
    let texts = seen.headings.iter().chain(&seen.alerts).chain([&seen.title]);
    let mut all: Vec<Vec<String>> = Vec::new();
    for phrase in texts.flat_map(|text| phrases(text)) {
        if all.len() < PHRASES && words_in(&phrase) > 1 && !all.contains(&phrase) {
            all.push(phrase);
        }
    }
    let words: usize = all.iter().map(|phrase| words_in(phrase)).sum();
    if words < FEWEST {
        return Err(bad(1, "", "it has too few words to tell its screen from others".to_owned()));
    }
    let hosts = Some(seen.host.clone()).filter(|host| !host.is_empty()).into_iter().collect();
    let all = all.iter().map(|phrase| phrase.join(" ")).collect();
    Ok((TaughtRule { id: id.to_owned(), screen, priority: PRIORITY, hosts, all }, seen))
}

/// The phrases in a text, one a sentence: its words, and a gap for what was taken out.
fn phrases(text: &str) -> Vec<Vec<String>> {
    let mut plain = text.to_owned();
    for sort in ["[date]", "[e-mail]", "[address]", "[number]", "[name]"] {
        plain = plain.replace(sort, &format!(" {TAKEN} "));
    }
    let words = Words::of([plain.as_str()]);
    let phrase = |sentence: &mut dyn Iterator<Item = &str>| {
        let mut phrase: Vec<String> = Vec::new();
        for word in sentence.skip_while(|word| *word == TAKEN).take(WORDS) {
            if word != TAKEN {
                phrase.push(word.to_owned());
            } else if phrase.last().is_some_and(|last| last != "...") {
                phrase.push("...".to_owned());
            }
        }
        phrase.pop_if(|last| last == "...");
        phrase
    };
    words.sentences().map(|mut sentence| phrase(&mut sentence)).collect()
}

fn words_in(phrase: &[String]) -> usize {
    phrase.iter().filter(|word| *word != "...").count()
}
