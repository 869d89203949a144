//! A card in a reader, and what it says without a passcode.

use crate::card::Family;
use crate::date::Timestamp;
use serde::{Deserialize, Serialize};

/// A card in a reader.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Answer to reset, upper-case hex without spaces; empty when the card does not answer.
    #[serde(default)]
    pub atr: String,
    /// What the answer to reset says about the card.
    #[serde(default)]
    pub family: Family,
    /// The certificates on the card. Absent: not read. Empty: read, and there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificates: Option<Vec<Certificate>>,
    /// Passcode tries left, when a safe source says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries: Option<Tries>,
    /// Why the card was not read, when somebody wanted it read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<Unread>,
}

/// Why a card that was to be read was not.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unread {
    /// Another program is using it.
    InUse,
    /// It was changed, or reset by another program, meanwhile.
    Changed,
    /// It does not answer.
    Mute,
    /// It is known to be of another sort and was left alone.
    OtherKind,
    /// It holds no application that can be read. That does not make it a wrong card.
    UnknownKind,
    /// It answers too slowly.
    TooSlow,
    /// It refuses to be read.
    Refused,
    /// What it answers makes no sense.
    Nonsense,
    /// Anything else.
    #[serde(other)]
    Other,
}

impl Unread {
    /// The key of what to say to the person whose card it is.
    pub const fn note(self) -> &'static str {
        match self {
            Self::InUse => "unread-in-use",
            Self::Changed => "unread-changed",
            Self::Mute => "unread-mute",
            Self::OtherKind => "unread-other-kind",
            Self::UnknownKind => "unread-unknown-kind",
            Self::TooSlow => "unread-too-slow",
            Self::Refused => "unread-refused",
            Self::Nonsense => "unread-nonsense",
            Self::Other => "unread-other",
        }
    }
}

/// A certificate. Its subject names a person and is no part of it.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// What it is for.
    #[serde(default)]
    pub kind: CertificateKind,
    /// Who issued it, as RFC 4514 text, e.g. `CN=NHS Authentication G2,OU=CA,O=nhs,C=GB`.
    #[serde(default)]
    pub issuer: String,
    /// Valid from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
    /// Valid until.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<Timestamp>,
    /// In the Windows store: which kind of provider keeps its private key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
}

/// The kind of provider that keeps a private key on Windows.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// Of the old kind, which the update of October 2025 puts aside for cards.
    Csp,
    /// A key storage provider.
    Ksp,
    /// Another, or not known.
    #[serde(other)]
    Unknown,
}

impl Certificate {
    /// The parts of the issuer with this attribute, e.g. `CN`.
    fn issuer_part<'a>(&'a self, attribute: &'a str) -> impl Iterator<Item = &'a str> {
        self.issuer.split(',').filter_map(move |part| {
            let (name, value) = part.trim().split_once('=')?;
            name.trim().eq_ignore_ascii_case(attribute).then(|| value.trim())
        })
    }

    /// Whether an NHS certificate authority issued it.
    pub fn is_nhs(&self) -> bool {
        self.issuer_part("O").any(|o| o.eq_ignore_ascii_case("nhs"))
    }

    /// Whether its issuer names a test environment (`NHS INT Signing G2`).
    pub fn is_test(&self) -> bool {
        const TESTS: &[&str] = &["INT", "DEV", "PTL", "DEP", "TEST", "TRAIN", "TRAINING"];
        self.is_nhs() && self.issuer_part("CN").flat_map(str::split_whitespace).any(|word| TESTS.contains(&word))
    }
}

/// The certificates that signing in takes: those for authentication; where none is marked so, any
/// will do.
pub fn for_sign_in(certificates: &[Certificate]) -> Vec<&Certificate> {
    let marked: Vec<_> = certificates.iter().filter(|c| c.kind == CertificateKind::Authentication).collect();
    if marked.is_empty() { certificates.iter().collect() } else { marked }
}

/// What a certificate is for.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateKind {
    /// Signing in.
    Authentication,
    /// Signing documents and prescriptions.
    Signing,
    /// Anything else.
    #[default]
    #[serde(other)]
    Other,
}

/// Passcode tries.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tries {
    /// How many are left; 0 means locked.
    pub left: u8,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuers() {
        let by = |issuer: &str| Certificate {
            kind: CertificateKind::Authentication,
            issuer: issuer.to_owned(),
            not_before: None,
            not_after: None,
            provider: None,
        };
        assert!(by("CN=NHS Authentication G2, OU=CA, O=nhs, C=GB").is_nhs());
        assert!(by("C=GB,O=NHS,OU=CA,CN=NHS INT Signing G2").is_test());
        assert!(!by("CN=NHS Authentication G2,OU=CA,O=nhs,C=GB").is_test());
        assert!(!by("CN=INT,O=example").is_test());
        assert!(!by("").is_nhs());
    }
}
