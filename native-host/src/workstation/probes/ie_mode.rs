//! Whether Edge opens CSMS or its sign-in in Internet Explorer mode, where neither works.
//!
//! The organisation's list of such sites is read when it lies on a disc of this PC. What is in one on
//! the network is not known, and then nothing is said.

use super::browsers::Settings;
use crate::registry::Value;
use crate::workstation::catalogue::Catalogue;
use crate::workstation::pc::{Answer, Hive, Pc};
use crate::workstation::run::Learnt;
use crate::workstation::site_list::{HOSTS, SiteList};
use shared::report::{Browser, Policy};

const EDGE: &str = "SOFTWARE\\Policies\\Microsoft\\Edge";
/// Sites and their zones, by policy; zone 1 is the intranet.
const ZONES: &str = "SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\ZoneMapKey";

pub fn look(pc: &dyn Pc, _: &Catalogue) -> Answer<Learnt> {
    let settings = Settings { pc, root: EDGE };
    let mut found = Vec::new();
    // 1 is the mode, 2 the browser itself; without either no site is opened so.
    if settings.number("InternetExplorerIntegrationLevel")?.is_some_and(|level| level > 0) {
        let name = "InternetExplorerIntegrationSiteList";
        let list = settings.value("", name)?;
        if let Some(path) = list.as_ref().and_then(Value::text).and_then(SiteList::on_disc)
            && let Some(bytes) = pc.file(&path)?
            && SiteList::of(&bytes).host().is_some()
        {
            found.push(name);
        }
        let name = "SendIntranetToInternetExplorer";
        if settings.number(name)? == Some(1) && is_intranet(pc)? {
            found.push(name);
        }
    }
    let found = found.into_iter().map(|name| Policy { browser: Browser::Edge, name: name.to_owned() }).collect();
    Ok(Box::new(|gathered| gathered.ie_mode = found))
}

/// Whether the organisation counts one of the hosts as a site of the intranet.
fn is_intranet(pc: &dyn Pc) -> Answer<bool> {
    let mut found = false;
    for hive in [Hive::Machine, Hive::User] {
        let values = pc.values(hive, ZONES)?;
        let mut intranet = values.iter().filter(|(_, value)| value.text() == Some("1"));
        found |= intranet.any(|(pattern, _)| HOSTS.iter().any(|host| covers(&pattern.to_lowercase(), host)));
    }
    Ok(found)
}

/// Whether a pattern of sites has this host: `https://cervicalscreening.nhs.uk`, `*.nhs.uk`.
fn covers(pattern: &str, host: &str) -> bool {
    let name = pattern.split_once("://").map_or(pattern, |(_, rest)| rest);
    let name = name.split('/').next().unwrap_or_default();
    match name.strip_prefix("*.") {
        Some(domain) => host.strip_suffix(domain).is_some_and(|before| before.ends_with('.')),
        None => name == host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_have_patterns_of_sites() {
        for yes in ["https://cervicalscreening.nhs.uk", "*.nhs.uk", "https://*.nhs.uk/x", "cervicalscreening.nhs.uk"] {
            assert!(covers(yes, HOSTS[0]), "{yes}");
        }
        for no in ["nhs.uk", "*.s.uk", "", "*.example.org", "https://example.org/cervicalscreening.nhs.uk"] {
            assert!(!covers(no, HOSTS[0]), "{no}");
        }
    }
}
