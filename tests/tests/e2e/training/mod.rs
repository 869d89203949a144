//! The training page: the catalogue on simulated screens, with no card, no host and no network.
//! The same rows drive the cases with the real site, PC and card: a difference would show.

mod class;
mod guard;
mod looks;
pub mod own;
mod paper;
mod simulated;
mod walk;

use crate::helper::open_page;
use crate::play::{Browser, Play};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, same};
use csms_e2e::place;
use csms_e2e::stage::Stage;
use csms_e2e::wait;
use libtest_mimic::Trial;
use serde_json::json;
use shared::advice::{Advice, advise};
use shared::diagnosis::{Case, diagnose};
use shared::scenario::Scenario;

pub fn cases(play: &Play) -> Vec<Trial> {
    let in_both = |browser| {
        [
            play.case(browser, "training_shows_every_row_of_the_catalogue", walk::every_row),
            play.case(browser, "training_desk_is_set_by_keyboard", class::desk),
            play.case(browser, "training_is_presented_step_by_step", class::presented),
            play.case(browser, "training_is_practised", class::practised),
            play.case(browser, "training_handouts_are_printed", paper::printed),
            play.case(browser, "training_cannot_be_switched_by_a_page_or_a_link", guard::no_switch),
            play.case(browser, "training_looks_right_and_is_accessible", looks::every_view),
            play.case(browser, "training_takes_up_own_scenarios", own::taken_up),
            play.case(browser, "training_desk_is_played_by_the_host_and_marked_in_every_face", simulated::host),
        ]
    };
    let in_one = [
        play.case(Browser::Firefox, "training_looks_right_and_is_accessible_offline", looks::every_view_offline),
        play.case(Browser::Chromium, "training_is_switched_off_by_policy", guard::switched_off),
    ];
    [Browser::Chromium, Browser::Firefox].into_iter().flat_map(in_both).chain(in_one).collect()
}

/// Does something in the training page. Neither host nor site is there meanwhile that it could need.
fn in_training(stage: &mut Stage, session: &Session, work: impl FnOnce(&Session) -> Result<()>) -> Result<()> {
    let (left, opened) = open_page(stage, session, "training.html")?;
    stage.unregister_host()?;
    session.go_to_tab(&opened)?;
    let outcome = state(session, "ready").and_then(|()| work(session));
    let pictured = session.screenshot(&place::root().join("target/screens/training.png"));
    stage.register_host()?;
    session.close_tab(&left)?;
    outcome.and(pictured)
}

/// Does something while the browser is on no network, as in many a training room. The page is loaded afresh.
fn without_network(session: &Session, work: impl FnOnce() -> Result<()>) -> Result<()> {
    offline(session, true)?;
    let outcome = reload(session).and_then(|()| work());
    offline(session, false).and(outcome)
}

/// Takes the browser off every network, or puts it back.
fn offline(session: &Session, off: bool) -> Result<()> {
    let address = session.address()?;
    if address.starts_with("chrome-extension:") {
        session.devtools("Network.enable", json!({}))?;
        let none = json!({ "offline": off, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0 });
        session.devtools("Network.emulateNetworkConditions", none)?;
    } else {
        // "Work Offline" of the menu.
        session.in_browser("Services.io.offline = arguments[0]", vec![json!(off)])?;
    }
    let online = session.script("return navigator.onLine", vec![])?;
    same("online", online, !off)
}

fn state(session: &Session, wanted: &str) -> Result<()> {
    wait::until("the training page", || {
        let state = session.script("return document.documentElement?.dataset.state ?? ''", vec![])?;
        Ok(if state == wanted { Ok(()) } else { Err(state.to_string()) })
    })
}

/// Loads the page afresh and waits until it is ready.
fn reload(session: &Session) -> Result<()> {
    session.script("document.documentElement.dataset.state = 'before'; location.reload()", vec![])?;
    state(session, "ready")
}

fn go_to(session: &Session, hash: &str) -> Result<()> {
    session.script("location.hash = arguments[0]", vec![json!(hash)]).map(drop)
}

fn click(session: &Session, css: &str) -> Result<()> {
    session.click(&session.find(css)?.doing(format_args!("no {css}"))?)
}

/// What must be said about a row.
fn advice(row: &Scenario) -> Result<Advice> {
    let mut case = Case::of_scenario(row).doing("the row has no page or desk")?;
    if let Some(report) = &mut case.report {
        report.simulated = true;
    }
    advise(&case, &diagnose(&case)).doing("no advice")
}
