use super::*;
use crate::advice::advise;
use crate::cause::ScreenId;
use crate::diagnosis::diagnose;
use crate::observation::Sighting;
use crate::scenario;
use crate::timeline::Happening;

fn request(screen: ScreenId, change: impl FnOnce(&mut Case)) -> SupportRequest {
    let mut case = Case::seen(Sighting { host: "cervicalscreening.nhs.uk".into(), ..Sighting::of(screen) });
    change(&mut case);
    advise(&case, &diagnose(&case)).unwrap().request
}

fn numbers(typed: &str) -> Vec<SmartcardNumber> {
    SmartcardNumbers::parse(typed).good
}

#[test]
fn a_missing_role_goes_to_the_ra_and_asks_for_the_number() {
    let request = request(ScreenId::RoleMissing, |case| {
        case.settings.ra_email = Some("ra@example.org".into());
        case.settings.ods_code = Some("A00001".into());
    });
    assert_eq!((request.to, request.email.as_deref()), (Owner::Ra, Some("ra@example.org")));
    assert!(request.body.contains("role") && request.body.contains("ODS code A00001"), "{}", request.body);
    assert!(request.wants_smartcard_number());
    let filled = request.body_with(&numbers("5000 0000 0001"));
    assert!(filled.contains("Smartcard number: 500000000001\n") && !filled.contains("____"), "{filled}");
    assert!(request.short_with(&numbers("500000000001")).unwrap().contains("number: 500000000001\n"));
}

#[test]
fn the_service_lead_gets_a_copy_of_what_asks_for_access_and_of_nothing_else() {
    let with_lead = |case: &mut Case| {
        case.settings.ra_email = Some("ra@example.org".into());
        case.settings.service_lead_email = Some("lead@example.org".into());
    };
    for screen in [ScreenId::RoleMissing, ScreenId::WorkgroupMissing] {
        let request = request(screen, with_lead);
        let href = request.mailto().href;
        assert!(href.starts_with("mailto:ra@example.org?cc=lead@example.org&subject="), "{href}");
        let recipient = request.recipient();
        assert!(
            recipient.ends_with("(ra@example.org), with a copy to your service lead (lead@example.org)"),
            "{recipient}"
        );
    }
    let request = request(ScreenId::AuthenticationFailed, with_lead);
    assert!(!request.mailto().href.contains("lead") && !request.recipient().contains("lead"));
}

#[test]
fn several_colleagues_stand_in_one_request() {
    let request = request(ScreenId::WorkgroupMissing, |_| {});
    let filled = request.body_with(&numbers("000000000001\n500000000002"));
    assert!(filled.contains("Smartcard number:\n- 000000000001\n- 500000000002\n"), "{filled}");
    assert_eq!(request.body_with(&[]), request.body);
    assert!(request.body.contains("“cervicalscreening”"), "{}", request.body);
}

#[test]
fn versions_of_the_software_on_the_pc_are_told() {
    use crate::report::{Component, Software, WorkstationReport};
    let request = request(ScreenId::AuthenticationFailed, |case| {
        let mut report = WorkstationReport::running(Vec::new());
        let pc = &mut report.workstation;
        let version = "1.4.2.0".parse().ok();
        pc.credential_management = Some(Component { installed: Some(true), version, ..Component::default() });
        let software = |name: &str, version: &str| Software { name: name.into(), version: version.into() };
        pc.software = vec![software("Microsoft Edge", "142.0.1.2"), software("Rules without a version", "")];
        case.report = Some(report);
    });
    for line in ["- NHS Credential Management: installed, version 1.4.2.0\n", "- Microsoft Edge: version 142.0.1.2\n"] {
        assert!(request.body.contains(line), "{line} is not in {}", request.body);
    }
    assert!(!request.body.contains("without a version"), "{}", request.body);
}

#[test]
fn answers_are_told() {
    let request = request(ScreenId::AuthenticationFailed, |case| {
        case.answers.other_systems_work = Some(true);
        case.answers.other_pc_works = Some(false);
        case.sighting.code = Some("400_601".into());
    });
    assert_eq!(request.to, Owner::It);
    for part in ["works with other systems", "fails for me on another PC too", "Error code: 400_601"] {
        assert!(request.body.contains(part), "{part} is not in {}", request.body);
    }
    assert!(!request.wants_smartcard_number() && !request.body.contains("first time"));
    assert_eq!(request.short, None);
}

#[test]
fn it_hears_what_the_check_of_the_pc_says_and_what_happened() {
    let desk = scenario::desks().iter().find(|desk| desk.id == "identity-agent-outdated").unwrap();
    let request = request(ScreenId::AuthenticationFailed, |case| {
        case.report = Some(desk.report.clone());
        case.timeline.note(0, Happening::CardIn);
        case.timeline.note(120_000, Happening::Screen(ScreenId::AuthenticationFailed));
        case.timeline.note(124_000, Happening::CardOut);
    });
    for part in [
        "- 2 minutes before the error: card put in\n",
        "- 4 seconds after the error: card taken out\n",
        "- Smart card service: running\n",
        "- Card reader “Virtual PCD 00 00”: card is in\n",
        "- NHS Identity Agent: running, version 2.4.5.0\n",
    ] {
        assert!(request.body.contains(part), "{part} is not in {}", request.body);
    }
}

#[test]
fn a_closed_workgroup_goes_to_the_national_service_desk() {
    let request = request(ScreenId::WorkgroupMissing, |case| case.answers.workgroup_closed = Some(true));
    assert_eq!(request.to, Owner::NationalServiceDesk);
    assert_eq!(request.email.as_deref(), Some("ssd.nationalservicedesk@nhs.net"));
    assert!(request.body.contains("ROOT or child"));
}

#[test]
fn the_organisation_may_have_a_text_of_its_own() {
    let request = request(ScreenId::AuthenticationFailed, |case| {
        case.settings.request_template_it =
            Some("Dear desk,\n{ask}\n{story}\nCode {code} at {site}. {whatever}".into());
        case.sighting.code = Some("400_601".into());
    });
    assert!(request.body.starts_with("Dear desk,\nSigning in"), "{}", request.body);
    assert!(request.body.ends_with("\nCode 400_601 at https://cervicalscreening.nhs.uk.\n"), "{}", request.body);
}

#[test]
fn every_usual_template_has_known_gaps_only() {
    for key in ["template-ra", "template-it", "template-desk", "short-access"] {
        assert_eq!(unknown_gaps(texts().get(key)), [], "{key}");
    }
}

#[test]
fn links_hold_no_number_and_fit() {
    for row in scenario::scenarios() {
        let case = Case::of_scenario(row).unwrap();
        let request = advise(&case, &diagnose(&case)).unwrap().request;
        let link = request.mailto();
        assert!(link.href.starts_with("mailto:") && link.href.len() <= 2_000, "{}: {}", row.id, link.href.len());
        assert!(request.portal("https://desk.example/new?s={subject}&b={body}").unwrap().href.len() <= 2_000);
    }
}
