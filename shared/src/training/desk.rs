//! The switches of the desk, and the report a native host would make of it.

use super::switches::{Switch, desk};
use crate::card::Family;
use crate::date::Timestamp;
use crate::report::{
    self, CertificateKind, Component, Policy, ReaderFlag, ReaderKind, ServiceState, Session, Tries, Workstation,
    WorkstationReport,
};

desk! {
    /// The card reader.
    reader: Reader = "reader" {
        /// Plugged in.
        Plugged => "plugged",
        /// Not plugged in.
        Unplugged => "unplugged",
        /// Not passed on to the remote session.
        Remote => "remote",
    }
    /// The card in the reader.
    card: Card = "card" {
        /// In the reader.
        In => "in",
        /// Not in the reader.
        Out => "out",
        /// In upside down.
        UpsideDown => "upside-down",
        /// An old card of series 5 or 6.
        Retired => "retired",
        /// A bank card.
        Bank => "bank",
        /// Cards in two readers.
        Two => "two",
        /// Another program keeps it.
        InUse => "in-use",
    }
    /// The certificates on the card.
    certificates: Certificates = "certificates" {
        /// Nothing wrong.
        Unknown => "good",
        /// Expired.
        Expired => "expired",
        /// End in a month.
        Expiring => "expiring",
        /// Not valid yet.
        NotYetValid => "not-yet-valid",
        /// None on the card.
        Missing => "missing",
        /// Of a test environment.
        Test => "test",
    }
    /// The passcode of the card.
    passcode: Passcode = "passcode" {
        /// Nothing wrong.
        Good => "good",
        /// One try left.
        Low => "low",
        /// Locked.
        Locked => "locked",
    }
    /// The smart card service of the PC.
    service: Service = "service" {
        /// Running.
        Running => "running",
        /// Stopped.
        Stopped => "stopped",
    }
    /// NHS Credential Management.
    credential_management: CredentialManagement = "credential-management" {
        /// Running.
        Running => "running",
        /// Not running.
        Stopped => "stopped",
        /// Not installed.
        Missing => "missing",
    }
    /// NHS Port Service.
    port_service: PortService = "port-service" {
        /// Running.
        Running => "running",
        /// Stopped.
        Stopped => "stopped",
    }
    /// NHS Identity Agent or Smartcard Connect.
    identity_agent: IdentityAgent = "identity-agent" {
        /// Up to date.
        Current => "current",
        /// Too old.
        Outdated => "outdated",
        /// Not installed, nor Smartcard Connect.
        Missing => "missing",
    }
    /// The browser's settings.
    browser: Browser = "browser" {
        /// Nothing wrong.
        Good => "good",
        /// Third-party cookies blocked.
        Policy => "policy",
        /// Withdrawn NHS extension set up.
        Legacy => "legacy",
    }
    /// Windows.
    windows: Windows = "windows" {
        /// Nothing wrong.
        Good => "good",
        /// Logs event 624.
        Event624 => "event-624",
    }
    /// The way to the site.
    site: Site = "site" {
        /// Open.
        Open => "open",
        /// Blocked by a filter.
        Blocked => "blocked",
        /// Not reached in time.
        Unreachable => "unreachable",
        /// No network.
        Offline => "offline",
        /// CSMS is out of order.
        Unavailable => "unavailable",
    }
    /// The role on the profile.
    role: Role = "role" {
        /// On the profile.
        Present => "present",
        /// Missing.
        Missing => "missing",
    }
    /// The workgroup on the profile.
    workgroup: Workgroup = "workgroup" {
        /// On the profile.
        Present => "present",
        /// Missing.
        Missing => "missing",
    }
}

/// The time at the training desk. Certificates are measured by it, so that a class sees the same
/// whenever it meets.
pub const TIME: &str = "2026-11-21T09:00:00Z";

/// [`TIME`] in seconds since 1970.
const SECONDS: i64 = 1_795_251_600;

/// So many days after [`TIME`]. Counted, because to read dates from texts would make the training
/// page a tenth larger.
fn day(after: i64) -> Option<Timestamp> {
    Timestamp::from_millis(u64::try_from(SECONDS + after * 86_400).ok()? * 1_000)
}

const READER: &str = "Training reader 1";
const NHS_ATR: &str = "3BD6970081B1FE451F878031C152211A4B";

impl Desk {
    /// What the native host would report, marked as simulated.
    pub fn report(&self) -> WorkstationReport {
        let state = match self.service {
            Service::Running => ServiceState::Running,
            Service::Stopped => ServiceState::Stopped,
        };
        let mut report = WorkstationReport::without_service(state);
        if self.service == Service::Running && self.reader == Reader::Plugged {
            report.readers = self.readers();
        }
        report.workstation = self.workstation();
        report.simulated = true;
        report
    }

    fn readers(&self) -> Vec<report::Reader> {
        let present = vec![ReaderFlag::Present];
        let reader =
            |name: &str, state, card| report::Reader { name: name.to_owned(), kind: ReaderKind::Contact, state, card };
        let plain = |atr: &str, family| Some(report::Card { atr: atr.to_owned(), family, ..report::Card::default() });
        let first = |state, card| vec![reader(READER, state, card)];
        match self.card {
            Card::In => first(present, Some(self.nhs_card())),
            Card::Out => first(vec![ReaderFlag::Empty], None),
            Card::UpsideDown => first(vec![ReaderFlag::Present, ReaderFlag::Mute], plain("", Family::Unknown)),
            Card::Retired => first(present, plain("3BF91800008131FE454A434F503431563232AF", Family::Jcop41)),
            Card::Bank => first(present, plain("3B6800000073C84000009000", Family::Bank)),
            Card::Two => vec![
                reader(READER, present.clone(), Some(self.nhs_card())),
                reader("Training reader 2", present, plain("3B6800000073C84000009000", Family::Bank)),
            ],
            Card::InUse => first(vec![ReaderFlag::Present, ReaderFlag::Exclusive], Some(self.nhs_card())),
        }
    }

    fn nhs_card(&self) -> report::Card {
        let certificate = |issuer: &str, from: i64, until: i64| {
            vec![report::Certificate {
                kind: CertificateKind::Authentication,
                issuer: format!("CN={issuer},OU=CA,O=nhs,C=GB"),
                not_before: day(from),
                not_after: day(until),
                provider: None,
            }]
        };
        let nhs = |from, until| certificate("NHS Authentication G2", from, until);
        let certificates = match self.certificates {
            Certificates::Unknown => None,
            Certificates::Expired => Some(nhs(-811, -81)),
            Certificates::Expiring => Some(nhs(-701, 29)),
            Certificates::NotYetValid => Some(nhs(10, 740)),
            Certificates::Missing => Some(Vec::new()),
            Certificates::Test => Some(certificate("NHS INT Authentication G2", -324, 406)),
        };
        let tries = match self.passcode {
            Passcode::Good => None,
            Passcode::Low => Some(Tries { left: 1 }),
            Passcode::Locked => Some(Tries { left: 0 }),
        };
        report::Card { atr: NHS_ATR.to_owned(), family: Family::Piv, certificates, tries, ..report::Card::default() }
    }

    fn workstation(&self) -> Workstation {
        let component = |installed, running| Component { installed: Some(installed), running, ..Component::default() };
        let (identity_agent, smartcard_connect) = match self.identity_agent {
            IdentityAgent::Current => (None, None),
            IdentityAgent::Outdated => {
                let version = "2.4.5.0".parse().ok();
                (Some(Component { version, ..component(true, Some(true)) }), None)
            }
            IdentityAgent::Missing => (Some(component(false, None)), Some(component(false, None))),
        };
        Workstation {
            session: (self.reader == Reader::Remote).then_some(Session::Remote),
            credential_management: Some(match self.credential_management {
                CredentialManagement::Running => component(true, Some(true)),
                CredentialManagement::Stopped => component(true, Some(false)),
                CredentialManagement::Missing => component(false, None),
            }),
            // It comes with Credential Management.
            port_service: (self.credential_management != CredentialManagement::Missing)
                .then(|| component(true, Some(self.port_service == PortService::Running))),
            identity_agent,
            smartcard_connect,
            legacy_nhs_extension: (self.browser == Browser::Legacy).then_some(true),
            smartcard_event_624: (self.windows == Windows::Event624).then_some(true),
            blocking_policies: match self.browser {
                Browser::Policy => {
                    vec![Policy { browser: report::Browser::Edge, name: "BlockThirdPartyCookies".to_owned() }]
                }
                Browser::Good | Browser::Legacy => Vec::new(),
            },
            ..Workstation::default()
        }
    }
}
