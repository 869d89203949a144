//! The PC itself in words, for people.

use shared::report::{Browser, Component, Policy, Session, Workstation};

/// What is known of the PC, one thing a line.
pub fn lines(pc: &Workstation) -> Vec<String> {
    let mut lines: Vec<String> = pc.os.iter().map(|os| format!("System: {os}")).collect();
    lines.extend(pc.session.map(|session| format!("Session: {}", session_words(session))));
    for (name, component) in [
        ("NHS Credential Management", &pc.credential_management),
        ("NHS Port Service", &pc.port_service),
        ("NHS Identity Agent", &pc.identity_agent),
        ("NHS Smartcard Connect", &pc.smartcard_connect),
    ] {
        lines.extend(component.as_ref().map(|component| format!("{name}: {}", component_words(component))));
    }
    if pc.smart_card_service.as_ref().and_then(|service| service.disabled) == Some(true) {
        lines.push("The smart card service is set so that it cannot start.".to_owned());
    }
    if pc.legacy_nhs_extension == Some(true) {
        lines.push("The withdrawn NHS browser extension is set up.".to_owned());
    }
    lines.extend(pc.software.iter().map(|one| format!("{}: {}", one.name, known(&one.version))));
    lines.extend(pc.blocking_policies.iter().map(|one| format!("Breaks the sign-in: {}", policy(one))));
    lines.extend(pc.host_policies.iter().map(|one| format!("Keeps the browser from this program: {}", policy(one))));
    for certificate in &pc.stored_certificates {
        let until = certificate.not_after.map_or_else(|| "unknown".to_owned(), |until| until.to_string());
        lines.push(format!("A certificate that was on this PC before: until {until}, {}", certificate.issuer));
    }
    for probe in &pc.probes {
        lines.extend(probe.trouble.as_ref().map(|trouble| format!("Not looked at: {} ({trouble})", probe.name)));
    }
    lines
}

fn known(version: &str) -> &str {
    if version.is_empty() { "installed" } else { version }
}

const fn session_words(session: Session) -> &'static str {
    match session {
        Session::Console => "at the PC itself",
        Session::Remote => "remote",
        Session::Unknown => "unknown",
    }
}

fn component_words(component: &Component) -> String {
    let mut words = vec![match component.installed {
        Some(true) => "installed".to_owned(),
        Some(false) => return "not installed".to_owned(),
        None => "not known whether installed".to_owned(),
    }];
    words.extend(component.version.map(|version| version.to_string()));
    words.extend(component.running.map(|running| if running { "running" } else { "not running" }.to_owned()));
    if component.disabled == Some(true) {
        words.push("set so that it cannot start".to_owned());
    }
    words.join(", ")
}

fn policy(policy: &Policy) -> String {
    let browser = match policy.browser {
        Browser::Chrome => "Chrome",
        Browser::Edge => "Edge",
        Browser::Chromium => "Chromium",
        Browser::Firefox => "Firefox",
        Browser::Other => "a browser",
    };
    format!("{} of {browser}", policy.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_known_is_a_line_and_nothing_else() {
        assert!(lines(&Workstation::default()).is_empty());
        let json = r#"{"os":"Windows 11","session":"remote","credential_management":{"installed":false},
            "port_service":{"installed":true,"running":false,"disabled":true},"software":[{"name":"Edge","version":""}],
            "identity_agent":{"running":true,"version":"2.4.10.0"},"legacy_nhs_extension":true,
            "blocking_policies":[{"browser":"edge","name":"BlockThirdPartyCookies"}],
            "probes":[{"name":"ports","milliseconds":3},{"name":"event-624","milliseconds":1,"trouble":"no right"}]}"#;
        let said = lines(&serde_json::from_str(json).unwrap());
        assert_eq!(
            said,
            [
                "System: Windows 11",
                "Session: remote",
                "NHS Credential Management: not installed",
                "NHS Port Service: installed, not running, set so that it cannot start",
                "NHS Identity Agent: not known whether installed, 2.4.10.0, running",
                "The withdrawn NHS browser extension is set up.",
                "Edge: installed",
                "Breaks the sign-in: BlockThirdPartyCookies of Edge",
                "Not looked at: event-624 (no right)",
            ]
        );
    }
}
