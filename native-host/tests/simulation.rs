//! The real program with `--simulate`: what it says is marked, and is nothing of the real PC.

#![allow(clippy::unwrap_used, reason = "a panic is the failure report")]

mod support;

use serde_json::{Value, json};
use std::fs;
use support::{HELLO, Home, ORIGIN, Running, feed, frame, frames};

const EXAMPLE: &str = include_str!("../../docs/examples/desks.json");

/// The second desk of the example first.
fn turned() -> String {
    let mut desks: Vec<Value> = serde_json::from_str(EXAMPLE).unwrap();
    desks.reverse();
    serde_json::to_string(&desks).unwrap()
}

#[test]
fn every_frame_is_marked_and_the_desk_can_be_changed_live() {
    let home = Home::new();
    let file = home.path().join("desks.json");
    fs::write(&file, EXAMPLE).unwrap();
    let mut host = Running::start(home.host(["--simulate", file.to_str().unwrap(), ORIGIN]));
    host.ask(HELLO);
    assert_eq!(host.hear()["hello"]["simulated"], true);
    host.ask(r#"{"id":2,"ask":"watch"}"#);
    let status = &host.hear()["status"];
    // There is no smart card service where this test runs: the desk is played.
    assert_eq!(status["report"]["service"]["state"], "running");
    assert_eq!(status["report"]["readers"][0]["state"], json!(["empty"]));
    assert_eq!((&status["simulated"], &status["report"]["simulated"]), (&json!(true), &json!(true)));
    // Not even an operating system is named.
    assert!(status["report"]["workstation"]["os"].is_null(), "{status}");
    let other = home.path().join("other.json");
    fs::write(&other, turned()).unwrap();
    fs::rename(other, &file).unwrap();
    let changed = &host.hear()["changed"];
    assert_eq!(changed["report"]["readers"][0]["card"]["family"], "piv");
    assert_eq!((&changed["event"], &changed["report"]["simulated"]), (&json!(1), &json!(true)));
    host.ask(r#"{"id":3,"ask":{"record":{"screen":"role-missing","cause":"role-missing","owner":"ra"}}}"#);
    let refused = &host.hear()["error"];
    assert_eq!((&refused["code"], &refused["simulated"]), (&json!(10), &json!(true)));
    assert_eq!(host.end().code(), Some(0));
}

#[test]
fn a_stranger_is_refused_all_the_same() {
    let home = Home::new();
    let stranger = "chrome-extension://abcdefghijklmnopabcdefghijklmnop/";
    let out = home.run(["--simulate", "desks.json", stranger], &frame(HELLO));
    assert_eq!(frames(&out.stdout)[0]["error"]["code"], 8);
}

#[test]
fn a_file_that_is_not_there_is_never_replaced_by_the_real_pc() {
    let home = Home::new();
    let input = [frame(HELLO), frame(r#"{"id":2,"ask":"status"}"#)].concat();
    let out = home.run(["--simulate", "no-such-file.json", ORIGIN], &input);
    let report = &frames(&out.stdout)[1]["status"]["report"];
    assert_eq!((&report["simulated"], &report["service"]["state"]), (&json!(true), &json!("unknown")));
    assert!(report["service"]["detail"].as_str().unwrap().contains("no-such-file.json"), "{report}");
}

#[test]
fn on_the_command_line_it_is_for_what_shows_the_pc() {
    let home = Home::new();
    let file = home.path().join("desks.json");
    fs::write(&file, EXAMPLE).unwrap();
    let run = |arguments: &[&str]| {
        let all = ["--simulate", file.to_str().unwrap()].into_iter().chain(arguments.iter().copied());
        let out = feed(home.host(all), b"");
        (out.status.code(), String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
    };
    let (code, words, _) = run(&["status"]);
    assert_eq!(code, Some(0));
    assert!(words.starts_with("TRAINING: simulated, not this PC\n") && words.contains("Training reader 1"), "{words}");
    let (_, json, _) = run(&["status", "--json", "--read-card"]);
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap()["simulated"], true);
    let (_, line, _) = run(&["watch"]);
    assert!(line.starts_with("TRAINING: simulated"), "{line}");
    for wrong in [&["doctor"][..], &["explain", "--screen", "role-missing"], &["register"]] {
        let (code, _, said) = run(wrong);
        assert_eq!(code, Some(64), "{wrong:?}");
        assert!(said.contains("--simulate goes with status and watch"), "{said}");
    }
    assert_eq!(home.run(["--simulate"], b"").status.code(), Some(64));
    // Behind the browser's own arguments it means nothing: no page can ask for it.
    let out = home.run([ORIGIN, "--simulate", file.to_str().unwrap()], &frame(HELLO));
    assert!(frames(&out.stdout)[0]["hello"]["simulated"].is_null());
}
