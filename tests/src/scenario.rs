//! Plays one row of the scenario catalogue in a browser.

use crate::browser::Session;
use crate::failure::{Doing, Result, same};
use crate::panel::{self, Panel};
use crate::stage::Stage;
use shared::advice::advise;
use shared::diagnosis::{Case, diagnose};
use shared::scenario::{Page, Scenario};

/// A page of the catalogue.
pub fn page(id: &str) -> Result<&'static Page> {
    shared::scenario::pages().iter().find(|page| page.id == id).doing(format_args!("no page {id:?} in the catalogue"))
}

/// The address of a page of the catalogue on the stand-in site.
pub fn address(id: &str) -> Result<String> {
    let page = page(id)?;
    Ok(format!("https://{}{}", page.host, page.path))
}

/// Sets the desk, opens the page, waits for the panel's advice. What the panel knew of the desk before this one
/// it may show until the host has answered.
pub fn play(stage: &mut Stage, session: &Session, row: &Scenario) -> Result<Panel> {
    stage.set_desk(&row.desk)?;
    session.open(&address(&row.page)?)?;
    panel::ready_with(session, row.expect.cause.as_str())
}

/// Whether the panel says what the row expects.
pub fn compare(row: &Scenario, panel: &Panel) -> Result<()> {
    same("screen", panel.screen.as_str(), page(&row.page)?.screen.as_str())?;
    same("cause", panel.cause.as_str(), row.expect.cause.as_str())?;
    same("owner", panel.owner.as_str(), row.expect.owner.as_str())?;
    same("recipient of the request", panel.support_to.as_str(), row.expect.to.as_str())?;
    // Training says what the real screen says.
    let played = Case::of_scenario(row).and_then(|case| advise(&case, &diagnose(&case))).doing(&row.id)?;
    same("headline", panel.headline.as_str(), played.headline.as_str())?;
    same("steps", &panel.steps, &played.steps)?;
    same("reach of the host", panel.host.as_str(), "connected")
}
