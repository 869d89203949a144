//! Certificates and passcode tries of the card in the reader, and second-hand signs of them.

use super::Finding;
use crate::cause::{CauseId, Owner};
use crate::date::Timestamp;
use crate::report::{Card, Certificate, WorkstationReport, for_sign_in};

/// From this many days before the end on, staff can renew certificates themselves (NHS self-renewal).
const RENEWAL_DAYS: i64 = 90;

/// No clock is right that shows an earlier time than this: this program did not exist then.
const FIRST_RELEASE: &str = "2026-11-01T00:00:00Z";

/// What is wrong with certificates and tries.
pub fn look(report: &WorkstationReport, now: Option<Timestamp>) -> Vec<Finding> {
    let mut found: Vec<Finding> =
        report.real_readers().filter_map(|reader| reader.card.as_ref()).flat_map(|card| on_card(card, now)).collect();
    // The card itself knows better than the PC.
    let read = report.real_readers().filter_map(|r| r.card.as_ref()).any(|card| card.certificates.is_some());
    if !read {
        found.extend(second_hand(&report.workstation.stored_certificates, now));
        found.extend(now.and_then(clock));
    }
    found
}

/// With a clock that is plainly wrong no certificate is valid, whatever is on the card.
fn clock(now: Timestamp) -> Option<Finding> {
    let wrong = Timestamp::parse(FIRST_RELEASE).is_ok_and(|first| now < first);
    wrong.then(|| {
        let seen = format!("The clock of this PC shows {now}, which cannot be right.");
        Finding { owner: Owner::It, ..Finding::new(CauseId::CertificateNotYetValid, seen) }
    })
}

fn on_card(card: &Card, now: Option<Timestamp>) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(certificates) = &card.certificates {
        found.extend(certificates_of(certificates, now));
    }
    match card.tries.map(|tries| tries.left) {
        Some(0) => found.push(Finding::new(CauseId::PasscodeLocked, "The card says that no passcode tries are left.")),
        Some(1) => found.push(Finding::new(CauseId::PasscodeLow, "The card says that one passcode try is left.")),
        _ => {}
    }
    found
}

fn certificates_of(certificates: &[Certificate], now: Option<Timestamp>) -> Vec<Finding> {
    if certificates.is_empty() {
        return vec![Finding::new(CauseId::CertificateMissing, "The card was read and holds no certificates.")];
    }
    let mut found = Vec::new();
    if certificates.iter().any(Certificate::is_test) {
        let seen = "The certificates on the card come from an NHS test environment.";
        found.push(Finding::new(CauseId::TestEnvironmentCard, seen));
    }
    if let Some(now) = now {
        found.extend(dates(&for_sign_in(certificates), now));
    }
    found
}

/// Judges by the certificate that is valid longest.
fn dates(used: &[&Certificate], now: Timestamp) -> Option<Finding> {
    let longest = used.iter().filter(|c| c.not_after.is_some()).max_by_key(|c| c.not_after)?;
    let until = longest.not_after?;
    if until < now {
        return Some(Finding::new(
            CauseId::CertificateExpired,
            format!("The certificate on the card ended on {until}."),
        ));
    }
    if let Some(from) = longest.not_before.filter(|from| *from > now) {
        let finding = Finding::new(
            CauseId::CertificateNotYetValid,
            format!("The certificate on the card is valid from {from} on."),
        );
        let wrong = Timestamp::parse(FIRST_RELEASE).is_ok_and(|first| now < first);
        return Some(if wrong {
            Finding { owner: Owner::It, ..finding }
                .and(format!("The clock of this PC shows {now}, which cannot be right."))
        } else {
            finding
        });
    }
    let days = until.days_after(now);
    (days <= RENEWAL_DAYS).then(|| {
        Finding::new(
            CauseId::CertificateExpiring,
            format!("The certificate on the card ends on {until}, in {days} days."),
        )
    })
}

/// Certificates that were on this PC once. They may be of another card, so they are only a hint.
fn second_hand(stored: &[Certificate], now: Option<Timestamp>) -> Option<Finding> {
    let now = now?;
    let nhs: Vec<&Certificate> = stored.iter().filter(|c| c.is_nhs()).collect();
    let until = nhs.iter().filter_map(|c| c.not_after).max()?;
    let days = until.days_after(now);
    (days <= RENEWAL_DAYS).then(|| {
        let seen = if until < now { format!("ended on {until}") } else { format!("ends on {until}") };
        Finding::new(
            CauseId::CertificateExpiring,
            format!("A certificate that was on this PC before {seen}. It may be of another card."),
        )
    })
}
