//! Every part of the page in light and dark, wide and narrow, in Firefox without a network too:
//! nobody is left out, nothing is cut off sideways, and the mark of training is there to be seen. A
//! picture of each is kept in `target/screens/looks`.

use super::{click, go_to, in_training, without_network};
use crate::accessible::without_fault;
use crate::looks::picture;
use crate::pixels;
use csms_e2e::browser::{Session, Wish};
use csms_e2e::failure::{Doing, Result, ensure};
use csms_e2e::stage::Stage;
use csms_e2e::wait;
use serde_json::{Value, json};

/// Each part in the order in which a trainer comes to it: its name, how to get there from the one
/// before (addresses to go to, buttons to press), and what must be there before it is looked at.
const PARTS: &[(&str, &[&str], &str)] = &[
    ("catalogue", &["#catalogue"], ".cards a"),
    ("scenario", &["#scenario=authentication-failed--no-card"], "html[data-scenario=authentication-failed--no-card]"),
    ("presented-screen", &["present"], "html[data-presenting][data-told=screen]"),
    ("presented-question", &["next"], "html[data-presenting][data-told=question]"),
    ("presented-advice", &["next"], "html[data-presenting][data-told=advice]"),
    (
        "error",
        &["end", "#scenario=net-timed-out--card-present"],
        "html[data-scenario=net-timed-out--card-present]:not([data-presenting])",
    ),
    ("practice", &["#practice"], "[data-question] label"),
    ("practice-told", &["check"], "html[data-practice=told]"),
    ("handout", &["#handout=role-missing--card-present"], ".sheet"),
    ("notes", &["#notes"], ".notes-waiting"),
];

/// A window, and what its user has set.
struct Window {
    name: &'static str,
    /// In CSS pixels.
    size: (u32, u32),
    zoom: u32,
    wish: Option<Wish>,
}

const WINDOWS: &[Window] = &[
    Window { name: "light", size: (1280, 800), zoom: 1, wish: None },
    Window { name: "narrow-dark", size: (360, 800), zoom: 2, wish: Some(Wish::Dark) },
];

/// Whether the words of a page that does not load are not below the panel beside it.
const APART: &str = "
    const popup = document.querySelector('[data-popup]');
    if (!popup.checkVisibility()) return true;
    const over = popup.getBoundingClientRect();
    const range = document.createRange();
    return [...document.querySelectorAll('[data-error] .content > *')].every((line) => {
        range.selectNodeContents(line);
        return [...range.getClientRects()].every((words) => words.right <= over.left || words.bottom <= over.top);
    });";

/// In windows of all kinds.
pub fn every_view(stage: &mut Stage, session: &Session) -> Result<()> {
    in_training(stage, session, |session| {
        let name = if session.is_firefox()? { "-firefox" } else { "" };
        let outcome = WINDOWS.iter().try_for_each(|window| {
            session.see_in(window.size, window.zoom)?;
            session.see_with(window.wish)?;
            each(session, &format!("{}{name}", window.name))
        });
        session.see_with(None)?;
        session.see_as_usual().and(outcome)
    })
}

/// In Firefox. The page is loaded afresh without a network, as in many a training room.
pub fn every_view_offline(stage: &mut Stage, session: &Session) -> Result<()> {
    in_training(stage, session, |session| without_network(session, || each(session, "offline")))
}

fn each(session: &Session, window: &str) -> Result<()> {
    for (part, way, there) in PARTS {
        for step in *way {
            match step.strip_prefix('#') {
                Some(address) => go_to(session, address)?,
                None => click(session, &format!("[data-do={step}]"))?,
            }
        }
        wait::until(there, || {
            let look = "return [Boolean(document.querySelector(arguments[0])), document.documentElement.cloneNode().outerHTML]";
            let seen = session.script(look, vec![json!(there)])?;
            Ok(if seen[0] == true { Ok(()) } else { Err(Value::to_string(&seen[1])) })
        })?;
        look_at(session, &format!("training-{part}-{window}")).doing(format_args!("{part}, {window}"))?;
    }
    Ok(())
}

/// Axe-core finds no fault, the mark is in the picture, and nothing is wider than the window.
pub fn look_at(session: &Session, name: &str) -> Result<()> {
    without_fault(session)?;
    let picture = picture(session, name)?;
    ensure(pixels::png(&picture)?.has_band(), || "the picture has no mark of training".to_owned())?;
    let apart = session.script(APART, vec![])?;
    ensure(apart == json!(true), || "the helper covers what the browser says".to_owned())?;
    let fits = "return document.documentElement.scrollWidth - innerWidth";
    let over = session.script(fits, vec![])?.as_i64().unwrap_or(i64::MAX);
    ensure(over <= 0, || format!("the page is {over} pixels wider than its window"))
}
