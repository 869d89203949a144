//! A report in words, for people.

use shared::card::Family;
use shared::report::{Card, Reader, ReaderFlag, ReaderKind, Service, ServiceState, WorkstationReport};

/// The report, one thing a line.
pub fn report(report: &WorkstationReport) -> String {
    let mut lines = vec![format!("Smart card service: {}", service(&report.service))];
    if report.readers.is_empty() && report.service.state == ServiceState::Running {
        lines.push("Readers: none".to_owned());
    }
    for reader in &report.readers {
        lines.push(format!("Reader: {}{}", reader.name, kind(reader.kind)));
        lines.push(format!("  {}", contents(reader)));
        if let Some(card) = reader.card.as_ref().filter(|card| !card.atr.is_empty()) {
            lines.push(format!("  answer to reset: {}", card.atr));
        }
    }
    if let Some(os) = &report.workstation.os {
        lines.push(format!("System: {os}"));
    }
    lines.join("\n") + "\n"
}

/// The report on one line.
pub fn line(report: &WorkstationReport) -> String {
    let mut parts = vec![format!("smart card service {}", service(&report.service))];
    if report.readers.is_empty() && report.service.state == ServiceState::Running {
        parts.push("no reader".to_owned());
    }
    parts.extend(report.readers.iter().map(|reader| format!("{}: {}", reader.name, contents(reader))));
    parts.join("; ")
}

fn service(service: &Service) -> String {
    let state = match service.state {
        ServiceState::Running => "running",
        ServiceState::Stopped => "not running",
        ServiceState::Forbidden => "refuses this user",
        ServiceState::Unknown => "cannot be told",
    };
    service.detail.as_ref().map_or(state.to_owned(), |detail| format!("{state} ({detail})"))
}

const fn kind(kind: ReaderKind) -> &'static str {
    match kind {
        ReaderKind::Contact => " (contact)",
        ReaderKind::Contactless => " (contactless)",
        ReaderKind::Virtual => " (no real reader)",
        ReaderKind::Redirected => " (of another PC)",
        ReaderKind::Unknown => "",
    }
}

fn contents(reader: &Reader) -> String {
    let mut said = match &reader.card {
        Some(_) if reader.is(ReaderFlag::Mute) => {
            "a card that does not answer: upside down, dirty or faulty".to_owned()
        }
        Some(card) => self::card(card),
        None if reader.is(ReaderFlag::Empty) => "no card".to_owned(),
        None => "state unknown".to_owned(),
    };
    if reader.is(ReaderFlag::Unavailable) {
        said += ", the reader cannot be used";
    }
    if reader.is(ReaderFlag::Exclusive) {
        said += ", kept by another program for itself";
    } else if reader.is(ReaderFlag::InUse) {
        said += ", in use";
    }
    said
}

fn card(card: &Card) -> String {
    let family = match card.family {
        Family::Piv => "looks like a PIV card, as NHS series 9 and 10 are",
        Family::Cosmo => "looks like an Oberthur or IDEMIA Cosmo card, as NHS series 8 is",
        Family::Jcop41 => "looks like an NHS card of series 5 or 6, blocked since May 2026",
        Family::Idprime => "looks like a Thales IDPrime card",
        Family::Gids => "looks like a GIDS card",
        Family::Yubikey => "looks like a YubiKey",
        Family::Unknown => "of a kind that is not known",
        other => return other.wrong_kind().map_or("a card".to_owned(), |kind| format!("a card, looks like {kind}")),
    };
    format!("a card, {family}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_reader(state: &[ReaderFlag], card: Option<(&str, Family)>) -> WorkstationReport {
        WorkstationReport::running(vec![Reader {
            name: "Virtual PCD 00 00".to_owned(),
            kind: ReaderKind::Unknown,
            state: state.to_vec(),
            card: card.map(|(atr, family)| Card { atr: atr.to_owned(), family, ..Card::default() }),
        }])
    }

    #[test]
    fn says_what_is_in_the_reader() {
        use ReaderFlag::*;
        for (seen, said) in [
            (in_reader(&[Empty], None), "Virtual PCD 00 00: no card"),
            (in_reader(&[Present, Mute], Some(("", Family::Unknown))), "does not answer"),
            (in_reader(&[Present], Some(("3B00", Family::Bank))), "a card, looks like a bank card"),
            (in_reader(&[Present, InUse], Some(("3B00", Family::Piv))), "series 9 and 10 are, in use"),
            (in_reader(&[Present, Exclusive], Some(("3B00", Family::Unknown))), "not known, kept by another program"),
            (in_reader(&[Unavailable], None), "cannot be used"),
            (WorkstationReport::running(Vec::new()), "service running; no reader"),
            (WorkstationReport::without_service(ServiceState::Stopped), "service not running"),
        ] {
            let line = line(&seen);
            assert!(line.contains(said), "{line}");
            assert!(!report(&seen).contains("\n\n"));
        }
        assert!(report(&in_reader(&[Present], Some(("3B00", Family::Piv)))).contains("answer to reset: 3B00\n"));
    }
}
