//! The background as the browser meets it: JavaScript objects in, calls of the browser out.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a panic is the failure report of a test")]

use csms_background::{face_opened, seen, settings_changed, wake};
use shared::scenario;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

// Notes what the background asks of the browser; the real browsers are tested end to end.
#[wasm_bindgen(inline_js = "
    const calls = [];
    const note = (name) => (...words) => { calls.push([name, ...words.map((w) => JSON.stringify(w))].join(' ')); return Promise.resolve(); };
    const event = { addListener() {} };
    const port = (name) => ({ postMessage: note(name), disconnect: note(name + '.disconnect'), onMessage: event, onDisconnect: event });
    export function prepare() {
        globalThis.chrome = {
            runtime: { connectNative: (name) => { note('connectNative')(name); return port('host'); } },
            tabs: { sendMessage: note('tabs.sendMessage') },
            action: { setBadgeText: note('badge') },
            storage: { session: { set: note('session.set') } },
        };
    }
    export function face() { return port('face'); }
    export function take() { return calls.splice(0).join('\\n'); }
    export function object(json) { return JSON.parse(json); }
")]
extern "C" {
    fn prepare();
    fn face() -> csms_background::Port;
    fn take() -> String;
    fn object(json: &str) -> JsValue;
}

fn start(saved: &str, managed: &str) {
    prepare();
    let (screens, network) = (
        include_str!("../../../shared/src/rules/screens.json"),
        include_str!("../../../shared/src/rules/network.json"),
    );
    let rules = object(&format!(r#"{{"screens":{screens},"network":{network}}}"#));
    assert!(wake(rules, &object(saved), object(managed), JsValue::UNDEFINED).is_ok());
}

#[wasm_bindgen_test]
fn damaged_rules_are_named() {
    assert!(wake(object(r#"{"screens":{}}"#), &object("{}"), object("{}"), object("{}")).is_err());
}

#[wasm_bindgen_test]
fn every_page_is_recognised_from_a_javascript_object() {
    start("{}", "{}");
    for (tab, page) in (1..).zip(scenario::pages()) {
        let json = serde_json::to_string(&page.observation()).unwrap();
        let stance = seen(tab, page.host.clone(), object(&json));
        assert_eq!(stance == "show", page.screen.is_failure(), "{}", page.id);
    }
    let calls = take();
    assert!(calls.contains(r#"connectNative "uk.csms_login_helper""#), "{calls}");
    assert!(
        calls.contains(r#"host {"id":1,"ask":{"hello":{"versions":{"max":1,"min":1}}}}"#)
            || calls.contains(r#"host {"id":1,"ask":{"hello":{"versions":{"min":1,"max":1}}}}"#),
        "{calls}"
    );
    assert!(calls.contains(r#"badge {"tabId":5,"text":"!"}"#), "{calls}");
}

#[wasm_bindgen_test]
fn strange_objects_do_no_harm() {
    start(r#"{"state":"{damaged"}"#, r#"{"raEmail":7}"#);
    for page in ["null", "7", "[]", r#"{"title":7}"#, r#"{"headings":"none"}"#, "{}"] {
        assert_eq!(seen(90, "cervicalscreening.nhs.uk".into(), object(page)), "none", "{page}");
    }
}

#[wasm_bindgen_test]
fn a_face_hears_the_advice_with_the_settings_of_policy() {
    start("{}", "{}");
    let own = object(r#"{"raEmail":"own@example.org"}"#);
    settings_changed(object(r#"{"raEmail":"ra@example.org","hscnRequired":"0","itEmail":7}"#), own);
    seen(40, "cervicalscreening.nhs.uk".into(), object(r#"{"headings":["You do not have a valid role"]}"#));
    take();
    face_opened(40, face(), false);
    let calls = take();
    for part in [r#""screen":"role-missing""#, r#""raEmail":"ra@example.org""#, r#""host":null"#] {
        assert!(calls.contains(part), "{part} is not in {calls}");
    }
}
