//! The panel by the keyboard alone: into it, through all of it in the order in which it is read,
//! and out of it again.

use crate::play::{Browser, Play};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::stage::Stage;
use csms_e2e::{panel, scenario, wait};
use libtest_mimic::Trial;
use serde_json::Value;

pub fn cases(play: &Play) -> Vec<Trial> {
    let both = [Browser::Chromium, Browser::Firefox];
    both.map(|browser| play.case(browser, "the_panel_by_keyboard_alone", walk)).into()
}

const TAB: &str = "\u{E004}";
const SPACE: &str = " ";
const ENTER: &str = "\u{E007}";

/// More than there are stops in page and panel.
const MANY: usize = 60;

/// What can be reached, the first with the focus, in the order of the document: what has a place on the screen and is not off.
const STOPS: &str = "
    const all = [...document.querySelectorAll('a[href], button, input, textarea, select, summary, [tabindex=\"0\"]')]
        .filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex >= 0);
    window.stops = all;
    all[0].focus();
    return all.length;";

/// Whether the first of them has it.
const FIRST: &str = "return document.hasFocus() && document.activeElement === document.querySelector('button')";

/// Which of them has the focus, by its place in that order: -1 for something else (Firefox stops at what
/// can be scrolled, too), nothing when the focus is outside.
const HERE: &str = "return document.hasFocus() ? window.stops.indexOf(document.activeElement) : null";

fn walk(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    // Whoever has a window in front of them has clicked into it.
    session.click(&session.find("h1")?.doing("the page has no heading")?)?;
    for presses in 0.. {
        ensure(presses < MANY, || "the keyboard does not come into the panel".to_owned())?;
        session.press(TAB)?;
        if session.script("return document.activeElement.localName", vec![])? == "csms-login-helper" {
            break;
        }
    }
    // A frame of another origin takes the focus in its own time.
    panel::inside(session, |session| {
        wait::until("the focus at the panel's first stop", || {
            let here = session.script(FIRST, vec![])?;
            Ok(if here == true { Ok(()) } else { Err(here.to_string()) })
        })
    })?;
    works(session, "[data-steps] input", SPACE, "return document.querySelector('[data-steps] input').checked")?;
    let copied = "return document.querySelector('[data-done]').textContent";
    works(session, "[data-do=copy]", ENTER, copied)?;
    works(session, "details summary", ENTER, "return document.querySelector('details').open")?;
    panel::inside(session, |session| {
        let count = session.script(STOPS, vec![])?.as_u64().doing("no stops")?;
        ensure(count > 8, || format!("only {count} stops"))?;
        let mut met = vec![session.script(HERE, vec![])?];
        for _ in 0..MANY {
            session.press(TAB)?;
            match session.script(HERE, vec![])? {
                Value::Null => break,
                here if here == -1 => {}
                here => met.push(here),
            }
        }
        same("the stops, one after the other, and then out", met, (0..count).map(Value::from).collect::<Vec<_>>())
    })
}

/// A key does what a click would: it changes this. (What was ticked before in this tab is ticked still.)
fn works(session: &Session, css: &str, key: &str, state: &str) -> Result<()> {
    panel::inside(session, |session| {
        focus(session, css)?;
        let before = session.script(state, vec![])?;
        session.press(key)?;
        wait::until(&format!("what {key:?} does on {css}"), || {
            let after = session.script(state, vec![])?;
            Ok(if after == before { Err(format!("still {after}")) } else { Ok(()) })
        })
    })
}

/// Puts the focus on an element of the panel, from inside its frame, and waits until keys go there: the
/// browser moves the focus between documents in its own time.
fn focus(session: &Session, css: &str) -> Result<()> {
    let here = "const wanted = document.querySelector(arguments[0]);
        if (document.activeElement !== wanted) wanted.focus();
        return document.hasFocus() && document.activeElement === wanted;";
    wait::until(&format!("the focus at {css}"), || {
        let there = session.script(here, vec![css.into()])?;
        Ok(if there == true { Ok(()) } else { Err(there.to_string()) })
    })
}
