//! The real program on a command line: what it prints and how it ends.

#![allow(clippy::unwrap_used, reason = "a panic is the failure report")]

mod support;

use serde_json::Value;
use std::fs;
use std::process::{Output, Stdio};
use support::Home;

/// A PC with a running service and an empty reader, as `status --json` prints it.
const EMPTY_READER: &str = r#"{"schema":1,"service":{"state":"running"},"readers":[{"name":"Virtual PCD 00 00","kind":"unknown","state":["empty"]}]}"#;

fn run(line: &str) -> Output {
    Home::new().run(line.split_whitespace(), b"")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// The only line of output, as JSON.
fn json(out: &Output) -> Value {
    assert_eq!(out.status.code(), Some(0), "{out:?}");
    let line = text(&out.stdout).strip_suffix('\n').unwrap();
    assert!(!line.contains('\n'), "{line}");
    let value: Value = serde_json::from_str(line).unwrap();
    assert_eq!(value["schema"], 1);
    value
}

#[test]
fn status_says_what_it_finds_and_never_fails() {
    let report = json(&run("status --json"));
    assert_eq!(report["service"]["state"], "stopped");
    assert_eq!(report["readers"], Value::Array(Vec::new()));
    let words = run("status");
    assert_eq!(words.status.code(), Some(0));
    assert!(text(&words.stdout).contains("not running (SCARD_E_NO_SERVICE (0x8010001D))"), "{words:?}");
}

#[test]
fn reading_no_card_is_no_failure() {
    let out = run("status --json --read-card");
    assert_eq!(json(&out)["service"]["state"], "stopped");
    assert_eq!(text(&out.stderr), "");
    assert_eq!(run("status --read-card").status.code(), Some(0));
}

#[test]
fn watch_starts_with_the_state_and_ends_with_its_input() {
    let first = json(&run("watch --json"));
    assert_eq!((first["event"].as_u64(), first["service"]["state"].as_str()), (Some(0), Some("stopped")));
    assert!(text(&run("watch").stdout).starts_with("smart card service not running"));
}

#[test]
fn explain_takes_what_status_prints() {
    let home = Home::new();
    let file = home.path().join("pc.json");
    fs::write(&file, EMPTY_READER).unwrap();
    let file = file.to_str().unwrap();
    let question = ["explain", "--screen", "authentication-failed", "--json", "--report"];
    let by_file = home.run(question.iter().copied().chain([file]), b"");
    let by_input = home.run(question.iter().copied().chain(["-"]), EMPTY_READER.as_bytes());
    assert_eq!(by_file.stdout, by_input.stdout);
    let answer = json(&by_file);
    assert_eq!(answer["screen"], "authentication-failed");
    let first = &answer["diagnosis"]["causes"][0];
    assert_eq!((first["id"].as_str(), first["owner"].as_str()), (Some("no-card"), Some("you")));
    assert!(first["evidence"][0].is_string());
    for part in ["headline", "owner"] {
        assert!(answer["advice"][part].is_string(), "{part}");
    }
    assert!(answer["advice"]["steps"][0].is_string());
    for part in ["to", "subject", "body"] {
        assert!(answer["advice"]["request"][part].is_string(), "{part}");
    }
}

#[test]
fn explain_recognises_every_page_of_the_catalogue() {
    let home = Home::new();
    for row in shared::scenario::scenarios() {
        let (page, desk) = (row.page().unwrap(), row.desk().unwrap());
        let words = [&page.heading, &page.observation().alerts.join(" ")].map(String::as_str).join(" ");
        let report = serde_json::to_vec(&desk.report).unwrap();
        let status = page.status.to_string();
        let at = serde_json::to_value(desk.now).unwrap();
        let mut arguments = vec!["explain", "--json", "--report", "-", "--host", &page.host];
        arguments.extend(at.as_str().map(|at| ["--at", at]).into_iter().flatten());
        let told = shared::diagnosis::Question::ALL.iter().filter_map(|question| {
            row.answers.get(*question).map(|yes| format!("{question}={}", if yes { "yes" } else { "no" }))
        });
        let told: Vec<String> = told.collect();
        arguments.extend(told.iter().flat_map(|answer| ["--answer", answer]));
        match (&page.net_error, page.blank) {
            (Some(error), _) => arguments.extend(["--net-error", error]),
            (None, true) => arguments.extend(["--screen", page.screen.as_str()]),
            (None, false) => arguments.extend(["--text", &words, "--http-status", &status]),
        }
        let answer = json(&home.run(arguments, &report));
        assert_eq!(answer["diagnosis"]["causes"][0]["id"], row.expect.cause.as_str(), "{}", row.id);
        assert_eq!(answer["advice"]["request"]["to"], row.expect.to.as_str(), "{}", row.id);
    }
}

#[test]
fn explain_talks_to_people_too() {
    let out = run("explain --screen role-missing");
    assert_eq!(out.status.code(), Some(0));
    for part in ["role-missing", "Registration Authority", "Subject: CSMS: "] {
        assert!(text(&out.stdout).contains(part), "{part} is not in {}", text(&out.stdout));
    }
    assert_eq!(run("explain --screen sign-in").status.code(), Some(0));
    assert!(json(&run("explain --screen sign-in --json"))["diagnosis"]["causes"].as_array().unwrap().is_empty());
}

#[test]
fn explain_says_what_is_wrong_with_a_report() {
    let home = Home::new();
    let file = home.path().join("pc.json");
    let explain = |path: &str| home.run(["explain", "--screen", "role-missing", "--report", path], b"");
    fs::write(&file, "{\n\"schema\": 1,\n\"service\": \"on\"\n}").unwrap();
    let wrong = explain(file.to_str().unwrap());
    assert_eq!(wrong.status.code(), Some(65));
    assert!(text(&wrong.stderr).contains("line 3 column"), "{wrong:?}");
    let missing = explain("/no/such/file");
    assert_eq!(missing.status.code(), Some(66));
    assert!(text(&missing.stderr).contains("/no/such/file"), "{missing:?}");
    assert_eq!(explain(home.path().to_str().unwrap()).status.code(), Some(66), "a folder");
    let nothing = explain("-");
    assert_eq!(nothing.status.code(), Some(65), "empty input: {nothing:?}");
}

#[test]
fn scenarios_are_the_catalogue() {
    let rows = json(&run("scenarios --json"))["scenarios"].as_array().unwrap().len();
    assert_eq!(rows, shared::scenario::scenarios().len());
    assert_eq!(text(&run("scenarios").stdout).lines().count(), rows);
}

#[test]
fn wrong_arguments_end_with_64_and_one_line() {
    for line in [
        "",
        "dance",
        "--dance",
        "-x",
        "status --dance",
        "status now",
        "explain",
        "explain --screen moon",
        "explain --text",
        "watch --json=1",
        "register --browser netscape",
        "register --user --system",
        "unregister --extension-id x",
        "scenarios all",
    ] {
        let out = run(line);
        assert_eq!(out.status.code(), Some(64), "{line}: {out:?}");
        assert_eq!(text(&out.stderr).lines().count(), 1, "{line}: {out:?}");
        assert!(out.stdout.is_empty(), "{line}: {out:?}");
    }
}

#[test]
fn arguments_that_are_not_text_are_wrong_arguments() {
    use std::os::unix::ffi::OsStrExt;
    let odd = std::ffi::OsStr::from_bytes(b"\xFF\xFE");
    for arguments in [vec![odd], vec!["explain".as_ref(), "--text".as_ref(), odd], vec!["status".as_ref(), odd]] {
        assert_eq!(Home::new().run(arguments, b"").status.code(), Some(64));
    }
}

#[test]
fn help_and_version_are_no_mistake() {
    for line in ["--help", "-h", "help", "status --help"] {
        let out = run(line);
        assert_eq!((out.status.code(), text(&out.stdout).contains("Usage:")), (Some(0), true), "{line}");
    }
    assert_eq!(text(&run("--version").stdout), format!("csms-login-helper {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn nobody_reading_the_output_is_no_failure() {
    for line in ["scenarios", "status", "watch", "--help", "explain --screen role-missing"] {
        let home = Home::new();
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let child = home
            .host(line.split_whitespace())
            .stdin(Stdio::null())
            .stdout(writer)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = child.wait_with_output().unwrap();
        assert_eq!((out.status.code(), text(&out.stderr)), (Some(0), ""), "{line}");
    }
}

#[test]
fn a_full_disc_is_a_failure() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let out = Home::new().host(["scenarios"]).stdout(full).output().unwrap();
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stderr).contains("cannot write the output"), "{out:?}");
}
