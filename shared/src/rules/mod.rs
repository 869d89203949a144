//! Screen rules: which words, codes and hosts make which screen. Rules are data, because the real
//! words are not public and will change; `screens.json` is the built-in set.
//!
//! | file | subject |
//! |---|---|
//! | `pattern` | phrases and code patterns |
//! | `network` | network errors of both browsers |
//! | `index` | all phrases of a file found in one walk over a page |
//! | `organisation` | the organisation that a screen names |
//! | `set` | a file of rules, ready for use, and what it recognises |

mod index;
pub mod network;
mod organisation;
mod pattern;
mod set;

pub use network::NetworkError;
pub use pattern::{BadPattern, CodePattern, Phrase};
pub use set::{Ruleset, classify, classify_by, classify_plainly, holding};

use crate::cause::ScreenId;
use crate::data;
use serde::Deserialize;
use set::Page;
use std::sync::OnceLock;

/// The version of the format that this build reads.
pub const SCHEMA: u32 = 1;

/// A versioned set of rules.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// Version of the format; this build reads 1.
    pub schema: u32,
    /// Forms of error codes worth quoting, tried in this order.
    #[serde(default)]
    pub codes: Vec<CodePattern>,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// One rule. Everything it names must hold; a list that is absent or empty holds.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Deserialize)]
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
    /// After one of these phrases the page names the organisation it speaks of, or its ODS code.
    #[serde(default)]
    pub organisation: Vec<Phrase>,
}

impl Rule {
    /// Whether it names nothing but hosts. Such a rule never holds: it would hold for every page.
    pub fn asks_nothing(&self) -> bool {
        self.all.is_empty() && self.any.is_empty() && !self.asks_other()
    }

    /// Whether it names something besides hosts and phrases.
    fn asks_other(&self) -> bool {
        self.blank || !(self.codes.is_empty() && self.net.is_empty() && self.http.is_empty())
    }

    /// Its phrases: all of `all`, `any` and `none`, in this order.
    fn phrases(&self) -> impl Iterator<Item = &Phrase> {
        self.all.iter().chain(&self.any).chain(&self.none)
    }

    /// Whether everything it names holds; `stands` tells whether a phrase, which has this number
    /// among its [`Self::phrases`], stands on the page.
    fn holds(&self, page: &Page, stands: impl Fn(usize, &Phrase) -> bool) -> bool {
        let seen = page.seen;
        let (any, none) = (self.all.len(), self.all.len() + self.any.len());
        (self.hosts.is_empty() || self.hosts.iter().any(|pattern| host_matches(pattern, &seen.host)))
            && !self.asks_nothing()
            && (seen.blank || !self.blank)
            && self.has_net(seen.net_error.is_some(), page.error)
            && (self.http.is_empty() || seen.http_status.is_some_and(|status| self.has_status(status)))
            && (0..).zip(&self.all).all(|(nth, phrase)| stands(nth, phrase))
            && (self.any.is_empty() || (any..).zip(&self.any).any(|(nth, phrase)| stands(nth, phrase)))
            && !(none..).zip(&self.none).any(|(nth, phrase)| stands(nth, phrase))
            && (self.codes.is_empty() || self.codes.iter().any(|code| code.find(&page.words).is_some()))
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

/// The built-in rules.
pub fn built_in() -> &'static RuleFile {
    static FILE: OnceLock<RuleFile> = OnceLock::new();
    FILE.get_or_init(|| {
        // Were it empty, nothing would be recognised.
        let file: Option<RuleFile> = data::built_in(include_str!("screens.json"));
        file.unwrap_or(RuleFile { schema: SCHEMA, codes: Vec::new(), rules: Vec::new() })
    })
}

#[cfg(test)]
mod tests;
