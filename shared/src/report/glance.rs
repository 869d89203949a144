//! What moves on a PC: the part of a report that must be followed, without the rest, which is for
//! whoever diagnoses.

use super::{Reader, ReaderFlag, ReaderKind, Service, WorkstationReport};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// A glance at a report. It is read from the same JSON.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Glance {
    /// The smart card service.
    pub service: Service,
    #[serde(default)]
    readers: Vec<ReaderGlance>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct ReaderGlance {
    #[serde(default)]
    kind: ReaderKind,
    #[serde(default)]
    state: Vec<ReaderFlag>,
    #[serde(default)]
    card: Option<CardGlance>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct CardGlance {
    #[serde(default)]
    atr: String,
    /// There, whatever they are, when the card was read.
    #[serde(default)]
    certificates: Option<IgnoredAny>,
    /// There, whatever it is, when it could not be.
    #[serde(default)]
    unread: Option<IgnoredAny>,
}

impl Glance {
    /// How many readers there are that a card can be put into, and how many of them have one.
    pub fn readers_and_cards(&self) -> (usize, usize) {
        (self.real().count(), self.real().filter(|reader| reader.is(ReaderFlag::Present)).count())
    }

    /// A card is in that could be asked for its certificates.
    pub fn has_readable_card(&self) -> bool {
        let readable = |card: &CardGlance| !card.atr.is_empty() && card.certificates.is_none();
        self.real().any(|reader| reader.card.as_ref().is_some_and(readable))
    }

    /// A card is in that nobody uses and that has not been asked yet.
    pub fn has_card_to_read(&self) -> bool {
        let fresh = |card: &CardGlance| card.certificates.is_none() && card.unread.is_none();
        let busy = |reader: &ReaderGlance| reader.is(ReaderFlag::InUse) || reader.is(ReaderFlag::Exclusive);
        self.real().any(|reader| reader.card.as_ref().is_some_and(fresh) && !busy(reader))
    }

    fn real(&self) -> impl Iterator<Item = &ReaderGlance> {
        self.readers.iter().filter(|reader| reader.kind != ReaderKind::Virtual)
    }
}

impl ReaderGlance {
    fn is(&self, flag: ReaderFlag) -> bool {
        self.state.contains(&flag)
    }
}

impl From<&WorkstationReport> for Glance {
    fn from(report: &WorkstationReport) -> Self {
        let reader = |reader: &Reader| ReaderGlance {
            kind: reader.kind,
            state: reader.state.clone(),
            card: reader.card.as_ref().map(|card| CardGlance {
                atr: card.atr.clone(),
                certificates: card.certificates.as_ref().map(|_| IgnoredAny),
                unread: card.unread.map(|_| IgnoredAny),
            }),
        };
        Self { service: report.service.clone(), readers: report.readers.iter().map(reader).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Card, Unread};
    use crate::scenario::desks;

    #[test]
    fn it_is_read_from_the_whole_report() {
        for desk in desks() {
            let text = serde_json::to_string(&desk.report).unwrap();
            assert_eq!(serde_json::from_str::<Glance>(&text).unwrap(), Glance::from(&desk.report), "{}", desk.id);
        }
    }

    #[test]
    fn a_card_is_read_once_and_never_while_it_is_used() {
        let glance = |state: &[ReaderFlag], kind, card: Card| {
            let reader = Reader { name: "Virtual PCD 00 00".into(), kind, state: state.to_vec(), card: Some(card) };
            Glance::from(&WorkstationReport::running(vec![reader]))
        };
        let asked = |glance: &Glance| (glance.has_readable_card(), glance.has_card_to_read());
        let card = || Card { atr: "3B00".into(), ..Card::default() };
        let (present, in_use) = (ReaderFlag::Present, ReaderFlag::InUse);
        assert_eq!(asked(&glance(&[present], ReaderKind::Contact, card())), (true, true));
        assert_eq!(asked(&glance(&[present, in_use], ReaderKind::Contact, card())), (true, false));
        assert_eq!(asked(&glance(&[present], ReaderKind::Virtual, card())), (false, false));
        let read = Card { certificates: Some(Vec::new()), ..card() };
        assert_eq!(asked(&glance(&[present], ReaderKind::Contact, read)), (false, false));
        let unread = Card { unread: Some(Unread::Mute), ..card() };
        assert_eq!(asked(&glance(&[present], ReaderKind::Contact, unread)), (true, false));
    }
}
