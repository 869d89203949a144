//! The closed lists of the product: screens, causes, owners.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Makes an enum whose variants have stable kebab-case names, in one place.
macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident => $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// All of them, in the order of the list.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Their stable names, in the same order.
            pub const WORDS: &[&str] = &[$($text),+];

            /// The stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.as_str()) }
        }

        impl FromStr for $name {
            type Err = UnknownName;
            fn from_str(text: &str) -> Result<Self, UnknownName> {
                Self::ALL.iter().copied().find(|v| v.as_str() == text).ok_or_else(|| UnknownName {
                    given: text.to_owned(),
                    known: Self::ALL.iter().map(|v| v.as_str()).collect(),
                })
            }
        }
    };
}
pub(crate) use named;

/// A name that is on none of the closed lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// What was given.
    pub given: String,
    /// What would have been accepted.
    pub known: Vec<&'static str>,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not one of {}", self.given, self.known.join(", "))
    }
}

impl std::error::Error for UnknownName {}

named! {
    /// What was seen in the browser.
    ScreenId {
        /// The start page of CSMS.
        SignIn => "sign-in",
        /// Care Identity asks how to sign in.
        ChooseMethod => "choose-method",
        /// Signed in to Care Identity; a role is to be chosen.
        ChooseRole => "choose-role",
        /// Inside CSMS. Nothing here is our business.
        SignedIn => "signed-in",
        /// CSMS found no valid role.
        RoleMissing => "role-missing",
        /// CSMS found no `cervicalscreening` workgroup.
        WorkgroupMissing => "workgroup-missing",
        /// Care Identity could not sign the smartcard in.
        AuthenticationFailed => "authentication-failed",
        /// The browser could not reach NHS Credential Management.
        CredentialManagementMissing => "credential-management-missing",
        /// The card could not be read.
        CardUnreadable => "card-unreadable",
        /// The session timed out.
        SessionEnded => "session-ended",
        /// The card is locked after wrong passcodes.
        PasscodeLocked => "passcode-locked",
        /// The certificates on the card have expired.
        CertificateExpired => "certificate-expired",
        /// CSMS or Care Identity itself is out of order.
        ServiceUnavailable => "service-unavailable",
        /// A filter or proxy on the way refuses the page.
        AccessBlocked => "access-blocked",
        /// The site was not reached.
        Unreachable => "unreachable",
        /// The site refused the certificate of the card, or the card did not sign.
        ClientCertificateRefused => "client-certificate-refused",
        /// The page stays empty.
        BlankPage => "blank-page",
        /// Looks like an error, and no rule knows it.
        UnrecognisedError => "unrecognised-error",
        /// Nothing to see.
        None => "none",
    }
}

impl ScreenId {
    /// Whether staff need help on this screen.
    pub const fn is_failure(self) -> bool {
        !matches!(self, Self::SignIn | Self::ChooseMethod | Self::ChooseRole | Self::SignedIn | Self::None)
    }
}

named! {
    /// Who fixes it.
    Owner {
        /// The person in front of the screen.
        You => "you",
        /// The local Registration Authority, or whoever manages smartcards at work.
        Ra => "ra",
        /// Local IT support.
        It => "it",
        /// The NHS National Service Desk.
        NationalServiceDesk => "national-service-desk",
    }
}

named! {
    /// Why it failed. Each has a text in `advice/` and at least one scenario.
    CauseId {
        /// No valid cervical screening role on the profile.
        RoleMissing => "role-missing",
        /// No valid `cervicalscreening` workgroup on the profile.
        WorkgroupMissing => "workgroup-missing",
        /// The sign-in took too long, or CSMS was left alone.
        SessionEnded => "session-ended",
        /// The PC/SC service is not running or may not be used.
        SmartCardServiceStopped => "smart-card-service-stopped",
        /// No real reader is connected.
        NoReader => "no-reader",
        /// All readers are empty.
        NoCard => "no-card",
        /// The card in the reader does not answer.
        CardUnresponsive => "card-unresponsive",
        /// A series 5 or 6 card, blocked since May 2026.
        CardRetired => "card-retired",
        /// A card of a known other kind.
        CardNotNhs => "card-not-nhs",
        /// More than one card is in.
        SeveralCards => "several-cards",
        /// Another program keeps the card for itself.
        CardInUse => "card-in-use",
        /// CSMS or Care Identity itself is out of order.
        ServiceUnavailable => "service-unavailable",
        /// A filter or proxy on the way refuses the site.
        SiteBlocked => "site-blocked",
        /// There is no way to the site: name, route or time-out.
        SiteUnreachable => "site-unreachable",
        /// The PC has no network at all.
        Offline => "offline",
        /// The certificates on the card have expired.
        CertificateExpired => "certificate-expired",
        /// The certificates on the card are not valid yet, or the clock of the PC is wrong.
        CertificateNotYetValid => "certificate-not-yet-valid",
        /// There are no certificates on the card.
        CertificateMissing => "certificate-missing",
        /// The certificates expire soon: a warning.
        CertificateExpiring => "certificate-expiring",
        /// The card is locked after wrong passcodes.
        PasscodeLocked => "passcode-locked",
        /// One more wrong passcode locks the card: a warning.
        PasscodeLow => "passcode-low",
        /// The card belongs to a test environment.
        TestEnvironmentCard => "test-environment-card",
        /// The NHS Port Service is installed and does not run.
        PortServiceStopped => "port-service-stopped",
        /// NHS Credential Management does not answer, or is not there.
        CredentialManagementMissing => "credential-management-missing",
        /// NHS Credential Management is installed and does not run.
        CredentialManagementStopped => "credential-management-stopped",
        /// The NHS Identity Agent is older than 2.4.10.0 and no longer accepted.
        IdentityAgentOutdated => "identity-agent-outdated",
        /// Neither Identity Agent nor Smartcard Connect is installed.
        SmartcardSoftwareMissing => "smartcard-software-missing",
        /// The withdrawn NHS browser extension is still there.
        LegacyNhsExtension => "legacy-nhs-extension",
        /// A browser setting keeps the sign-in page from the NHS software.
        BrowserPolicyBlocksSignIn => "browser-policy-blocks-sign-in",
        /// Programs cannot use the card since the Windows update of October 2025.
        WindowsSmartcardUpdate => "windows-smartcard-update",
        /// A remote session without the card reader of the PC in front.
        RemoteSession => "remote-session",
        /// Sign-in failed and nothing else was found.
        AuthenticationFailed => "authentication-failed",
        /// An error that no rule knows.
        UnrecognisedError => "unrecognised-error",
    }
}

impl CauseId {
    /// Who fixes it.
    pub const fn owner(self) -> Owner {
        match self {
            Self::RoleMissing
            | Self::WorkgroupMissing
            | Self::CardRetired
            | Self::CertificateExpired
            | Self::CertificateNotYetValid
            | Self::CertificateMissing
            | Self::TestEnvironmentCard => Owner::Ra,
            Self::ServiceUnavailable => Owner::NationalServiceDesk,
            Self::SmartCardServiceStopped
            | Self::SiteBlocked
            | Self::SiteUnreachable
            | Self::PortServiceStopped
            | Self::CredentialManagementMissing
            | Self::IdentityAgentOutdated
            | Self::SmartcardSoftwareMissing
            | Self::LegacyNhsExtension
            | Self::BrowserPolicyBlocksSignIn
            | Self::WindowsSmartcardUpdate
            | Self::RemoteSession => Owner::It,
            Self::SessionEnded
            | Self::Offline
            | Self::NoReader
            | Self::NoCard
            | Self::CardUnresponsive
            | Self::CardNotNhs
            | Self::SeveralCards
            | Self::CardInUse
            | Self::CertificateExpiring
            | Self::PasscodeLocked
            | Self::PasscodeLow
            | Self::CredentialManagementStopped
            | Self::AuthenticationFailed
            | Self::UnrecognisedError => Owner::You,
        }
    }

    /// Who is asked when the owner's own steps do not help: the recipient of the support request.
    pub const fn request_to(self) -> Owner {
        match self {
            Self::CardUnresponsive
            | Self::CardNotNhs
            | Self::CertificateExpiring
            | Self::PasscodeLocked
            | Self::PasscodeLow => Owner::Ra,
            _ => match self.owner() {
                Owner::You => Owner::It,
                other => other,
            },
        }
    }

    /// Whether it is only a warning: it does not explain a failure and is never the first cause of one.
    pub const fn is_warning(self) -> bool {
        matches!(self, Self::CertificateExpiring | Self::PasscodeLow)
    }
}

named! {
    /// A side from which a cause looks different from usual, so that it has words of its own.
    Slant {
        /// It works elsewhere, so this PC is at fault.
        ThisPc => "this-pc",
        /// It fails elsewhere too, so the card or the profile is at fault.
        CardOrProfile => "card-or-profile",
        /// It fails for colleagues too, so the site or the network is at fault.
        Everybody => "everybody",
        /// The user signs in with Microsoft Authenticator.
        Authenticator => "authenticator",
        /// The Registration Authority has said that the workgroup itself is closed.
        Closed => "closed",
        /// The smart card service runs, and refuses this user.
        Refused => "refused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_others_refused() {
        for cause in CauseId::ALL {
            assert_eq!(cause.as_str().parse(), Ok(*cause));
        }
        let error = "role_missing".parse::<ScreenId>().unwrap_err().to_string();
        assert!(error.contains("role_missing") && error.contains("role-missing"), "{error}");
    }

    #[test]
    fn nobody_is_sent_to_themselves() {
        for cause in CauseId::ALL {
            assert_ne!(cause.request_to(), Owner::You, "{cause}");
        }
    }
}
