//! What the probes have learnt, and the picture it makes. Every part may be missing.

use super::catalogue::{Catalogue, Names};
use super::pc::Service;
use shared::report::{Certificate, Component, Policy, Session, Software, Version, Workstation};

/// An entry among the installed programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name as Windows shows it.
    pub name: String,
    /// Its version in its own words.
    pub version: String,
}

/// What the probes have learnt. `None`: that probe gave nothing.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Operating system.
    pub os: Option<String>,
    /// Browsers and .NET.
    pub versions: Vec<Software>,
    /// Installed programs.
    pub entries: Option<Vec<Entry>>,
    /// Running programs, in lower case.
    pub processes: Option<Vec<String>>,
    /// The NHS Port Service: `Some(None)` when there is none.
    pub port_service: Option<Option<Service>>,
    /// Whether one of the ports is listened on.
    pub port_open: Option<bool>,
    /// The Smart Card service.
    pub smart_card_service: Option<Option<Service>>,
    /// Readers that Plug and Play knows.
    pub readers: Option<usize>,
    /// How the user sits at the PC.
    pub session: Option<Session>,
    /// The withdrawn extension's host is registered.
    pub legacy: Option<bool>,
    /// Settings that break the sign-in.
    pub blocking: Vec<Policy>,
    /// Settings with which Edge opens the sign-in in Internet Explorer mode.
    pub ie_mode: Vec<Policy>,
    /// Settings that keep the browser from this host.
    pub host_policies: Vec<Policy>,
    /// NHS certificates in the store.
    pub certificates: Vec<Certificate>,
    /// `DisableCapiOverrideForRSA`.
    pub capi: Option<u32>,
    /// Event 624 was logged.
    pub event_624: Option<bool>,
}

impl Gathered {
    /// The picture.
    pub fn workstation(self, names: &Catalogue) -> Workstation {
        let credential_management = self.credential_management(names);
        Workstation {
            port_service: self.port_service(credential_management.as_ref()),
            credential_management,
            identity_agent: self.client(&names.identity_agent),
            smartcard_connect: self.client(&names.smartcard_connect),
            smart_card_service: self.smart_card_service.map(component_of),
            readers_plugged_in: self.readers.and_then(|count| u32::try_from(count).ok()),
            software: self.software(names),
            os: self.os,
            session: self.session,
            legacy_nhs_extension: self.legacy,
            smartcard_event_624: self.event_624,
            capi_override_disabled: self.capi,
            blocking_policies: [self.blocking, self.ie_mode].concat(),
            host_policies: self.host_policies,
            stored_certificates: self.certificates,
            probes: Vec::new(),
        }
    }

    /// A program that has an entry among the installed ones and runs for the user.
    fn client(&self, names: &Names) -> Option<Component> {
        let entries = self.entries.as_ref().map(|entries| fitting(entries, names));
        let runs = self.processes.as_ref().map(|all| all.iter().any(|one| names.processes.contains(one)));
        let running = match runs {
            Some(true) => Some(true),
            // A program under another name may run.
            Some(false) if !names.certain_processes => None,
            other => other,
        };
        let installed = match (&entries, running) {
            (_, Some(true)) => Some(true),
            (Some(entries), _) => Some(!entries.is_empty()),
            (None, _) => None,
        };
        let version = entries.iter().flatten().filter_map(|entry| entry.version.parse::<Version>().ok()).max();
        // Nothing can be said to have stopped that is not there.
        let running = running.filter(|_| installed != Some(false));
        (installed.is_some() || running.is_some()).then_some(Component { installed, running, version, disabled: None })
    }

    /// Credential Management. Its name among the installed programs is not publicly certain, so it is
    /// called missing only when its service and its port are missing too.
    fn credential_management(&self, names: &Catalogue) -> Option<Component> {
        let mut found = self.client(&names.credential_management)?;
        let traces = self.port_open == Some(true) || matches!(self.port_service, Some(Some(_)));
        if found.installed == Some(false) && traces {
            found.installed = None;
        }
        Some(found)
    }

    fn port_service(&self, credential_management: Option<&Component>) -> Option<Component> {
        let service = self.port_service.flatten();
        let running = match (service.map(|service| service.running), self.port_open) {
            (_, Some(true)) => Some(true),
            (Some(running), _) => Some(running),
            (None, _) => None,
        };
        let installed = match (running, self.port_service) {
            (Some(true), _) | (_, Some(Some(_))) => Some(true),
            // It comes with Credential Management, perhaps under another name.
            (_, Some(None)) if credential_management.is_none_or(|c| c.installed != Some(false)) => None,
            (_, Some(None)) => Some(false),
            (_, None) => None,
        };
        let disabled = service.and_then(|service| service.disabled);
        (installed.is_some() || running.is_some()).then_some(Component { installed, running, version: None, disabled })
    }

    fn software(&self, names: &Catalogue) -> Vec<Software> {
        let entries = self.entries.as_deref().unwrap_or_default();
        let mut found = self.versions.clone();
        for other in &names.other {
            let names = Names { entries: other.entries.clone(), ..Names::default() };
            let versions = fitting(entries, &names).into_iter().map(|entry| entry.version.clone());
            found.extend(versions.take(1).map(|version| Software { name: other.name.clone(), version }));
        }
        found
    }
}

fn fitting<'a>(entries: &'a [Entry], names: &Names) -> Vec<&'a Entry> {
    let fits = |entry: &&Entry| {
        let name = entry.name.to_lowercase();
        names.entries.iter().any(|part| name.contains(part.as_str()))
    };
    entries.iter().filter(fits).collect()
}

fn component_of(service: Option<Service>) -> Component {
    Component {
        installed: Some(service.is_some()),
        running: service.map(|service| service.running),
        version: None,
        disabled: service.and_then(|service| service.disabled),
    }
}
