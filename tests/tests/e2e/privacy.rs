//! Patients are not our business, and other sites are not either.

use crate::play::Play;
use crate::{faces, reach};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::panel::{self, HOST_ELEMENT};
use csms_e2e::place;
use csms_e2e::stage::{Stage, UNWATCHED};
use csms_e2e::{scenario, wait};
use libtest_mimic::Trial;
use serde_json::json;
use std::fs;

pub fn cases(play: &Play) -> Vec<Trial> {
    [
        play.both("nothing_of_a_patient_leaves_the_page", patient),
        play.both("who_has_left_a_patient_is_helped_again", left),
        play.both("an_unwatched_host_gets_zero_bytes", unwatched),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What the stand-in patient's page says of her: her name in parts, number and date of birth.
const PATIENT: &[&str] = &["EXAMPLE-PATIENT", "Testina", "999 000 0018", "9990000018", "1 April 1980"];

/// Writes down every message in the extension, as an extension page hears them.
const LISTEN: &str = "
    window.heard = [];
    chrome.runtime.onMessage.addListener((message, sender) => { window.heard.push(JSON.stringify({message, url: sender.url})); });
    chrome.runtime.onConnect.addListener((port) => port.onMessage.addListener((m) => window.heard.push(JSON.stringify(m))));";

/// Everything the extension keeps.
const STORED: &str = "
    const all = {};
    for (const area of ['session', 'local', 'sync']) all[area] = await chrome.storage[area].get(null);
    return JSON.stringify(all);";

fn patient(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    // A program between browser and host writes down all that goes to the host.
    let record = stage.folder("tap")?.join("record");
    fs::write(&record, "").doing(record.display())?;
    let tap = format!("#!/bin/sh\ntee -a '{}' | '{}' \"$@\"\n", record.display(), place::host()?.display());
    let (heard, stored) = reach::with_host_of(stage, &tap, || beside_a_patient(session))?;
    let wire = fs::read_to_string(&record).doing(record.display())?;
    ensure(wire.contains("hello"), || "the tap on the host's wire recorded nothing".to_owned())?;
    ensure(heard.contains("/access/no-role"), || format!("the ear heard nothing of the failing page: {heard}"))?;
    for (where_, text) in
        [("a message", heard), ("storage", stored), ("the host's wire", wire), ("the host's log", stage.host_log())]
    {
        let text = text.to_lowercase();
        for word in PATIENT {
            ensure(!text.contains(&word.to_lowercase()), || format!("{word:?} is in {where_}"))?;
        }
    }
    Ok(())
}

/// What the extension says within itself, and what it keeps.
fn beside_a_patient(session: &Session) -> Result<(String, String)> {
    let page = faces::open_ours(session, "panel.html")?;
    session.script(LISTEN, vec![])?;
    let ear = session.tab()?;
    session.go_to_tab(&page)?;

    // A failing page first: it proves that the ear hears and the tap on the host's wire works.
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    session.open("https://cervicalscreening.nhs.uk/hostile/patient")?;
    let shown = session.script("return document.body.innerText", vec![])?;
    for word in &PATIENT[..2] {
        let there = shown.as_str().is_some_and(|text| text.to_lowercase().contains(&word.to_lowercase()));
        ensure(there, || format!("the page itself does not say {word:?}, so this case would prove nothing"))?;
    }
    session.script("document.querySelector('h1').append(' again')", vec![])?;
    // The observer has looked once it has said that somebody is signed in; nothing more may come.
    session.go_to_tab(&ear)?;
    let heard = wait::until("the observer's word that somebody is signed in", || {
        let heard = session.script("return window.heard", vec![])?.to_string();
        Ok(if heard.contains("signed_in") { Ok(heard) } else { Err(heard) })
    })?;
    let stored = session.async_script(STORED, vec![])?.to_string();
    session.close_tab(&page)?;
    // Somebody makes the window smaller.
    session.script("dispatchEvent(new Event('resize'))", vec![])?;
    same("elements of ours beside a patient", session.find_all(HOST_ELEMENT)?.len(), 0)?;
    Ok((heard, stored))
}

/// An application goes on from a patient without loading a page: first to one that says little, then to one that
/// fails. Beside the patient nothing is watched; the move to another address begins it again.
fn left(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open("https://cervicalscreening.nhs.uk/hostile/patient")?;
    let go_on = "
        const seen = () => new Promise((done) => setTimeout(done, 500));
        await seen();
        document.body.innerHTML = '<main><h1>Please wait</h1></main>';
        location.hash = 'next';
        await seen();
        document.querySelector('h1').textContent = arguments[0];";
    session.async_script(go_on, vec![json!(scenario::page("csms-role-missing")?.heading)])?;
    same("cause", panel::ready(session)?.cause.as_str(), "role-missing")
}

/// The same failing words on a host that nobody asked us to watch. The failing page of a watched
/// host afterwards shows that the extension was awake.
fn unwatched(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    let path = &scenario::page("csms-role-missing")?.path;
    session.open(&format!("https://{UNWATCHED}{path}"))?;
    session.script("document.body.insertAdjacentHTML('beforeend', '<p role=alert>Error 400_645</p>')", vec![])?;
    let page = "return [document.querySelectorAll('csms-login-helper, iframe').length,
        document.documentElement.outerHTML.includes('-extension:')]";
    let before = session.script("return document.documentElement.outerHTML", vec![])?;
    same("ours on an unwatched host", session.script(page, vec![])?, json!([0, false]))?;
    let unwatched = session.new_tab()?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    session.close_tab(&unwatched)?;
    same("the unwatched page", session.script("return document.documentElement.outerHTML", vec![])?, before)?;
    same("ours on an unwatched host", session.script(page, vec![])?, json!([0, false]))
}
