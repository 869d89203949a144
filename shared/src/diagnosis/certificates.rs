//! Certificates and passcode tries of the card in the reader, and second-hand signs of them.

use super::Finding;
use crate::cause::{CauseId, Owner};
use crate::date::Timestamp;
use crate::report::{Card, Certificate, WorkstationReport, for_sign_in};
use crate::texts::{Gap, Say};

/// From this many days before the end on, staff can renew certificates themselves (NHS self-renewal).
const RENEWAL_DAYS: i64 = 90;

/// No clock is right that shows an earlier time than this: this program did not exist then.
const FIRST_RELEASE: &str = "2026-11-01T00:00:00Z";

/// What is wrong with certificates and tries.
pub fn look(report: &WorkstationReport, now: Option<Timestamp>) -> Vec<Finding> {
    let cards: Vec<&Card> = report.real_readers().filter_map(|reader| reader.card.as_ref()).collect();
    let mut found: Vec<Finding> = cards.iter().flat_map(|card| on_card(card, now)).collect();
    if cards.len() > 1 {
        // Which reader is named first says nothing.
        found.sort_by_key(|finding| finding.id);
    }
    // The card itself knows better than the PC.
    let read = report.real_readers().filter_map(|r| r.card.as_ref()).any(|card| card.certificates.is_some());
    if !read {
        found.extend(second_hand(&report.workstation.stored_certificates, now));
        found.extend(now.and_then(|now| clock(&report.workstation.stored_certificates, now)));
    }
    found
}

/// With a clock that is plainly wrong no certificate is valid, whatever is on the card. Nor can a
/// certificate have been on this PC that is valid only from another day on.
fn clock(stored: &[Certificate], now: Timestamp) -> Option<Finding> {
    let too_early = |from: Timestamp| from.days_after(now) >= 1;
    let wrong = Timestamp::parse(FIRST_RELEASE).is_ok_and(|first| now < first)
        || stored.iter().filter(|c| c.is_nhs()).any(|c| c.not_before.is_some_and(too_early));
    wrong.then(|| {
        let seen = on("clock-wrong", now);
        Finding { owner: Owner::It, ..Finding::new(CauseId::CertificateNotYetValid, seen) }
    })
}

fn on_card(card: &Card, now: Option<Timestamp>) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(certificates) = &card.certificates {
        found.extend(certificates_of(certificates, now));
    }
    match card.tries.map(|tries| tries.left) {
        Some(0) => found.push(Finding::new(CauseId::PasscodeLocked, "no-tries-left")),
        Some(1) => found.push(Finding::new(CauseId::PasscodeLow, "one-try-left")),
        _ => {}
    }
    found
}

fn certificates_of(certificates: &[Certificate], now: Option<Timestamp>) -> Vec<Finding> {
    if certificates.is_empty() {
        return vec![Finding::new(CauseId::CertificateMissing, "no-certificates")];
    }
    let mut found = Vec::new();
    if certificates.iter().any(Certificate::is_test) {
        found.push(Finding::new(CauseId::TestEnvironmentCard, "test-certificates"));
    }
    if let Some(now) = now {
        found.extend(dates(&for_sign_in(certificates), now));
    }
    found
}

fn on(key: &'static str, date: Timestamp) -> Say {
    Say::plain(key).with("date", Gap::Date(date))
}

/// Judges by the certificate that is valid longest.
fn dates(used: &[&Certificate], now: Timestamp) -> Option<Finding> {
    let longest = used.iter().filter(|c| c.not_after.is_some()).max_by_key(|c| c.not_after)?;
    let until = longest.not_after?;
    if until < now {
        return Some(Finding::new(CauseId::CertificateExpired, on("certificate-ended", until)));
    }
    if let Some(from) = longest.not_before.filter(|from| *from > now) {
        let finding = Finding::new(CauseId::CertificateNotYetValid, on("certificate-from", from));
        let wrong = Timestamp::parse(FIRST_RELEASE).is_ok_and(|first| now < first);
        return Some(if wrong { Finding { owner: Owner::It, ..finding }.and(on("clock-wrong", now)) } else { finding });
    }
    let days = until.days_after(now);
    // Not negative: it ends after now.
    let left = u64::try_from(days).unwrap_or_default();
    (days <= RENEWAL_DAYS)
        .then(|| Finding::new(CauseId::CertificateExpiring, on("certificate-ends", until).number("days", left)))
}

/// Certificates that were on this PC once. They may be of another card, so they are only a hint.
fn second_hand(stored: &[Certificate], now: Option<Timestamp>) -> Option<Finding> {
    let now = now?;
    let nhs: Vec<&Certificate> = stored.iter().filter(|c| c.is_nhs()).collect();
    let until = nhs.iter().filter_map(|c| c.not_after).max()?;
    let days = until.days_after(now);
    (days <= RENEWAL_DAYS).then(|| {
        let key = if until < now { "stored-certificate-ended" } else { "stored-certificate-ends" };
        Finding::new(CauseId::CertificateExpiring, on(key, until))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found with a certificate in the store that is valid from this time on.
    fn stored(from: &str) -> Vec<(CauseId, Owner)> {
        let certificate = serde_json::json!({
            "kind": "authentication", "issuer": "CN=NHS Authentication G2,OU=CA,O=nhs,C=GB",
            "not_before": from, "not_after": "2029-01-01T00:00:00Z",
        });
        let mut report = WorkstationReport::running(Vec::new());
        report.workstation.stored_certificates = vec![serde_json::from_value(certificate).unwrap()];
        let found = look(&report, Timestamp::parse("2026-12-01T12:00:00Z").ok());
        found.into_iter().map(|finding| (finding.id, finding.owner)).collect()
    }

    #[test]
    fn a_clock_before_a_certificate_that_was_on_the_pc_is_wrong() {
        assert_eq!(stored("2027-01-01T00:00:00Z"), [(CauseId::CertificateNotYetValid, Owner::It)]);
        // A few hours are a matter of time zones.
        for fine in ["2026-12-01T20:00:00Z", "2026-11-01T00:00:00Z"] {
            assert_eq!(stored(fine), [], "{fine}");
        }
    }
}
