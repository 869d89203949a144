use super::*;

const EXAMPLE: &str = include_str!("../../../../docs/examples/training.json");

fn pages() -> Vec<String> {
    crate::scenario::pages().iter().map(|page| page.id.clone()).collect()
}

fn problems(text: &str) -> Vec<String> {
    read(text, &pages(), &["taken".to_owned()]).unwrap_err().iter().map(Problem::to_string).collect()
}

#[test]
fn the_example_of_the_documents_is_read() {
    let read = read(EXAMPLE, &pages(), &[]).unwrap();
    assert_eq!(read.len(), 2);
    assert_eq!(read[0].screen, OwnScreen::Known("care-identity-authentication-failed".to_owned()));
    assert_eq!((read[0].desk.position("card"), read[0].line), ("upside-down", 4));
    let words = OwnWords {
        care_identity: true,
        heading: "Smartcard locked".to_owned(),
        alert: "Your passcode is locked.".to_owned(),
        paragraphs: vec!["Ask for help.".to_owned()],
    };
    assert_eq!(read[1].screen, OwnScreen::Words(words));
}

/// What the schema describes and what is read are written twice; this holds them together.
#[test]
fn the_schema_describes_what_is_read() {
    let file: OwnFile = serde_json::from_str(EXAMPLE).unwrap();
    let written = serde_json::to_string(&file).unwrap();
    assert_eq!(read(&written, &pages(), &[]).unwrap().len(), file.scenarios.len());
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../../../docs/schema/training.json")).unwrap();
    let names = |value: &serde_json::Value| {
        let mut names: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        names.sort();
        names
    };
    let sorted = |names: &[&str]| {
        let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&schema["properties"]), sorted(FILE));
    let entry = &schema["$defs"]["OwnEntry"];
    assert_eq!(names(&entry["properties"]), sorted(FIELDS));
    assert_eq!(entry["required"], serde_json::json!(["id", "title"]));
    assert_eq!(entry["properties"]["screen"]["enum"], serde_json::json!(pages()));
    for switch in Desk::SWITCHES {
        let described = &entry["properties"]["desk"]["properties"][switch.id]["enum"];
        assert_eq!(described, &serde_json::json!(switch.choices), "{}", switch.id);
    }
}

#[test]
fn every_mistake_is_named_with_line_field_and_reason() {
    let text = r#"{
  "schema": 2,
  "scenarios": [
    { "id": "Ours", "title": "", "screen": "csms-holiday", "desk": { "card": "eaten",
      "coffee": "in" } },
    { "id": "b", "title": "B", "colour": "red", "heading": "Stop",
      "site": "moon" },
    { "id": "b", "title": "B", "screen": "csms-role-missing" },
    7,
    { "id": "taken", "title": "T", "screen": "csms-role-missing", "heading": "Two", "desk": [] },
    { "id": "c", "title": "C" },
    { "id": "d", "title": "D", "heading": "Stop", "paragraphs": [1] }
  ]
}"#;
    let found = problems(text);
    for expected in [
        "Line 2, schema: Must be 1.",
        "Line 4, scenarios[0].title: Must be a text of 1 to 500 letters.",
        "Line 4, scenarios[0].id: “Ours” may have",
        "Line 4, scenarios[0].screen: There is no screen “csms-holiday”. There are: csms-",
        "Line 4, scenarios[0].desk.card: There is no such position. There are: in, out, upside-down",
        "Line 5, scenarios[0].desk.coffee: There is no such switch. There are: reader, card",
        "Line 6, scenarios[1]: There is no field “colour”. There are: id, title, screen, site",
        "Line 7, scenarios[1].site: Must be “csms” or “care-identity”.",
        "Line 8, scenarios[2].id: There is a scenario “b” already.",
        "Line 9, scenarios[3]: Must be fields in curly brackets.",
        "Line 10, scenarios[4].id: There is a scenario “taken” already.",
        "Line 10, scenarios[4]: Needs “screen”, a screen of the catalogue, or “heading”",
        "Line 10, scenarios[4].desk: Must be switches and how they stand",
        "Line 11, scenarios[5]: Needs “screen”",
        "Line 12, scenarios[6].paragraphs: Must be a list of texts",
    ] {
        assert!(found.iter().any(|line| line.starts_with(expected)), "{expected}: {found:#?}");
    }
    assert_eq!(found.len(), 15, "{found:#?}");
    assert_eq!(problems("{}").len(), 2);
    assert_eq!(problems(r#"{"schema": "1", "scenarios": 7}"#).len(), 2);
}

#[test]
fn what_is_no_json_is_named_with_its_line() {
    for (text, expected) in [
        ("", "Line 1: Here is the end of the file, but there should be a value."),
        ("{\n \"schema\": 1,\n}", "Line 3: Here is “}”, but there should be a name in straight quotes."),
        ("{\n \"schema\" 1}", "Line 2: Here is “1”, but there should be a colon."),
        ("[1 2]", "Line 1: Here is “2”, but there should be a comma or “]”."),
        ("{\"a\": 1 2}", "Line 1: Here is “2”, but there should be a comma or “}”."),
        ("{“schema”: 1}", "Line 1: Here is ““”, but there should be a name in straight quotes."),
        ("\"a", "Line 1: Here is the end of the file, but there should be a straight quote."),
        ("1\n2", "Line 2: Here is “2”, but there should be the end of the file."),
        ("\"\\x\"", "Line 1: Here is “x”, but there should be one of \" \\ / n t r u."),
    ] {
        assert_eq!(problems(text), [expected]);
    }
    assert!(problems(&"[".repeat(100_000))[0].contains("Too many brackets"));
}

#[test]
fn signs_are_read_as_json_means_them() {
    let text = r#""a\"\\\/\n\u00e9\ud83d""#;
    let read = json::read(text).unwrap();
    assert_eq!((read.kind, read.text.as_str()), (Kind::Text, "a\"\\/\né\u{fffd}"));
}
