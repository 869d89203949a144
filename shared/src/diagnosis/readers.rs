//! Service, readers and what the readers say about the cards in them.

use super::{Finding, Slant};
use crate::card::Family;
use crate::cause::{CauseId, Owner};
use crate::facts;
use crate::report::{Reader, ReaderFlag, ServiceState, Session, Unread, Workstation, WorkstationReport};
use crate::texts::{Gap, Say};
use crate::timeline::Timeline;

/// What is wrong with service, readers and cards, the most basic first.
pub fn look(report: &WorkstationReport, timeline: &Timeline) -> Vec<Finding> {
    let one = |id, evidence: &'static str| vec![Finding::new(id, evidence)];
    match report.service.state {
        ServiceState::Stopped => return vec![without_service(&report.workstation)],
        ServiceState::Forbidden => {
            let refused = Finding::new(CauseId::SmartCardServiceStopped, "service-forbidden");
            return vec![refused.slanted(Slant::Refused, Owner::It)];
        }
        ServiceState::Unknown => return Vec::new(),
        ServiceState::Running => {}
    }
    let readers: Vec<&Reader> = report.real_readers().collect();
    if readers.is_empty() {
        // In a remote session only the readers of the PC in front count, and only if they are passed on.
        return match report.workstation.session {
            Some(Session::Remote) => one(CauseId::RemoteSession, "remote-without-reader"),
            _ => one(CauseId::NoReader, "no-reader"),
        };
    }
    let with_card: Vec<&Reader> = readers.iter().copied().filter(|r| r.is(ReaderFlag::Present)).collect();
    match with_card.as_slice() {
        [] => no_card(&readers, timeline),
        [reader] => card_findings(reader),
        several => {
            let seen = Say::plain("several-cards").number("n", several.len() as u64);
            let mut found: Vec<Finding> = several.iter().flat_map(|reader| card_findings(reader)).collect();
            // Which reader is named first says nothing.
            found.sort_by_key(|finding| finding.id);
            found.insert(0, Finding::new(CauseId::SeveralCards, seen));
            found
        }
    }
}

/// Nobody answers. Windows starts its service when a reader is plugged in and ends it with the last
/// one, and in a remote session asks the PC in front: neither is a fault of the service.
fn without_service(pc: &Workstation) -> Finding {
    let disabled = pc.smart_card_service.as_ref().and_then(|service| service.disabled) == Some(true);
    let silent = "service-stopped";
    match (disabled, pc.session, pc.readers_plugged_in) {
        (true, _, _) => Finding::new(CauseId::SmartCardServiceStopped, silent).and("service-disabled"),
        (_, Some(Session::Remote), _) => Finding::new(CauseId::RemoteSession, "remote-without-reader"),
        (_, _, Some(0)) => Finding::new(CauseId::NoReader, "no-reader").and("service-idle"),
        (_, _, Some(_)) => Finding::new(CauseId::SmartCardServiceStopped, silent).and("reader-plugged-in"),
        (_, _, None) => Finding::new(CauseId::SmartCardServiceStopped, silent),
    }
}

fn no_card(readers: &[&Reader], timeline: &Timeline) -> Vec<Finding> {
    // A reader whose state cannot be told may well hold a card.
    if !readers.iter().all(|r| r.is(ReaderFlag::Empty)) {
        return Vec::new();
    }
    let seen = match readers {
        [reader] => Say::plain("reader-empty").text("reader", &reader.name),
        [_, _] => Say::plain("both-readers-empty"),
        several => Say::plain("all-readers-empty").number("n", several.len() as u64),
    };
    let mut finding = Finding::new(CauseId::NoCard, seen);
    if let Some(before) = timeline.card_out_before_failure() {
        finding.evidence.push(Say::plain("card-out-before").with("time", Gap::Time(before)));
    }
    vec![finding]
}

/// What is wrong with the card in this reader.
fn card_findings(reader: &Reader) -> Vec<Finding> {
    let say = |key| Say::plain(key).text("reader", &reader.name);
    if reader.is(ReaderFlag::Mute) {
        return vec![Finding::new(CauseId::CardUnresponsive, say("card-mute"))];
    }
    let family = reader.card.as_ref().map_or(Family::Unknown, |card| card.family);
    if family == Family::Jcop41 {
        let finding = Finding::new(CauseId::CardRetired, say("card-retired"));
        return vec![match facts::date_of("series-5-6-blocked") {
            Some(date) => finding.and(Say::plain("series-blocked").with("date", Gap::Date(date))),
            None => finding,
        }];
    }
    if let Some(kind) = family.wrong_kind() {
        return vec![Finding::new(CauseId::CardNotNhs, say("card-wrong-kind").with("kind", Gap::Key(kind)))];
    }
    if reader.is(ReaderFlag::Exclusive) {
        return vec![Finding::new(CauseId::CardInUse, say("card-kept"))];
    }
    if reader.card.as_ref().is_some_and(|card| card.unread == Some(Unread::InUse)) {
        return vec![Finding::new(CauseId::CardInUse, say("card-used"))];
    }
    Vec::new()
}
