//! The NHS software of the PC, and settings that keep the browser from it.

use super::Finding;
use crate::cause::CauseId;
use crate::date::Timestamp;
use crate::facts;
use crate::report::{Browser, Component, Version, Workstation, WorkstationReport};
use crate::texts::{Gap, Say};

/// What is wrong with the software, what is missing first.
pub fn look(report: &WorkstationReport, now: Option<Timestamp>) -> Vec<Finding> {
    let pc = &report.workstation;
    [
        stack(pc),
        credential_management(pc),
        port_service(pc),
        identity_agent(pc, now),
        legacy(pc),
        policies(pc),
        windows(pc),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// One of two clients is needed: Identity Agent or Smartcard Connect.
fn stack(pc: &Workstation) -> Option<Finding> {
    let missing = |client: &Option<Component>| client.as_ref().is_some_and(Component::is_missing);
    (missing(&pc.identity_agent) && missing(&pc.smartcard_connect))
        .then(|| Finding::new(CauseId::SmartcardSoftwareMissing, "no-smartcard-software"))
}

fn credential_management(pc: &Workstation) -> Option<Finding> {
    let component = pc.credential_management.as_ref()?;
    if component.is_missing() {
        return Some(Finding::new(CauseId::CredentialManagementMissing, "credential-management-not-installed"));
    }
    component
        .is_stopped()
        .then(|| Finding::new(CauseId::CredentialManagementStopped, "credential-management-not-running"))
}

fn port_service(pc: &Workstation) -> Option<Finding> {
    let stopped = pc.port_service.as_ref()?.is_stopped();
    stopped.then(|| Finding::new(CauseId::PortServiceStopped, "port-service-not-running"))
}

/// The agent is too old, or its time is over and there is nothing in its place.
fn identity_agent(pc: &Workstation, now: Option<Timestamp>) -> Option<Finding> {
    let agent = pc.identity_agent.as_ref().filter(|agent| !agent.is_missing())?;
    let in_use = agent.installed == Some(true) || agent.running == Some(true);
    let replaced = pc.smartcard_connect.as_ref().is_some_and(|connect| !connect.is_missing());
    if let Some(end) = facts::date_of("identity-agent-ends")
        && in_use
        && !replaced
        && facts::has_come("identity-agent-ends", now)
    {
        let seen = Say::plain("agent-ended").with("date", Gap::Date(end));
        return Some(Finding::new(CauseId::IdentityAgentOutdated, seen));
    }
    let version = agent.version.filter(|version| *version < Version::IDENTITY_AGENT)?;
    let seen = Say::plain("identity-agent-version")
        .text("version", version.to_string())
        .text("needed", Version::IDENTITY_AGENT.to_string());
    Some(Finding::new(CauseId::IdentityAgentOutdated, seen))
}

fn legacy(pc: &Workstation) -> Option<Finding> {
    (pc.legacy_nhs_extension == Some(true)).then(|| Finding::new(CauseId::LegacyNhsExtension, "legacy-extension"))
}

fn policies(pc: &Workstation) -> Option<Finding> {
    let name = |browser| match browser {
        Browser::Chrome => Gap::Text("Chrome".into()),
        Browser::Edge => Gap::Text("Edge".into()),
        Browser::Chromium => Gap::Text("Chromium".into()),
        Browser::Firefox => Gap::Text("Firefox".into()),
        Browser::Other => Gap::Key("the-browser"),
    };
    let mut policies = pc.blocking_policies.iter();
    let sentence = |policy: &crate::report::Policy| {
        Say::plain("blocking-policy").text("setting", &policy.name).with("browser", name(policy.browser))
    };
    let first = Finding::new(CauseId::BrowserPolicyBlocksSignIn, sentence(policies.next()?));
    Some(policies.fold(first, |finding, policy| finding.and(sentence(policy))))
}

fn windows(pc: &Workstation) -> Option<Finding> {
    (pc.smartcard_event_624 == Some(true)).then(|| {
        let finding = Finding::new(CauseId::WindowsSmartcardUpdate, "event-624");
        match pc.capi_override_disabled {
            Some(value) => finding.and(Say::plain("capi-override").text("value", value.to_string())),
            None => finding,
        }
    })
}
