//! One failing screen, one cause, in both browsers. More states of the card follow each other in `live`.

use crate::play::{Browser, Play};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::panel::{self, HOST_ELEMENT, Panel};
use csms_e2e::scenario;
use csms_e2e::stage::Stage;
use libtest_mimic::Trial;

pub fn cases(play: &Play) -> Vec<Trial> {
    let both = [Browser::Chromium, Browser::Firefox].into_iter().flat_map(|browser| {
        [
            play.case(browser, "role_missing_with_a_good_card", role_missing),
            play.case(browser, "workgroup_missing_with_a_good_card", workgroup_missing),
            play.case(browser, "an_empty_reader_and_then_a_card", empty_then_card),
            play.case(browser, "code_400_645_with_a_good_card", credential_management),
            play.case(browser, "a_normal_sign_in_page_stays_as_it_is", sign_in_page),
            play.case(browser, "the_copy_button_copies_the_request", copy),
        ]
    });
    both.collect()
}

fn open(stage: &mut Stage, session: &Session, desk: &str, page: &str) -> Result<Panel> {
    stage.set_desk(desk)?;
    session.open(&scenario::address(page)?)?;
    panel::ready(session)
}

fn complete(panel: &Panel, cause: &str, owner: &str, to: &str) -> Result<()> {
    same("cause", panel.cause.as_str(), cause)?;
    same("owner", panel.owner.as_str(), owner)?;
    same("recipient", panel.support_to.as_str(), to)?;
    same("reach of the host", panel.host.as_str(), "connected")?;
    ensure(!panel.headline.is_empty(), || "the panel has no headline".to_owned())?;
    ensure(!panel.steps.is_empty(), || "the panel has no steps".to_owned())?;
    ensure(!panel.support_text.is_empty(), || "the panel has no support request".to_owned())
}

fn role_missing(stage: &mut Stage, session: &Session) -> Result<()> {
    let panel = open(stage, session, "card-present", "csms-role-missing")?;
    same("screen", panel.screen.as_str(), "role-missing")?;
    complete(&panel, "role-missing", "ra", "ra")?;
    let request = panel.support_text.to_lowercase();
    ensure(request.contains("role"), || format!("the request does not name the role: {request}"))?;
    ensure(request.contains("smartcard number"), || {
        format!("the request does not ask for the card's number: {request}")
    })
}

fn workgroup_missing(stage: &mut Stage, session: &Session) -> Result<()> {
    let panel = open(stage, session, "card-present", "csms-workgroup-missing")?;
    same("screen", panel.screen.as_str(), "workgroup-missing")?;
    complete(&panel, "workgroup-missing", "ra", "ra")?;
    let request = panel.support_text.to_lowercase();
    ensure(request.contains("workgroup"), || format!("the request does not name the workgroup: {request}"))
}

fn empty_then_card(stage: &mut Stage, session: &Session) -> Result<()> {
    let panel = open(stage, session, "no-card", "care-identity-authentication-failed")?;
    complete(&panel, "no-card", "you", "it")?;
    session.script("window.neverReloaded = true", vec![])?;
    stage.set_desk("card-present")?;
    let after = panel::wait_for(session, "another cause", |p| p.state == "ready" && p.cause != "no-card")?;
    same("cause with a card", after.cause.as_str(), "authentication-failed")?;
    same("the page was not loaded again", session.script("return window.neverReloaded", vec![])?, true)
}

fn credential_management(stage: &mut Stage, session: &Session) -> Result<()> {
    let panel = open(stage, session, "card-present", "care-identity-400-645")?;
    let known = ["credential-management-missing", "credential-management-stopped"];
    ensure(known.contains(&panel.cause.as_str()), || format!("cause is {}", panel.cause))?;
    complete(&panel, &panel.cause, "it", "it")?;
    ensure(panel.support_text.contains("400_645"), || {
        format!("the request does not name the code: {}", panel.support_text)
    })
}

/// Nothing of ours is in the page: the observer only reads. That the observer has looked is known
/// from a failing page before it, and from the pages after it.
fn sign_in_page(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-start")?)?;
    let count = "return document.querySelectorAll('*').length";
    let before = session.script(count, vec![])?;
    // An error put into the page by script and taken out again makes the observer look twice.
    session
        .script("document.body.insertAdjacentHTML('beforeend', '<p id=probe role=alert>Error 400_645</p>')", vec![])?;
    panel::ready(session)?;
    session.script("document.getElementById('probe').remove()", vec![])?;
    csms_e2e::wait::until("the panel leaving the page", || {
        let ours = session.find_all(HOST_ELEMENT)?.len();
        let visible = panel::look(session)?;
        Ok(if visible.is_none() { Ok(()) } else { Err(format!("{ours} elements of ours, {visible:?}")) })
    })?;
    session.open(&scenario::address("csms-start")?)?;
    same("elements of ours", session.find_all(HOST_ELEMENT)?.len(), 0)?;
    same("elements of the page", session.script(count, vec![])?, before)
}

/// The clipboard is read back by pasting into a field of the page, as a person would.
fn copy(stage: &mut Stage, session: &Session) -> Result<()> {
    let panel = open(stage, session, "card-present", "csms-role-missing")?;
    session.script("document.body.insertAdjacentHTML('afterbegin', '<textarea id=paste></textarea>')", vec![])?;
    panel::inside(session, |session| {
        let button = session.find("[data-do=copy]")?.doing("there is no Copy button")?;
        session.script("arguments[0].focus()", vec![button.reference()])?;
        // The driver cannot click inside a frame within a closed shadow root; Enter is as good.
        session.press("\u{e007}").doing("pressing Enter on Copy")?;
        panel_says_copied(session)
    })?;
    let field = session.find("#paste")?.doing("there is no field to paste into")?;
    session.click(&field).doing("clicking the field")?;
    // U+E009 is WebDriver's Control key; it stays down until the end of the text.
    session.type_into(&field, "\u{e009}v").doing("pasting")?;
    let pasted = session.script("return document.getElementById('paste').value", vec![])?;
    // The subject comes first, then the text.
    let pasted = pasted.as_str().unwrap_or_default().trim();
    ensure(pasted.ends_with(panel.support_text.trim()), || {
        format!("{pasted:?} was pasted, not {:?}", panel.support_text)
    })
}

fn panel_says_copied(session: &Session) -> Result<()> {
    csms_e2e::wait::until("the panel saying that it has copied", || {
        let said = session.script("return document.querySelector('[data-done]').textContent", vec![])?;
        Ok(if said.as_str().is_some_and(|text| !text.is_empty()) { Ok(()) } else { Err(said.to_string()) })
    })
}
