//! Every example command of the documents works as it stands there.

#![allow(clippy::unwrap_used, reason = "a panic is the failure report")]

mod support;

use shared::observation::Observation;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use support::Home;

const PROGRAM: &str = env!("CARGO_BIN_EXE_csms-login-helper");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The lines of all shell examples, each with the document it stands in.
fn examples() -> Vec<(String, String)> {
    let mut documents =
        vec![root().join("README.md"), root().join("CONTRIBUTING.md"), root().join("rollout/README.md")];
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    documents.extend(docs.filter(|path| path.extension().is_some_and(|e| e == "md")));
    let mut found = Vec::new();
    for document in documents {
        let text = fs::read_to_string(&document).unwrap();
        let name = document.file_name().unwrap().to_string_lossy().into_owned();
        for block in text.split("```sh\n").skip(1) {
            let block = block.split("```").next().unwrap();
            found.extend(block.lines().filter(|l| !l.is_empty()).map(|line| (name.clone(), line.to_owned())));
        }
    }
    found
}

/// Desks to be played, a page that was saved, the text of an unknown screen, and the rules as the
/// documents show them.
fn files_that_examples_name(folder: &Path) {
    let heading = "Sorry, something went wrong with your clinic list";
    let page = format!("<!doctype html><html><title>CSMS</title><main><h1>{heading}</h1></main></html>");
    let screen = Observation {
        host: "cervicalscreening.nhs.uk".into(),
        headings: vec![heading.into()],
        ..Observation::default()
    };
    let text = shared::teach::text(&screen, &[]).unwrap();
    let documents = fs::read_to_string(root().join("docs/it.md")).unwrap();
    let rules = documents.split("```json\n").find(|block| block.contains("\"rules\"")).unwrap();
    let rules = rules.split("```").next().unwrap();
    let desks = fs::read_to_string(root().join("docs/examples/desks.json")).unwrap();
    for (name, content) in [
        ("desks.json", desks.as_str()),
        ("saved-page.html", page.as_str()),
        ("screen.txt", &text),
        ("rules.json", rules),
    ] {
        fs::write(folder.join(name), content).unwrap();
    }
}

#[test]
fn examples_of_the_host_run() {
    let home = Home::new();
    let folder = Path::new(PROGRAM).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    files_that_examples_name(home.path());
    let mut run = 0;
    for (document, line) in examples().iter().filter(|(_, line)| line.contains("csms-login-helper ")) {
        if line.contains("cargo xtask") {
            continue;
        }
        let script = line.replace("target/release/", "").replace("/var/tmp", &home.path().to_string_lossy());
        let status = Command::new("sh")
            .args(["-c", &script])
            .current_dir(home.path())
            .env("PATH", &path)
            .env("HOME", home.path())
            .env_remove("XDG_CONFIG_HOME")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()
            .unwrap();
        // `doctor` says with 1 and 2 that this PC is not ready: an answer, not a failure.
        let answers = if line.contains(" doctor") { 0..=2 } else { 0..=0 };
        assert!(status.code().is_some_and(|code| answers.contains(&code)), "{document}: {line}: {status}");
        run += 1;
    }
    assert!(run >= 8, "only {run} examples were found");
}

#[test]
fn examples_of_the_workspace_name_commands_that_exist() {
    let tasks = fs::read_to_string(root().join("xtask/src/main.rs")).unwrap();
    let mut seen = 0;
    for (document, line) in examples() {
        if let Some(rest) = line.split("cargo xtask ").nth(1) {
            let name = rest.split_whitespace().next().unwrap();
            assert!(tasks.contains(&format!("\"{name}\"")), "{document}: there is no `cargo xtask {name}`");
            seen += 1;
        }
    }
    assert!(seen >= 4, "only {seen} examples were found");
}
