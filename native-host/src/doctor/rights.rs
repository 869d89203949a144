//! What a browser's policies mean for the host and for the extension.

use super::browsers::Found;
use super::finding::{Code, Finding, Level};
use super::policies::Policies;
use crate::register::browsers::Family;
use crate::register::ids;
use serde_json::Value;
use shared::protocol::HOST_NAME;
use shared::report::{Browser, Policy, WorkstationReport};

/// What the browser may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    /// Hosts that a user has registered for himself.
    pub user_level: bool,
    /// Hosts without the command prompt of Windows.
    pub directly: bool,
}

/// The host's rights. Firefox has no such policies.
pub fn of_host(found: &Found, policies: &Policies, findings: &mut Vec<Finding>) -> Rights {
    if found.browser.family == Family::Firefox {
        return Rights { user_level: true, directly: true };
    }
    let row = found.row;
    let mut list = |name| policies.list(name, row, findings);
    let (blocked, allowed) = (list("NativeMessagingBlocklist"), list("NativeMessagingAllowlist"));
    let by = blocked.iter().find(|name| **name == "*" || **name == HOST_NAME);
    // The list of what is allowed counts more than "*" and more than a name.
    match (by, allowed.contains(&HOST_NAME)) {
        (None, _) => {}
        (Some(by), true) => {
            let text = format!("{} blocks {by:?} but its policy lets this host through", row.title);
            findings.push(Finding::new(Code::HostAllowed, Level::Ok, text).browser(row.name));
        }
        (Some(by), false) => {
            let text = format!("{} may not start the host: NativeMessagingBlocklist has {by:?}", row.title);
            let fix = format!("add {HOST_NAME:?} to the policy NativeMessagingAllowlist");
            findings.push(Finding::new(Code::HostBlocked, Level::Problem, text).browser(row.name).fix(fix));
        }
    }
    let user_level = policies.switch("NativeMessagingUserLevelHosts", row, findings).unwrap_or(true);
    if !user_level {
        let text = format!("{} starts only hosts that are registered for everybody, by policy", row.title);
        findings.push(Finding::new(Code::UserHostsForbidden, Level::Note, text).browser(row.name));
    }
    let directly = policies.switch("NativeHostsExecutablesLaunchDirectly", row, findings).unwrap_or(false);
    Rights { user_level, directly }
}

/// Browsers that start hosts through the command prompt, which Windows forbids them.
pub fn through_command_prompt(report: &WorkstationReport) -> Vec<Finding> {
    let concerned = report.workstation.host_policies.iter().filter(|policy| policy.name == "DisableCMD");
    let said = |policy: &Policy| {
        let (name, title) = match policy.browser {
            Browser::Chrome => (Some("chrome"), "Google Chrome"),
            Browser::Edge => (Some("edge"), "Microsoft Edge"),
            Browser::Chromium => (Some("chromium"), "Chromium"),
            Browser::Firefox => (Some("firefox"), "Firefox"),
            Browser::Other => (None, "A browser"),
        };
        let text = format!("{title} starts the host through the command prompt, which a policy of Windows forbids");
        let fix = "set the browser's policy NativeHostsExecutablesLaunchDirectly to 1, then restart the browser";
        let finding = Finding::new(Code::HostNeedsCommandPrompt, Level::Problem, text).fix(fix);
        match name {
            Some(name) => finding.browser(name),
            None => finding,
        }
    };
    concerned.map(said).collect()
}

/// The ids that the extension may have in a browser. `more` are further ids that the manifest lets in.
pub fn known_ids<'a>(found: &Found, more: &'a [String]) -> Vec<&'a str> {
    let mut known: Vec<&str> = match found.browser.family {
        Family::Chromium => ids::CHROMIUM.to_vec(),
        Family::Firefox => vec![ids::FIREFOX],
    };
    for id in more.iter().map(String::as_str) {
        if !known.contains(&id) {
            known.push(id);
        }
    }
    known
}

/// Whether policies install the extension, or keep it away.
pub fn of_extension(found: &Found, policies: &Policies, known: &[&str]) -> Finding {
    let row = found.row;
    let mode = |id: &str| policies.get("ExtensionSettings")?.get(id)?.get("installation_mode")?.as_str();
    let listed = |name: &str, wanted: &dyn Fn(&str) -> bool| {
        policies.get(name).and_then(Value::as_array).is_some_and(|all| all.iter().filter_map(Value::as_str).any(wanted))
    };
    let is_known = |id: &str| known.contains(&id);
    let forced = known.iter().any(|id| matches!(mode(id), Some("force_installed" | "normal_installed")))
        || listed("ExtensionInstallForcelist", &|entry| is_known(entry.split(';').next().unwrap_or_default()));
    if forced {
        let text = format!("{} installs the extension by policy", row.title);
        return Finding::new(Code::ExtensionForced, Level::Ok, text).browser(row.name);
    }
    let allowed =
        known.iter().any(|id| mode(id) == Some("allowed")) || listed("ExtensionInstallAllowlist", &|id| is_known(id));
    let blocked = known.iter().any(|id| matches!(mode(id), Some("blocked" | "removed")))
        || mode("*") == Some("blocked")
        || listed("ExtensionInstallBlocklist", &|id| id == "*" || is_known(id));
    if blocked && !allowed {
        let text = format!("{} may not have the extension: a policy blocks it", row.title);
        return Finding::new(Code::ExtensionBlocked, Level::Problem, text)
            .browser(row.name)
            .fix("install it by policy: ExtensionSettings with installation_mode \"force_installed\"");
    }
    let text = format!("no policy installs the extension in {}; whether a user has it cannot be told", row.title);
    Finding::new(Code::ExtensionUnknown, Level::Note, text)
        .browser(row.name)
        .fix("install it by policy, or look in the browser's list of extensions")
}
