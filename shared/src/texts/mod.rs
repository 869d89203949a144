//! Every word that is said to people, one file a language. Decisions name words by keys; nothing
//! but this module finds them.

pub mod lines;

use crate::cause::{CauseId, Owner, Slant};
use crate::data::built_in;
use crate::date::Timestamp;
use crate::facts::{self, Fact, facts};
use crate::timeline::Millis;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Something to say: a key of the texts and what fills its gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Say {
    /// The key.
    pub key: &'static str,
    /// What fills the gaps `{name}` of its text.
    pub gaps: Vec<(&'static str, Gap)>,
}

/// What fills a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// As it is: the name of a reader, a code.
    Text(String),
    /// A number. With the number one the text `key.one` is taken, where there is one.
    Number(u64),
    /// A day.
    Date(Timestamp),
    /// A length of time.
    Time(Millis),
    /// Another text.
    Key(&'static str),
}

impl Say {
    /// A text without gaps.
    pub const fn plain(key: &'static str) -> Self {
        Self { key, gaps: Vec::new() }
    }

    /// Fills a gap.
    pub fn with(mut self, name: &'static str, gap: Gap) -> Self {
        self.gaps.push((name, gap));
        self
    }

    /// Fills a gap with a text.
    pub fn text(self, name: &'static str, text: impl Into<String>) -> Self {
        self.with(name, Gap::Text(text.into()))
    }

    /// Fills a gap with a number.
    pub fn number(self, name: &'static str, number: u64) -> Self {
        self.with(name, Gap::Number(number))
    }
}

impl From<&'static str> for Say {
    fn from(key: &'static str) -> Self {
        Self::plain(key)
    }
}

/// The words of one language.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// One row a cause, and more for causes that look different from elsewhere.
    pub(crate) causes: Vec<CauseText>,
    /// Names of the months, January first.
    months: Vec<String>,
    /// Everything else, by key.
    say: BTreeMap<String, String>,
}

/// What is said about a cause.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CauseText {
    pub(crate) cause: CauseId,
    /// From which side the cause is looked at; the row without is the usual one.
    #[serde(default)]
    pub(crate) slant: Option<Slant>,
    pub(crate) headline: String,
    /// What to do now. Any sentence may begin with conditions: `[agent tries-fine] …`.
    pub(crate) steps: Vec<String>,
    /// What not to do.
    #[serde(default)]
    pub(crate) avoid: Vec<String>,
    /// Other ways in.
    #[serde(default)]
    pub(crate) meanwhile: Vec<String>,
    /// What else is good to know.
    #[serde(default)]
    pub(crate) know: Vec<String>,
    pub(crate) subject: String,
    pub(crate) ask: String,
}

/// Fills the gaps `{name}` of a text. Those that nobody fills stay; what fills a gap is not looked at again.
pub fn filled(text: &str, fill: &dyn Fn(&str) -> Option<String>) -> String {
    let (mut said, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        said.push_str(before);
        rest = after;
        match after.split_once('}').and_then(|(name, after)| Some((fill(name)?, after))) {
            Some((words, after)) => {
                said.push_str(&words);
                rest = after;
            }
            None => said.push('{'),
        }
    }
    said.push_str(rest);
    said
}

static TEXTS: OnceLock<Texts> = OnceLock::new();

/// The words: those that were installed, or British English.
pub fn texts() -> &'static Texts {
    TEXTS.get_or_init(|| built_in(include_str!("en-GB.json")))
}

/// One language, for a program that has no words built in: a file of the extension, see [`lines`].
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    texts: Texts,
    /// The facts whose days stand in the texts.
    facts: Vec<Fact>,
}

impl Words {
    /// From now on these are the words. The first ones stay: no face changes its language while it is open.
    pub fn install(self) {
        facts::install(self.facts);
        let _ = TEXTS.set(self.texts);
    }
}

impl Texts {
    /// The words for a key. When there are none, which the tests rule out, the key itself.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        debug_assert!(self.say.contains_key(key), "no text for {key:?}");
        self.say.get(key).map_or(key, String::as_str)
    }

    /// A sentence with its gaps filled.
    pub fn say(&self, what: &Say) -> String {
        let one = what.gaps.iter().any(|(_, gap)| *gap == Gap::Number(1));
        let single = one.then(|| self.say.get(&format!("{}.one", what.key))).flatten();
        let text = single.map_or_else(|| self.get(what.key), String::as_str);
        filled(text, &|name| what.gaps.iter().find(|(gap, _)| *gap == name).map(|(_, gap)| self.fill(gap)))
    }

    /// A text of a cause, with the days of facts in its gaps: `{identity-agent-ends}`.
    pub(crate) fn dated(&self, text: &str) -> String {
        filled(text, &|name| facts().iter().find(|fact| fact.id == name).map(|fact| self.date(fact.on)))
    }

    fn fill(&self, gap: &Gap) -> String {
        match gap {
            Gap::Text(text) => text.clone(),
            Gap::Number(number) => number.to_string(),
            Gap::Date(date) => self.date(*date),
            Gap::Time(millis) => self.time(*millis),
            Gap::Key(key) => self.get(key).to_owned(),
        }
    }

    /// A day, as people write it: 3 March 2027.
    pub fn date(&self, date: Timestamp) -> String {
        let (day, month, year) = date.day_month_year();
        let month = self.months.get(usize::from(month) - 1).map_or("", String::as_str);
        format!("{day} {month} {year}")
    }

    /// A length of time in its largest useful unit, rounded up: 4 seconds, 3 minutes.
    fn time(&self, millis: Millis) -> String {
        let seconds = millis.div_ceil(1000);
        let (key, number) = if seconds < 100 { ("seconds", seconds) } else { ("minutes", seconds.div_ceil(60)) };
        self.say(&Say::plain(key).number("n", number))
    }

    /// Who somebody is, for the person in front of the screen.
    pub fn owner(&self, owner: Owner) -> &str {
        self.get(match owner {
            Owner::You => "owner-you",
            Owner::Ra => "owner-ra",
            Owner::It => "owner-it",
            Owner::NationalServiceDesk => "owner-nsd",
        })
    }

    /// What is said about a cause, from this side if there is a text for it.
    pub(crate) fn cause(&self, cause: CauseId, slant: Option<Slant>) -> Option<&CauseText> {
        let rows = || self.causes.iter().filter(move |row| row.cause == cause);
        rows().find(|row| row.slant == slant).or_else(|| rows().find(|row| row.slant.is_none()))
    }
}

#[cfg(test)]
mod tests;
