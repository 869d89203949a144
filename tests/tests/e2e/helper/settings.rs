//! Settings: kept here, applied at once, carried from PC to PC as a file, and locked by policy.

use super::in_page;
use crate::faces::until;
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::place::CHROMIUM_ID;
use csms_e2e::stage::Stage;
use csms_e2e::{panel, wait};
use serde_json::{Value, json};
use std::fs;

/// The key with which people leave a field (WebDriver, keyboard actions).
const TAB: &str = "\u{E004}";

pub fn kept(stage: &mut Stage, session: &Session) -> Result<()> {
    in_page(stage, session, "settings", |_, session| {
        let outcome = by_hand(session).and_then(|()| by_file(session));
        // The other cases begin without settings.
        session.async_script("await chrome.storage.local.clear()", vec![])?;
        until(session, "nothing set", "return document.querySelectorAll('[data-source=here]').length", &json!(0))?;
        outcome
    })
}

fn by_hand(session: &Session) -> Result<()> {
    until(session, "fields", "return !!document.querySelector('#setting-organisation')", &json!(true))?;
    let field = session.find("#setting-organisation")?.doing("no field")?;
    session.type_into(&field, &format!("EXAMPLE SURGERY{TAB}"))?;
    until(session, "that it is saved", DONE, &json!("Saved."))?;
    let row = "return document.querySelector('#setting-organisation').closest('[data-source]').dataset.source";
    until(session, "where it comes from", row, &json!("here"))?;
    // The panel that is open on the failing page has it at once.
    let here = session.tab()?;
    let tabs = session.tabs()?;
    session.go_to_tab(tabs.iter().find(|tab| **tab != here).doing("no other tab")?)?;
    panel::wait_for(session, "the organisation", |panel| panel.support_text.contains("EXAMPLE SURGERY"))?;
    session.go_to_tab(&here)?;
    // What cannot be used is named, and not kept.
    let field = session.find("#setting-raEmail")?.doing("no field")?;
    session.type_into(&field, &format!("nobody{TAB}"))?;
    says(session, "document.querySelector('#setting-raEmail-problem')", &["“raEmail”", "one e-mail address"])?;
    let invalid = "return document.querySelector('#setting-raEmail').getAttribute('aria-invalid')";
    same("the mark of the field", session.script(invalid, vec![])?, json!("true"))?;
    same("what is kept", stored(session)?, json!({ "settings": { "organisation": "EXAMPLE SURGERY" } }))
}

fn by_file(session: &Session) -> Result<()> {
    import(session, r#"{"organisation": "#)?;
    says(session, STATUS, &["nothing was changed", "JSON"])?;
    import(session, r#"["organisation"]"#)?;
    says(session, STATUS, &["no settings in this file"])?;
    import(session, r#"{"odsCode": "A00001", "itEmail": 7, "colour": "red", "rules": {"schema": 1, "rules": []}}"#)?;
    says(session, STATUS, &["“itEmail” is not used", "no setting “colour”", "“rules”: Only your organisation"])?;
    same("what is kept", stored(session)?, json!({ "settings": { "organisation": "EXAMPLE SURGERY" } }))?;
    let file = json!({ "odsCode": "A00001", "hscnRequired": true });
    import(session, &file.to_string())?;
    until(session, "that it is saved", DONE, &json!("Saved."))?;
    until(session, "the switch", "return document.querySelector('#setting-hscnRequired').value", &json!("true"))?;
    same("what is kept", stored(session)?, json!({ "settings": file }))?;
    let exported = session.async_script(
        "const blobs = []; URL.createObjectURL = (blob) => { blobs.push(blob); return '#settings'; };
         document.querySelector('[data-do=export]').click(); return JSON.parse(await blobs[0].text());",
        vec![],
    )?;
    same("the file", exported, file)
}

const DONE: &str = "return document.querySelector('[data-done]').textContent";
const STATUS: &str = "document.querySelector('[data-done]')";

fn stored(session: &Session) -> Result<Value> {
    session.async_script("return await chrome.storage.local.get(null)", vec![])
}

fn import(session: &Session, text: &str) -> Result<()> {
    let choose = "const field = document.querySelector('#import'); const files = new DataTransfer();
        files.items.add(new File([arguments[0]], 'settings.json')); field.files = files.files;
        field.dispatchEvent(new Event('change', { bubbles: true }))";
    session.script(choose, vec![json!(text)]).map(drop)
}

/// Waits until an element says all of these.
fn says(session: &Session, element: &str, parts: &[&str]) -> Result<()> {
    wait::until(element, || {
        let text = session.script(&format!("return {element}.textContent"), vec![])?;
        let said = parts.iter().all(|part| text.as_str().is_some_and(|text| text.contains(part)));
        Ok(if said { Ok(()) } else { Err(text.to_string()) })
    })
}

const POLICIES: &str = "/etc/chromium/policies/managed";

/// A browser of its own: policies are read when it starts.
pub fn by_policy(stage: &mut Stage, _: &Session) -> Result<()> {
    let settings = json!({ "organisation": "POLICY TRUST", "raEmail": "nobody", "hscnRequired": true });
    let policy = json!({ "3rdparty": { "extensions": { CHROMIUM_ID: settings } } });
    fs::create_dir_all(POLICIES).doing(POLICIES)?;
    fs::write(format!("{POLICIES}/csms-login-helper.json"), policy.to_string()).doing(POLICIES)?;
    let outcome = stage.chromium(true).and_then(|chromium| under_policy(&chromium.session));
    fs::remove_dir_all("/etc/chromium/policies").doing(POLICIES)?;
    outcome
}

fn under_policy(session: &Session) -> Result<()> {
    session.open(&format!("chrome-extension://{CHROMIUM_ID}/helper.html"))?;
    let state = "return [...document.querySelectorAll('#setting-organisation, #setting-hscnRequired, #setting-raEmail, #setting-odsCode')]
        .map((field) => [field.closest('[data-source]').dataset.source, field.disabled, field.value])";
    let wanted = json!([
        ["policy", true, "POLICY TRUST"],
        ["default", false, ""],
        ["default", false, ""],
        ["policy", true, "true"],
    ]);
    until(session, "what the policy says", state, &wanted)?;
    says(session, "document.querySelector('[data-policy-problems]')", &["“raEmail”", "one e-mail address"])?;
    let in_force = session.script("return document.querySelector('#in-force').textContent", vec![])?;
    let in_force = in_force.as_str().unwrap_or_default();
    for line in ["organisation: \"POLICY TRUST\" (policy)\n", "hscnRequired: true (policy)\n", "odsCode: not set"] {
        ensure(in_force.contains(line), || format!("{line:?} is not in {in_force}"))?;
    }
    Ok(())
}
