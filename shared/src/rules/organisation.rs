//! The organisation that a failing screen names: "You have no role at EXAMPLE SURGERY (A00001)".
//!
//! A rule says after which phrases it stands. What follows is taken only when it looks like an
//! organisation: some words that end in a word for one, or an ODS code. Whatever has a person's
//! title in it is left alone. Names of organisations are written in capitals, as ODS does.

use super::Rule;
use super::pattern::CodePattern;
use crate::text::Words;

/// How names of organisations end.
const KINDS: &str = "centre clinic clinics federation group hospice hospital hospitals infirmary laboratory partners \
    partnership pharmacy practice surgery trust";

/// Words that are in no name.
const NO_NAME: &str = "a an and another any at by different each every for from gp has have here in is my no not on one \
    or organisation organization other our role roles selected that the these this to use was which with workgroup your";

/// Whoever comes after these is a person.
const TITLES: &str = "doctor dr miss mr mrs ms nurse prof professor sister";

/// The most words before the word that ends a name.
const LONGEST: usize = 6;

/// The organisation on a page on which this rule won.
pub(super) fn find(rule: &Rule, words: &Words) -> Option<String> {
    if rule.organisation.is_empty() {
        return None;
    }
    words.sentences().find_map(|sentence| {
        let sentence: Vec<&str> = sentence.collect();
        let leads = |before: &[&str]| rule.organisation.iter().any(|phrase| phrase.is_in(before));
        // Where a name begins: after such a word as "at", or where a phrase ends; not within a name.
        let begins = |at: usize| {
            let before = &sentence[..at];
            leads(before) && (listed(NO_NAME, before[at - 1]) || !leads(&before[..at - 1]))
        };
        (1..sentence.len()).find_map(|at| read(&sentence[at..]).filter(|_| begins(at)))
    })
}

/// The organisation that these words begin with.
fn read(words: &[&str]) -> Option<String> {
    let is_code = |word: &&&str| CodePattern::is_ods(word);
    if let Some(code) = words.first().filter(is_code) {
        return Some(format!("ODS code {}", code.to_ascii_uppercase()));
    }
    let may_be = words.iter().take_while(|word| !listed(NO_NAME, word) && !listed(TITLES, word)).count().min(LONGEST);
    // The last of several: MEDICAL CENTRE GROUP.
    let end = words[..may_be].iter().rposition(|word| listed(KINDS, word)).filter(|end| *end > 0)?;
    let name = words[..=end].join(" ").to_ascii_uppercase();
    Some(match words[end + 1..].iter().take(3).find(is_code) {
        Some(code) => format!("{name} ({})", code.to_ascii_uppercase()),
        None => name,
    })
}

fn listed(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}
