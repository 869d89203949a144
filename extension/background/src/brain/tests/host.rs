//! The native host: late, strange, lost, and what was said with it.

use super::*;

#[test]
fn without_a_host_the_screen_speaks_alone() {
    let (mut brain, _) = failing("care-identity-authentication-failed", "no-card");
    let effects = brain.at(NOW + 2_000).host_gone("Specified native messaging host not found.", true);
    let view = &views(&effects)[0];
    assert_eq!(view.host, Some(HostReach::NotInstalled));
    assert_eq!(
        (view.state, view.cause),
        (PanelState::Ready, Some(CauseId::AuthenticationFailed)),
        "an old report is not used"
    );
    assert!(view.host_note.is_some());
}

/// A panel waits for the host.
fn asked() -> Brain {
    let mut brain = fresh();
    brain.at(NOW + 1_000).seen(TAB, page("csms-role-missing"));
    brain.face_opened(FACE, TAB, false);
    brain
}

#[test]
fn a_late_host_may_still_come() {
    let late = || {
        let mut brain = asked();
        let late = brain.at(NOW + 4_000).host_late();
        assert_eq!((views(&late)[0].host, views(&late)[0].state), (Some(HostReach::TimedOut), PanelState::Ready));
        brain
    };
    let reach = |effects: Vec<_>| views(&effects)[0].host;
    let nothing_is_begun_anew = late().at(NOW + 5_000).seen(TAB, page("csms-workgroup-missing")).1;
    assert!(!nothing_is_begun_anew.contains(&Effect::ConnectHost));
    let come = late().at(NOW + 9_000).host_said(Message::Changed { event: 1, report: desk("card-present") });
    assert_eq!(reach(come), Some(HostReach::Connected));
    assert!(late().at(NOW + 9_000).face_closed(FACE).contains(&Effect::LeaveHost), "nobody waits any more");
    let failed = "An unexpected error occurred";
    assert_eq!(reach(late().host_gone(failed, false)), Some(HostReach::FailedToStart));
    let effects = late().host_gone(failed, true);
    let mut refused = Brain::new(rules(), saved(&effects));
    assert_eq!(reach(effects), Some(HostReach::SandboxDenied));
    refused.face_opened(FACE, TAB, false);
    assert_eq!(reach(refused.host_gone(failed, true)), Some(HostReach::SandboxDenied), "a desktop remembers");
    refused.face_asks(FACE, FaceAsk::LookAgain);
    refused.host_said(Message::Changed { event: 1, report: desk("card-present") });
    refused.face_asks(FACE, FaceAsk::LookAgain);
    assert_eq!(reach(refused.host_gone(failed, true)), Some(HostReach::FailedToStart), "it was allowed since");
}

#[test]
fn a_strange_host_is_given_up() {
    let strange = asked().at(NOW + 4_000).host_unintelligible();
    assert_eq!(views(&strange)[0].host, Some(HostReach::ProtocolError));
    let old = asked().at(NOW + 4_000).host_said(Message::Error(FaultCode::VersionSkew.fault(Some(1), "1 to 1")));
    assert_eq!(views(&old)[0].host, Some(HostReach::VersionSkew));
    let (mut live, _) = failing("csms-role-missing", "no-card");
    assert_eq!(live.at(NOW + 4_000).host_late(), [], "a host that answered is not late");
}

#[test]
fn a_reload_tries_a_lost_host_again() {
    let (mut brain, _) = failing("csms-role-missing", "card-present");
    brain.at(NOW + 2_000).host_gone("Native host has exited.", true);
    let (stance, effects) = brain.at(NOW + 3_000).seen(TAB, page("csms-role-missing"));
    assert_eq!(stance, Stance::Show);
    assert!(effects.contains(&Effect::ConnectHost));
}

#[test]
fn the_diary_has_every_message_and_the_browsers_own_words() {
    let (mut brain, _) = failing("csms-role-missing", "card-present");
    brain.host_said(Message::Hello { id: 1, version: 1, host: "0.1.0".into() });
    brain.face_asks(FACE, FaceAsk::ReadCard);
    brain.host_gone("Native host has exited.", true);
    let told = serde_json::to_value(brain.diary()).unwrap();
    let line = |note: &serde_json::Value| {
        format!("{} {}", note["what"].as_str().unwrap(), note["detail"].as_str().unwrap()).trim().to_owned()
    };
    let lines: Vec<_> = told.as_array().unwrap().iter().map(line).collect();
    let wanted = ["ask hello", "said status", "said hello 0.1.0", "ask watch", "ask read-card"];
    assert_eq!(lines[..5], wanted);
    assert_eq!(lines[5..], ["gone Native host has exited."]);
    assert_eq!(told[0]["at"], NOW + 1_000);
}
