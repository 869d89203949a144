//! Service, readers and what the readers say about the cards in them.

use super::Finding;
use crate::card::Family;
use crate::cause::CauseId;
use crate::report::{Reader, ReaderFlag, ServiceState, Session, Unread, Workstation, WorkstationReport};
use crate::timeline::Timeline;

/// What is wrong with service, readers and cards, the most basic first.
pub fn look(report: &WorkstationReport, timeline: &Timeline) -> Vec<Finding> {
    let one = |id, evidence: String| vec![Finding::new(id, evidence)];
    match report.service.state {
        ServiceState::Stopped => return vec![without_service(&report.workstation)],
        ServiceState::Forbidden => {
            return one(
                CauseId::SmartCardServiceStopped,
                "The smart card service of this PC refuses to work for this user.".into(),
            );
        }
        ServiceState::Unknown => return Vec::new(),
        ServiceState::Running => {}
    }
    let readers: Vec<&Reader> = report.real_readers().collect();
    if readers.is_empty() {
        // In a remote session only the readers of the PC in front count, and only if they are passed on.
        return match report.workstation.session {
            Some(Session::Remote) => {
                one(CauseId::RemoteSession, "This is a remote session, and no card reader is passed on to it.".into())
            }
            _ => one(CauseId::NoReader, "This PC sees no card reader.".into()),
        };
    }
    let with_card: Vec<&Reader> = readers.iter().copied().filter(|r| r.is(ReaderFlag::Present)).collect();
    match with_card.as_slice() {
        [] => no_card(&readers, timeline),
        [reader] => card_findings(reader),
        several => {
            let mut found = one(CauseId::SeveralCards, format!("There are cards in {} readers.", several.len()));
            found.extend(several.iter().flat_map(|reader| card_findings(reader)));
            found
        }
    }
}

/// Nobody answers. Windows starts its service when a reader is plugged in and ends it with the last
/// one, and in a remote session asks the PC in front: neither is a fault of the service.
fn without_service(pc: &Workstation) -> Finding {
    let disabled = pc.smart_card_service.as_ref().and_then(|service| service.disabled) == Some(true);
    let silent = "The smart card service of this PC does not answer.";
    match (disabled, pc.session, pc.readers_plugged_in) {
        (true, _, _) => {
            Finding::new(CauseId::SmartCardServiceStopped, silent).and("It is set so that it cannot start.")
        }
        (_, Some(Session::Remote), _) => {
            Finding::new(CauseId::RemoteSession, "This is a remote session, and no card reader is passed on to it.")
        }
        (_, _, Some(0)) => Finding::new(CauseId::NoReader, "This PC sees no card reader.")
            .and("The smart card service is idle: Windows starts it when a reader is plugged in."),
        (_, _, Some(_)) => {
            Finding::new(CauseId::SmartCardServiceStopped, silent).and("A card reader is plugged in all the same.")
        }
        (_, _, None) => Finding::new(CauseId::SmartCardServiceStopped, silent),
    }
}

fn no_card(readers: &[&Reader], timeline: &Timeline) -> Vec<Finding> {
    // A reader whose state cannot be told may well hold a card.
    if !readers.iter().all(|r| r.is(ReaderFlag::Empty)) {
        return Vec::new();
    }
    let mut finding = Finding::new(
        CauseId::NoCard,
        match readers {
            [reader] => format!("The card reader “{}” is empty.", reader.name),
            [_, _] => "Both card readers are empty.".to_owned(),
            several => format!("All {} card readers are empty.", several.len()),
        },
    );
    if let Some(before) = timeline.card_out_before_failure() {
        let ago = before.div_ceil(1000);
        let seconds = if ago == 1 { "1 second".to_owned() } else { format!("{ago} seconds") };
        finding.evidence.push(format!("The card was taken out {seconds} before the error."));
    }
    vec![finding]
}

/// What is wrong with the card in this reader.
fn card_findings(reader: &Reader) -> Vec<Finding> {
    let name = &reader.name;
    if reader.is(ReaderFlag::Mute) {
        return vec![Finding::new(CauseId::CardUnresponsive, format!("The card in “{name}” does not answer."))];
    }
    let family = reader.card.as_ref().map_or(Family::Unknown, |card| card.family);
    if family == Family::Jcop41 {
        let seen = format!("The card in “{name}” looks like an NHS card of series 5 or 6.");
        let mut finding = Finding::new(CauseId::CardRetired, seen);
        finding.evidence.push("Those series have been blocked since 7 May 2026.".to_owned());
        return vec![finding];
    }
    if let Some(kind) = family.wrong_kind() {
        return vec![Finding::new(CauseId::CardNotNhs, format!("The card in “{name}” looks like {kind}."))];
    }
    if reader.is(ReaderFlag::Exclusive) {
        let seen = format!("Another program keeps the card in “{name}” for itself.");
        return vec![Finding::new(CauseId::CardInUse, seen)];
    }
    if reader.card.as_ref().is_some_and(|card| card.unread == Some(Unread::InUse)) {
        let seen = format!("Another program is using the card in “{name}”, so it could not be checked.");
        return vec![Finding::new(CauseId::CardInUse, seen)];
    }
    Vec::new()
}
