//! Every face in every state against the rules of axe-core (WCAG 2.2 AA and good practice).

use crate::faces;
use crate::play::{Browser, Play};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure};
use csms_e2e::place;
use csms_e2e::stage::Stage;
use csms_e2e::{panel, scenario};
use libtest_mimic::Trial;
use serde_json::json;
use std::fs;

pub fn cases(play: &Play) -> Vec<Trial> {
    let both = [Browser::Chromium, Browser::Firefox];
    let panels = both.into_iter().map(|browser| play.case(browser, "accessible::panel", in_page));
    let faces = FACES.iter().map(|face| {
        play.case_with(Browser::Chromium, &format!("accessible::{}", face.name), move |stage, session| {
            look_at(stage, session, face)
        })
    });
    panels.chain(faces).collect()
}

/// A face in a state.
struct Face {
    name: &'static str,
    page: &'static str,
    desk: &'static str,
    /// The page that is open beside it.
    beside: &'static str,
    state: &'static str,
}

const FACES: &[Face] = &[
    Face { name: "popup_ready", page: "panel.html", desk: "card-present", beside: "csms-start", state: "none" },
    Face { name: "popup_card_missing", page: "panel.html", desk: "no-card", beside: "csms-start", state: "none" },
    Face {
        name: "popup_advice",
        page: "panel.html",
        desk: "card-present",
        beside: "csms-role-missing",
        state: "ready",
    },
];

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

fn look_at(stage: &mut Stage, session: &Session, face: &Face) -> Result<()> {
    stage.set_desk(face.desk)?;
    session.open(&scenario::address(face.beside)?)?;
    let left = faces::open(session, face.page)?;
    let state = "return document.documentElement.dataset.state";
    faces::until(session, face.state, state, &json!(face.state))?;
    let host = "return document.documentElement.dataset.host";
    faces::until(session, "an answer of the host", host, &json!("connected"))?;
    let outcome = without_fault(session);
    session.screenshot(&place::root().join(format!("target/screens/looks/{}.png", face.name)))?;
    session.close_tab(&left)?;
    outcome
}
