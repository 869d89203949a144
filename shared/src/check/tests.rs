use super::*;
use crate::cause::ScreenId;
use crate::date::Timestamp;
use crate::observation::Sighting;
use crate::scenario;
use crate::timeline::{Happening, Timeline};

fn case(desk: &str, screen: ScreenId) -> Case {
    let desk = scenario::desks().iter().find(|d| d.id == desk).unwrap();
    Case { report: Some(desk.report.clone()), now: desk.now, ..Case::seen(Sighting::of(screen)) }
}

fn check(case: &Case, progress: &Progress, typed: &str) -> Check {
    Check::of(case, Some(HostReach::Connected), progress, typed)
}

fn light(check: &Check, step: Step) -> Light {
    check.lines.iter().find(|line| line.step == step).unwrap().light
}

#[test]
fn a_sign_in_ticks_one_step_after_the_other() {
    let mut progress = Progress::default();
    for (screen, good) in [
        (ScreenId::None, 0),
        (ScreenId::SignIn, 1),
        (ScreenId::ChooseMethod, 1),
        (ScreenId::ChooseRole, 2),
        (ScreenId::SignedIn, 4),
        (ScreenId::None, 4),
    ] {
        let case = case("card-present", screen);
        progress = progress.after(&case);
        let lines = check(&case, &progress, "").lines;
        let seen = lines[5..].iter().filter(|line| line.light == Light::Good).count();
        assert_eq!(seen, good, "{screen}: {lines:?}");
    }
}

#[test]
fn a_failed_step_shows_its_advice() {
    for (desk, screen, step, cause) in [
        ("no-card", ScreenId::None, Step::Card, CauseId::NoCard),
        ("card-unresponsive", ScreenId::None, Step::Card, CauseId::CardUnresponsive),
        ("card-retired", ScreenId::None, Step::Kind, CauseId::CardRetired),
        ("service-stopped", ScreenId::None, Step::Reader, CauseId::SmartCardServiceStopped),
        ("card-present", ScreenId::RoleMissing, Step::Role, CauseId::RoleMissing),
        ("card-present", ScreenId::WorkgroupMissing, Step::Workgroup, CauseId::WorkgroupMissing),
        ("card-present", ScreenId::AuthenticationFailed, Step::SignedIn, CauseId::AuthenticationFailed),
    ] {
        let case = case(desk, screen);
        let check = check(&case, &Progress::default().after(&case), "");
        let bad: Vec<_> = check.lines.iter().filter(|line| line.light == Light::Bad).collect();
        assert_eq!(bad.iter().map(|line| line.step).collect::<Vec<_>>(), [step], "{desk} {screen}");
        let advice = bad[0].advice.as_ref().unwrap();
        assert_eq!(advice.headline, advice::headline(cause), "{desk} {screen}");
        assert!(!advice.steps.is_empty() && !bad[0].text.is_empty(), "{desk} {screen}");
        assert_eq!(check.light, Light::Bad);
        if cause == CauseId::CardUnresponsive {
            assert_eq!(light(&check, Step::Kind), Light::Unknown, "a card that does not answer has no known kind");
        }
        assert!(check.request.unwrap().contains(&check.result), "{desk} {screen}");
        assert_eq!(check.request_to.unwrap(), advice.request.recipient(), "{desk} {screen}");
    }
}

#[test]
fn every_fault_of_the_catalogue_is_a_failed_step() {
    for row in scenario::scenarios() {
        let case = Case::of_scenario(row).unwrap();
        let first = diagnose(&case).causes.first().map(|finding| finding.id);
        let Some(step) = first.filter(|cause| !cause.is_warning()).and_then(Step::of) else { continue };
        if case.method() == Some(Method::Authenticator) {
            continue;
        }
        let check = check(&case, &Progress::default().after(&case), "");
        assert_eq!(light(&check, step), Light::Bad, "{}: {:?}", row.id, check.lines);
    }
}

#[test]
fn the_workgroups_name_must_be_exact() {
    let mut case = case("card-present", ScreenId::None);
    for (typed, wanted) in [
        ("cervicalscreening", Light::Good),
        (" cervicalscreening ", Light::Good),
        ("CervicalScreening", Light::Bad),
        ("cervical screening", Light::Bad),
        ("cervical", Light::Bad),
        ("", Light::Unknown),
    ] {
        let check = check(&case, &Progress::default(), typed);
        assert_eq!(light(&check, Step::Workgroup), wanted, "{typed:?}");
        assert!(!check.result.contains("CervicalScreening"), "what was typed is not told: {}", check.result);
    }
    case.settings.workgroups = Some(vec!["examplegroup".into(), "other".into()]);
    for (typed, wanted) in [("examplegroup", Light::Good), ("other", Light::Good), ("cervicalscreening", Light::Bad)] {
        let check = check(&case, &Progress::default(), typed);
        assert_eq!(light(&check, Step::Workgroup), wanted, "{typed:?}");
    }
    let text = check(&case, &Progress::default(), "EXAMPLE GROUP").lines[8].text.clone();
    assert!(text.contains("“examplegroup”") && !text.contains("other"), "{text}");
}

#[test]
fn the_result_is_dated_and_says_all_steps() {
    let mut case = case("card-present", ScreenId::SignedIn);
    case.now = Timestamp::parse("2027-03-03T12:00:00Z").ok();
    case.settings.organisation = Some("EXAMPLE SURGERY".into());
    let check = check(&case, &Progress::default().after(&case), WORKGROUP);
    let text = &check.result;
    assert!(text.starts_with("CSMS access check of 3 March 2027\nOrganisation: EXAMPLE SURGERY\n"), "{text}");
    assert!(Step::ALL.iter().all(|step| text.contains(step.name())), "{text}");
    assert!(text.ends_with(&format!("{}\n", check.verdict)) && check.request.is_none());
}

#[test]
fn what_failed_before_is_not_forgotten_and_not_certain() {
    let mut before = case("card-present", ScreenId::SignIn);
    let mut timeline = Timeline::default();
    timeline.note(1, Happening::Screen(ScreenId::RoleMissing));
    before.timeline = timeline;
    let progress = Progress::default().after(&before);
    assert_eq!(light(&check(&before, &progress, ""), Step::Role), Light::Warning);
    let progress = progress.after(&case("card-present", ScreenId::SignedIn));
    assert_eq!(light(&check(&case("card-present", ScreenId::None), &progress, ""), Step::Role), Light::Good);
}

#[test]
fn without_an_answer_nothing_is_claimed() {
    let case = Case::seen(Sighting::of(ScreenId::None));
    for host in [None, Some(HostReach::NotInstalled)] {
        let check = Check::of(&case, host, &Progress::default(), "");
        assert!(check.lines.iter().all(|line| line.light == Light::Unknown && !line.text.is_empty()), "{check:?}");
        assert_eq!(check.light, Light::Unknown);
    }
}
