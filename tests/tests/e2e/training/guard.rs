//! What is training stays training, what is real stays real, and policy closes every door.

use super::state;
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::place::CHROMIUM_ID;
use csms_e2e::stage::Stage;
use csms_e2e::{panel, scenario, wait};
use serde_json::{Value, json};
use std::fs;

/// A web page can neither open nor frame the training page, no address makes a real panel one of
/// training, and nothing in a page that calls itself a classroom is heard.
pub fn no_switch(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    let real = panel::ready(session)?;
    let panel_page = panel::inside(session, |session| session.script("return location.href", vec![]))?;
    let panel_page = panel_page.as_str().doing("the panel has no address")?.to_owned();
    let ours = panel_page.split("//").next().doing("the panel has no address")?.to_owned();
    let training_page = panel_page.replace("panel.html", "training.html");
    let frame = "
        window.classroom = { connect: () => { window.heard = true; }, faces: () => [] };
        const frame = document.createElement('iframe');
        frame.id = 'theirs'; frame.src = arguments[0]; document.body.append(frame);
        // What may not be framed is an error in Firefox.
        await new Promise((done) => { frame.onload = frame.onerror = done; });
        return Boolean(window.heard);";
    for address in [format!("{panel_page}#training"), format!("{panel_page}?training=1#scenario=no-card")] {
        same("heard by the page", session.async_script(frame, vec![json!(address)])?, json!(false))?;
        let theirs = session.find("#theirs")?.doing("no frame")?;
        session.enter(Some(&theirs))?;
        let root = session
            .script("return [document.documentElement.hasAttribute('data-training'), location.protocol]", vec![])?;
        session.enter(None)?;
        same("a panel in a page", root, json!([false, ours]))?;
        session.script("document.getElementById('theirs').remove()", vec![])?;
    }
    // Framed by a page the training page does not come.
    session.async_script(frame, vec![json!(training_page)])?;
    let theirs = session.find("#theirs")?.doing("no frame")?;
    session.enter(Some(&theirs))?;
    let came =
        session.script("return [document.querySelectorAll('[data-cards]').length, location.protocol]", vec![])?;
    session.enter(None)?;
    ensure(came[0] == 0 && came[1] != ours, || format!("the training page is in a page: {came}"))?;
    let after = panel::ready(session)?;
    same("the real panel afterwards", (after.cause, after.support_text), (real.cause, real.support_text))
}

const POLICIES: &str = "/etc/chromium/policies/managed";

/// Works in a browser of its own with these settings: policies are read when it starts.
fn with_policy(stage: &mut Stage, settings: Value, work: impl FnOnce(&Session) -> Result<()>) -> Result<()> {
    let policy = json!({ "3rdparty": { "extensions": { CHROMIUM_ID: settings } } });
    fs::create_dir_all(POLICIES).doing(POLICIES)?;
    fs::write(format!("{POLICIES}/training.json"), policy.to_string()).doing(POLICIES)?;
    let outcome = stage.chromium(true).and_then(|chromium| work(&chromium.session));
    fs::remove_dir_all("/etc/chromium/policies").doing(POLICIES)?;
    outcome
}

/// Neither by its address nor from the popup is there any training.
pub fn switched_off(stage: &mut Stage, _: &Session) -> Result<()> {
    with_policy(stage, json!({ "training": false }), |session| {
        session.open(&format!("chrome-extension://{CHROMIUM_ID}/training.html#scenario=role-missing--no-card"))?;
        state(session, "off")?;
        let left =
            "return [document.querySelector('[data-screen]').src, document.querySelector('[data-cards]').textContent]";
        same("what is there to play with", session.script(left, vec![])?, json!(["", ""]))?;
        for face in ["panel.html", "panel.html?side"] {
            session.open(&format!("chrome-extension://{CHROMIUM_ID}/{face}"))?;
            wait::until(face, || {
                let doors = "return [document.documentElement.dataset.state,
                    [...document.querySelectorAll('a[href*=training]')].filter((door) => door.checkVisibility()).length]";
                let seen = session.script(doors, vec![])?;
                Ok(if seen == json!(["none", 0]) { Ok(()) } else { Err(seen.to_string()) })
            })?;
        }
        Ok(())
    })
}
