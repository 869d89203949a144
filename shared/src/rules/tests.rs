use super::*;
use crate::observation::Observation;
use crate::scenario;
use std::collections::HashSet;

fn screen(host: &str, texts: &[&str]) -> ScreenId {
    let headings = texts.iter().map(|t| (*t).to_owned()).collect();
    classify(&Observation { host: host.into(), headings, ..Observation::default() }).screen
}

const CSMS: &str = "cervicalscreening.nhs.uk";
const CARE_IDENTITY: &str = "am.nhsidentity.spineservices.nhs.uk";

#[test]
fn the_file_is_whole() {
    let file = built_in();
    assert_eq!(file.schema, 1);
    assert!(file.rules.len() > 10, "screens.json does not parse");
    let ids: HashSet<_> = file.rules.iter().map(|r| &r.id).collect();
    assert_eq!(ids.len(), file.rules.len(), "two rules share an id");
    for rule in &file.rules {
        let words = rule.all.len() + rule.any.len() + rule.codes.len();
        let other = rule.net.len() + rule.http.len() + usize::from(rule.blank);
        assert!(words + other > 0, "{} matches every page", rule.id);
    }
}

#[test]
fn every_rule_of_a_failure_is_the_winner_somewhere() {
    // A rule that never wins is dead data.
    let winners: HashSet<ScreenId> = scenario::pages().iter().map(|p| classify(&p.observation()).screen).collect();
    for rule in built_in().rules.iter().filter(|rule| rule.screen.is_failure()) {
        assert!(winners.contains(&rule.screen), "no page shows {}", rule.screen);
    }
}

#[test]
fn every_page_of_the_catalogue_is_recognised() {
    for page in scenario::pages() {
        assert_eq!(classify(&page.observation()).screen, page.screen, "{}", page.id);
    }
}

#[test]
fn wording_may_differ() {
    use ScreenId::*;
    let cases: &[(ScreenId, &str, &str)] = &[
        (RoleMissing, CSMS, "You don’t have a valid role"),
        (RoleMissing, CSMS, "No valid cervical screening role found"),
        (RoleMissing, CSMS, "You do not have the correct permission to use this service"),
        (RoleMissing, CSMS, "A valid RBAC role is not assigned to your profile"),
        (RoleMissing, CSMS, "There are no valid CSMS roles on your smartcard"),
        (WorkgroupMissing, CSMS, "You’re not in the right workgroup to use this service"),
        (WorkgroupMissing, CSMS, "No workgroup: your role is fine, but you have no work group"),
        (WorkgroupMissing, CSMS, "Your profile does not have a valid role or a valid cervical screening workgroup"),
        (AuthenticationFailed, CARE_IDENTITY, "SMARTCARD AUTHENTICATION FAILURE"),
        (AuthenticationFailed, CARE_IDENTITY, "Sorry, we couldn't authenticate you"),
        (AuthenticationFailed, CARE_IDENTITY, "Login failed"),
        (AuthenticationFailed, CARE_IDENTITY, "There was an error. Code 500_012"),
        (CredentialManagementMissing, CARE_IDENTITY, "NHS Credential Management Error: Not Installed or Running"),
        (CredentialManagementMissing, CARE_IDENTITY, "NHS Credential Management cannot be found"),
        (CredentialManagementMissing, CARE_IDENTITY, "Port redirection service is unavailable"),
        (CredentialManagementMissing, CARE_IDENTITY, "Smartcard Authentication Failure 400_645"),
        (CardUnreadable, CARE_IDENTITY, "ERR1002 : Unable to read the card"),
        (CardUnreadable, CARE_IDENTITY, "There was a problem reading your Smartcard"),
        (SessionEnded, CSMS, "Your session has expired"),
        (SessionEnded, CSMS, "You've been logged out for your security. Please log in again."),
        (SessionEnded, CSMS, "You must be logged in to access this page."),
        (UnrecognisedError, CSMS, "Sorry, there is a problem with the service"),
        (UnrecognisedError, CSMS, "An unexpected error has occurred"),
        (SignIn, CSMS, "Login with NHS Identity"),
        (SignIn, CSMS, "Log in with my Care Identity"),
        (ChooseMethod, CARE_IDENTITY, "Select your login method"),
        (ChooseRole, CSMS, "Choose a role"),
        (None, CSMS, "Help using this service"),
        (None, CSMS, ""),
    ];
    for (expected, host, text) in cases {
        assert_eq!(screen(host, &[text]), *expected, "{text:?}");
    }
}

#[test]
fn codes_are_quoted_only_from_failures() {
    let seen = |heading: &str| {
        classify(&Observation { host: CARE_IDENTITY.into(), headings: vec![heading.into()], ..Observation::default() })
    };
    assert_eq!(seen("Error code: 400_645").code.as_deref(), Some("400_645"));
    assert_eq!(seen("Select your login method 400_645_1").code, None);
    assert_eq!(seen("Smartcard Authentication Failure").code, None);
}

#[test]
fn a_signed_in_page_is_never_read() {
    let seen = Observation {
        signed_in: true,
        headings: vec!["You do not have a valid role".into()],
        ..Observation::default()
    };
    assert_eq!(classify(&seen).screen, ScreenId::SignedIn);
}

#[test]
fn host_patterns() {
    assert!(host_matches("a.nhs.uk", "a.nhs.uk"));
    assert!(host_matches("*.nhs.uk", "a.b.nhs.uk"));
    assert!(!host_matches("*.nhs.uk", "nhs.uk"));
    assert!(!host_matches("*.nhs.uk", "evilnhs.uk"));
}

#[test]
fn a_bad_rule_file_says_what_is_wrong() {
    let read = |text: &str| serde_json::from_str::<RuleFile>(text).unwrap_err().to_string();
    let rule = |rest: &str| {
        format!(r#"{{"schema":1,"codes":[],"rules":[{{"id":"x","screen":"role-missing","priority":1{rest}}}]}}"#)
    };
    assert!(read(&rule(r#","any":["... role"]"#)).contains("must stand between words"));
    assert!(read(&rule(r#","anny":["role"]"#)).contains("anny"));
    assert!(read(&rule(r#","screen":"rolemissing""#)).contains("duplicate field"));
}

#[test]
fn the_organisation_on_a_screen_is_told_and_never_a_person() {
    let organisation = |heading: &str| {
        classify(&Observation { host: CSMS.into(), headings: vec![heading.into()], ..Observation::default() })
            .organisation
    };
    for (heading, expected) in [
        ("You do not have a valid role at EXAMPLE SURGERY (A00001)", Some("EXAMPLE SURGERY (A00001)")),
        (
            "You don\u{2019}t have a role for this service at Example Health Centre to use",
            Some("EXAMPLE HEALTH CENTRE"),
        ),
        ("No workgroup found for organisation A00001.", Some("ODS code A00001")),
        (
            "No valid workgroup. Organisation: Example Medical Practice - A00001",
            Some("EXAMPLE MEDICAL PRACTICE (A00001)"),
        ),
        (
            "You do not have a valid workgroup, organisation: Example Medical Practice - A00001",
            Some("EXAMPLE MEDICAL PRACTICE (A00001)"),
        ),
        ("You do not have a valid role at your practice", None),
        ("You do not have a valid role at the surgery", None),
        ("No valid role found for Testina Example", None),
        ("No valid role found for Dr Example Surgery", None),
        ("No valid role found for Dr Example Medical Surgery", None),
        ("No valid role found for Nurse Testina Example at Example Surgery", Some("EXAMPLE SURGERY")),
        ("You do not have a valid role", None),
    ] {
        assert_eq!(organisation(heading).as_deref(), expected, "{heading}");
    }
    assert_eq!(organisation("Your session at EXAMPLE SURGERY (A00001) has expired"), None, "its rule asks for none");
}
