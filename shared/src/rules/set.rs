//! A file of rules, ready for use, and what several of them together recognise on a page.

use super::index::Index;
use super::{NetworkError, Rule, RuleFile, built_in, network, organisation};
use crate::cause::ScreenId;
use crate::observation::{Observation, Sighting};
use crate::text::Words;
use std::sync::OnceLock;

/// A file of rules with its [`Index`]: made once, asked for every page.
#[derive(Debug)]
pub struct Ruleset {
    file: RuleFile,
    index: Index,
    /// Rules that no phrase leads to: those of codes, statuses, network errors and empty pages.
    loose: Vec<usize>,
}

/// A page as rules look at it.
pub(super) struct Page<'a> {
    pub seen: &'a Observation,
    pub words: Words,
    pub error: Option<&'a NetworkError>,
}

impl<'a> Page<'a> {
    fn new(seen: &'a Observation, network: &'a [NetworkError]) -> Self {
        let texts = [&seen.title].into_iter().chain(&seen.headings).chain(&seen.alerts).chain(&seen.buttons);
        let error = seen.net_error.as_deref().and_then(|reported| network::find(network, reported));
        Self { seen, words: Words::of(texts.map(String::as_str)), error }
    }

    /// What a page is on which this rule won.
    fn sighting<'f>(&self, rule: Option<&Rule>, files: impl Iterator<Item = &'f RuleFile>) -> Sighting {
        let host = self.seen.host.clone();
        let Some(rule) = rule else { return Sighting { host, ..Sighting::of(ScreenId::None) } };
        let code = match self.error {
            _ if !rule.screen.is_failure() => None,
            Some(error) => Some(error.name.clone()),
            None => files.flat_map(|file| &file.codes).find_map(|form| form.find(&self.words)),
        };
        let organisation = organisation::find(rule, &self.words);
        Sighting { screen: rule.screen, host, code, organisation }
    }
}

impl Ruleset {
    /// Makes a file ready for use.
    pub fn new(file: RuleFile) -> Self {
        let is_loose = |rule: &Rule| rule.all.is_empty() && rule.any.is_empty() && rule.asks_other();
        let loose = (0..).zip(&file.rules).filter(|(_, rule)| is_loose(rule)).map(|(number, _)| number).collect();
        Self { index: Index::new(&file.rules), loose, file }
    }

    /// Whether a phrase of these rules names this word, which is in small letters.
    pub fn knows(&self, word: &str) -> bool {
        self.index.names(word)
    }

    /// Whether this word, which is in small letters, has the form of an error code.
    pub fn is_code(&self, word: &str) -> bool {
        self.file.codes.iter().any(|form| form.fits(word))
    }

    /// The rules that hold for a page, each with its number; some may come more than once.
    fn holding<'a>(&'a self, page: &'a Page) -> impl Iterator<Item = (usize, &'a Rule)> {
        let mut found = self.index.find(&page.words);
        let candidates = self.loose.iter().copied().chain(std::mem::take(&mut found.rules));
        let numbered = candidates.map(|number| (number, &self.file.rules[number]));
        numbered.filter(move |(number, rule)| rule.holds(page, |nth, _| self.index.has(&found, *number, nth)))
    }
}

/// What the built-in rules recognise in an observation.
pub fn classify(seen: &Observation) -> Sighting {
    static SET: OnceLock<Ruleset> = OnceLock::new();
    let set = SET.get_or_init(|| Ruleset::new(built_in().clone()));
    classify_by(seen, std::slice::from_ref(set), network::table())
}

/// What these rules recognise in an observation. Of rules with the same priority the last one wins,
/// that of a later set before that of an earlier one. Rules and network errors come from
/// elsewhere because the extension carries both as files.
pub fn classify_by(seen: &Observation, sets: &[Ruleset], network: &[NetworkError]) -> Sighting {
    if seen.signed_in {
        return Sighting { host: seen.host.clone(), ..Sighting::of(ScreenId::SignedIn) };
    }
    let page = Page::new(seen, network);
    let all = sets.iter().enumerate().flat_map(|(nth, set)| set.holding(&page).map(move |found| (nth, found)));
    let best = all.max_by_key(|(set, (number, rule))| (rule.priority, *set, *number));
    page.sighting(best.map(|(_, (_, rule))| rule), sets.iter().rev().map(|set| &set.file))
}

/// The ids of the rules that hold for an observation.
pub fn holding<'a>(seen: &Observation, sets: &'a [Ruleset], network: &[NetworkError]) -> Vec<&'a str> {
    let page = Page::new(seen, network);
    let mut ids = Vec::new();
    for set in sets.iter().filter(|_| !seen.signed_in) {
        let mut numbers: Vec<_> = set.holding(&page).map(|(number, _)| number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        ids.extend(numbers.iter().map(|number| set.file.rules[*number].id.as_str()));
    }
    ids
}

/// The same as [`classify_by`], phrase by phrase and word by word: slow, and plain enough to see
/// that it is right. The tests compare both.
pub fn classify_plainly(seen: &Observation, files: &[RuleFile], network: &[NetworkError]) -> Sighting {
    if seen.signed_in {
        return Sighting { host: seen.host.clone(), ..Sighting::of(ScreenId::SignedIn) };
    }
    let page = Page::new(seen, network);
    let rules = files.iter().flat_map(|file| &file.rules);
    let holding = rules.filter(|rule| rule.holds(&page, |_, phrase| phrase.found_in(&page.words)));
    page.sighting(holding.max_by_key(|rule| rule.priority), files.iter().rev())
}
