//! The names by which NHS software is known on a PC: `software.json`, and what the organisation
//! adds by policy. Only some of the names are publicly certain, so they are data.

use super::pc::{Hive, Registry};
use crate::registry::Value;
use serde::Deserialize;

/// Where the organisation's settings for this program are in the registry.
pub const POLICY_KEY: &str = "SOFTWARE\\Policies\\CSMS Login Helper";
/// A list of probes that shall not run, with commas between.
const OFF: &str = "ProbesOff";
/// More names, in the form of `software.json`.
const NAMES: &str = "SoftwareNames";

/// How to find one piece of software.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Names {
    /// Parts of its name among the installed programs (lower case).
    pub entries: Vec<String>,
    /// Its program files (lower case).
    pub processes: Vec<String>,
    /// The program files are known for certain: when none of them runs, it does not run.
    pub certain_processes: bool,
    /// Names of its Windows services, as they are shown.
    pub services: Vec<String>,
}

/// Software that is only listed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Other {
    /// What to call it.
    pub name: String,
    /// Parts of its name among the installed programs (lower case).
    pub entries: Vec<String>,
}

/// All names, and which probes are off.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Catalogue {
    /// NHS Credential Management.
    pub credential_management: Names,
    /// NHS Port Service.
    pub port_service: Names,
    /// NHS Identity Agent.
    pub identity_agent: Names,
    /// NHS Smartcard Connect.
    pub smartcard_connect: Names,
    /// Ports on one of which the Port Service listens.
    pub ports: Vec<u16>,
    /// Software that is only listed.
    pub other: Vec<Other>,
    /// Probes that shall not run.
    #[serde(skip)]
    pub off: Vec<String>,
}

impl Catalogue {
    /// The names built in; a test reads them.
    pub fn built_in() -> Self {
        serde_json::from_slice(include_bytes!("software.json")).unwrap_or_default()
    }

    /// With what the organisation has set. A setting that makes no sense is noted in the log and
    /// changes nothing.
    pub fn of_policy(registry: &(impl Registry + ?Sized)) -> Self {
        let mut all = Self::built_in();
        let text = |name| {
            let value = registry.value(Hive::Machine, POLICY_KEY, name).ok().flatten();
            value.as_ref().and_then(Value::text).map(str::to_owned)
        };
        if let Some(off) = text(OFF) {
            all.off = off.split(',').map(|name| name.trim().to_lowercase()).collect();
        }
        match text(NAMES).map(|json| serde_json::from_slice::<Self>(json.as_bytes())) {
            Some(Ok(more)) => all.add(more),
            Some(Err(error)) => tracing::warn!(%error, "the policy {NAMES} is not in the form of software.json"),
            None => {}
        }
        all
    }

    fn add(&mut self, more: Self) {
        self.credential_management.add(more.credential_management);
        self.port_service.add(more.port_service);
        self.identity_agent.add(more.identity_agent);
        self.smartcard_connect.add(more.smartcard_connect);
        self.ports.extend(more.ports);
        self.other.extend(more.other);
    }
}

impl Names {
    fn add(&mut self, more: Self) {
        // The organisation knows the programs on its own PCs.
        self.certain_processes |= more.certain_processes;
        self.entries.extend(lower(more.entries));
        self.processes.extend(lower(more.processes));
        self.services.extend(more.services);
    }
}

fn lower(names: Vec<String>) -> impl Iterator<Item = String> {
    // An empty part would fit everything.
    names.into_iter().map(|name| name.to_lowercase()).filter(|name| !name.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_names_can_be_read() {
        let all = Catalogue::built_in();
        assert_eq!(all.ports, [43487, 44213, 45031, 46478, 48853]);
        let groups = [&all.credential_management, &all.port_service, &all.identity_agent, &all.smartcard_connect];
        for names in groups {
            assert!(!names.entries.is_empty());
            let all = names.entries.iter().chain(&names.processes);
            all.for_each(|name| assert_eq!(*name, name.to_lowercase()));
        }
    }
}
