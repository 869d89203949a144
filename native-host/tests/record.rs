//! A diagnosis that policy wants in the log of the PC, said to the real program.

#![allow(clippy::unwrap_used, reason = "a panic is the failure report")]

mod support;

use support::{Home, ORIGIN, frame, frames};

fn answer(request: &str) -> serde_json::Value {
    let out = Home::new().run([ORIGIN], &frame(request));
    assert_eq!(out.status.code(), Some(0), "{out:?}");
    frames(&out.stdout).remove(0)
}

/// Nothing but names of closed lists and versions gets as far as a log.
#[test]
fn what_is_on_no_list_is_refused() {
    let good = r#"{"id":6,"ask":{"record":{"screen":"role-missing","cause":"role-missing","owner":"ra"}}}"#;
    for wrong in [
        good.replace("\"ra\"", "\"500000000001\""),
        good.replace("\"cause\":\"role-missing\"", "\"cause\":\"somebody\""),
        good.replace("\"ra\"", "\"ra\",\"extension\":\"500000000001\""),
    ] {
        let said = answer(&wrong);
        assert_eq!(
            (said["error"]["code"].as_u64(), said["error"]["id"].as_u64()),
            (Some(5), Some(6)),
            "{wrong}: {said}"
        );
        assert!(!said.to_string().contains("500000000001"), "{said}");
    }
}
