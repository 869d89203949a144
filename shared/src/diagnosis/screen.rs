//! What a screen says by itself, in our words: the page's own words are never repeated.

use crate::cause::{CauseId, ScreenId};
use crate::observation::Sighting;
use crate::texts::Say;

/// How far what is wrong with the PC explains a screen.
pub enum Weight {
    /// Not at all: who sees this screen has a working card, PC and network, or has none of them needed.
    PcIsFine,
    /// Only these causes explain it better than the screen itself; others come after it.
    Only(&'static [CauseId]),
    /// The card could not be used; whatever is wrong with the PC explains it.
    CardFirst,
    /// The screen only says that it failed; whatever is wrong with the PC explains it, unless the
    /// user signs in without a card.
    PcFirst,
}

impl Weight {
    /// Whether this fault of the PC comes before what the screen says.
    pub fn puts_first(&self, cause: CauseId) -> bool {
        match self {
            Self::PcIsFine => false,
            Self::Only(causes) => causes.contains(&cause),
            Self::CardFirst | Self::PcFirst => true,
        }
    }

    /// Whether the screen says nothing of the reason, so that answers of the user help.
    pub fn leaves_the_reason_open(&self) -> bool {
        matches!(self, Self::CardFirst | Self::PcFirst)
    }

    /// Whether people without a card see this screen too.
    pub fn leaves_the_method_open(&self) -> bool {
        matches!(self, Self::PcFirst)
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
        ScreenId::AuthenticationFailed => (CauseId::AuthenticationFailed, Weight::PcFirst),
        ScreenId::CardUnreadable | ScreenId::ClientCertificateRefused => {
            (CauseId::AuthenticationFailed, Weight::CardFirst)
        }
        ScreenId::UnrecognisedError => (CauseId::UnrecognisedError, Weight::PcFirst),
        ScreenId::SignIn | ScreenId::ChooseMethod | ScreenId::ChooseRole | ScreenId::SignedIn | ScreenId::None => {
            return None;
        }
    })
}

/// What the screen says, as evidence.
pub fn evidence(sighting: &Sighting) -> Vec<Say> {
    let key = match sighting.screen {
        ScreenId::RoleMissing => "page-role",
        ScreenId::WorkgroupMissing => "page-workgroup",
        ScreenId::SessionEnded => "page-session",
        ScreenId::CredentialManagementMissing => "page-credential-management",
        ScreenId::CardUnreadable => "page-card-unreadable",
        ScreenId::AuthenticationFailed => "page-authentication",
        ScreenId::PasscodeLocked => "page-locked",
        ScreenId::CertificateExpired => "page-certificate",
        ScreenId::ServiceUnavailable => "page-service",
        ScreenId::AccessBlocked => "page-blocked",
        ScreenId::Unreachable => "page-unreachable",
        ScreenId::ClientCertificateRefused => "page-client-certificate",
        ScreenId::BlankPage => "page-blank",
        ScreenId::UnrecognisedError
        | ScreenId::SignIn
        | ScreenId::ChooseMethod
        | ScreenId::ChooseRole
        | ScreenId::SignedIn
        | ScreenId::None => "page-unknown",
    };
    let code = sighting.code.as_ref().map(|code| Say::plain("page-code").text("code", code));
    [Say::plain(key)].into_iter().chain(code).collect()
}
