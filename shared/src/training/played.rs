//! From the desk to the screen a sign-in would end on, and from a scenario to the desk.

use super::desk::{
    Browser, Card, Certificates, CredentialManagement, Desk, IdentityAgent, Passcode, PortService, Reader, Role,
    Service, Site, Windows, Workgroup,
};
use crate::card::Family;
use crate::cause::{CauseId, ScreenId};
use crate::date::Timestamp;
use crate::report::{Component, ReaderFlag, ServiceState, Session, Version, WorkstationReport};
use crate::scenario::Scenario;

impl Desk {
    /// Id of the page of the catalogue on which a sign-in at this desk ends. The first thing on the
    /// way that is wrong decides: the network, the software, the card, then the permissions.
    pub fn outcome(&self) -> &'static str {
        match self.site {
            Site::Open => {}
            Site::Blocked => return "proxy-block-page",
            Site::Unreachable => return "net-timed-out",
            Site::Offline => return "net-offline",
            Site::Unavailable => return "csms-unavailable",
        }
        let software = self.credential_management == CredentialManagement::Running
            && self.port_service == PortService::Running
            && self.browser == Browser::Good;
        if !software {
            return "care-identity-400-645";
        }
        let pc = self.service == Service::Running
            && self.reader == Reader::Plugged
            && self.identity_agent == IdentityAgent::Current
            && self.windows == Windows::Good;
        if !pc || self.card != Card::In {
            return "care-identity-authentication-failed";
        }
        if self.passcode == Passcode::Locked {
            return "care-identity-locked";
        }
        match self.certificates {
            Certificates::Unknown | Certificates::Expiring => {}
            Certificates::Expired => return "care-identity-certificate-expired",
            Certificates::NotYetValid | Certificates::Missing | Certificates::Test => {
                return "care-identity-authentication-failed";
            }
        }
        if self.role == Role::Missing {
            return "csms-role-missing";
        }
        if self.workgroup == Workgroup::Missing {
            return "csms-workgroup-missing";
        }
        "csms-patient-search"
    }

    /// Whether a switch changes what the site answers, not the PC: it shows at the next sign-in only.
    pub fn is_beyond_the_pc(switch: &str) -> bool {
        matches!(switch, "site" | "role" | "workgroup")
    }

    /// The switches that make a scenario: what its PC reports, and what its screen and its cause
    /// tell besides.
    pub fn of(row: &Scenario) -> Option<Self> {
        let (screen, pc) = (row.page()?.screen, row.desk()?);
        let mut desk = Self::default();
        desk.read_readers(&pc.report, pc.now);
        desk.read_software(&pc.report);
        // Where only the answers of the user speak for it, it is missing all the same.
        if row.expect.cause == CauseId::CredentialManagementMissing {
            desk.credential_management = CredentialManagement::Missing;
        }
        match screen {
            ScreenId::RoleMissing => desk.role = Role::Missing,
            ScreenId::WorkgroupMissing => desk.workgroup = Workgroup::Missing,
            ScreenId::AccessBlocked => desk.site = Site::Blocked,
            ScreenId::Unreachable => desk.site = Site::Unreachable,
            ScreenId::ServiceUnavailable => desk.site = Site::Unavailable,
            ScreenId::PasscodeLocked => desk.passcode = Passcode::Locked,
            ScreenId::CertificateExpired => desk.certificates = Certificates::Expired,
            _ => {}
        }
        Some(desk)
    }

    fn read_readers(&mut self, report: &WorkstationReport, now: Option<Timestamp>) {
        if report.service.state == ServiceState::Stopped {
            self.service = Service::Stopped;
            return;
        }
        let remote = report.workstation.session == Some(Session::Remote);
        let Some(reader) = report.readers.first() else {
            self.reader = if remote { Reader::Remote } else { Reader::Unplugged };
            return;
        };
        let family = reader.card.as_ref().map(|card| card.family);
        self.card = if report.readers.iter().filter(|reader| reader.is(ReaderFlag::Present)).count() > 1 {
            Card::Two
        } else if reader.is(ReaderFlag::Mute) {
            Card::UpsideDown
        } else if reader.is(ReaderFlag::Exclusive) {
            Card::InUse
        } else if reader.is(ReaderFlag::Empty) {
            Card::Out
        } else if family == Some(Family::Jcop41) {
            Card::Retired
        } else if family == Some(Family::Bank) {
            Card::Bank
        } else {
            Card::In
        };
        let Some(card) = &reader.card else { return };
        self.passcode = match card.tries.map(|tries| tries.left) {
            Some(0) => Passcode::Locked,
            Some(1) => Passcode::Low,
            _ => Passcode::Good,
        };
        let Some(certificates) = &card.certificates else { return };
        self.certificates = match (certificates.first(), now) {
            (None, _) => Certificates::Missing,
            (Some(first), _) if first.is_test() => Certificates::Test,
            (Some(first), Some(now)) if first.not_after.is_some_and(|end| end < now) => Certificates::Expired,
            (Some(first), Some(now)) if first.not_before.is_some_and(|start| start > now) => Certificates::NotYetValid,
            (Some(_), _) => Certificates::Expiring,
        };
    }

    fn read_software(&mut self, report: &WorkstationReport) {
        let pc = &report.workstation;
        let missing = |component: &Option<Component>| component.as_ref().is_some_and(Component::is_missing);
        let stopped = |component: &Option<Component>| component.as_ref().is_some_and(Component::is_stopped);
        self.credential_management = if missing(&pc.credential_management) {
            CredentialManagement::Missing
        } else if stopped(&pc.credential_management) {
            CredentialManagement::Stopped
        } else {
            CredentialManagement::Running
        };
        if stopped(&pc.port_service) {
            self.port_service = PortService::Stopped;
        }
        let version = pc.identity_agent.as_ref().and_then(|agent| agent.version);
        if missing(&pc.identity_agent) && missing(&pc.smartcard_connect) {
            self.identity_agent = IdentityAgent::Missing;
        } else if version.is_some_and(|version| version < Version::IDENTITY_AGENT) {
            self.identity_agent = IdentityAgent::Outdated;
        }
        if pc.legacy_nhs_extension == Some(true) {
            self.browser = Browser::Legacy;
        } else if !pc.blocking_policies.is_empty() {
            self.browser = Browser::Policy;
        }
        if pc.smartcard_event_624 == Some(true) {
            self.windows = Windows::Event624;
        }
    }
}
