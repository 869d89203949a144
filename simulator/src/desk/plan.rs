//! From a desk of the catalogue to what must be done with the virtual parts.

use crate::Error;
use crate::cards::CardKind;
use shared::card::Family;
use shared::report::{Reader, ReaderFlag, ServiceState};
use shared::scenario::{Desk, desks};

/// What a desk is to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// Nobody answers for smartcards.
    Stopped,
    /// The service runs and has no reader.
    NoReader,
    /// The service runs.
    Cards {
        /// The cards in the slots, from the first on. The rest is empty.
        cards: Vec<CardKind>,
        /// The slot whose card another program keeps for itself.
        held: Option<usize>,
    },
}

/// The plan for the desk with this id.
pub(super) fn of(id: &str) -> Result<Plan, Error> {
    let desk = desks().iter().find(|desk| desk.id == id).ok_or_else(|| Error::UnknownDesk {
        given: id.to_owned(),
        known: desks().iter().map(|desk| desk.id.as_str()).collect::<Vec<_>>().join(", "),
    })?;
    plan(desk)
}

fn plan(desk: &Desk) -> Result<Plan, Error> {
    let report = &desk.report;
    match report.service.state {
        ServiceState::Stopped => return Ok(Plan::Stopped),
        ServiceState::Running => {}
        other => return Err(unplayable(desk, format!("a service that is {other:?}"))),
    }
    if report.real_readers().next().is_none() {
        return Ok(Plan::NoReader);
    }
    let held = report.real_readers().position(|reader| reader.is(ReaderFlag::Exclusive));
    let cards = report.real_readers().map(|reader| card(desk, reader)).collect::<Result<_, _>>()?;
    Ok(Plan::Cards { cards, held })
}

fn card(desk: &Desk, reader: &Reader) -> Result<CardKind, Error> {
    if reader.is(ReaderFlag::Mute) {
        return Ok(CardKind::Mute);
    }
    if !reader.is(ReaderFlag::Present) {
        return Ok(CardKind::None);
    }
    match reader.card.as_ref().map(|card| card.family) {
        Some(Family::Piv) if has_ended(desk, reader) => Ok(CardKind::Expired),
        Some(Family::Piv) => Ok(CardKind::Piv),
        Some(Family::Jcop41) => Ok(CardKind::Jcop41),
        Some(Family::Bank) => Ok(CardKind::Bank),
        other => Err(unplayable(desk, format!("a card of the family {other:?}"))),
    }
}

/// Whether all certificates on this card have ended on this desk.
fn has_ended(desk: &Desk, reader: &Reader) -> bool {
    let certificates = reader.card.iter().flat_map(|card| card.certificates.iter().flatten());
    let ends = certificates.filter_map(|certificate| certificate.not_after).max();
    ends.zip(desk.now).is_some_and(|(end, now)| end < now)
}

fn unplayable(desk: &Desk, missing: String) -> Error {
    Error::UnplayableDesk { desk: desk.id.clone(), why: format!("the simulator does not have {missing}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::scenario::playable_desks;

    fn only(card: CardKind) -> Plan {
        Plan::Cards { cards: vec![card], held: None }
    }

    #[test]
    fn every_desk_of_the_catalogue_can_be_played() {
        assert!(playable_desks().count() >= 7);
        for desk in playable_desks() {
            assert!(plan(desk).is_ok(), "{}", desk.id);
        }
        assert_eq!(of("service-stopped").unwrap(), Plan::Stopped);
        assert_eq!(of("no-reader").unwrap(), Plan::NoReader);
        assert_eq!(of("no-card").unwrap(), only(CardKind::None));
        assert_eq!(of("card-unresponsive").unwrap(), only(CardKind::Mute));
        assert_eq!(of("card-retired").unwrap(), only(CardKind::Jcop41));
        assert_eq!(of("bank-card").unwrap(), only(CardKind::Bank));
        assert_eq!(of("card-present").unwrap(), only(CardKind::Piv));
        assert_eq!(of("certificate-expired").unwrap(), only(CardKind::Expired));
        assert_eq!(of("card-in-use").unwrap(), Plan::Cards { cards: vec![CardKind::Piv], held: Some(0) });
    }

    #[test]
    fn the_virtual_cards_are_the_cards_of_the_catalogue() {
        for desk in playable_desks() {
            let Plan::Cards { cards: kinds, .. } = plan(desk).unwrap() else { continue };
            for (kind, reader) in kinds.iter().zip(desk.report.real_readers()) {
                let (Some(card), Some(wanted)) = (kind.make().unwrap(), &reader.card) else { continue };
                let atr: String = card.atr().iter().map(|byte| format!("{byte:02X}")).collect();
                let mute = *kind == CardKind::Mute;
                assert!(mute || atr == wanted.atr, "{}: {atr}", desk.id);
            }
        }
    }

    #[test]
    fn an_unknown_desk_is_named_with_the_known_ones() {
        let error = of("nonsense").unwrap_err().to_string();
        assert!(error.contains("nonsense") && error.contains("no-card"), "{error}");
    }
}
