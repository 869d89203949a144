use super::*;
use crate::cause::ScreenId;
use crate::rules::{RuleFile, built_in, classify_by, network};

fn rules() -> Vec<Ruleset> {
    vec![Ruleset::new(built_in().clone())]
}

/// An error that no rule knows, with everything on it that must not leave the page.
fn unknown() -> Observation {
    Observation {
        host: "cervicalscreening.nhs.uk".into(),
        title: "Error - Cervical Screening".into(),
        headings: vec!["Sorry Testina EXAMPLE-PATIENT, something went wrong with your clinic list".into()],
        alerts: vec![
            "The list of EXAMPLE-PATIENT (NHS 999 000 0018, born 1 April 1980) could not be opened.".into(),
            "Write to testina@example.org and quote ticket 4711-0815.".into(),
        ],
        http_status: Some(200),
        ..Observation::default()
    }
}

#[test]
fn nothing_personal_is_in_the_text() {
    let text = text(&unknown(), &rules()).unwrap();
    for wanted in
        ["site: cervicalscreening.nhs.uk\n", "status: 200\n", "something went wrong with your clinic list", "[name]"]
    {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    for personal in ["testina", "example", "patient", "999", "0018", "april", "1980", "4711", "0815", "@"] {
        assert!(!text.to_lowercase().contains(personal), "{personal}: {text}");
    }
}

#[test]
fn a_taught_screen_is_recognised() {
    let rules_before = rules();
    assert_eq!(classify_by(&unknown(), &rules_before, network::table()).screen, ScreenId::UnrecognisedError);
    let taught = text(&unknown(), &rules_before).unwrap();
    let (rule, seen) = learn(&taught, "clinic-list", ScreenId::ServiceUnavailable).unwrap();
    let file = format!(r#"{{"schema":1,"rules":[{}]}}"#, serde_json::to_string(&rule).unwrap());
    let file: RuleFile = serde_json::from_str(&file).unwrap();
    let sets = [Ruleset::new(built_in().clone()), Ruleset::new(file)];
    let screen = |seen: &Observation| classify_by(seen, &sets, network::table()).screen;
    assert_eq!(screen(&unknown()), ScreenId::ServiceUnavailable, "{rule:?}");
    assert_eq!(screen(&seen), ScreenId::ServiceUnavailable, "the text tells enough of the page: {rule:?}");
    let other =
        Observation { headings: vec!["Sorry Max, something went wrong with your clinic list".into()], ..unknown() };
    assert_eq!(screen(&other), ScreenId::ServiceUnavailable, "whoever is named: {rule:?}");
    let other = Observation { headings: vec!["Sorry, something went wrong".into()], alerts: vec![], ..unknown() };
    assert_eq!(screen(&other), ScreenId::UnrecognisedError);
}

#[test]
fn pages_without_words_teach_nothing() {
    assert_eq!(text(&Observation::default(), &rules()), None);
    assert_eq!(text(&Observation { signed_in: true, ..unknown() }, &rules()), None);
}

#[test]
fn a_bad_text_is_named_with_line_field_and_reason() {
    let learn = |text: &str| learn(text, "x", ScreenId::RoleMissing).unwrap_err().to_string();
    let after = |lines: &str| learn(&format!("{FIRST_LINE}\n{lines}"));
    assert!(learn("").starts_with("1: the text must begin with"), "{}", learn(""));
    assert!(learn("\n\nhello").starts_with("3: the text must begin with"));
    assert_eq!(after("status: many"), "2: status: \"many\" is no HTTP status");
    assert_eq!(after("site: a.example\nhaeding: x"), "3: haeding: there are site, status, title, heading and text");
    assert_eq!(after("heading: Error"), "1: it has too few words to tell its screen from others");
}
