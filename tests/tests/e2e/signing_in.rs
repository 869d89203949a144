//! The whole way: start page, method, passcode, and the failure in the same document.

use crate::play::{Browser, Play};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Result, same};
use csms_e2e::panel::{self, HOST_ELEMENT};
use csms_e2e::stage::Stage;
use csms_e2e::{scenario, wait};
use libtest_mimic::Trial;

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case(Browser::Chromium, "a_sign_in_that_fails_in_the_same_document", fails),
        play.case(Browser::Chromium, "a_sign_in_that_succeeds_shows_nothing", succeeds),
    ]
}

fn fails(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("no-card")?;
    walk(session, "care-identity-authentication-failed")?;
    panel::ready_with(session, "no-card")?;
    let address = session.address()?;
    same("still Care Identity's one document", address.contains("/openam/XUI/"), true)
}

fn succeeds(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    walk(session, "csms-patient-search")?;
    wait::until("the patient search", || {
        let heading = session.script("return document.querySelector('h1')?.textContent ?? ''", vec![])?;
        let wanted = &scenario::page("csms-patient-search")?.heading;
        Ok(if heading == **wanted { Ok(()) } else { Err(heading.to_string()) })
    })?;
    same("elements of ours", session.find_all(HOST_ELEMENT)?.len(), 0)
}

/// Clicks through the sign-in like a person.
fn walk(session: &Session, outcome: &str) -> Result<()> {
    session.open(&format!("{}?outcome={outcome}", scenario::address("csms-start")?))?;
    click(session, "Log in with my Care Identity")?;
    choose(session, "Smartcard")?;
    click(session, "Continue")
}

fn click(session: &Session, label: &str) -> Result<()> {
    let button = by_text(session, "button, a, input[type=submit]", label)?;
    session.click(&button)
}

fn choose(session: &Session, label: &str) -> Result<()> {
    let label = by_text(session, "label", label)?;
    session.click(&label)
}

/// The element with this text, once it is there.
fn by_text(session: &Session, css: &str, text: &str) -> Result<csms_e2e::browser::Element> {
    wait::until(&format!("{text:?} on the page"), || {
        let index = session.script(
            "return [...document.querySelectorAll(arguments[0])].findIndex((e) => (e.textContent || e.value).trim().startsWith(arguments[1]))",
            vec![css.into(), text.into()],
        )?;
        let element = index.as_u64().and_then(|i| usize::try_from(i).ok());
        Ok(match element {
            Some(index) => session.find_all(css)?.into_iter().nth(index).ok_or_else(|| "it went away".to_owned()),
            None => Err(session.script("return document.body?.innerText ?? ''", vec![])?.to_string()),
        })
    })
}
