//! Every face in every state against the rules of axe-core (WCAG 2.2 AA and good practice); and what people hear who
//! do not see the panel.

use crate::faces;
use crate::play::{Browser, Play};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::place;
use csms_e2e::stage::Stage;
use csms_e2e::{panel, scenario, wait};
use libtest_mimic::Trial;
use serde_json::json;
use shared::texts::texts;
use std::fs;

/// The panel; the other faces and states are looked at where they are tested.
pub fn cases(play: &Play) -> Vec<Trial> {
    let in_both = |browser| {
        [
            play.case(browser, "accessible::panel", in_page),
            play.case(browser, "accessible::panel_is_called_by_its_name", named),
            play.case(browser, "accessible::news_is_told_once", told_once),
        ]
    };
    [Browser::Chromium, Browser::Firefox].into_iter().flat_map(in_both).collect()
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

/// What is in the panel, by role and name, as the file of words has it. Chromium's driver does not ask that of a frame
/// of another process: there it is the popup, which has no buttons that move a frame.
fn named(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    let panel = panel::ready(session)?;
    let frame = panel::frame(session)?.doing("there is no panel")?;
    same("the frame", session.script("return arguments[0].title", vec![frame.reference()])?, "CSMS Login Helper")?;
    let step = panel.steps.first().doing("there are no steps")?;
    let word = |key| texts().get(key);
    let everywhere = [
        ("[data-headline]", "heading", panel.headline.as_str()),
        ("[data-steps]", "list", ""),
        ("[data-steps] input", "checkbox", step),
        ("#number", "textbox", word("face-number")),
        ("[data-do=copy]", "button", word("face-copy")),
        ("[data-mail]", "link", word("face-mail")),
    ];
    let of_frame = [
        ("[data-do=move]", "button", word("face-move-label")),
        ("[data-do=fold]", "button", word("face-fold")),
        ("[data-do=close]", "button", word("face-close")),
    ];
    if session.is_firefox()? {
        return panel::inside(session, |session| {
            everywhere.iter().chain(&of_frame).try_for_each(|it| is_called(session, it))
        });
    }
    let left = faces::open(session, "panel.html")?;
    faces::until(session, "the advice", "return document.documentElement.dataset.state", &json!("ready"))?;
    let outcome = everywhere.iter().try_for_each(|it| is_called(session, it));
    session.close_tab(&left)?;
    outcome
}

/// Waits until an element has this role and name: a list may be drawn anew when the host says something more.
fn is_called(session: &Session, (css, role, name): &(&str, &str, &str)) -> Result<()> {
    wait::until(&format!("{css} as {role} “{name}”"), || {
        let element = session.find(css)?.doing(format_args!("there is no {css}"))?;
        let (role_there, name_there) = match session.spoken(&element) {
            Err(gone) if gone.0.starts_with("stale element") => return Ok(Err(gone.0)),
            spoken => spoken?,
        };
        let right = role_there == *role && name_there == *name;
        Ok(if right { Ok(()) } else { Err(format!("{role_there} “{name_there}”")) })
    })
}

/// Each news of the region that is read aloud: its words after every change, from before the first.
const LISTEN: &str = "
    const region = document.querySelector('[aria-live]');
    window.news = [region.innerText];
    new MutationObserver(() => window.news.push(region.innerText))
        .observe(region, { subtree: true, childList: true, characterData: true });
    window.asked = 0;
    new MutationObserver(() => window.asked++).observe(document.documentElement, { attributeFilter: ['data-host'] });";

/// Cards come and go: each state is told, none twice, and nothing that is half said.
fn told_once(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("no-card")?;
    session.open(&scenario::address("care-identity-authentication-failed")?)?;
    panel::ready_with(session, "no-card")?;
    panel::inside(session, |session| session.script(LISTEN, vec![]))?;
    for (desk, cause) in
        [("card-present", "authentication-failed"), ("card-retired", "card-retired"), ("no-card", "no-card")]
    {
        stage.set_desk(desk)?;
        panel::ready_with(session, cause)?;
    }
    // What changes nothing is no news.
    let again = "window.asked = 0; document.querySelector('[data-do=look-again]').click()";
    panel::inside(session, |session| {
        session.script(again, vec![])?;
        // The host is let go, and then answers anew.
        faces::until(session, "another answer of the host", "return window.asked > 1", &json!(true))
    })?;
    panel::ready_with(session, "no-card")?;
    let news = panel::inside(session, |session| session.script("return window.news", vec![]))?;
    let news: Vec<&str> = news.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str).collect();
    ensure(news.len() >= 4, || format!("too little was told: {news:?}"))?;
    ensure(news.iter().all(|words| !words.trim().is_empty()), || format!("nothing was told: {news:?}"))?;
    let twice = news.windows(2).find(|two| two[0] == two[1]);
    ensure(twice.is_none(), || format!("told twice: {twice:?} of {news:?}"))
}
