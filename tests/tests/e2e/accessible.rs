//! Every face in every state against the rules of axe-core (WCAG 2.2 AA and good practice).

use crate::play::{Browser, Play};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure};
use csms_e2e::place;
use csms_e2e::stage::Stage;
use csms_e2e::{panel, scenario};
use libtest_mimic::Trial;
use std::fs;

/// The panel; the other faces are looked at where they are tested.
pub fn cases(play: &Play) -> Vec<Trial> {
    let both = [Browser::Chromium, Browser::Firefox];
    both.map(|browser| play.case(browser, "accessible::panel", in_page)).into()
}

/// What axe-core holds against the current document, one line each.
fn faults(session: &Session) -> Result<Vec<String>> {
    let axe = place::npm("axe-core/axe.min.js")?;
    if session.script("return typeof axe", vec![])? == "undefined" {
        session.script(&fs::read_to_string(&axe).doing(axe.display())?, vec![])?;
    }
    let found = session.async_script(
        "document.querySelectorAll('details').forEach((one) => { one.open = true; });
         const { violations } = await axe.run(document, { iframes: false });
         return violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`);",
        vec![],
    )?;
    Ok(found.as_array().into_iter().flatten().map(|line| line.to_string()).collect())
}

/// Fails with every fault that axe-core finds.
pub fn without_fault(session: &Session) -> Result<()> {
    let faults = faults(session)?;
    ensure(faults.is_empty(), || faults.join("\n"))
}

fn in_page(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("no-card")?;
    session.open(&scenario::address("care-identity-authentication-failed")?)?;
    panel::ready(session)?;
    panel::inside(session, without_fault)
}
