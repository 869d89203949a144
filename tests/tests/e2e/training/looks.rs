//! Every part of the page in light and dark, wide and narrow: nobody is left out, nothing is cut off
//! sideways, and the mark of training is there to be seen. A picture of each is kept in
//! `target/screens/looks`.

use super::{go_to, in_training};
use crate::accessible::without_fault;
use crate::looks::{devtools, picture};
use crate::pixels;
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure};
use csms_e2e::stage::Stage;
use csms_e2e::wait;
use serde_json::{Value, json};

/// Address of each part, its name, and what must be there before it is looked at.
const VIEWS: &[(&str, &str, &str)] = &[
    ("catalogue", "catalogue", ".cards a"),
    ("scenario=authentication-failed--no-card", "scenario", "html[data-scenario=authentication-failed--no-card]"),
    ("scenario=net-timed-out--card-present", "error", "html[data-scenario=net-timed-out--card-present]"),
    ("practice", "practice", "[data-question] label"),
    ("handout=role-missing--card-present", "handout", ".sheet"),
    ("notes", "notes", ".notes-waiting"),
];

/// Name, width and height in CSS pixels, colours.
const WINDOWS: &[(&str, u32, u32, &str)] = &[("light", 1280, 800, "light"), ("narrow-dark", 360, 800, "dark")];

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

pub fn every_view(stage: &mut Stage, session: &Session) -> Result<()> {
    in_training(stage, session, |session| {
        for (window, width, height, colours) in WINDOWS {
            let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
            devtools(session, "Emulation.setDeviceMetricsOverride", size)?;
            let colours = json!({ "features": [{ "name": "prefers-color-scheme", "value": colours }] });
            devtools(session, "Emulation.setEmulatedMedia", colours)?;
            for (address, view, there) in VIEWS {
                look_at(session, address, there, &format!("training-{view}-{window}"))
                    .doing(format_args!("{view}, {window}"))?;
            }
        }
        Ok(())
    })
}

fn look_at(session: &Session, address: &str, there: &str, name: &str) -> Result<()> {
    go_to(session, address)?;
    wait::until(there, || {
        let seen = session.script("return document.querySelectorAll(arguments[0]).length", vec![json!(there)])?;
        Ok(if seen == 0 { Err(Value::to_string(&seen)) } else { Ok(()) })
    })?;
    without_fault(session)?;
    let picture = picture(session, name)?;
    ensure(pixels::png(&picture)?.has_band(), || "the picture has no mark of training".to_owned())?;
    let apart = session.script(APART, vec![])?;
    ensure(apart == json!(true), || "the helper covers what the browser says".to_owned())?;
    let fits = "return document.documentElement.scrollWidth - innerWidth";
    let over = session.script(fits, vec![])?.as_i64().unwrap_or(i64::MAX);
    ensure(over <= 0, || format!("the page is {over} pixels wider than its window"))
}
