use super::*;
use crate::advice::evidence;
use crate::card::Family;
use crate::cause::ScreenId;
use crate::report::{Card, Component, Reader, ReaderFlag, ReaderKind, ServiceState, Session, Unread, Workstation};
use crate::scenario;
use crate::timeline::Happening;
use std::collections::HashSet;

fn case(screen: ScreenId, report: Option<WorkstationReport>) -> Case {
    Case { report, ..Case::seen(Sighting::of(screen)) }
}

fn first(case: &Case) -> CauseId {
    diagnose(case).causes[0].id
}

fn reader(kind: ReaderKind, state: &[ReaderFlag], family: Family) -> Reader {
    let card = state.contains(&ReaderFlag::Present).then(|| Card { family, ..Card::default() });
    Reader { name: "OMNIKEY 3121".into(), kind, state: state.to_vec(), card }
}

fn with_card(family: Family) -> Reader {
    reader(ReaderKind::Contact, &[ReaderFlag::Present], family)
}

#[test]
fn every_scenario_ends_as_it_says() {
    assert!(scenario::scenarios().len() >= 49);
    for row in scenario::scenarios() {
        assert!(row.page().is_some(), "{}: no page {}", row.id, row.page);
        assert!(row.desk().is_some(), "{}: no desk {}", row.id, row.desk);
        let diagnosis = diagnose(&Case::of_scenario(row).unwrap());
        let answer = &diagnosis.causes[0];
        assert_eq!(answer.id, row.expect.cause, "{}", row.id);
        assert_eq!(answer.owner, row.expect.owner, "{}", row.id);
        assert_eq!(answer.request_to(), row.expect.to, "{}", row.id);
        let warnings: Vec<_> = diagnosis.causes.iter().map(|c| c.id).filter(|id| id.is_warning()).collect();
        assert!(row.expect.warning.is_none_or(|w| warnings.contains(&w)), "{}: {warnings:?}", row.id);
        for cause in &diagnosis.causes {
            let evidence = evidence(cause);
            assert!(evidence.iter().all(|e| e.ends_with('.')) && !evidence.is_empty(), "{}: {evidence:?}", row.id);
        }
        let distinct: HashSet<_> = diagnosis.causes.iter().map(|c| c.id).collect();
        assert_eq!(distinct.len(), diagnosis.causes.len(), "{}: a cause is named twice", row.id);
    }
}

#[test]
fn scenario_ids_are_unique() {
    let ids: HashSet<_> = scenario::scenarios().iter().map(|s| &s.id).collect();
    assert_eq!(ids.len(), scenario::scenarios().len());
}

#[test]
fn normal_screens_have_no_causes() {
    for screen in ScreenId::ALL.iter().filter(|s| !s.is_failure()) {
        assert_eq!(diagnose(&case(*screen, None)), Diagnosis::default(), "{screen}");
    }
    for screen in ScreenId::ALL.iter().filter(|s| s.is_failure()) {
        assert!(!diagnose(&case(*screen, None)).causes.is_empty(), "{screen}");
    }
}

#[test]
fn windows_hello_is_no_reader() {
    let hello = reader(ReaderKind::Virtual, &[ReaderFlag::Present], Family::Gids);
    let report = WorkstationReport::running(vec![hello.clone()]);
    assert_eq!(first(&case(ScreenId::AuthenticationFailed, Some(report))), CauseId::NoReader);
    let beside = WorkstationReport::running(vec![hello, with_card(Family::Piv)]);
    assert_eq!(first(&case(ScreenId::AuthenticationFailed, Some(beside))), CauseId::AuthenticationFailed);
}

#[test]
fn an_unknown_card_is_never_blamed() {
    for family in [Family::Unknown, Family::Piv, Family::Cosmo, Family::Idprime, Family::Yubikey] {
        let report = WorkstationReport::running(vec![with_card(family)]);
        assert_eq!(
            first(&case(ScreenId::AuthenticationFailed, Some(report))),
            CauseId::AuthenticationFailed,
            "{family:?}"
        );
    }
}

#[test]
fn an_unknown_state_is_never_blamed() {
    let vague = reader(ReaderKind::Contact, &[ReaderFlag::Unavailable], Family::Unknown);
    let report = WorkstationReport::running(vec![vague]);
    assert_eq!(first(&case(ScreenId::AuthenticationFailed, Some(report))), CauseId::AuthenticationFailed);
    let unknown = WorkstationReport::without_service(ServiceState::Unknown);
    assert_eq!(first(&case(ScreenId::AuthenticationFailed, Some(unknown))), CauseId::AuthenticationFailed);
}

#[test]
fn several_cards_and_a_card_in_use() {
    let two = WorkstationReport::running(vec![with_card(Family::Piv), with_card(Family::Bank)]);
    let causes = diagnose(&case(ScreenId::AuthenticationFailed, Some(two))).causes;
    let ids: Vec<_> = causes.iter().map(|c| c.id).collect();
    assert_eq!(ids, [CauseId::SeveralCards, CauseId::CardNotNhs, CauseId::AuthenticationFailed]);
    let busy = reader(ReaderKind::Contact, &[ReaderFlag::Present, ReaderFlag::Exclusive], Family::Piv);
    let report = WorkstationReport::running(vec![busy]);
    assert_eq!(first(&case(ScreenId::AuthenticationFailed, Some(report))), CauseId::CardInUse);
    // Sharing a card is normal. Only when it was to be read does it stand in the way.
    let mut shared = reader(ReaderKind::Contact, &[ReaderFlag::Present, ReaderFlag::InUse], Family::Piv);
    let report = |reader: &Reader| Some(WorkstationReport::running(vec![reader.clone()]));
    let plain = case(ScreenId::AuthenticationFailed, report(&shared));
    assert_eq!(first(&plain), CauseId::AuthenticationFailed);
    shared.card.as_mut().unwrap().unread = Some(Unread::InUse);
    assert_eq!(first(&case(ScreenId::AuthenticationFailed, report(&shared))), CauseId::CardInUse);
}

#[test]
fn the_timeline_is_evidence() {
    let empty = reader(ReaderKind::Contact, &[ReaderFlag::Empty], Family::Unknown);
    let mut case = case(ScreenId::AuthenticationFailed, Some(WorkstationReport::running(vec![empty])));
    case.timeline.note(1_000, Happening::CardOut);
    case.timeline.note(2_900, Happening::Screen(ScreenId::AuthenticationFailed));
    let evidence = evidence(&diagnose(&case).causes[0]);
    assert!(evidence.iter().any(|e| e.contains("2 seconds before the error")), "{evidence:?}");
}

#[test]
fn evidence_names_the_code() {
    let sighting = Sighting { code: Some("400_645".into()), ..Sighting::of(ScreenId::CredentialManagementMissing) };
    assert!(evidence(&diagnose(&Case::seen(sighting)).causes[0])[1].contains("400_645"));
}

#[test]
fn every_cause_and_page_and_desk_has_a_scenario() {
    let rows = scenario::scenarios();
    let reached: HashSet<_> = rows.iter().flat_map(|s| [Some(s.expect.cause), s.expect.warning]).flatten().collect();
    for cause in CauseId::ALL {
        assert!(reached.contains(cause), "{cause} has no scenario");
    }
    for page in scenario::pages().iter().filter(|page| page.screen.is_failure()) {
        assert!(rows.iter().any(|row| row.page == page.id), "no scenario shows the page {}", page.id);
    }
    for desk in scenario::desks() {
        assert!(rows.iter().any(|row| row.desk == desk.id), "no scenario uses the desk {}", desk.id);
    }
}

#[test]
fn a_warning_is_never_the_cause() {
    for row in scenario::scenarios() {
        assert!(!diagnose(&Case::of_scenario(row).unwrap()).causes[0].id.is_warning(), "{}", row.id);
    }
}

#[test]
fn every_report_gives_an_answer_on_every_failing_screen_whatever_the_order_of_readers() {
    for desk in scenario::desks() {
        for other in scenario::desks() {
            let mut report = desk.report.clone();
            report.readers.extend(other.report.readers.clone());
            for screen in ScreenId::ALL.iter().filter(|s| s.is_failure()) {
                let mut case = case(*screen, Some(report.clone()));
                case.now = Timestamp::parse("2026-11-21T09:00:00Z").ok();
                let ids = |case: &Case| diagnose(case).causes.iter().map(|c| c.id).collect::<Vec<_>>();
                let forward = ids(&case);
                assert!(!forward.is_empty());
                if let Some(report) = &mut case.report {
                    report.readers.reverse();
                }
                assert_eq!(ids(&case)[0], forward[0], "{} + {} on {screen}", desk.id, other.id);
            }
        }
    }
}

#[test]
fn a_wrong_clock_is_for_it() {
    let row = scenario::scenarios().iter().find(|s| s.desk == "certificate-not-yet-valid").unwrap();
    let mut case = Case::of_scenario(row).unwrap();
    case.now = Timestamp::parse("2019-01-01T00:00:00Z").ok();
    let finding = &diagnose(&case).causes[0];
    assert_eq!((finding.id, finding.owner), (CauseId::CertificateNotYetValid, Owner::It));
    assert!(evidence(finding).iter().any(|e| e.contains("1 January 2019")), "{finding:?}");
    case.now = None;
    assert_eq!(first(&case), CauseId::AuthenticationFailed, "without a clock no date is judged");
}

#[test]
fn a_certificate_of_the_store_is_only_a_hint() {
    let expired = scenario::desks().iter().find(|d| d.id == "certificate-expired").unwrap();
    let stored = expired.report.readers[0].card.as_ref().unwrap().certificates.clone().unwrap();
    let mut report = WorkstationReport::running(vec![with_card(Family::Piv)]);
    report.workstation.stored_certificates = stored;
    let mut case = case(ScreenId::AuthenticationFailed, Some(report));
    case.now = expired.now;
    let ids: Vec<_> = diagnose(&case).causes.iter().map(|c| c.id).collect();
    assert_eq!(ids, [CauseId::AuthenticationFailed, CauseId::CertificateExpiring]);
}

#[test]
fn a_silent_service_is_told_from_an_idle_one() {
    let silent = |pc: Workstation| {
        let report = WorkstationReport { workstation: pc, ..WorkstationReport::without_service(ServiceState::Stopped) };
        first(&case(ScreenId::AuthenticationFailed, Some(report)))
    };
    let service =
        |disabled| Some(Component { installed: Some(true), disabled: Some(disabled), ..Component::default() });
    let pc = Workstation { smart_card_service: service(false), ..Workstation::default() };
    assert_eq!(silent(pc.clone()), CauseId::SmartCardServiceStopped, "nobody knows about readers");
    let with = |readers| Workstation { readers_plugged_in: Some(readers), ..pc.clone() };
    assert_eq!(silent(with(0)), CauseId::NoReader);
    assert_eq!(silent(with(1)), CauseId::SmartCardServiceStopped);
    let disabled = Workstation { smart_card_service: service(true), ..with(0) };
    assert_eq!(silent(disabled), CauseId::SmartCardServiceStopped);
    assert_eq!(silent(Workstation { session: Some(Session::Remote), ..with(0) }), CauseId::RemoteSession);
}

#[test]
fn a_clock_before_the_first_release_is_wrong() {
    let now = |text: &str| Case {
        now: Timestamp::parse(text).ok(),
        ..case(ScreenId::AuthenticationFailed, Some(WorkstationReport::running(vec![with_card(Family::Piv)])))
    };
    let wrong = diagnose(&now("2015-01-01T00:00:00Z"));
    assert_eq!((wrong.causes[0].id, wrong.causes[0].owner), (CauseId::CertificateNotYetValid, Owner::It));
    assert_eq!(first(&now("2026-12-01T00:00:00Z")), CauseId::AuthenticationFailed);
}

fn asked_of(row: &str) -> Vec<Question> {
    questions(&Case::of_scenario(scenario::scenarios().iter().find(|s| s.id == row).unwrap()).unwrap())
}

#[test]
fn only_questions_that_matter_are_asked() {
    use Question::*;
    assert_eq!(asked_of("authentication-failed--card-present"), [OtherPcWorks, ColleaguesToo, OtherSystemsWork]);
    assert_eq!(asked_of("unrecognised-error--card-present"), [Authenticator, OtherPcWorks, ColleaguesToo]);
    assert_eq!(asked_of("workgroup-missing--card-present"), [WorkgroupClosed]);
    // An empty reader explains the failure; no answer changes that.
    assert_eq!(asked_of("authentication-failed--no-card"), []);
    assert_eq!(asked_of("unrecognised-error--no-card"), [Authenticator]);
    assert_eq!(asked_of("role-missing--card-present"), []);
    // What was answered stays, to be taken back.
    assert!(asked_of("authentication-failed--colleagues-too").contains(&ColleaguesToo));
}

#[test]
fn never_more_than_three_questions_whatever_was_answered() {
    for row in scenario::scenarios() {
        let mut case = Case::of_scenario(row).unwrap();
        for yes in [Some(true), Some(false), None] {
            for question in Question::ALL {
                case.answers.set(*question, yes);
                let asked = questions(&case);
                assert!(asked.len() <= 3 && asked.is_sorted(), "{}: {asked:?}", row.id);
            }
        }
    }
}

#[test]
fn answers_sort_what_was_found_and_outrank_nothing_that_was_seen() {
    let agent = scenario::desks().iter().find(|d| d.id == "identity-agent-outdated").unwrap();
    let expired = scenario::desks().iter().find(|d| d.id == "certificate-expired").unwrap();
    let mut report = expired.report.clone();
    report.workstation = agent.report.workstation.clone();
    let mut case = Case { now: expired.now, ..case(ScreenId::AuthenticationFailed, Some(report)) };
    let ids = |case: &Case| diagnose(case).causes.iter().map(|c| c.id).take(2).collect::<Vec<_>>();
    assert_eq!(ids(&case), [CauseId::CertificateExpired, CauseId::IdentityAgentOutdated]);
    case.answers.other_pc_works = Some(true);
    assert_eq!(ids(&case), [CauseId::IdentityAgentOutdated, CauseId::CertificateExpired]);
    case.answers = Answers { other_pc_works: Some(false), ..Answers::default() };
    assert_eq!(ids(&case), [CauseId::CertificateExpired, CauseId::IdentityAgentOutdated]);
    case.answers = Answers { colleagues_too: Some(true), ..Answers::default() };
    assert_eq!(ids(&case)[0], CauseId::CertificateExpired);
}

#[test]
fn whoever_signs_in_without_a_card_hears_nothing_of_cards() {
    for row in scenario::scenarios() {
        let mut case = Case::of_scenario(row).unwrap();
        if !matches!(case.sighting.screen, ScreenId::AuthenticationFailed | ScreenId::UnrecognisedError) {
            continue;
        }
        case.answers = Answers { authenticator: Some(true), ..Answers::default() };
        let explained = serde_json::to_string(&crate::advice::Explanation::of(&case)).unwrap().to_lowercase();
        for word in ["reader", "credential", "identity agent", "certificate"] {
            let told = explained.replace("card and reader do not matter", "");
            assert!(!told.contains(word), "{}: {word} in {told}", row.id);
        }
    }
}

#[test]
fn a_service_that_refuses_the_user_is_not_called_stopped() {
    let case = case(ScreenId::AuthenticationFailed, Some(WorkstationReport::without_service(ServiceState::Forbidden)));
    let advice = crate::advice::Explanation::of(&case);
    assert_eq!(advice.diagnosis.causes[0].id, CauseId::SmartCardServiceStopped);
    assert!(advice.diagnosis.causes[0].evidence[0].contains("refuses"), "{advice:?}");
    let advice = advice.advice.unwrap();
    assert!(advice.headline.contains("does not let you") && advice.request.body.contains("polkit"), "{advice:?}");
    assert!(!advice.steps.iter().any(|step| step.contains("estart")), "{:?}", advice.steps);
}
