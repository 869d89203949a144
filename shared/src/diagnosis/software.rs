//! The NHS software of the PC, and settings that keep the browser from it.

use super::Finding;
use crate::cause::CauseId;
use crate::report::{Browser, Component, Version, Workstation, WorkstationReport};

/// What is wrong with the software, what is missing first.
pub fn look(report: &WorkstationReport) -> Vec<Finding> {
    let pc = &report.workstation;
    [stack(pc), credential_management(pc), port_service(pc), identity_agent(pc), legacy(pc), policies(pc), windows(pc)]
        .into_iter()
        .flatten()
        .collect()
}

/// One of two clients is needed: Identity Agent or Smartcard Connect.
fn stack(pc: &Workstation) -> Option<Finding> {
    let missing = |client: &Option<Component>| client.as_ref().is_some_and(Component::is_missing);
    (missing(&pc.identity_agent) && missing(&pc.smartcard_connect)).then(|| {
        let seen = "Neither NHS Identity Agent nor NHS Smartcard Connect is installed on this PC.";
        Finding::new(CauseId::SmartcardSoftwareMissing, seen)
    })
}

fn credential_management(pc: &Workstation) -> Option<Finding> {
    let component = pc.credential_management.as_ref()?;
    if component.is_missing() {
        let seen = "NHS Credential Management is not installed on this PC.";
        return Some(Finding::new(CauseId::CredentialManagementMissing, seen));
    }
    component.is_stopped().then(|| {
        Finding::new(CauseId::CredentialManagementStopped, "NHS Credential Management is not running on this PC.")
    })
}

fn port_service(pc: &Workstation) -> Option<Finding> {
    let stopped = pc.port_service.as_ref()?.is_stopped();
    stopped.then(|| Finding::new(CauseId::PortServiceStopped, "The NHS Port Service of this PC is not running."))
}

fn identity_agent(pc: &Workstation) -> Option<Finding> {
    let agent = pc.identity_agent.as_ref().filter(|agent| !agent.is_missing())?;
    let version = agent.version.filter(|version| *version < Version::IDENTITY_AGENT)?;
    let seen =
        format!("The NHS Identity Agent of this PC has version {version}; {} is needed.", Version::IDENTITY_AGENT);
    Some(Finding::new(CauseId::IdentityAgentOutdated, seen))
}

fn legacy(pc: &Workstation) -> Option<Finding> {
    (pc.legacy_nhs_extension == Some(true)).then(|| {
        Finding::new(CauseId::LegacyNhsExtension, "The withdrawn NHS browser extension is still set up on this PC.")
    })
}

fn policies(pc: &Workstation) -> Option<Finding> {
    let name = |browser| match browser {
        Browser::Chrome => "Chrome",
        Browser::Edge => "Edge",
        Browser::Chromium => "Chromium",
        Browser::Firefox => "Firefox",
        Browser::Other => "the browser",
    };
    let mut policies = pc.blocking_policies.iter();
    let sentence = |policy: &crate::report::Policy| {
        format!("The setting {} of {} keeps the sign-in page from the NHS software.", policy.name, name(policy.browser))
    };
    let first = Finding::new(CauseId::BrowserPolicyBlocksSignIn, sentence(policies.next()?));
    Some(policies.fold(first, |finding, policy| finding.and(sentence(policy))))
}

fn windows(pc: &Workstation) -> Option<Finding> {
    (pc.smartcard_event_624 == Some(true)).then(|| {
        let seen =
            "Windows has noted (event 624) that a program could not use a smartcard since the update of October 2025.";
        let finding = Finding::new(CauseId::WindowsSmartcardUpdate, seen);
        match pc.capi_override_disabled {
            Some(value) => finding.and(format!("DisableCapiOverrideForRSA is set to {value}.")),
            None => finding,
        }
    })
}
