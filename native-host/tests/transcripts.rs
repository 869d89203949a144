//! What extensions of other versions say, said to the real program: those that were given out, and
//! one to come that says more than is known today.

#![allow(clippy::unwrap_used, reason = "a panic is the failure report")]

mod support;

use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use support::{Home, ORIGIN, frame, frames};

/// Names of the transcripts, and what the extension says in each.
fn transcripts() -> Vec<(String, Vec<Value>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/tests/transcripts");
    let read = |path: PathBuf| {
        let lines = fs::read_to_string(&path).unwrap();
        let said = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let said = said.filter_map(|line| line.get("extension").cloned()).collect();
        (path.file_name().unwrap().to_string_lossy().into_owned(), said)
    };
    fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap().path())).collect()
}

#[test]
fn extensions_of_other_versions_are_answered() {
    let transcripts = transcripts();
    assert!(transcripts.len() >= 2);
    for (name, said) in transcripts {
        let input: Vec<u8> = said.iter().flat_map(|request| frame(request.to_string())).collect();
        let out = Home::new().run([ORIGIN], &input);
        assert_eq!(out.status.code(), Some(0), "{name}: {out:?}");
        let answers = frames(&out.stdout);
        for request in &said {
            let of_request =
                |answer: &&Value| answer.as_object().unwrap().values().any(|one| one["id"] == request["id"]);
            let answer = answers.iter().find(of_request);
            let wanted = if request["ask"].is_string() { "status" } else { "hello" };
            assert!(answer.is_some_and(|answer| answer.get(wanted).is_some()), "{name}: {request} {answers:?}");
        }
    }
}

#[test]
fn an_extension_without_a_version_in_common_is_told_so() {
    let hello = r#"{"id":1,"ask":{"hello":{"versions":{"min":70,"max":71}}}}"#;
    let out = Home::new().run([ORIGIN], &frame(hello));
    let answers = frames(&out.stdout);
    assert_eq!((answers[0]["error"]["code"].as_u64(), out.status.code()), (Some(7), Some(0)), "{answers:?}");
}
