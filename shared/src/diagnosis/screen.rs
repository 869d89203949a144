//! What a screen says by itself, in our words: the page's own words are never repeated.

use crate::cause::{CauseId, ScreenId};
use crate::observation::Sighting;

/// How far what is wrong with the PC explains a screen.
pub enum Weight {
    /// Not at all: who sees this screen has a working card, PC and network, or has none of them needed.
    PcIsFine,
    /// Only these causes explain it better than the screen itself; others come after it.
    Only(&'static [CauseId]),
    /// The screen only says that it failed; whatever is wrong with the PC explains it.
    PcFirst,
}

impl Weight {
    /// Whether this fault of the PC comes before what the screen says.
    pub fn puts_first(&self, cause: CauseId) -> bool {
        match self {
            Self::PcIsFine => false,
            Self::Only(causes) => causes.contains(&cause),
            Self::PcFirst => true,
        }
    }
}

/// Everything that keeps the browser from reaching NHS Credential Management.
const CREDENTIAL_MANAGEMENT: Weight = Weight::Only(&[
    CauseId::SmartcardSoftwareMissing,
    CauseId::PortServiceStopped,
    CauseId::CredentialManagementStopped,
    CauseId::LegacyNhsExtension,
    CauseId::BrowserPolicyBlocksSignIn,
]);

/// What each failing screen says by itself, and how far the PC matters on it; `None` on others.
pub fn says(sighting: &Sighting) -> Option<(CauseId, Weight)> {
    let offline = sighting.code.as_deref() == Some("ERR_INTERNET_DISCONNECTED");
    Some(match sighting.screen {
        ScreenId::RoleMissing => (CauseId::RoleMissing, Weight::PcIsFine),
        ScreenId::WorkgroupMissing => (CauseId::WorkgroupMissing, Weight::PcIsFine),
        ScreenId::SessionEnded => (CauseId::SessionEnded, Weight::PcIsFine),
        ScreenId::ServiceUnavailable => (CauseId::ServiceUnavailable, Weight::PcIsFine),
        ScreenId::AccessBlocked => (CauseId::SiteBlocked, Weight::PcIsFine),
        ScreenId::Unreachable if offline => (CauseId::Offline, Weight::PcIsFine),
        ScreenId::Unreachable => (CauseId::SiteUnreachable, Weight::PcIsFine),
        ScreenId::PasscodeLocked => (CauseId::PasscodeLocked, Weight::PcIsFine),
        ScreenId::CertificateExpired => (CauseId::CertificateExpired, Weight::Only(&[CauseId::CertificateMissing])),
        ScreenId::BlankPage => (CauseId::SiteBlocked, Weight::Only(&[CauseId::BrowserPolicyBlocksSignIn])),
        ScreenId::CredentialManagementMissing => (CauseId::CredentialManagementMissing, CREDENTIAL_MANAGEMENT),
        ScreenId::AuthenticationFailed | ScreenId::CardUnreadable | ScreenId::ClientCertificateRefused => {
            (CauseId::AuthenticationFailed, Weight::PcFirst)
        }
        ScreenId::UnrecognisedError => (CauseId::UnrecognisedError, Weight::PcFirst),
        ScreenId::SignIn | ScreenId::ChooseMethod | ScreenId::ChooseRole | ScreenId::SignedIn | ScreenId::None => {
            return None;
        }
    })
}

/// The sentence for it.
pub fn evidence(sighting: &Sighting) -> String {
    let said = match sighting.screen {
        ScreenId::RoleMissing => "CSMS says that no valid role was found. Signing in itself worked.",
        ScreenId::WorkgroupMissing => "CSMS says that no valid workgroup was found. Signing in itself worked.",
        ScreenId::SessionEnded => "The page says that the session has ended.",
        ScreenId::CredentialManagementMissing => "The page says that NHS Credential Management did not answer.",
        ScreenId::CardUnreadable => "The page says that the card could not be read.",
        ScreenId::AuthenticationFailed => "The page says that signing in with the smartcard failed.",
        ScreenId::PasscodeLocked => "The page says that the smartcard is locked.",
        ScreenId::CertificateExpired => "The page says that the certificates on the card are no longer valid.",
        ScreenId::ServiceUnavailable => "The site itself says that it is out of order.",
        ScreenId::AccessBlocked => "Something between this PC and the site refuses the page.",
        ScreenId::Unreachable => "The browser could not reach the site.",
        ScreenId::ClientCertificateRefused => {
            "The site did not accept the certificate of the card, or the card did not sign."
        }
        ScreenId::BlankPage => "The page stays empty.",
        ScreenId::UnrecognisedError
        | ScreenId::SignIn
        | ScreenId::ChooseMethod
        | ScreenId::ChooseRole
        | ScreenId::SignedIn
        | ScreenId::None => "The page looks like an error that is not known to this helper.",
    };
    match &sighting.code {
        Some(code) => format!("{said} Its code is {code}."),
        None => said.to_owned(),
    }
}
