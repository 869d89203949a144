//! The real program says whether a PC is ready.

#![allow(clippy::unwrap_used, reason = "a panic is the failure report")]

mod support;

use serde_json::Value;
use std::fs;
use std::process::Output;
use support::Home;

fn doctor(home: &Home, line: &str) -> Output {
    home.run(line.split_whitespace(), b"")
}

fn json(out: &Output) -> Value {
    let line = std::str::from_utf8(&out.stdout).unwrap().strip_suffix('\n').unwrap();
    assert!(!line.contains('\n'), "{line}");
    serde_json::from_str(line).unwrap()
}

fn codes(answer: &Value, browser: &str) -> Vec<String> {
    let findings = answer["findings"].as_array().unwrap().iter();
    let about = findings.filter(|finding| finding["browser"] == browser);
    about.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn without_a_service_the_pc_is_not_ready_and_every_problem_has_a_fix() {
    let home = Home::new();
    let out = doctor(&home, "doctor --json");
    assert_eq!(out.status.code(), Some(1));
    let answer = json(&out);
    assert_eq!((&answer["schema"], &answer["ready"]), (&1.into(), &"no".into()));
    assert_eq!(answer["report"]["service"]["state"], "stopped");
    let findings = answer["findings"].as_array().unwrap();
    assert!(findings.iter().any(|finding| finding["code"] == "service-stopped"), "{answer}");
    for finding in findings.iter().filter(|finding| finding["level"] == "problem") {
        assert!(finding["fix"].is_string(), "{finding}");
    }
    let words = doctor(&home, "doctor");
    assert_eq!(words.status.code(), Some(1));
    let said = String::from_utf8(words.stdout).unwrap();
    // One line a finding, and the verdict.
    assert_eq!(said.lines().count(), findings.len() + 1, "{said}");
    assert!(said.lines().last().unwrap().contains("not ready"), "{said}");
}

#[test]
fn it_sees_what_register_wrote_and_what_somebody_broke() {
    let home = Home::new();
    let vivaldi = ".config/vivaldi/NativeMessagingHosts/uk.csms_login_helper.json";
    assert_eq!(doctor(&home, "register --browser vivaldi").status.code(), Some(0));
    let seen = codes(&json(&doctor(&home, "doctor --json")), "vivaldi");
    assert!(seen.contains(&"manifest-wins".to_owned()), "{seen:?}");
    assert!(!seen.contains(&"program-elsewhere".to_owned()), "{seen:?}");
    assert!(seen.contains(&"host-answers".to_owned()), "{seen:?}");
    fs::write(home.path().join(vivaldi), "{\"name\": \"uk.csms_login_helper\",\n\"path\"}").unwrap();
    let answer = json(&doctor(&home, "doctor --json"));
    let findings = answer["findings"].as_array().unwrap();
    let broken = findings.iter().find(|finding| finding["code"] == "manifest-not-json").unwrap();
    assert_eq!((&broken["browser"], &broken["line"]), (&"vivaldi".into(), &2.into()));
    assert!(broken["column"].is_number() && broken["path"].as_str().unwrap().ends_with(vivaldi), "{broken}");
}
