//! Checking the certificates on the card from the panel.

use crate::play::Play;
use crate::{faces, reach};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::holder::SignedIn;
use csms_e2e::panel::{self, Panel};
use csms_e2e::stage::Stage;
use csms_e2e::{scenario, wait};
use libtest_mimic::Trial;
use shared::texts::texts;

const READER: &str = "Virtual PCD 00 00";
/// The number of the made-up person whose card it is.
const NUMBER: &str = "500000000001";

pub fn cases(play: &Play) -> Vec<Trial> {
    [
        play.both("the_button_finds_expired_certificates", expired),
        play.both("what_a_card_said_holds_until_it_is_moved", good),
        play.both("a_card_somebody_is_signed_in_with_is_not_checked", in_use),
        play.both("the_number_is_filled_in_when_the_user_asks", number),
        play.both("a_number_that_cannot_be_had_is_typed", no_number),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A failing page, and its finished panel, with this desk.
fn open(stage: &mut Stage, session: &Session, desk: &str) -> Result<Panel> {
    stage.set_desk(desk)?;
    session.open(&scenario::address("care-identity-authentication-failed")?)?;
    panel::ready_with(session, "authentication-failed")
}

fn press(session: &Session) -> Result<()> {
    press_on(session, "[data-do=read-card]")
}

fn press_on(session: &Session, css: &str) -> Result<()> {
    panel::inside(session, |session| {
        let button = session.find(css)?.doing("there is no button")?;
        ensure(session.is_displayed(&button)?, || "the button is not shown".to_owned())?;
        session.script("arguments[0].focus()", vec![button.reference()])?;
        // The driver cannot click inside a frame within a closed shadow root; Enter is as good.
        session.press("\u{e007}").doing("pressing Enter on the button")
    })
}

/// Waits until the panel offers to check the card, or does not any more.
fn offered(session: &Session, wanted: bool) -> Result<()> {
    wait::until(&format!("the button being there: {wanted}"), || {
        let reading = |session: &Session| session.script("return document.documentElement.dataset.reading", vec![]);
        let now = panel::inside(session, reading)?;
        Ok(if (now == "offered") == wanted && now != "under-way" { Ok(()) } else { Err(now.to_string()) })
    })
}

/// How many commands the cards in the reader have seen so far.
fn commands(stage: &Stage) -> usize {
    stage.desk.tally(0).commands.len()
}

fn expired(stage: &mut Stage, session: &Session) -> Result<()> {
    let before = commands(stage);
    open(stage, session, "certificate-expired")?;
    same("commands until somebody asks", commands(stage), before)?;
    press(session)?;
    let after = panel::ready_with(session, "certificate-expired")?;
    same("owner", after.owner.as_str(), "ra")?;
    ensure(after.text.contains("The certificate on the card ended on"), || after.text.clone())?;
    ensure(!format!("{after:?}").contains(NUMBER), || format!("the panel names the holder: {after:?}"))?;
    same("resets", stage.desk.tally(0).resets, 0)
}

fn good(stage: &mut Stage, session: &Session) -> Result<()> {
    open(stage, session, "card-present")?;
    offered(session, true)?;
    let before = commands(stage);
    press(session)?;
    offered(session, false)?;
    let after = panel::ready_with(session, "authentication-failed")?;
    ensure(after.text.contains("The certificate for signing in is valid until"), || after.text.clone())?;
    ensure(commands(stage) > before, || "the card was not read".to_owned())?;
    stage.set_desk("no-card")?;
    panel::ready_with(session, "no-card")?;
    stage.set_desk("card-present")?;
    panel::ready_with(session, "authentication-failed")?;
    offered(session, true)
}

fn in_use(stage: &mut Stage, session: &Session) -> Result<()> {
    open(stage, session, "card-present")?;
    let other = SignedIn::with(READER)?;
    let before = commands(stage);
    press(session)?;
    let after = panel::ready_with(session, "card-in-use")?;
    ensure(after.text.contains("The card was not read: another program is using it."), || after.text.clone())?;
    same("commands", commands(stage), before)?;
    other.is_still_signed_in()
}

/// A request that wants the number, with this desk.
fn wanting_number(stage: &mut Stage, session: &Session, desk: &str) -> Result<()> {
    stage.set_desk(desk)?;
    // What the case before it has left in this tab is forgotten with a sign-in.
    session.open(&scenario::address("csms-patient-search")?)?;
    faces::forgets(session, NUMBER)?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::wait_for(session, "no number", |panel| panel.state == "ready" && !panel.support_text.contains(NUMBER))
        .map(drop)
}

/// From the card into the field and the request on the screen, and nowhere else.
fn number(stage: &mut Stage, session: &Session) -> Result<()> {
    let before = commands(stage);
    wanting_number(stage, session, "card-present")?;
    same("commands until somebody asks", commands(stage), before)?;
    press_on(session, "[data-do=fill-number]")?;
    let filled = panel::wait_for(session, "the number", |panel| panel.support_text.contains(NUMBER))?;
    ensure(filled.text.contains(texts().get("number-check")), || filled.text.clone())?;
    same("resets", stage.desk.tally(0).resets, 0)?;
    // Once more adds nothing.
    press_on(session, "[data-do=fill-number]")?;
    panel::wait_for(session, "the end of it", |panel| panel.text.contains(texts().get("number-check")))?;
    let (field, links, kept) = panel::inside(session, |session| {
        let read = |script: &str| session.script(script, vec![]);
        let links = "return [location.href, ...[...document.links].map((link) => link.href)].join(' ')";
        let kept = session.async_script("return JSON.stringify(await chrome.storage.local.get(null))", vec![])?;
        Ok((read("return document.querySelector('#number').value")?, read(links)?, kept))
    })?;
    same("the field", field.as_str(), Some(NUMBER))?;
    let page = "return document.documentElement.outerHTML + location.href + JSON.stringify({ ...localStorage })";
    let page = session.script(page, vec![])?;
    for (place, text) in
        [("a link", links), ("the disk", kept), ("the page", page), ("the host's log", stage.host_log().into())]
    {
        ensure(!text.to_string().contains(NUMBER), || format!("the number is in {place}: {text}"))?;
    }
    // It is kept as what is typed is kept.
    session.open(&scenario::address("csms-role-missing")?)?;
    let again = panel::ready(session)?;
    ensure(again.support_text.contains(NUMBER), || format!("it was lost: {}", again.support_text))
}

/// A card in use is left alone, and a host of before cannot be asked.
fn no_number(stage: &mut Stage, session: &Session) -> Result<()> {
    wanting_number(stage, session, "card-present")?;
    let other = SignedIn::with(READER)?;
    let before = commands(stage);
    let told = |key| panel::wait_for(session, key, |panel| panel.text.contains(texts().get(key))).map(drop);
    press_on(session, "[data-do=fill-number]")?;
    told("unread-in-use")?;
    told("number-type")?;
    same("commands", commands(stage), before)?;
    other.is_still_signed_in()?;
    drop(other);
    reach::with_host_of_before(stage, || {
        press_on(session, "[data-do=fill-number]")?;
        told("number-no-answer")
    })?;
    let typed = "const field = document.querySelector('#number'); field.value = arguments[0];
        field.dispatchEvent(new Event('input', { bubbles: true }));";
    panel::inside(session, |session| session.script(typed, vec![NUMBER.into()]))?;
    panel::wait_for(session, "what is typed", |panel| {
        panel.support_text.contains(NUMBER) && !panel.text.contains(texts().get("number-no-answer"))
    })
    .map(drop)
}
