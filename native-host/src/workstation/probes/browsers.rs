//! Browser settings of the organisation that break the sign-in, or keep the browser from this host,
//! and the withdrawn NHS extension.

use crate::register::{self, Scope, ids};
use crate::registry::Value;
use crate::workstation::catalogue::Catalogue;
use crate::workstation::pc::{Answer, Hive, Pc};
use crate::workstation::run::Learnt;
use crate::workstation::site_list::SIGN_IN;
use shared::protocol::HOST_NAME;
use shared::report::{Browser, Policy};

/// Settings of the PC come before those of the user.
const HIVES: [Hive; 2] = [Hive::Machine, Hive::User];

/// Chromium's kin and where their settings are.
const CHROMIUMS: [(Browser, &str); 2] =
    [(Browser::Chrome, "SOFTWARE\\Policies\\Google\\Chrome"), (Browser::Edge, "SOFTWARE\\Policies\\Microsoft\\Edge")];
const FIREFOX: &str = "SOFTWARE\\Policies\\Mozilla\\Firefox";

/// The withdrawn extension's host.
const LEGACY: &str = "uk.nhs.ncrs.auth";
/// Where browsers look for it.
const LEGACY_KEYS: &[&str] = &[
    "SOFTWARE\\Google\\Chrome\\NativeMessagingHosts",
    "SOFTWARE\\WOW6432Node\\Google\\Chrome\\NativeMessagingHosts",
    "SOFTWARE\\Microsoft\\Edge\\NativeMessagingHosts",
    "SOFTWARE\\WOW6432Node\\Microsoft\\Edge\\NativeMessagingHosts",
];

pub fn legacy(pc: &dyn Pc, _: &Catalogue) -> Answer<Learnt> {
    let mut found = false;
    for (hive, key) in HIVES.iter().flat_map(|hive| LEGACY_KEYS.iter().map(move |key| (*hive, *key))) {
        found |= pc.value(hive, &format!("{key}\\{LEGACY}"), "")?.is_some_and(|value| value.text().is_some());
    }
    Ok(Box::new(move |gathered| gathered.legacy = Some(found)))
}

pub fn policies(pc: &dyn Pc, _: &Catalogue) -> Answer<Learnt> {
    let (mut blocking, mut host) = (Vec::new(), Vec::new());
    for (browser, root) in CHROMIUMS {
        let settings = Settings { pc, root };
        blocking.extend(chromium(&settings)?.into_iter().map(|name| Policy { browser, name }));
        host.extend(host_of_chromium(browser, &settings)?.into_iter().map(|name| Policy { browser, name }));
    }
    let firefox = firefox(&Settings { pc, root: FIREFOX })?;
    blocking.extend(firefox.into_iter().map(|name| Policy { browser: Browser::Firefox, name }));
    Ok(Box::new(|gathered| {
        gathered.blocking = blocking;
        gathered.host_policies = host;
    }))
}

/// Settings of one browser.
pub struct Settings<'a> {
    /// The PC.
    pub pc: &'a dyn Pc,
    /// The browser's own key.
    pub root: &'static str,
}

impl Settings<'_> {
    /// A setting; `below` is the key below the browser's own.
    pub fn value(&self, below: &str, name: &str) -> Answer<Option<Value>> {
        let key = format!("{}{below}", self.root);
        for hive in HIVES {
            if let Some(value) = self.pc.value(hive, &key, name)? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// A setting that is a number.
    pub fn number(&self, name: &str) -> Answer<Option<u32>> {
        Ok(self.value("", name)?.and_then(|value| value.number()))
    }

    /// A list of texts: a key with numbered values.
    fn list(&self, name: &str) -> Answer<Vec<String>> {
        let key = format!("{}\\{name}", self.root);
        for hive in HIVES {
            let values = self.pc.values(hive, &key)?;
            let texts: Vec<String> =
                values.iter().filter_map(|(_, value)| value.text().map(str::to_lowercase)).collect();
            if !texts.is_empty() {
                return Ok(texts);
            }
        }
        Ok(Vec::new())
    }
}

/// Settings that keep the sign-in page from the NHS software on the PC.
fn chromium(settings: &Settings) -> Answer<Vec<String>> {
    let mut found = Vec::new();
    let allowed = settings.list("CookiesAllowedForUrls")?.iter().any(|pattern| is_localhost(pattern));
    if settings.number("BlockThirdPartyCookies")? == Some(1) && !allowed {
        found.push("BlockThirdPartyCookies".to_owned());
    }
    // 2 is "block" in Chromium's own list of settings.
    if settings.number("DefaultCookiesSetting")? == Some(2) && !allowed {
        found.push("DefaultCookiesSetting".to_owned());
    }
    if settings.list("CookiesBlockedForUrls")?.iter().any(|pattern| is_localhost(pattern)) {
        found.push("CookiesBlockedForUrls".to_owned());
    }
    let covers = |list: &[String]| list.iter().any(|pattern| pattern == "*" || is_of_host(pattern, SIGN_IN));
    let blocked = settings.list("LocalNetworkAccessBlockedForUrls")?;
    if covers(&blocked) && !covers(&settings.list("LocalNetworkAccessAllowedForUrls")?) {
        found.push("LocalNetworkAccessBlockedForUrls".to_owned());
    }
    Ok(found)
}

/// Settings with which the browser does not start this host.
fn host_of_chromium(browser: Browser, settings: &Settings) -> Answer<Vec<String>> {
    let mut found = Vec::new();
    let has = |list: Vec<String>| list.iter().any(|name| name == HOST_NAME);
    let blocked = settings.list("NativeMessagingBlocklist")?.iter().any(|name| name == "*" || name == HOST_NAME);
    if blocked && !has(settings.list("NativeMessagingAllowlist")?) {
        found.push("NativeMessagingBlocklist".to_owned());
    }
    if settings.number("NativeMessagingUserLevelHosts")? == Some(0) && !is_for_everybody(browser, settings.pc)? {
        found.push("NativeMessagingUserLevelHosts".to_owned());
    }
    // Browsers start hosts through cmd.exe unless they are told not to.
    let direct = settings.number("NativeHostsExecutablesLaunchDirectly")? == Some(1);
    let key = "SOFTWARE\\Policies\\Microsoft\\Windows\\System";
    let command = settings.pc.value(Hive::User, key, "DisableCMD")?.and_then(|value| value.number());
    if command.is_some_and(|set| set != 0) && !direct {
        found.push("DisableCMD".to_owned());
    }
    let own = ids::CHROMIUM
        .iter()
        .any(|id| settings.list("ExtensionInstallBlocklist").is_ok_and(|l| l.iter().any(|x| x == id)));
    if own {
        found.push("ExtensionInstallBlocklist".to_owned());
    }
    Ok(found)
}

/// Whether this host is registered for everybody where the browser looks.
fn is_for_everybody(browser: Browser, pc: &dyn Pc) -> Answer<bool> {
    let name = if browser == Browser::Edge { "edge" } else { "chrome" };
    let keys = register::Browser::named(name).map(register::windows::looked_at).unwrap_or_default();
    let mut found = false;
    for (_, key) in keys.iter().filter(|(scope, _)| *scope == Scope::System) {
        found |= pc.value(Hive::Machine, key, "")?.is_some_and(|value| value.text().is_some());
    }
    Ok(found)
}

/// Mozilla's names; `Behavior` is a word there.
fn firefox(settings: &Settings) -> Answer<Vec<String>> {
    let behaviour = settings.value("\\Cookies", "Behavior")?;
    let behaviour = behaviour.as_ref().and_then(Value::text).unwrap_or_default();
    let allowed = settings.list("Cookies\\Allow")?.iter().any(|pattern| is_localhost(pattern));
    let mut found = Vec::new();
    if ["reject", "reject-foreign"].contains(&behaviour) && !allowed {
        found.push("Cookies.Behavior".to_owned());
    }
    if settings.list("Cookies\\Block")?.iter().any(|pattern| is_localhost(pattern)) {
        found.push("Cookies.Block".to_owned());
    }
    Ok(found)
}

/// Whether a pattern of sites is about this very PC: `[*.]localhost`, `http://localhost:43487`,
/// `https://localhost,*`.
fn is_localhost(pattern: &str) -> bool {
    is_of_host(pattern, "localhost") || is_of_host(pattern, "127.0.0.1")
}

fn is_of_host(pattern: &str, host: &str) -> bool {
    let first = pattern.split(',').next().unwrap_or_default().trim();
    let name = first.split_once("://").map_or(first, |(_, rest)| rest);
    let name = name.split(['/', ':']).next().unwrap_or_default();
    match name.strip_prefix("[*.]") {
        Some(domain) => host == domain || host.strip_suffix(domain).is_some_and(|before| before.ends_with('.')),
        None => name == host || name == "*",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_sites() {
        for yes in ["[*.]localhost", "localhost", "http://localhost:43487", "https://localhost,*", "127.0.0.1", "*"] {
            assert!(is_localhost(yes), "{yes}");
        }
        for no in ["", "localhost.example.org", "https://example.org/localhost", "[*.]example.org", "notlocalhost"] {
            assert!(!is_localhost(no), "{no}");
        }
        assert!(is_of_host("https://[*.]nhs.uk", SIGN_IN) && !is_of_host("[*.]s.uk", SIGN_IN));
    }
}
