//! "Teach this screen": from an error that no rule knows to a small text without anything personal,
//! which the user looks at and gives to IT, and from that text to a rule.
//!
//! ```text
//! A screen that CSMS Login Helper does not know, form 1
//! site: cervicalscreening.nhs.uk
//! status: 500
//! title: Error
//! heading: Sorry, something went wrong
//! text: The request of [name] could not be completed.
//! ```

mod redact;
mod rule;

pub use rule::{BadText, TaughtRule, learn};

use crate::observation::Observation;
use crate::rules::Ruleset;

/// The first line of every such text.
const FIRST_LINE: &str = "A screen that CSMS Login Helper does not know, form 1";

/// The most texts that are taken of one page.
const MOST: usize = 12;

/// The text for an error that no rule knows, or nothing when the page has no words. The rules tell
/// which words screens use and which forms codes have.
pub fn text(seen: &Observation, rules: &[Ruleset]) -> Option<String> {
    let knows = |word: &str| rules.iter().any(|set| set.knows(word));
    let is_code = |word: &str| rules.iter().any(|set| set.is_code(word));
    let mut lines = Vec::new();
    let texts = [("title", std::slice::from_ref(&seen.title)), ("heading", &seen.headings), ("text", &seen.alerts)];
    for (field, text) in texts.into_iter().flat_map(|(field, texts)| texts.iter().map(move |text| (field, text))) {
        let line = format!("{field}: {}\n", redact::redact(text, knows, is_code));
        if !text.trim().is_empty() && !lines.contains(&line) && lines.len() < MOST {
            lines.push(line);
        }
    }
    if lines.is_empty() || seen.signed_in {
        return None;
    }
    let status = seen.http_status.map(|status| format!("status: {status}\n")).unwrap_or_default();
    Some(format!("{FIRST_LINE}\nsite: {}\n{status}{}", seen.host, lines.concat()))
}

#[cfg(test)]
mod tests;
