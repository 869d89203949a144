//! What a request tells, block by block: one value for each gap of a template.

use super::smartcard_number_gap;
use crate::cause::ScreenId;
use crate::diagnosis::{Case, Finding, told};
use crate::method::Method;
use crate::report::{Component, ReaderFlag, ServiceState, Session};
use crate::texts::{CauseText, Gap, Say, texts};
use crate::timeline::{Happening, When};

/// At most so many events are told: the last before the error and what came after it.
const STORY: usize = 8;

/// What fills a gap; `None` when there is nothing to tell.
pub fn value(gap: &str, case: &Case, finding: &Finding, text: &CauseText) -> Option<String> {
    let settings = &case.settings;
    match gap {
        "subject" => Some(text.subject.clone()),
        "ask" => Some(texts().dated(&text.ask)),
        "found" => list("request-found", &finding.evidence),
        "where" => list("request-where", &place(case)),
        "said" => list("request-said", &told(&case.answers)),
        "story" => list("request-story", &story(case)),
        "device" => list("request-device", &device(case)),
        "numbers" => Some(format!("{} {}", texts().get("request-numbers"), smartcard_number_gap())),
        "organisation" => settings.organisation.clone(),
        "ods" => settings.ods_code.clone(),
        "site" => (!case.sighting.host.is_empty()).then(|| format!("https://{}", case.sighting.host)),
        "code" => case.sighting.code.clone(),
        _ => None,
    }
}

/// A title and its lines; `None` without lines.
fn list(title: &str, lines: &[Say]) -> Option<String> {
    let lines: String = lines.iter().map(|line| format!("\n- {}", texts().say(line))).collect();
    (!lines.is_empty()).then(|| texts().get(title).to_owned() + &lines)
}

fn place(case: &Case) -> Vec<Say> {
    let say = |key, name, text: &str| Say::plain(key).text(name, text);
    let organisation = match (&case.settings.organisation, &case.settings.ods_code) {
        (Some(name), Some(ods)) => Some(say("place-organisation-ods", "name", name).text("ods", ods)),
        (Some(name), None) => Some(say("place-organisation", "name", name)),
        (None, Some(ods)) => Some(say("place-ods", "ods", ods)),
        (None, None) => None,
    };
    let host = &case.sighting.host;
    let site = (!host.is_empty()).then(|| say("place-site", "host", host));
    let code = case.sighting.code.as_ref().map(|code| say("place-code", "code", code));
    let seen = case.sighting.organisation.as_ref().map(|name| say("place-organisation-seen", "name", name));
    [organisation, seen, site, code].into_iter().flatten().collect()
}

/// What happened around the error, in words.
pub fn happened(case: &Case) -> Vec<String> {
    story(case).iter().map(|line| texts().say(line)).collect()
}

/// What happened around the error.
fn story(case: &Case) -> Vec<Say> {
    let line = |(when, what)| {
        let (key, millis) = match when {
            When::Before(millis) => ("story-before", millis),
            When::After(millis) => ("story-after", millis),
        };
        Some(Say::plain(key).with("time", Gap::Time(millis)).with("what", did(what)?))
    };
    let lines: Vec<Say> = case.timeline.story().into_iter().filter_map(line).collect();
    lines[lines.len().saturating_sub(STORY)..].to_vec()
}

/// An event in words; `None` for those that tell nothing.
fn did(what: Happening) -> Option<Gap> {
    Some(Gap::Key(match what {
        Happening::CardIn => "did-card-in",
        Happening::CardOut => "did-card-out",
        Happening::ReaderIn => "did-reader-in",
        Happening::ReaderOut => "did-reader-out",
        Happening::ServiceUp => "did-service-up",
        Happening::ServiceDown => "did-service-down",
        Happening::NetworkUp => "did-network-up",
        Happening::NetworkDown => "did-network-down",
        Happening::Screen(ScreenId::SignIn) => "did-sign-in",
        Happening::Screen(ScreenId::ChooseMethod) => "did-choose-method",
        Happening::Screen(ScreenId::ChooseRole) => "did-choose-role",
        Happening::Screen(ScreenId::SignedIn) => "did-signed-in",
        Happening::Screen(ScreenId::None) => return None,
        Happening::Screen(_) => "did-fail",
    }))
}

/// What the check of this PC says: what IT asks for first.
fn device(case: &Case) -> Vec<Say> {
    let Some(report) = case.report.as_ref().filter(|_| case.method() != Some(Method::Authenticator)) else {
        return Vec::new();
    };
    let state = |key| Gap::Key(key);
    let service = match report.service.state {
        ServiceState::Running => Some("device-running"),
        ServiceState::Stopped => Some("device-stopped"),
        ServiceState::Forbidden => Some("device-forbidden"),
        ServiceState::Unknown => None,
    };
    let mut lines: Vec<Say> = Vec::new();
    let detail = report.service.detail.as_ref().map(|detail| Gap::Text(detail.clone()));
    lines.extend(service.map(|key| Say::plain("device-service").with("state", detail.unwrap_or(state(key)))));
    for reader in report.real_readers() {
        let key = if reader.is(ReaderFlag::Mute) {
            "desk-card-mute"
        } else if reader.is(ReaderFlag::Present) {
            "desk-card-in"
        } else if reader.is(ReaderFlag::Empty) {
            "desk-no-card"
        } else {
            "desk-state-unknown"
        };
        lines.push(Say::plain("device-reader").text("reader", &reader.name).with("state", state(key)));
    }
    let pc = &report.workstation;
    for (name, part) in [
        ("NHS Credential Management", &pc.credential_management),
        ("NHS Port Service", &pc.port_service),
        ("NHS Identity Agent", &pc.identity_agent),
        ("NHS Smartcard Connect", &pc.smartcard_connect),
    ] {
        lines.extend(part.as_ref().and_then(|part| component(name, part)));
    }
    let versions = pc.software.iter().filter(|software| !software.version.is_empty());
    lines.extend(
        versions.map(|software| {
            Say::plain("device-software").text("name", &software.name).text("version", &software.version)
        }),
    );
    lines.extend((pc.session == Some(Session::Remote)).then(|| Say::plain("device-remote")));
    lines.extend(pc.os.as_ref().map(|os| Say::plain("device-system").text("os", os)));
    lines
}

fn component(name: &str, part: &Component) -> Option<Say> {
    let key = match (part.installed, part.running) {
        (Some(false), _) => "device-missing",
        (_, Some(true)) => "device-running",
        (_, Some(false)) => "device-stopped",
        (Some(true), None) => "device-installed",
        (None, None) => return None,
    };
    let say = |line| Say::plain(line).text("name", name).with("state", Gap::Key(key));
    Some(match part.version {
        Some(version) => say("device-version").text("version", version.to_string()),
        None => say("device-component"),
    })
}
