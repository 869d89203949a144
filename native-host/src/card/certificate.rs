//! From the bytes of a certificate to what a report says of it. Of the subject, which names a person,
//! only the smartcard number is looked at, and it is kept apart.

use super::tlv;
use shared::date::Timestamp;
use shared::report::{Certificate, CertificateKind};
use shared::request::SmartcardNumber;
use std::fmt::Write as _;
use x509_cert::der::Decode as _;
use x509_cert::ext::pkix::KeyUsage;
use x509_cert::name::Name;
use x509_cert::time::Time;

/// Longest issuer that is reported, in characters. Real ones have about 40.
const ISSUER_LIMIT: usize = 256;

/// What a certificate (DER, possibly followed by padding) says. `place` is what its place on the
/// card is meant for. Bytes that are no certificate give one without issuer and dates: something is
/// there, and nothing is known of it.
pub fn understand(bytes: &[u8], place: CertificateKind) -> (Certificate, Option<SmartcardNumber>) {
    let nothing =
        || Certificate { kind: place, issuer: String::new(), not_before: None, not_after: None, provider: None };
    parse(bytes, place).unwrap_or_else(|| (nothing(), None))
}

fn parse(bytes: &[u8], place: CertificateKind) -> Option<(Certificate, Option<SmartcardNumber>)> {
    let parsed = x509_cert::Certificate::from_der(without_padding(bytes)?).ok()?;
    let parsed = parsed.tbs_certificate();
    let issuer = text(parsed.issuer());
    // A key usage that cannot be understood says as little as none.
    let usage = parsed.get_extension::<KeyUsage>().ok().flatten().map(|(_, usage)| usage);
    let certificate = Certificate {
        kind: kind(&issuer, usage.as_ref(), place),
        issuer,
        not_before: moment(parsed.validity().not_before),
        not_after: moment(parsed.validity().not_after),
        provider: None,
    };
    let number = number(&text(parsed.subject())).filter(|_| certificate.is_nhs());
    Some((certificate, number))
}

/// The smartcard number in a subject: its common name is the number, or begins with it and goes on
/// with the person's name (signing certificates of the first generation).
fn number(subject: &str) -> Option<SmartcardNumber> {
    let common_name = subject.split(',').find_map(|part| part.strip_prefix("CN="))?;
    SmartcardNumber::parse(common_name.split('_').next()?).ok()
}

/// The first object alone: files on cards are longer than what is in them.
fn without_padding(bytes: &[u8]) -> Option<&[u8]> {
    let (_, rest) = tlv::first(bytes)?;
    bytes.get(..bytes.len() - rest.len())
}

/// A name as RFC 4514 text, the most specific part first.
fn text(name: &Name) -> String {
    let mut text = String::new();
    // What has no text form leaves what was written until then.
    let _ = write!(text, "{name}");
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).take(ISSUER_LIMIT).collect()
}

fn moment(time: Time) -> Option<Timestamp> {
    Timestamp::from_millis(u64::try_from(time.to_unix_duration().as_millis()).ok()?)
}

/// What a certificate is for. NHS signing certificates have content commitment (non-repudiation) as
/// their only usage and come from "NHS Signing G2" or a "Level 1" authority; those for signing in
/// come from "NHS Authentication G2" and have digital signature.
fn kind(issuer: &str, usage: Option<&KeyUsage>, place: CertificateKind) -> CertificateKind {
    let common_name = issuer.split(',').find_map(|part| part.strip_prefix("CN=")).unwrap_or_default();
    let named = |word: &str| common_name.split_whitespace().any(|found| found.eq_ignore_ascii_case(word));
    let unplaced = place == CertificateKind::Other;
    if usage.is_some_and(KeyUsage::non_repudiation) || named("Signing") {
        CertificateKind::Signing
    } else if named("Authentication") || (unplaced && usage.is_some_and(KeyUsage::digital_signature)) {
        CertificateKind::Authentication
    } else {
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use csms_simulator::certificates::{self, SmartcardNumber, Validity};

    fn made() -> (Vec<u8>, Vec<u8>) {
        let number = SmartcardNumber::new("500000000001").unwrap();
        let validity = Validity {
            not_before: time::macros::datetime!(2026-01-02 03:04:05 UTC),
            not_after: time::macros::datetime!(9999-12-31 23:59:59 UTC),
        };
        let authentication = certificates::authentication(&number, validity).unwrap();
        (authentication, certificates::signing(&number, validity).unwrap())
    }

    #[test]
    fn nhs_certificates_are_understood_and_nobody_is_named() {
        let (authentication, signing) = made();
        let padded = [&authentication[..], &[0; 100]].concat();
        let (seen, number) = understand(&padded, CertificateKind::Other);
        assert_eq!(number.unwrap().reveal(), "500000000001");
        assert_eq!(seen.kind, CertificateKind::Authentication);
        assert_eq!(seen.issuer, "CN=NHS Authentication G2,OU=CA,O=nhs,C=GB");
        assert_eq!(seen.not_before, Timestamp::parse("2026-01-02T03:04:05Z").ok());
        assert_eq!(seen.not_after, Timestamp::parse("9999-12-31T23:59:59Z").ok());
        assert!(seen.is_nhs() && !seen.is_test());
        assert!(!serde_json::to_string(&seen).unwrap().contains("5000"));

        let (seen, _) = understand(&signing, CertificateKind::Authentication);
        assert_eq!(seen.kind, CertificateKind::Signing, "its usage counts for more than its place");
        assert_eq!(seen.issuer, "CN=NHS Signing G2,OU=CA,O=nhs,C=GB");
    }

    #[test]
    fn numbers_are_found_in_both_forms_and_nowhere_else() {
        for subject in ["CN=500000000001,OU=people,O=nhs", "CN=500000000001_TESTINA_EXAMPLE,OU=People,O=nhs"] {
            assert_eq!(number(subject).unwrap().masked(), "500.......01");
        }
        for subject in ["CN=5000000000012,O=nhs", "CN=Testina Example", "OU=500000000001", "", "CN=_500000000001"] {
            assert_eq!(number(subject), None, "{subject}");
        }
    }

    #[test]
    fn kinds_follow_usage_then_issuer_then_place() {
        use CertificateKind::{Authentication, Other, Signing};
        assert_eq!(kind("CN=NHS INT Signing G2,O=nhs", None, Authentication), Signing);
        assert_eq!(kind("CN=NHS Authentication G2,O=nhs", None, Signing), Authentication);
        assert_eq!(kind("CN=SubCA02,OU=CA,O=nhs", None, Other), Other);
        assert_eq!(kind("CN=Example,O=Signing", None, Authentication), Authentication);
    }

    #[test]
    fn any_change_of_any_byte_is_survived() {
        let (good, _) = made();
        let (unknown, _) = understand(&[], CertificateKind::Signing);
        assert_eq!((unknown.kind, unknown.issuer.as_str(), unknown.not_after), (CertificateKind::Signing, "", None));
        let mut broken = 0;
        for at in 0..good.len() {
            for change in [0x01, 0x20, 0x80, 0xFF] {
                let mut bytes = good.clone();
                bytes[at] ^= change;
                let (seen, _) = understand(&bytes, CertificateKind::Other);
                assert!(!seen.issuer.chars().any(char::is_control));
                broken += usize::from(seen.issuer.is_empty());
            }
            assert_eq!(understand(&good[..at], CertificateKind::Other).0.issuer, "", "cut at {at}");
        }
        assert!(broken > 100, "{broken}");
    }
}
