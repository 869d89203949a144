//! What must hold of every diagnosis, tried on everything the catalogue can be put together to.

use super::*;
use crate::advice::{Explanation, advise};
use crate::cause::ScreenId;
use crate::report::{Component, Policy};
use crate::scenario;
use crate::timeline::Happening;

/// Calls `check` with many cases: every failing screen, on every pair of desks, with answers,
/// events and clocks that a counter picks.
fn each(mut check: impl FnMut(&Case)) {
    let moments = ["2015-01-01T00:00:00Z", "2026-11-21T09:00:00Z", "2027-06-01T00:00:00Z"];
    let happenings = [Happening::CardOut, Happening::CardIn, Happening::ServiceDown, Happening::NetworkDown];
    let mut picked = 0_usize;
    for screen in ScreenId::ALL.iter().filter(|screen| screen.is_failure()) {
        for desk in scenario::desks() {
            for other in scenario::desks() {
                picked += 1;
                let mut report = desk.report.clone();
                report.readers.extend(other.report.readers.clone());
                let mut case = Case { report: Some(report), ..Case::seen(Sighting::of(*screen)) };
                case.now = moments.get(picked % 4).and_then(|text| Timestamp::parse(text).ok());
                case.settings.hscn_required = [None, Some(true), Some(false)][picked % 3];
                for (place, question) in Question::ALL.iter().enumerate() {
                    case.answers.set(*question, [None, Some(true), Some(false)][picked / (place + 1) % 3]);
                }
                for (at, what) in (0..).zip(happenings.iter().cycle().skip(picked % 5).take(picked % 4)) {
                    case.timeline.note(at * 1_000, *what);
                }
                case.timeline.note(60_000, Happening::Screen(*screen));
                check(&case);
            }
        }
    }
    assert!(picked > 5_000, "only {picked} cases");
}

fn ids(case: &Case) -> Vec<CauseId> {
    diagnose(case).causes.iter().map(|finding| finding.id).collect()
}

#[test]
fn every_case_has_an_answer_in_whole_words() {
    each(|case| {
        let diagnosis = diagnose(case);
        let first = &diagnosis.causes[0];
        assert!(!first.id.is_warning(), "{case:?}");
        let advice = advise(case, &diagnosis).unwrap();
        assert!((1..=6).contains(&advice.steps.len()), "{:?}: {:?}", first.id, advice.steps);
        assert_eq!(advice.request.to, first.request_to());
        assert_ne!(advice.request.to, Owner::You);
        let words = serde_json::to_string(&Explanation::of(case).advice).unwrap();
        assert!(!words.trim_matches(['{', '}']).replace("\"request\":{", "").contains('{'), "a gap is left in {words}");
        assert!(questions(case).len() <= 3);
    });
}

#[test]
fn the_order_of_readers_changes_nothing() {
    each(|case| {
        let mut turned = case.clone();
        turned.report.iter_mut().for_each(|report| report.readers.reverse());
        assert_eq!(ids(case), ids(&turned), "{case:?}");
    });
}

/// A fault of the PC that is added to a case.
type Fault = (CauseId, fn(&mut WorkstationReport));

const FAULTS: &[Fault] = &[
    (CauseId::PortServiceStopped, |report| report.workstation.port_service = Some(stopped())),
    (CauseId::CredentialManagementStopped, |report| report.workstation.credential_management = Some(stopped())),
    (CauseId::LegacyNhsExtension, |report| report.workstation.legacy_nhs_extension = Some(true)),
    (CauseId::WindowsSmartcardUpdate, |report| report.workstation.smartcard_event_624 = Some(true)),
    (CauseId::BrowserPolicyBlocksSignIn, |report| {
        let name = "BlockThirdPartyCookies".to_owned();
        report.workstation.blocking_policies.push(Policy { browser: crate::report::Browser::Edge, name });
    }),
];

fn stopped() -> Component {
    Component { installed: Some(true), running: Some(false), ..Component::default() }
}

#[test]
fn more_evidence_never_lowers_a_cause() {
    each(|case| {
        let place = |case: &Case, cause| ids(case).iter().position(|id| *id == cause);
        for (cause, add) in FAULTS {
            let mut worse = case.clone();
            worse.report.iter_mut().for_each(add);
            let (before, after) = (place(case, *cause), place(&worse, *cause));
            assert!(before.is_none_or(|before| after.is_some_and(|after| after <= before)), "{cause}: {case:?}");
        }
    });
}

#[test]
fn what_is_not_known_is_no_fault() {
    each(|case| {
        let mut vague = case.clone();
        vague.now = None;
        if let Some(report) = &mut vague.report {
            report.workstation = crate::report::Workstation::default();
            for card in report.readers.iter_mut().filter_map(|reader| reader.card.as_mut()) {
                (card.certificates, card.tries) = (None, None);
            }
        }
        vague.answers = Answers { authenticator: case.answers.authenticator, ..Answers::default() };
        let known = ids(&Case { answers: vague.answers.clone(), ..case.clone() });
        let of_screen = ids(&Case { report: None, ..vague.clone() });
        // A session that is not known to be remote counts as one in front of the PC.
        let same = |id: CauseId| id == CauseId::NoReader && known.contains(&CauseId::RemoteSession);
        for id in ids(&vague) {
            assert!(known.contains(&id) || of_screen.contains(&id) || same(id), "{id} comes of nothing: {case:?}");
        }
    });
}
