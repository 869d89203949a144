//! The background: tabs and faces; the native host has a file of its own.

mod host;

use super::*;
use shared::cause::CauseId;
use shared::diagnosis::Question;
use shared::panel::{CardReading, Kept, PanelState, View};
use shared::protocol::{Ask, FaultCode, VERSIONS};
use shared::readiness::{Item, Light};
use shared::report::WorkstationReport;
use shared::scenario;
use shared::settings::{ReadCard, Settings};

type Brain = super::Brain<WorkstationReport>;
type Effect = super::Effect<WorkstationReport>;
type Message = shared::protocol::Message<WorkstationReport>;

impl Report for WorkstationReport {
    fn glance(&self) -> Option<Glance> {
        Some(Glance::from(self))
    }
}

const TAB: TabId = 7;
const FACE: FaceId = 1;
/// 21 November 2026: the certificates of the catalogue’s cards are valid.
const NOW: Millis = 1_795_219_200_000;

fn page(id: &str) -> Observation {
    scenario::pages().iter().find(|p| p.id == id).unwrap().observation()
}

fn desk(id: &str) -> WorkstationReport {
    scenario::desks().iter().find(|d| d.id == id).unwrap().report.clone()
}

fn views(effects: &[Effect]) -> Vec<View> {
    effects.iter().filter_map(|e| if let Effect::Show(_, brief) = e { Some(View::of(brief)) } else { None }).collect()
}

fn kept(effects: &[Effect]) -> Vec<Kept> {
    let of = |effect: &Effect| if let Effect::Show(_, brief) = effect { Some(brief.kept.clone()) } else { None };
    effects.iter().filter_map(of).collect()
}

fn saved(effects: &[Effect]) -> Saved {
    effects.iter().rev().find_map(|e| if let Effect::Save(saved) = e { Some(saved.clone()) } else { None }).unwrap()
}

fn rules() -> Rules {
    Rules { screens: shared::rules::built_in().clone(), network: network::table().to_vec() }
}

fn fresh() -> Brain {
    Brain::new(rules(), Saved::default())
}

/// A brain on a failing page with an open panel, and what the host answered.
fn failing(page_id: &str, desk_id: &str) -> (Brain, Vec<Effect>) {
    let mut brain = fresh();
    assert_eq!(brain.at(NOW + 1_000).seen(TAB, page(page_id)).0, Stance::Show);
    brain.face_opened(FACE, TAB, false);
    let effects = brain.at(NOW + 1_100).host_said(Message::Status { id: 2, report: desk(desk_id) });
    (brain, effects)
}

#[test]
fn a_failure_asks_the_host_and_then_has_a_cause() {
    let mut brain = fresh();
    let (stance, effects) = brain.at(NOW + 1_000).seen(TAB, page("care-identity-authentication-failed"));
    assert_eq!(stance, Stance::Show);
    assert!(effects.contains(&Effect::ConnectHost) && effects.contains(&Effect::Badge(TAB, true)));
    let opened = brain.face_opened(FACE, TAB, false);
    assert_eq!(views(&opened)[0].state, PanelState::Loading);
    assert!(!opened.contains(&Effect::ConnectHost), "the host is asked once");
    let answered = brain.at(NOW + 1_100).host_said(Message::Status { id: 2, report: desk("no-card") });
    let view = &views(&answered)[0];
    assert_eq!((view.state, view.cause), (PanelState::Ready, Some(CauseId::NoCard)));
}

#[test]
fn rules_by_policy_stand_beside_the_built_in_ones() {
    let rules = r#"{"schema": 1, "rules": [{"id": "x", "screen": "service-unavailable", "priority": 98,
        "all": ["closed for the night"]}]}"#;
    let read = |rules: &str| Read::of([("rules".to_owned(), serde_json::Value::from(rules))]);
    let closed = Observation {
        host: "cervicalscreening.nhs.uk".into(),
        headings: vec!["Closed for the night".into()],
        ..Observation::default()
    };
    let screen = |brain: &mut Brain, page: Observation| {
        brain.seen(TAB, page);
        brain.tabs[&TAB].sighting.screen
    };
    let mut brain = fresh();
    assert_ne!(screen(&mut brain, closed.clone()), ScreenId::ServiceUnavailable);
    brain.settings(read(rules));
    assert_eq!(screen(&mut brain, closed.clone()), ScreenId::ServiceUnavailable);
    assert_eq!(screen(&mut brain, page("csms-role-missing")), ScreenId::RoleMissing);
    brain.settings(read("{"));
    assert_ne!(screen(&mut brain, closed), ScreenId::ServiceUnavailable, "a broken file is not used");
    assert_eq!(screen(&mut brain, page("csms-role-missing")), ScreenId::RoleMissing);
    assert_eq!(brain.settings.problems.len(), 1);
}

#[test]
fn an_error_that_no_rule_knows_can_be_taught_and_is_not_stored() {
    let unknown = Observation {
        alerts: vec!["The list of Testina EXAMPLE-PATIENT could not be opened.".into()],
        ..page("csms-unrecognised-error")
    };
    let mut brain = fresh();
    brain.face_opened(FACE, TAB, false);
    let (_, effects) = brain.seen(TAB, unknown);
    let text = views(&effects)[0].unknown.clone().unwrap();
    assert!(text.contains("something went wrong") && !text.contains("EXAMPLE"), "{text}");
    assert!(!serde_json::to_string(&saved(&effects)).unwrap().contains("went wrong"));
    let (_, effects) = brain.seen(TAB, page("csms-role-missing"));
    assert_eq!(views(&effects)[0].unknown, None);
}

#[test]
fn the_host_is_asked_one_thing_at_a_time() {
    let mut brain = fresh();
    let (_, effects) = brain.at(NOW + 1_000).seen(TAB, page("care-identity-authentication-failed"));
    assert_eq!(asks(&effects), [Ask::Hello { versions: VERSIONS }]);
    let greeted = brain.host_said(Message::Hello { id: 1, version: 1, host: "0.1.0".into() });
    assert_eq!(asks(&greeted), [Ask::Watch]);
}

#[test]
fn the_card_is_followed_live() {
    let (mut brain, effects) = failing("care-identity-authentication-failed", "no-card");
    assert_eq!(views(&effects)[0].cause, Some(CauseId::NoCard));
    let inserted = brain.at(NOW + 5_000).host_said(Message::Changed { event: 1, report: desk("card-present") });
    assert_eq!(views(&inserted)[0].cause, Some(CauseId::AuthenticationFailed));
    let pulled = brain.at(NOW + 6_000).host_said(Message::Changed { event: 2, report: desk("no-card") });
    assert_eq!(views(&pulled)[0].cause, Some(CauseId::NoCard));
}

fn asks(effects: &[Effect]) -> Vec<Ask> {
    effects.iter().filter_map(|e| if let Effect::Ask(r) = e { Some(r.ask.clone()) } else { None }).collect()
}

#[test]
fn the_card_is_read_when_the_user_asks_and_what_it_says_counts() {
    let (mut brain, effects) = failing("care-identity-authentication-failed", "card-present");
    assert_eq!(views(&effects)[0].reading, CardReading::Offered);
    assert_eq!(asks(&effects), [], "nobody asked");
    let asked = brain.face_asks(FACE, FaceAsk::ReadCard);
    assert_eq!((asks(&asked), views(&asked)[0].reading), (vec![Ask::ReadCard], CardReading::UnderWay));
    assert_eq!(brain.face_asks(FACE, FaceAsk::ReadCard), [], "once is enough");
    let now = desk_time("certificate-expired");
    let read = brain.at(now).host_said(Message::Status { id: 3, report: desk("certificate-expired") });
    let view = &views(&read)[0];
    assert_eq!((view.cause, view.reading), (Some(CauseId::CertificateExpired), CardReading::Off));
}

/// The time on the PC of this desk.
fn desk_time(id: &str) -> Millis {
    let time = scenario::desks().iter().find(|d| d.id == id).unwrap().now.unwrap();
    let day = Timestamp::from_millis(0).map(|start| time.days_after(start)).unwrap();
    Millis::try_from(day).unwrap() * 86_400_000
}

/// This setting and no other.
fn reading(read_card: ReadCard) -> Read {
    let settings = Settings { read_card: Some(read_card), ..Settings::default() };
    Read { settings, ..Read::default() }
}

#[test]
fn policy_decides_whether_the_card_is_read() {
    let (mut brain, _) = failing("care-identity-authentication-failed", "card-present");
    let off = brain.settings(reading(ReadCard::Off));
    assert_eq!(views(&off)[0].reading, CardReading::Off);
    assert_eq!(brain.face_asks(FACE, FaceAsk::ReadCard), []);
    brain.settings(reading(ReadCard::Automatic));
    let change = |event, report| Message::Changed { event, report };
    assert_eq!(asks(&brain.host_said(change(1, desk("card-in-use")))), [], "somebody uses it");
    assert_eq!(asks(&brain.host_said(change(2, desk("card-present")))), [Ask::ReadCard]);
    let mut refused = desk("card-present");
    refused.readers[0].card.as_mut().unwrap().unread = Some(shared::report::Unread::Refused);
    assert_eq!(asks(&brain.host_said(Message::Status { id: 3, report: refused })), [], "and once only");
    let (mut idle, _) = failing("csms-role-missing", "card-present");
    idle.face_closed(FACE);
    idle.settings(reading(ReadCard::Automatic));
    assert_eq!(asks(&idle.host_said(change(1, desk("card-present")))), [], "nobody looks");
}

#[test]
fn only_policy_has_the_card_asked_for_tries() {
    let (mut brain, _) = failing("care-identity-authentication-failed", "card-present");
    let settings = Settings { ask_tries: Some(true), ..Settings::default() };
    brain.settings(Read { settings, ..Read::default() });
    assert_eq!(asks(&brain.face_asks(FACE, FaceAsk::ReadCard)), [Ask::ReadCardAndTries]);
}

#[test]
fn a_host_too_old_to_read_cards_serves_on() {
    let (mut brain, _) = failing("care-identity-authentication-failed", "card-present");
    brain.face_asks(FACE, FaceAsk::ReadCard);
    let fault = FaultCode::UnknownRequest.fault(Some(3), "JSON, but no request");
    let told = brain.host_said(Message::Error(fault));
    let view = &views(&told)[0];
    assert_eq!((view.reading, view.host), (CardReading::TooOld, Some(HostReach::Connected)));
    assert_eq!(view.cause, Some(CauseId::AuthenticationFailed));
    let pulled = brain.at(NOW + 6_000).host_said(Message::Changed { event: 1, report: desk("no-card") });
    assert_eq!(views(&pulled)[0].cause, Some(CauseId::NoCard));
}

#[test]
fn a_stopped_worker_remembers_the_screen() {
    let mut brain = fresh();
    let (_, effects) = brain.at(NOW + 1_000).seen(TAB, page("csms-role-missing"));
    let mut woken = Brain::new(rules(), saved(&effects));
    let opened = woken.face_opened(FACE, TAB, false);
    assert_eq!(views(&opened)[0].cause, Some(CauseId::RoleMissing));
    assert!(opened.contains(&Effect::ConnectHost));
}

#[test]
fn normal_pages_ask_nobody() {
    for id in ["csms-start", "csms-choose-role", "csms-patient-search"] {
        let mut brain = fresh();
        let (stance, effects) = brain.at(NOW + 1_000).seen(TAB, page(id));
        assert_eq!(stance, Stance::None, "{id}");
        assert!(!effects.contains(&Effect::ConnectHost), "{id}");
    }
    let mut brain = fresh();
    let (stance, effects) = brain.at(NOW + 1_000).seen(TAB, page("care-identity-method"));
    assert_eq!(stance, Stance::Ready);
    assert!(effects.contains(&Effect::ConnectHost), "the card is followed while somebody signs in");
}

#[test]
fn the_panel_goes_when_the_page_recovers() {
    let (mut brain, _) = failing("care-identity-authentication-failed", "no-card");
    let (stance, effects) = brain.at(NOW + 9_000).seen(TAB, page("csms-patient-search"));
    assert_eq!(stance, Stance::None);
    assert!(effects.contains(&Effect::Badge(TAB, false)));
    assert_eq!(views(&effects)[0].state, PanelState::None);
}

#[test]
fn the_host_is_let_go_with_the_last_face() {
    let (mut brain, _) = failing("csms-role-missing", "card-present");
    brain.face_opened(2, TAB, false);
    assert_eq!(brain.face_closed(2), []);
    assert_eq!(brain.face_closed(FACE), [Effect::LeaveHost]);
    assert_eq!(brain.face_closed(FACE), []);
}

#[test]
fn nothing_of_a_page_is_kept() {
    let mut brain = fresh();
    let secret = "Testina EXAMPLE-PATIENT";
    let seen = Observation {
        host: "cervicalscreening.nhs.uk".into(),
        title: secret.into(),
        headings: vec![format!("{secret}: you do not have a valid role")],
        alerts: vec![format!("Error 400_645 for {secret}")],
        ..Observation::default()
    };
    let (_, effects) = brain.at(NOW + 1_000).seen(TAB, seen);
    let opened = brain.face_opened(FACE, TAB, false);
    let everything = format!("{effects:?} {opened:?} {brain:?}");
    assert!(everything.contains("400_645"), "the code is kept");
    assert!(!everything.contains("Testina") && !everything.contains("EXAMPLE"), "{everything}");
}

#[test]
fn the_users_wishes_reach_the_page() {
    let (mut brain, _) = failing("csms-role-missing", "card-present");
    assert_eq!(brain.face_asks(FACE, FaceAsk::Fold), [Effect::Stand(TAB, Stance::Fold)]);
    assert_eq!(brain.face_asks(FACE, FaceAsk::Close)[0], Effect::Stand(TAB, Stance::None));
    assert_eq!(brain.face_asks(99, FaceAsk::Close), []);
    let again = brain.face_asks(FACE, FaceAsk::LookAgain);
    assert!(again.contains(&Effect::ConnectHost));
    assert_eq!(views(&again)[0].state, PanelState::Loading);
}

#[test]
fn answers_change_the_advice_and_are_remembered() {
    let (mut brain, effects) = failing("care-identity-authentication-failed", "card-present");
    let before = &views(&effects)[0];
    assert_eq!(before.cause, Some(CauseId::AuthenticationFailed));
    assert!(before.questions.iter().any(|asked| asked.question == Question::ColleaguesToo && asked.answer.is_none()));
    let answer = |yes| FaceAsk::Answer { question: Question::ColleaguesToo, yes };
    let effects = brain.face_asks(FACE, answer(Some(true)));
    assert_eq!(views(&effects)[0].cause, Some(CauseId::ServiceUnavailable));
    let mut woken = Brain::new(rules(), saved(&effects));
    let woken = woken.at(NOW + 2_000).face_opened(FACE, TAB, false);
    assert!(
        views(&woken)[0].questions.iter().any(|asked| asked.answer == Some(true)),
        "the answer outlives the worker"
    );
    let effects = brain.face_asks(FACE, answer(None));
    assert_eq!(views(&effects)[0].cause, Some(CauseId::AuthenticationFailed), "an answer can be taken back");
}

#[test]
fn the_answers_of_one_who_has_signed_in_are_not_those_of_the_next() {
    let (mut brain, effects) = failing("care-identity-authentication-failed", "card-present");
    let untouched = views(&effects)[0].cause;
    brain.face_asks(FACE, FaceAsk::Answer { question: Question::ColleaguesToo, yes: Some(true) });
    brain.seen(TAB, page("csms-patient-search"));
    let (_, effects) = brain.seen(TAB, page("care-identity-authentication-failed"));
    assert_eq!(views(&effects)[0].cause, untouched);
}

#[test]
fn an_answer_reads_as_the_face_writes_it() {
    let ask: FaceAsk = serde_json::from_str(r#"{"answer":{"question":"other-pc-works","yes":false}}"#).unwrap();
    assert_eq!(ask, FaceAsk::Answer { question: Question::OtherPcWorks, yes: Some(false) });
}

#[test]
fn whoever_chose_the_authenticator_hears_nothing_of_cards() {
    let mut brain = fresh();
    brain.seen(TAB, page("care-identity-method"));
    brain.face_opened(FACE, TAB, false);
    brain.host_said(Message::Status { id: 2, report: desk("no-card") });
    brain.seen(TAB, page("care-identity-authenticator"));
    // The page of the failure does not say how one signed in; the page before it did.
    let view = views(&brain.seen(TAB, page("csms-unrecognised-error")).1).remove(0);
    assert_eq!((view.cause, view.desk), (Some(CauseId::UnrecognisedError), None));
    let again = views(&brain.seen(TAB, page("csms-start")).1).remove(0);
    assert_eq!(again.state, PanelState::None);
    let view = views(&brain.seen(TAB, page("csms-unrecognised-error")).1).remove(0);
    assert_eq!(view.cause, Some(CauseId::NoCard), "another sign-in begins with nothing known");
}

#[test]
fn a_page_that_does_not_load_is_a_failure_too() {
    let mut brain = fresh();
    let host = || "cervicalscreening.nhs.uk".to_owned();
    let (news, effects) = brain.not_loaded(TAB, host(), "net::ERR_CONNECTION_TIMED_OUT".into());
    assert!(effects.contains(&Effect::Badge(TAB, true)));
    assert!(news, "the popup may open by itself");
    let view = &views(&brain.face_opened(FACE, TAB, false))[0];
    assert_eq!(view.cause, Some(CauseId::SiteUnreachable));
    let again = brain.not_loaded(TAB, host(), "net::ERR_CONNECTION_TIMED_OUT".into());
    assert!(!again.0, "who tries again has read it");
    assert_eq!(brain.not_loaded(TAB, host(), "net::ERR_ABORTED".into()), (false, Vec::new()));
    brain.seen(TAB, page("csms-start"));
    assert!(brain.not_loaded(TAB, host(), "net::ERR_NAME_NOT_RESOLVED".into()).0, "it worked between");
}

#[test]
fn the_servers_status_speaks_where_the_page_does_not() {
    let mut brain = fresh();
    brain.answered(TAB, 503);
    let bare = Observation { host: "cervicalscreening.nhs.uk".into(), ..Observation::default() };
    assert_eq!(brain.seen(TAB, bare.clone()).0, Stance::Show);
    assert_eq!(views(&brain.face_opened(FACE, TAB, false))[0].cause, Some(CauseId::ServiceUnavailable));
    brain.answered(TAB, 200);
    assert_eq!(brain.seen(TAB, bare).0, Stance::None);
}

#[test]
fn a_popup_wants_to_know_about_the_pc_also_when_nothing_failed() {
    let mut brain = fresh();
    let opened = brain.face_opened(FACE, TAB, true);
    assert!(opened.contains(&Effect::ConnectHost));
    assert_eq!(views(&opened)[0].state, PanelState::None);
    let answered = brain.host_said(Message::Status { id: 2, report: desk("no-card") });
    let card = views(&answered)[0].readiness.iter().find(|tick| tick.item == Item::Card).unwrap().light;
    assert_eq!(card, Light::Bad);
    // A lost host is tried again.
    brain.host_gone("Native host has exited.", true);
    assert!(brain.face_opened(2, TAB, true).contains(&Effect::ConnectHost));
    assert!(!brain.face_opened(3, TAB, true).contains(&Effect::ConnectHost), "it is asked already");
}

#[test]
fn a_closed_panel_stays_closed_until_the_page_says_something_else_or_the_user_wants_it() {
    let (mut brain, _) = failing("csms-role-missing", "card-present");
    let closed = brain.face_asks(FACE, FaceAsk::Close);
    assert_eq!(brain.seen(TAB, page("csms-role-missing")).0, Stance::None);
    // A stopped worker remembers it.
    assert_eq!(Brain::new(rules(), saved(&closed)).seen(TAB, page("csms-role-missing")).0, Stance::None);
    assert_eq!(brain.seen(TAB, page("csms-workgroup-missing")).0, Stance::Show);
    brain.face_asks(FACE, FaceAsk::Close);
    assert_eq!(brain.face_asks(FACE, FaceAsk::Open)[0], Effect::Stand(TAB, Stance::Open));
    assert_eq!(brain.seen(TAB, page("csms-workgroup-missing")).0, Stance::Show);
}

#[test]
fn what_is_typed_outlives_the_worker_and_ends_with_the_sign_in() {
    let typed = Kept(r#"{"number":"5000 0000 0001"}"#.to_owned());
    let (mut brain, _) = failing("csms-role-missing", "card-present");
    let effects = brain.face_asks(FACE, FaceAsk::Keep(typed.clone()));
    assert!(!format!("{effects:?} {brain:?}").contains("5000"), "what is typed may be personal");
    let mut woken = Brain::new(rules(), saved(&effects));
    assert_eq!(kept(&woken.face_opened(FACE, TAB, false)), [typed]);
    let (_, effects) = woken.seen(TAB, page("csms-patient-search"));
    assert_eq!(kept(&effects), [Kept::default()]);
}

#[test]
fn what_cannot_be_kept_is_said_once_and_loses_nothing() {
    let (mut brain, effects) = failing("csms-role-missing", "card-present");
    let before = views(&effects).pop().unwrap();
    let unkept = |effects: &[Effect]| views(effects).iter().map(|view| view.unkept.is_some()).collect::<Vec<_>>();
    let typed = Kept("{\"number\":\"500000000001\"}".into());
    brain.face_asks(FACE, FaceAsk::Keep(typed.clone()));
    let effects = brain.saved(false);
    assert_eq!(unkept(&effects), [true]);
    let after = View { unkept: None, ..views(&effects).pop().unwrap() };
    assert_eq!((after, kept(&effects)), (before, vec![typed]));
    assert_eq!(brain.saved(false), []);
    assert_eq!(unkept(&brain.saved(true)), [false]);
    assert_eq!(brain.saved(true), []);
    // More than anybody types is not even tried.
    let endless = FaceAsk::Keep(Kept("5".repeat(100_000)));
    assert_eq!(unkept(&brain.face_asks(FACE, endless)), [true]);
}

#[test]
fn in_training_a_page_is_taken_for_what_it_is_when_it_is_real() {
    let mut brain = fresh();
    for page in scenario::pages() {
        let (stance, brief) = brain.recognise(page.observation());
        let mut real = fresh();
        real.answered(TAB, page.status);
        real.face_opened(FACE, TAB, false);
        let (expected, effects) = match &page.net_error {
            Some(error) => (Stance::Show, real.not_loaded(TAB, page.host.clone(), error.clone()).1),
            None => real.seen(TAB, page.observation()),
        };
        let said = effects.iter().rev().find_map(|e| if let Effect::Show(_, brief) = e { Some(brief) } else { None });
        assert_eq!((stance, &brief), (expected, said.unwrap().as_ref()), "{}: what was before must not count", page.id);
        assert_eq!(brief.case.sighting.screen, page.screen, "{}", page.id);
    }
}
