use super::*;
use crate::texts::texts;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn read(values: Value) -> Read {
    Read::of(serde_json::from_value::<serde_json::Map<_, _>>(values).unwrap())
}

fn examples() -> Value {
    TABLE
        .iter()
        .map(|row| (row.name.to_owned(), serde_json::from_str(row.example).unwrap()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[test]
fn every_example_of_the_table_is_read_and_written_back() {
    let Read { settings, problems } = read(examples());
    assert_eq!(problems, []);
    assert!(settings.rules.as_ref().is_some_and(|rules| rules.0.rules.len() == 1));
    // Rules and scenarios are not passed on.
    let written = serde_json::to_value(&settings).unwrap();
    for row in TABLE {
        let wanted =
            if ["rules", "trainingScenarios"].contains(&row.name) { &Value::Null } else { &examples()[row.name] };
        assert_eq!(&written[row.name], wanted, "{}", row.name);
    }
    let settings = Settings { rules: None, own_scenarios: None, ..settings };
    assert_eq!(serde_json::from_value::<Settings>(written).unwrap(), settings);
}

#[test]
fn rows_are_told_apart_and_say_everything() {
    let names: BTreeSet<_> = TABLE.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), TABLE.len());
    for row in TABLE {
        let plain = row.name.bytes().all(|letter| letter.is_ascii_alphanumeric());
        assert!(plain && row.name.starts_with(|first: char| first.is_ascii_lowercase()), "{}", row.name);
        let [title, explain, unset, heading] = [row.title(), row.explain(), row.unset(), row.heading()];
        let [title, explain, unset, heading] = [&title, &explain, &unset, &heading].map(|key| texts().get(key));
        for said in [title, explain, unset, heading] {
            assert!(!said.is_empty() && !said.contains(['\n', '<']), "{}: {said:?}", row.name);
        }
        assert!(explain.ends_with('.') && unset.ends_with('.') && !title.ends_with('.'), "{}", row.name);
    }
}

#[test]
fn what_group_policy_makes_of_a_switch_is_understood() {
    for (given, on) in [
        (json!(true), true),
        (json!(1), true),
        (json!("true"), true),
        (json!(" TRUE "), true),
        (json!("1"), true),
        (json!(false), false),
        (json!(0), false),
        (json!("0"), false),
        (json!("False"), false),
    ] {
        assert_eq!(read(json!({ "hscnRequired": given })).settings.hscn_required, Some(on), "{given}");
    }
}

#[test]
fn what_is_left_empty_is_not_set() {
    for empty in [json!(null), json!(""), json!("  ")] {
        assert_eq!(read(json!({ "organisation": empty, "hscnRequired": empty, "raEmail": empty })), Read::default());
    }
}

#[test]
fn every_wrong_value_is_named_and_the_others_count() {
    let Read { settings, problems } = read(json!({
        "organisation": ["EXAMPLE"], "odsCode": "A00001", "raEmail": "nobody", "itEmail": 7,
        "hscnRequired": "perhaps", "odscode": "A1",
    }));
    assert_eq!(settings, Settings { ods_code: Some("A00001".into()), ..Settings::default() });
    let said: Vec<_> = problems.iter().map(Problem::to_string).collect();
    for wanted in [
        "The setting “organisation” is not used: it must be a text of one line.",
        "The setting “raEmail” is not used: it must be one e-mail address.",
        "The setting “itEmail” is not used: it must be one e-mail address.",
        "The setting “hscnRequired” is not used: it must be true or false.",
        "There is no setting “odscode”. Is it spelt right?",
    ] {
        assert!(said.iter().any(|one| one == wanted), "{wanted} in {said:#?}");
    }
    assert_eq!(said.len(), 5, "{said:#?}");
}

#[test]
fn lists_come_as_lists_as_one_text_or_as_json_in_a_text() {
    let list = |value: Value| <Vec<String> as read::Value>::of(value);
    let both = Ok(vec!["a".to_owned(), "b".to_owned()]);
    assert_eq!(list(json!(["a", "b"])), both);
    assert_eq!(list(json!("[\"a\", \"b\"]")), both);
    assert_eq!(list(json!("a")), Ok(vec!["a".to_owned()]));
    for wrong in [json!([1]), json!({ "a": "b" }), json!("{\"a\": 1}"), json!(7)] {
        assert_eq!(list(wrong), Err("wanted-texts".into()));
    }
}

#[test]
fn the_policy_wins_over_the_users_own() {
    let policy = json!({ "organisation": "POLICY", "odsCode": "", "raEmail": "nobody" });
    let own = json!({ "organisation": "OWN", "odsCode": "A00001", "raEmail": "ra@example.org", "hscnRequired": true });
    let Read { settings: both, problems } = read(policy).or(read(own));
    assert_eq!((both.organisation.as_deref(), both.hscn_required), (Some("POLICY"), Some(true)));
    // What the policy leaves empty or gets wrong is not set by it.
    assert_eq!((both.ods_code.as_deref(), both.ra_email.as_deref()), (Some("A00001"), Some("ra@example.org")));
    assert_eq!(problems.iter().map(|problem| problem.setting.as_str()).collect::<Vec<_>>(), ["raEmail"]);
}

#[test]
fn some_settings_are_the_organisations_alone() {
    let reserved: Vec<_> = TABLE.iter().filter(|row| row.only_by_policy()).map(|row| row.name).collect();
    assert_eq!(reserved, ["recordDiagnoses", "rules", "trainingScenarios"]);
}
