//! Advice follows the card, without a reload, and outlives the extension's worker.

use crate::play::{Browser, Play};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Result, same};
use csms_e2e::place::CHROMIUM_ID;
use csms_e2e::stage::Stage;
use csms_e2e::{panel, scenario};
use libtest_mimic::Trial;

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case(Browser::Chromium, "advice_follows_the_card_through_every_state", through_every_state),
        play.case(Browser::Chromium, "advice_outlives_the_worker", worker_stopped),
    ]
}

/// The desks one after the other under one open page, as when somebody tries this and that.
fn through_every_state(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("no-card")?;
    session.open(&scenario::address("care-identity-authentication-failed")?)?;
    panel::ready_with(session, "no-card")?;
    session.script("window.neverReloaded = true", vec![])?;
    for (desk, cause) in [
        ("card-unresponsive", "card-unresponsive"),
        ("card-retired", "card-retired"),
        ("bank-card", "card-not-nhs"),
        ("card-present", "authentication-failed"),
        ("no-card", "no-card"),
        ("service-stopped", "smart-card-service-stopped"),
        ("card-present", "authentication-failed"),
    ] {
        stage.set_desk(desk)?;
        panel::ready_with(session, cause)?;
    }
    same("the page was not loaded again", session.script("return window.neverReloaded", vec![])?, true)
}

/// Browsers stop an extension's worker whenever they like. What was seen must not be lost, and the
/// panel must go on following the card.
fn worker_stopped(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("no-card")?;
    session.open(&scenario::address("care-identity-authentication-failed")?)?;
    panel::ready_with(session, "no-card")?;
    let page = session.new_tab()?;
    session.open(&format!("chrome-extension://{CHROMIUM_ID}/manifest.json"))?;
    session.stop_workers()?;
    session.close_tab(&page)?;
    stage.set_desk("card-retired")?;
    panel::ready_with(session, "card-retired").map(drop)
}
