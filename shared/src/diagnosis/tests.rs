use super::*;
use crate::card::Family;
use crate::report::{Card, ReaderKind};
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
    let card = state.contains(&ReaderFlag::Present).then(|| Card { atr: String::new(), family });
    Reader { name: "OMNIKEY 3121".into(), kind, state: state.to_vec(), card }
}

fn with_card(family: Family) -> Reader {
    reader(ReaderKind::Contact, &[ReaderFlag::Present], family)
}

#[test]
fn every_scenario_ends_as_it_says() {
    assert!(scenario::scenarios().len() >= 49);
    for row in scenario::scenarios() {
        let page = row.page().unwrap_or_else(|| panic!("{}: no page {}", row.id, row.page));
        let desk = row.desk().unwrap_or_else(|| panic!("{}: no desk {}", row.id, row.desk));
        let sighting = crate::rules::classify(&page.observation());
        let diagnosis = diagnose(&Case { report: Some(desk.report.clone()), ..Case::seen(sighting) });
        let answer = &diagnosis.causes[0];
        assert_eq!(answer.id, row.expect.cause, "{}", row.id);
        assert_eq!(answer.owner, row.expect.owner, "{}", row.id);
        assert_eq!(answer.id.request_to(), row.expect.to, "{}", row.id);
        for cause in &diagnosis.causes {
            assert!(
                cause.evidence.iter().all(|e| e.ends_with('.')) && !cause.evidence.is_empty(),
                "{}: {cause:?}",
                row.id
            );
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
}

#[test]
fn the_timeline_is_evidence() {
    let empty = reader(ReaderKind::Contact, &[ReaderFlag::Empty], Family::Unknown);
    let mut case = case(ScreenId::AuthenticationFailed, Some(WorkstationReport::running(vec![empty])));
    case.timeline.note(1_000, Happening::CardOut);
    case.timeline.note(2_900, Happening::ScreenFailed);
    let evidence = &diagnose(&case).causes[0].evidence;
    assert!(evidence.iter().any(|e| e.contains("2 seconds before the error")), "{evidence:?}");
}

#[test]
fn evidence_names_the_code() {
    let sighting = Sighting { code: Some("400_645".into()), ..Sighting::of(ScreenId::CredentialManagementMissing) };
    assert!(diagnose(&Case::seen(sighting)).causes[0].evidence[0].contains("400_645"));
}

#[test]
fn every_cause_is_reached() {
    let by_rows: HashSet<_> = scenario::scenarios().iter().map(|s| s.expect.cause).collect();
    for cause in CauseId::ALL {
        assert!(by_rows.contains(cause), "{cause} has no scenario");
    }
}
