//! The faces beside the panel: popup, side panel, and who may frame them.

use crate::play::{Browser, Play};
use crate::{accessible, live};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::place::{CHROMIUM_ID, FIREFOX_ID};
use csms_e2e::stage::{Stage, UNWATCHED};
use csms_e2e::{panel, scenario, wait};
use libtest_mimic::Trial;
use serde_json::{Value, json};

pub fn cases(play: &Play) -> Vec<Trial> {
    let in_both = |browser| {
        [
            play.case(browser, "popup_shows_readiness_and_follows_the_card", readiness),
            play.case(browser, "side_panel_follows_the_tab_in_front", side),
            play.case(browser, "a_foreign_page_cannot_frame_the_panel", foreign),
            play.case(browser, "a_closed_panel_comes_back_from_the_popup", closed),
            play.case(browser, "what_is_ticked_and_typed_survives_a_reload", kept),
        ]
    };
    [Browser::Chromium, Browser::Firefox].into_iter().flat_map(in_both).collect()
}

/// Opens a face in a tab of its own, for the tab that was in front; gives that tab's handle.
pub fn open(session: &Session, page: &str) -> Result<String> {
    let left = open_ours(session, page)?;
    session.async_script(
        "const [tab] = await chrome.tabs.query({ active: false }); location.hash = `tab=${tab.id}`;
         document.documentElement.dataset.before = ''; location.reload();",
        vec![],
    )?;
    let fresh = "return document.readyState === 'complete' && !document.querySelector('html[data-before]')";
    until(session, "the face of that tab", fresh, &json!(true))?;
    Ok(left)
}

/// Opens a page of the extension in a tab of its own, in front; gives the handle of the tab that was there.
/// Firefox opens it by its own means: its driver may not go to pages of an add-on.
pub fn open_ours(session: &Session, page: &str) -> Result<String> {
    if !session.is_firefox()? {
        let left = session.new_tab()?;
        session.open(&format!("chrome-extension://{CHROMIUM_ID}/{page}"))?;
        return Ok(left);
    }
    let (left, before) = (session.tab()?, session.tabs()?);
    let open = "const { extension, mozExtensionHostname } = WebExtensionPolicy.getByID(arguments[0]);
        const { gBrowser } = Services.wm.getMostRecentWindow('navigator:browser');
        const url = `moz-extension://${mozExtensionHostname}/${arguments[1]}`;
        gBrowser.selectedTab = gBrowser.addTab(url, { triggeringPrincipal: extension.principal });";
    session.in_browser(open, vec![FIREFOX_ID.into(), page.into()])?;
    let tab = wait::until("the tab of the face", || {
        let new = session.tabs()?.into_iter().find(|tab| !before.contains(tab));
        Ok(new.ok_or_else(|| "no new tab".to_owned()))
    })?;
    session.go_to_tab(&tab)?;
    until(session, "the page", "return document.readyState + location.protocol", &json!("completemoz-extension:"))?;
    Ok(left)
}

/// Waits until the extension no longer keeps this number. A sign-in that has worked makes it forget, once the
/// observer has seen it.
pub fn forgets(session: &Session, number: &str) -> Result<()> {
    let left = open_ours(session, "helper.html")?;
    let kept = "return JSON.stringify(await chrome.storage.session.get(null)).includes(arguments[0])";
    let outcome = wait::until("that the number is forgotten", || {
        let kept = session.async_script(kept, vec![json!(number)])?;
        Ok(if kept == false { Ok(()) } else { Err("it is kept".to_owned()) })
    });
    session.close_tab(&left)?;
    outcome
}

/// Waits until a script in the current document gives this.
pub fn until(session: &Session, what: &str, script: &str, wanted: &Value) -> Result<()> {
    wait::until(what, || {
        let seen = session.script(script, vec![])?;
        Ok(if seen == *wanted { Ok(()) } else { Err(seen.to_string()) })
    })
}

const LIGHTS: &str =
    "return [...document.querySelectorAll('[data-readiness] > li')].slice(0, 2).map((li) => li.dataset.light)";

fn readiness(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-start")?)?;
    let left = open(session, "panel.html")?;
    until(session, "two good ticks", LIGHTS, &json!(["good", "good"]))?;
    same("state", session.script("return document.documentElement.dataset.state", vec![])?, "none")?;
    accessible::without_fault(session)?;
    stage.set_desk("no-card")?;
    until(session, "the card's tick turning bad", LIGHTS, &json!(["good", "bad"]))?;
    accessible::without_fault(session)?;
    session.close_tab(&left)
}

fn side(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    let page = open_ours(session, "panel.html?side")?;
    let side = session.tab()?;
    until(session, "readiness", "return document.documentElement.dataset.state", &json!("none"))?;
    session.go_to_tab(&page)?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    // A driver can look into a tab without bringing it to the front.
    session.go_to_tab(&side)?;
    let seen = "const d = document.documentElement.dataset; return [d.place, d.cause ?? '']";
    session.async_script("const [tab] = await chrome.tabs.query({ url: 'https://*/*' }); await chrome.tabs.update(tab.id, { active: true })", vec![])?;
    until(session, "the cause of the tab in front", seen, &json!(["side", "role-missing"]))?;
    accessible::without_fault(session)?;
    session.close_tab(&page)
}

/// Neither is the frame shown, nor does the page learn what is in it, whatever it is called in this browser.
fn foreign(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    let ours = panel::inside(session, |session| session.script("return location.href", vec![]))?;
    session.open(&format!("https://{UNWATCHED}/"))?;
    session.script(
        "const frame = document.createElement('iframe'); frame.src = arguments[0]; frame.id = 'stolen';
         frame.onload = frame.onerror = () => { frame.dataset.loaded = 'yes'; }; document.body.append(frame);",
        vec![ours],
    )?;
    until(session, "the frame's end", "return document.getElementById('stolen').dataset.loaded ?? ''", &json!("yes"))?;
    let frame = session.find("#stolen")?.doing("the frame has gone")?;
    // Firefox may have taken the frame's document away again: then nothing is framed.
    let address = match session.enter(Some(&frame)) {
        Err(gone) if gone.0.starts_with("no such frame") => Value::Null,
        entered => entered.and_then(|()| session.script("return location.href", vec![]))?,
    };
    session.enter(None)?;
    ensure(!address.as_str().unwrap_or_default().contains("-extension:"), || {
        format!("a page that is not watched framed {address}")
    })
}

/// Reloading the page makes a new panel; what the user has done in the old one is there again.
fn kept(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    panel::inside(session, |session| {
        session.script(
            "document.querySelector('[data-steps] input').click();
             const number = document.querySelector('#number'); number.value = '5000 0000 0001';
             number.dispatchEvent(new Event('input', { bubbles: true }));",
            vec![],
        )
    })?;
    live::stop_background(session)?;
    session.open(&scenario::address("csms-role-missing")?)?;
    let panel = panel::ready(session)?;
    ensure(panel.support_text.contains("500000000001"), || format!("the number was lost: {}", panel.support_text))?;
    let ticked = panel::inside(session, |session| {
        session.script("return [...document.querySelectorAll('[data-steps] input')].map((box) => box.checked)", vec![])
    })?;
    same("the first tick", ticked[0].clone(), json!(true))?;
    same("the second tick", ticked[1].clone(), json!(false))?;
    let in_page = session.script("return document.documentElement.outerHTML.includes('500000000001')", vec![])?;
    same("the number in the page's own DOM", in_page, false)
}

fn closed(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    panel::inside(session, |session| session.script("document.querySelector('[data-do=close]').click()", vec![]))?;
    wait::until("the panel leaving", || {
        Ok(if panel::look(session)?.is_none() { Ok(()) } else { Err("still there".to_owned()) })
    })?;
    let left = open(session, "panel.html")?;
    until(session, "the advice", "return document.documentElement.dataset.state", &json!("ready"))?;
    accessible::without_fault(session)?;
    session.click(&session.find("nav [data-do=open]")?.doing("there is no button")?)?;
    session.close_tab(&left)?;
    panel::ready(session).map(drop)
}
