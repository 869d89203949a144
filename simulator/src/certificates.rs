//! Made-up certificates in the profile of NHS smartcards.
//!
//! Nobody trusts their issuer, and the people in them do not exist. The private keys of the card's
//! certificates are thrown away: virtual cards sign nothing.

use crate::Error;
use crate::cards::tlv;
use rcgen::string::PrintableString;
use rcgen::{
    CertificateParams, CustomExtension, DistinguishedName, DnType, DnValue, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_RSA_SHA256,
};
use rsa::pkcs8::EncodePrivateKey;
use std::fmt;
use std::sync::Mutex;
use time::{Duration, OffsetDateTime};

/// Number printed on a smartcard, which is also its holder's identifier: 12 digits.
///
/// Even a made-up one shows in no log: `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct SmartcardNumber(String);

impl SmartcardNumber {
    /// Takes 12 digits.
    ///
    /// # Errors
    /// [`Error::SmartcardNumber`] for anything else.
    pub fn new(digits: &str) -> Result<Self, Error> {
        if digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(digits.to_owned()))
        } else {
            Err(Error::SmartcardNumber(digits.to_owned()))
        }
    }
}

impl fmt::Debug for SmartcardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmartcardNumber(hidden)")
    }
}

/// From when until when a certificate is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// First moment.
    pub not_before: OffsetDateTime,
    /// Last moment.
    pub not_after: OffsetDateTime,
}

impl Validity {
    /// Began a year ago, ends in a year: nothing to warn of.
    pub fn around_now() -> Self {
        let now = OffsetDateTime::now_utc();
        Self { not_before: now - Duration::days(365), not_after: now + Duration::days(365) }
    }

    /// Began two years ago, ended a month ago.
    pub fn ended() -> Self {
        let now = OffsetDateTime::now_utc();
        Self { not_before: now - Duration::days(760), not_after: now - Duration::days(30) }
    }
}

/// What sets the two kinds of certificate apart.
struct Profile {
    issuer: &'static str,
    usage: KeyUsagePurpose,
    /// Certificate policy, as the object identifier's numbers.
    policy: &'static [u64],
    policy_critical: bool,
    /// Name of the key in the process's store.
    key: usize,
}

const AUTHENTICATION: Profile = Profile {
    issuer: "NHS Authentication G2",
    usage: KeyUsagePurpose::DigitalSignature,
    policy: &[1, 2, 826, 0, 1275, 101, 0, 3, 1, 1],
    policy_critical: false,
    key: 1,
};

const SIGNING: Profile = Profile {
    issuer: "NHS Signing G2",
    usage: KeyUsagePurpose::ContentCommitment,
    policy: &[1, 2, 826, 0, 1275, 102, 0, 3, 2, 0],
    policy_critical: true,
    key: 2,
};

/// Key that signs for every made-up issuer.
const ISSUERS_KEY: usize = 0;

/// The certificate a holder signs in with, DER.
///
/// # Errors
/// [`Error::Certificate`] when a key or the certificate cannot be made.
pub fn authentication(number: &SmartcardNumber, validity: Validity) -> Result<Vec<u8>, Error> {
    make(&AUTHENTICATION, number, validity)
}

/// The certificate a holder signs documents with, DER.
///
/// # Errors
/// [`Error::Certificate`] when a key or the certificate cannot be made.
pub fn signing(number: &SmartcardNumber, validity: Validity) -> Result<Vec<u8>, Error> {
    make(&SIGNING, number, validity)
}

fn make(profile: &Profile, number: &SmartcardNumber, validity: Validity) -> Result<Vec<u8>, Error> {
    let mut issuer = CertificateParams::default();
    issuer.distinguished_name = name("CA", profile.issuer);
    let country = PrintableString::try_from("GB").map_err(failed)?;
    issuer.distinguished_name = with_country(country, issuer.distinguished_name);
    let issuer = Issuer::new(issuer, key(ISSUERS_KEY)?);

    let mut params = CertificateParams::default();
    params.distinguished_name = name("people", &number.0);
    params.not_before = validity.not_before;
    params.not_after = validity.not_after;
    params.key_usages = vec![profile.usage];
    params.use_authority_key_identifier_extension = true;
    params.custom_extensions = vec![policy(profile)];
    let certificate = params.signed_by(&key(profile.key)?, &issuer).map_err(failed)?;
    Ok(certificate.der().to_vec())
}

fn name(unit: &str, common: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, "nhs");
    name.push(DnType::OrganizationalUnitName, unit);
    name.push(DnType::CommonName, common);
    name
}

/// The country comes first, as the NHS issuers have it.
fn with_country(country: PrintableString, name: DistinguishedName) -> DistinguishedName {
    let mut whole = DistinguishedName::new();
    whole.push(DnType::CountryName, DnValue::PrintableString(country));
    for (kind, value) in name.iter() {
        whole.push(kind.clone(), value.clone());
    }
    whole
}

/// The certificate policies extension (RFC 5280, 4.2.1.4) with one policy.
fn policy(profile: &Profile) -> CustomExtension {
    let oid = tlv::write(0x06, &oid_bytes(profile.policy));
    let content = tlv::write(0x30, &tlv::write(0x30, &oid));
    let mut extension = CustomExtension::from_oid_content(&[2, 5, 29, 32], content);
    extension.set_criticality(profile.policy_critical);
    extension
}

/// An object identifier's content: seven bits a byte, the first two numbers in one.
fn oid_bytes(numbers: &[u64]) -> Vec<u8> {
    let (Some(first), Some(second)) = (numbers.first(), numbers.get(1)) else { return Vec::new() };
    let mut bytes = Vec::new();
    for number in [first * 40 + second].iter().chain(&numbers[2..]) {
        let groups = (64 - number.leading_zeros()).div_ceil(7).max(1);
        for group in (0..groups).rev() {
            let more = if group == 0 { 0 } else { 0x80 };
            bytes.push((number >> (7 * group)) as u8 & 0x7F | more);
        }
    }
    bytes
}

/// An RSA-2048 key, made once a process: making one takes a good part of a second.
fn key(which: usize) -> Result<KeyPair, Error> {
    static KEYS: [Mutex<Option<Vec<u8>>>; 3] = [const { Mutex::new(None) }; 3];
    let mut kept = KEYS[which].lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let der = match &*kept {
        Some(der) => der.clone(),
        None => {
            let key = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).map_err(failed)?;
            let der = key.to_pkcs8_der().map_err(failed)?.as_bytes().to_vec();
            kept.insert(der).clone()
        }
    };
    KeyPair::from_pkcs8_der_and_sign_algo(&der.as_slice().into(), &PKCS_RSA_SHA256).map_err(failed)
}

fn failed(error: impl fmt::Display) -> Error {
    Error::Certificate(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use x509_cert::Certificate;
    use x509_cert::der::{Decode, Encode};
    use x509_cert::ext::pkix::{CertificatePolicies, KeyUsage};

    fn parsed(der: &[u8]) -> Certificate {
        Certificate::from_der(der).unwrap()
    }

    #[test]
    fn both_are_in_the_nhs_profile() {
        let number = SmartcardNumber::new("500000000001").unwrap();
        let validity = Validity::around_now();
        let authentication = parsed(&authentication(&number, validity).unwrap()).tbs_certificate;
        assert_eq!(authentication.issuer.to_string(), "CN=NHS Authentication G2,OU=CA,O=nhs,C=GB");
        assert_eq!(authentication.subject.to_string(), "CN=500000000001,OU=people,O=nhs");
        let (critical, usage) = authentication.get::<KeyUsage>().unwrap().unwrap();
        assert!(critical && usage.digital_signature() && !usage.non_repudiation());
        let (critical, policies) = authentication.get::<CertificatePolicies>().unwrap().unwrap();
        assert!(!critical);
        assert_eq!(policies.0[0].policy_identifier.to_string(), "1.2.826.0.1275.101.0.3.1.1");
        assert_eq!(authentication.signature.oid.to_string(), "1.2.840.113549.1.1.11", "sha256WithRSAEncryption");
        let key_length = authentication.subject_public_key_info.to_der().unwrap().len();
        assert!((290..=298).contains(&key_length), "RSA 2048: {key_length}");
        let end = authentication.validity.not_after.to_unix_duration().as_secs();
        assert_eq!(end, validity.not_after.unix_timestamp() as u64);

        let signing = parsed(&signing(&number, validity).unwrap()).tbs_certificate;
        assert_eq!(signing.issuer.to_string(), "CN=NHS Signing G2,OU=CA,O=nhs,C=GB");
        let (critical, usage) = signing.get::<KeyUsage>().unwrap().unwrap();
        assert!(critical && usage.non_repudiation() && !usage.digital_signature());
        let (critical, policies) = signing.get::<CertificatePolicies>().unwrap().unwrap();
        assert!(critical);
        assert_eq!(policies.0[0].policy_identifier.to_string(), "1.2.826.0.1275.102.0.3.2.0");
    }

    #[test]
    fn a_smartcard_number_takes_12_digits_and_hides_them() {
        for wrong in ["", "50000000001", "5000000000001", "50000000000x", "５０００００００００００"] {
            assert!(SmartcardNumber::new(wrong).is_err(), "{wrong}");
        }
        let shown = format!("{:?}", SmartcardNumber::new("500000000001").unwrap());
        assert!(!shown.contains("5000"), "{shown}");
    }
}
