//! Advice follows the card, without a reload, and outlives the extension's worker.

use crate::play::{Browser, Play};
use crate::{faces, reach};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::place::{self, CHROMIUM_ID, FIREFOX_ID};
use csms_e2e::stage::Stage;
use csms_e2e::{panel, scenario, wait};
use libtest_mimic::Trial;
use serde_json::json;
use std::fs::File;

pub fn cases(play: &Play) -> Vec<Trial> {
    let stopped = [
        play.case(Browser::Chromium, "advice_outlives_the_worker_in_every_step", in_chromium),
        play.case(Browser::Firefox, "advice_outlives_the_worker_in_every_step", in_firefox),
    ];
    let followed = play.both("advice_follows_the_card_through_every_state", through_every_state);
    [followed, stopped].into_iter().flatten().collect()
}

/// The desks one after the other under one open page, as when somebody tries this and that.
fn through_every_state(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("no-card")?;
    session.open(&scenario::address("care-identity-authentication-failed")?)?;
    panel::ready_with(session, "no-card")?;
    session.script("window.neverReloaded = true", vec![])?;
    for (desk, cause, owner, to) in [
        ("card-unresponsive", "card-unresponsive", "you", "ra"),
        ("card-retired", "card-retired", "ra", "ra"),
        ("bank-card", "card-not-nhs", "you", "ra"),
        ("card-present", "authentication-failed", "you", "it"),
        ("no-card", "no-card", "you", "it"),
        ("service-stopped", "smart-card-service-stopped", "it", "it"),
        ("card-present", "authentication-failed", "you", "it"),
    ] {
        stage.set_desk(desk)?;
        let panel = panel::ready_with(session, cause)?;
        let said = [panel.owner.as_str(), panel.support_to.as_str(), panel.host.as_str()];
        same(&format!("owner, recipient and reach with {desk}"), said, [owner, to, "connected"])?;
        ensure(!panel.steps.is_empty() && !panel.support_text.is_empty(), || format!("too little: {panel:?}"))?;
    }
    same("the page was not loaded again", session.script("return window.neverReloaded", vec![])?, true)
}

/// A port through which nothing goes and nothing comes, in place of the next one.
const LOST: &str = "
    const { connect } = chrome.runtime;
    const deaf = { addListener() {} };
    chrome.runtime.connect = () => {
        chrome.runtime.connect = connect;
        return { postMessage() {}, disconnect() {}, onMessage: deaf, onDisconnect: deaf };
    };";

/// Browsers stop an extension's worker whenever they like: here in each step of a diagnosis. What was seen is
/// not lost, no step stays half done, and the panel goes on following the card.
fn worker_stopped(stage: &mut Stage, session: &Session, stop: impl Fn(&Session) -> Result<()>) -> Result<()> {
    stage.set_desk("card-present")?;
    // Before anything was seen, and where a panel is made ready.
    stop(session)?;
    session.open(&scenario::address("care-identity-method")?)?;
    stop(session)?;
    // While the host is being asked: it is slow.
    let gate = stage.folder("gate")?.join("gate");
    let closed = File::create(&gate).doing(gate.display())?;
    closed.lock().doing(gate.display())?;
    let slow = format!("#!/bin/sh\nexec flock --shared '{}' '{}' \"$@\"\n", gate.display(), place::host()?.display());
    reach::with_host_of(stage, &slow, || {
        session.open(&scenario::address("care-identity-authentication-failed")?)?;
        panel::wait_for(session, "that it waits for the host", |panel| panel.state == "loading")?;
        // The next way to the background leads nowhere, as at times in Firefox while the background is being stopped.
        panel::inside(session, |session| session.script(LOST, vec![]))?;
        stop(session)?;
        closed.unlock().doing(gate.display())?;
        panel::wait_for(session, "what the host says that was asked anew", |panel| {
            panel.state == "ready" && panel.host == "connected"
        })
    })?;
    // While an answer of the user is on its way, and then the card is being read.
    let answer = "const field = document.querySelector('[data-question] [value=no]'); field.click(); return field.closest('[data-question]').dataset.question";
    let question = panel::inside(session, |session| session.script(answer, vec![]))?;
    stop(session)?;
    let answered = format!("return document.querySelector('[data-question={question}] [value=no]').checked");
    same("the answer", panel::inside(session, |session| session.script(&answered, vec![]))?, true)?;
    panel::ready_with(session, "authentication-failed")?;
    panel::inside(session, |session| session.script("document.querySelector('[data-do=read-card]').click()", vec![]))?;
    stop(session)?;
    wait::until("that the card is not being read for ever", || {
        let reading = |session: &Session| session.script("return document.documentElement.dataset.reading", vec![]);
        let reading = panel::inside(session, reading)?;
        Ok(if reading == "offered" || reading == "off" { Ok(()) } else { Err(reading.to_string()) })
    })?;
    // When all is done; and the page is left in the middle of the next.
    stop(session)?;
    stage.set_desk("card-retired")?;
    panel::ready_with(session, "card-retired")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    session.open(&scenario::address("csms-workgroup-missing")?)?;
    stop(session)?;
    panel::ready_with(session, "workgroup-missing").map(drop)
}

/// The developer tools stop workers from a page of the extension alone; the failing page stays in front.
fn in_chromium(stage: &mut Stage, session: &Session) -> Result<()> {
    let page = session.new_tab()?;
    session.open(&format!("chrome-extension://{CHROMIUM_ID}/manifest.json"))?;
    let tools = session.tab()?;
    session.go_to_tab(&page)?;
    session.devtools("Page.bringToFront", json!({}))?;
    let outcome = worker_stopped(stage, session, |session| {
        session.go_to_tab(&tools)?;
        session.stop_workers()?;
        session.go_to_tab(&page)
    });
    session.go_to_tab(&tools)?;
    session.close_tab(&page)?;
    outcome
}

fn in_firefox(stage: &mut Stage, session: &Session) -> Result<()> {
    worker_stopped(stage, session, stop_firefox)
}

/// Stops the background of the extension, whose page of its own is in front for that moment.
pub fn stop_background(session: &Session) -> Result<()> {
    if session.is_firefox()? {
        return stop_firefox(session);
    }
    let page = faces::open_ours(session, "manifest.json")?;
    session.stop_workers()?;
    session.close_tab(&page)
}

fn stop_firefox(session: &Session) -> Result<()> {
    let stop = "const { extension } = WebExtensionPolicy.getByID(arguments[0]);
        await extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true });";
    session.in_browser(stop, vec![FIREFOX_ID.into()]).map(drop)
}
