//! A report in words, for people.

use super::pc_words;
use shared::card::Family;
use shared::date::Timestamp;
use shared::report::{
    Card, Certificate, CertificateKind, Reader, ReaderFlag, ReaderKind, Service, ServiceState, Unread,
    WorkstationReport,
};
use shared::texts::texts;

/// Stands before everything that is played.
const SIMULATED: &str = "TRAINING: simulated, not this PC";

/// The report, one thing a line, with the numbers on the cards by reader, as they are to be shown.
/// Days are counted from `now`, if somebody knows the time.
pub fn report(report: &WorkstationReport, numbers: &[(&str, String)], now: Option<Timestamp>) -> String {
    let mut lines: Vec<String> = report.simulated.then(|| SIMULATED.to_owned()).into_iter().collect();
    lines.push(format!("Smart card service: {}", service(&report.service)));
    if report.readers.is_empty() && report.service.state == ServiceState::Running {
        lines.push("Readers: none".to_owned());
    }
    for reader in &report.readers {
        lines.push(format!("Reader: {}{}", reader.name, kind(reader.kind)));
        lines.push(format!("  {}", contents(reader)));
        if let Some(card) = reader.card.as_ref().filter(|card| !card.atr.is_empty()) {
            lines.push(format!("  answer to reset: {}", card.atr));
            let number = numbers.iter().find(|(name, _)| *name == reader.name);
            lines.extend(number.map(|(_, number)| format!("  smartcard number: {number}")));
            lines.extend(certificates(card, now));
            lines.extend(card.tries.map(|tries| format!("  passcode tries left: {}", tries.left)));
        }
    }
    lines.extend(pc_words::lines(&report.workstation));
    lines.join("\n") + "\n"
}

/// The report on one line.
pub fn line(report: &WorkstationReport) -> String {
    let mut parts: Vec<String> = report.simulated.then(|| SIMULATED.to_owned()).into_iter().collect();
    parts.push(format!("smart card service {}", service(&report.service)));
    if report.readers.is_empty() && report.service.state == ServiceState::Running {
        parts.push("no reader".to_owned());
    }
    parts.extend(report.readers.iter().map(|reader| format!("{}: {}", reader.name, contents(reader))));
    parts.join("; ")
}

/// The certificates of a card that was read, one a line, in columns; why it was not, if it was to be.
fn certificates(card: &Card, now: Option<Timestamp>) -> Vec<String> {
    let Some(certificates) = &card.certificates else {
        let why = |unread: Unread| format!("  certificates: not known. {}", texts().get(unread.note()));
        return card.unread.map(why).into_iter().collect();
    };
    if certificates.is_empty() {
        return vec!["  certificates: none".to_owned()];
    }
    let row = |certificate: &Certificate| {
        let kind = match certificate.kind {
            CertificateKind::Authentication => "signing in",
            CertificateKind::Signing => "signing",
            CertificateKind::Other => "other",
        };
        let until = match certificate.not_after {
            Some(until) => format!("until {until}, {}", days(until, certificate.not_before, now)),
            None => "cannot be understood".to_owned(),
        };
        let test = if certificate.is_test() { " (test environment)" } else { "" };
        format!("  certificate  {kind:<10}  {until:<40}  {}{test}", certificate.issuer).trim_end().to_owned()
    };
    certificates.iter().map(row).collect()
}

/// How long a certificate still lasts.
fn days(until: Timestamp, from: Option<Timestamp>, now: Option<Timestamp>) -> String {
    let Some(now) = now else { return "days unknown".to_owned() };
    if let Some(from) = from.filter(|from| *from > now) {
        return format!("not before {from}");
    }
    match until.days_after(now) {
        ..0 => "expired".to_owned(),
        0 => "less than a day left".to_owned(),
        1 => "1 day left".to_owned(),
        days => format!("{days} days left"),
    }
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
        other => {
            let kind = other.wrong_kind().map(|kind| texts().get(kind));
            return kind.map_or("a card".to_owned(), |kind| format!("a card, looks like {kind}"));
        }
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
            assert!(!report(&seen, &[], None).contains("\n\n"));
        }
        let piv = in_reader(&[Present], Some(("3B00", Family::Piv)));
        assert!(report(&piv, &[], None).contains("answer to reset: 3B00\n"));
    }

    #[test]
    fn a_card_that_was_read_is_a_table() {
        let at = |text: &str| Timestamp::parse(text).ok();
        let certificate = |kind, issuer: &str, until: &str| Certificate {
            kind,
            issuer: issuer.to_owned(),
            not_before: at("2026-01-01T00:00:00Z"),
            not_after: at(until),
            provider: None,
        };
        let mut seen = in_reader(&[ReaderFlag::Present], Some(("3B00", Family::Piv)));
        let card = seen.readers[0].card.as_mut().unwrap();
        card.tries = Some(shared::report::Tries { left: 2 });
        card.certificates = Some(vec![
            certificate(CertificateKind::Authentication, "CN=NHS Authentication G2,O=nhs", "2026-11-24T00:00:00Z"),
            certificate(CertificateKind::Signing, "CN=NHS INT Signing G2,O=nhs", "2026-11-01T00:00:00Z"),
            certificate(CertificateKind::Other, "", "no date"),
        ]);
        let table = report(&seen, &[], at("2026-11-21T09:00:00Z"));
        for line in [
            "  certificate  signing in  until 24 November 2026, 2 days left       CN=NHS Authentication G2,O=nhs\n",
            "  certificate  signing     until 1 November 2026, expired            CN=NHS INT Signing G2,O=nhs (test environment)\n",
            "  certificate  other       cannot be understood\n",
            "  passcode tries left: 2\n",
        ] {
            assert!(table.contains(line), "{line:?} is not in\n{table}");
        }
        assert!(report(&seen, &[], at("2025-01-01T00:00:00Z")).contains("not before 1 January 2026"));
        seen.readers[0].card.as_mut().unwrap().certificates = Some(Vec::new());
        assert!(report(&seen, &[], None).contains("certificates: none\n"));
        let card = seen.readers[0].card.as_mut().unwrap();
        (card.certificates, card.tries) = (None, None);
        assert!(!report(&seen, &[], None).contains("certificates"), "nobody wanted it read");
        seen.readers[0].card.as_mut().unwrap().unread = Some(Unread::InUse);
        assert!(report(&seen, &[], None).contains("  certificates: not known. The card was not read: another program"));
    }
}
