//! Screen rules: which words, codes and hosts make which screen. Rules are data, because the real
//! words are not public and will change; `screens.json` is the built-in set.

mod pattern;

pub use pattern::{BadPattern, CodePattern, Phrase};

use crate::cause::ScreenId;
use crate::observation::{Observation, Sighting};
use crate::text::Words;
use serde::Deserialize;
use std::sync::OnceLock;

/// A versioned set of rules.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// Version of the format; this build reads 1.
    pub schema: u32,
    /// Forms of error codes worth quoting, tried in this order.
    pub codes: Vec<CodePattern>,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// One rule. Everything it names must hold; a list that is absent or empty holds.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable name.
    pub id: String,
    /// The screen it recognises.
    pub screen: ScreenId,
    /// Of several rules that hold, the one with the highest number wins.
    pub priority: u32,
    /// Host names; `*.example.uk` stands for every name below `example.uk`.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// All of these phrases stand on the page.
    #[serde(default)]
    pub all: Vec<Phrase>,
    /// At least one of these phrases stands on the page.
    #[serde(default)]
    pub any: Vec<Phrase>,
    /// None of these phrases stands on the page.
    #[serde(default)]
    pub none: Vec<Phrase>,
    /// A code of one of these forms stands on the page.
    #[serde(default)]
    pub codes: Vec<CodePattern>,
}

impl Rule {
    fn holds(&self, host: &str, words: &Words) -> bool {
        let on = |phrase: &Phrase| phrase.found_in(words);
        (self.hosts.is_empty() || self.hosts.iter().any(|pattern| host_matches(pattern, host)))
            && self.all.iter().all(on)
            && (self.any.is_empty() || self.any.iter().any(on))
            && !self.none.iter().any(on)
            && (self.codes.is_empty() || self.codes.iter().any(|code| code.find(words).is_some()))
    }
}

/// Whether a host name fits a pattern such as `*.nhs.uk`.
fn host_matches(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(domain) => host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')),
        None => pattern == host,
    }
}

/// What the built-in rules recognise in an observation.
pub fn classify(seen: &Observation) -> Sighting {
    let nothing = |screen| Sighting { screen, host: seen.host.clone(), code: None };
    if seen.signed_in {
        return nothing(ScreenId::SignedIn);
    }
    let texts = [&seen.title].into_iter().chain(&seen.headings).chain(&seen.alerts).chain(&seen.buttons);
    let words = Words::of(texts.map(String::as_str));
    if words.is_empty() {
        return nothing(ScreenId::None);
    }
    let file = built_in();
    let best = file.rules.iter().filter(|rule| rule.holds(&seen.host, &words)).max_by_key(|rule| rule.priority);
    let Some(rule) = best else { return nothing(ScreenId::None) };
    let code = if rule.screen.is_failure() { file.codes.iter().find_map(|form| form.find(&words)) } else { None };
    Sighting { screen: rule.screen, host: seen.host.clone(), code }
}

/// The built-in rules.
pub fn built_in() -> &'static RuleFile {
    static FILE: OnceLock<RuleFile> = OnceLock::new();
    FILE.get_or_init(|| {
        // The file is built in and tests read it; were it damaged, nothing would be recognised.
        serde_json::from_str(include_str!("screens.json")).unwrap_or(RuleFile {
            schema: 1,
            codes: Vec::new(),
            rules: Vec::new(),
        })
    })
}

#[cfg(test)]
mod tests;
