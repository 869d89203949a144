//! Screen rules: which words, codes and hosts make which screen. Rules are data, because the real
//! words are not public and will change; `screens.json` is the built-in set.

pub mod network;
mod pattern;

pub use network::NetworkError;
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
    /// The page failed to load in one of these ways: a failure of `network.json` or a name of Chromium.
    #[serde(default)]
    pub net: Vec<String>,
    /// The page came with an HTTP status of one of these forms, e.g. `403`, `5##`.
    #[serde(default)]
    pub http: Vec<CodePattern>,
    /// The page stays empty.
    #[serde(default)]
    pub blank: bool,
}

impl Rule {
    fn holds(&self, seen: &Observation, words: &Words, network: Option<&NetworkError>) -> bool {
        let on = |phrase: &Phrase| phrase.found_in(words);
        (self.hosts.is_empty() || self.hosts.iter().any(|pattern| host_matches(pattern, &seen.host)))
            && self.all.iter().all(on)
            && (self.any.is_empty() || self.any.iter().any(on))
            && !self.none.iter().any(on)
            && (self.codes.is_empty() || self.codes.iter().any(|code| code.find(words).is_some()))
            && (self.http.is_empty() || seen.http_status.is_some_and(|status| self.has_status(status)))
            && self.blank == seen.blank
            && self.has_net(seen.net_error.is_some(), network)
    }

    fn has_status(&self, status: u16) -> bool {
        self.http.iter().any(|form| form.fits(&status.to_string()))
    }

    /// A page that did not load has no words: only rules for network errors speak of it.
    fn has_net(&self, failed: bool, known: Option<&NetworkError>) -> bool {
        if !failed || self.net.is_empty() {
            return failed != self.net.is_empty();
        }
        self.net.iter().any(|wanted| known.map_or(wanted == "unknown", |k| *wanted == k.failure || *wanted == k.name))
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
    classify_with(seen, built_in())
}

/// What these rules recognise in an observation.
pub fn classify_with(seen: &Observation, file: &RuleFile) -> Sighting {
    classify_by(seen, file, network::table())
}

/// The same with a table of network errors from elsewhere: the extension carries both as files.
pub fn classify_by(seen: &Observation, file: &RuleFile, network: &[NetworkError]) -> Sighting {
    let nothing = |screen| Sighting { screen, host: seen.host.clone(), code: None };
    if seen.signed_in {
        return nothing(ScreenId::SignedIn);
    }
    let texts = [&seen.title].into_iter().chain(&seen.headings).chain(&seen.alerts).chain(&seen.buttons);
    let words = Words::of(texts.map(String::as_str));
    let error = seen.net_error.as_deref().and_then(|reported| network::find(network, reported));
    let best = file.rules.iter().filter(|rule| rule.holds(seen, &words, error)).max_by_key(|rule| rule.priority);
    let Some(rule) = best else { return nothing(ScreenId::None) };
    let code = match error {
        Some(error) => Some(error.name.clone()),
        None => file.codes.iter().find_map(|form| form.find(&words)),
    };
    Sighting { screen: rule.screen, host: seen.host.clone(), code: code.filter(|_| rule.screen.is_failure()) }
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
