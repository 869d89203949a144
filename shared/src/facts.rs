//! Facts that depend on the date, with their sources: `facts.json`. Texts name them by id.

use crate::data::built_in;
use crate::date::Timestamp;
use serde::Deserialize;
use std::sync::OnceLock;

/// Something that changes on a day.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Stable name.
    pub id: String,
    /// The moment of the change.
    pub on: Timestamp,
    /// What changes.
    pub fact: String,
    /// Who says so.
    pub source: String,
}

static FACTS: OnceLock<Vec<Fact>> = OnceLock::new();

/// All of them.
pub fn facts() -> &'static [Fact] {
    FACTS.get_or_init(|| built_in(include_str!("facts.json")))
}

/// Makes these the facts, where none are built in. The first word counts.
pub(crate) fn install(facts: Vec<Fact>) {
    // Told twice, they are the same.
    let _ = FACTS.set(facts);
}

/// The moment of a change; `None` for an unknown id.
pub fn date_of(id: &str) -> Option<Timestamp> {
    facts().iter().find(|fact| fact.id == id).map(|fact| fact.on)
}

/// Whether a change has come. Without a clock it counts as still to come.
pub fn has_come(id: &str, now: Option<Timestamp>) -> bool {
    now.zip(date_of(id)).is_some_and(|(now, on)| now > on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_come_on_their_day() {
        assert!(facts().len() >= 4 && facts().iter().all(|f| !f.source.is_empty() && f.fact.ends_with('.')));
        let at = |day: &str| has_come("identity-agent-ends", Timestamp::parse(day).ok());
        assert!(!at("2027-02-28T12:00:00Z") && at("2027-03-01T00:00:00Z"));
        assert!(!has_come("identity-agent-ends", None));
    }
}
