//! The real site and the real extension with a host that plays a desk from a file.

use crate::{faces, looks, pdf, pixels, reach};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Failure, Result, ensure};
use csms_e2e::stage::Stage;
use csms_e2e::{panel, place, scenario};
use serde_json::{Value, json};
use shared::request::{training_note, training_subject};
use std::fs;
use std::path::Path;

/// Whether the mark is there and can be seen, and the request cannot be sent.
const MARKED: &str = "
    const mark = document.querySelector('.training-mark');
    return [document.documentElement.hasAttribute('data-simulated'), mark?.checkVisibility(),
        mark?.textContent.startsWith('TRAINING.'), !document.querySelector('[data-mail]')?.checkVisibility()];";

/// The PC has a card. What counts is the desk in the file, also when it is changed; panel, popup and
/// side panel bear the mark.
pub fn host(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    let example = fs::read_to_string(place::root().join("docs/examples/desks.json")).doing("the example")?;
    let mut desks: Vec<Value> = serde_json::from_str(&example).doing("the example")?;
    let folder = stage.folder("simulation")?;
    let file = folder.join("desks.json");
    fs::write(&file, example).doing(file.display())?;
    let text = format!("#!/bin/sh\nexec {} --simulate {} \"$@\"\n", place::host()?.display(), file.display());
    reach::with_host_of(stage, &text, || {
        session.open(&scenario::address("care-identity-authentication-failed")?)?;
        let seen = panel::ready_with(session, "no-card")?;
        ensure(seen.support_text.starts_with(training_note()), || seen.support_text.clone())?;
        let subject = "return document.querySelector('[data-request-subject]').textContent";
        let subject = panel::inside(session, |session| session.script(subject, vec![]))?;
        ensure(subject.as_str().is_some_and(|subject| subject.starts_with(&training_subject(""))), || {
            subject.to_string()
        })?;
        panel::inside(session, |session| {
            faces::until(session, "the panel's mark", MARKED, &json!([true, true, true, true]))
        })?;
        panel_in_picture(session)?;
        printed(session, &folder, "the page with its panel", 0.2)?;
        desks.reverse();
        fs::write(&file, serde_json::to_string(&desks).doing("desks")?).doing(file.display())?;
        panel::ready_with(session, "authentication-failed")?;
        for page in ["panel.html", "panel.html?side"] {
            let left = faces::open(session, page)?;
            faces::until(session, &format!("the mark of {page}"), MARKED, &json!([true, true, true, true]))?;
            let name = page.replace(['.', '?'], "-");
            let picture = pixels::png(&looks::picture(session, &format!("simulated-{name}"))?)?;
            // The popup is as wide as its own style makes it, not as this tab.
            let width = session.script("return document.body.offsetWidth", vec![])?.as_u64().unwrap_or(u64::MAX);
            let band = picture.longest_yellow() as u64;
            ensure(band * 10 > width * 9, || format!("{page}: a mark of {band} pixels, {width} wide"))?;
            printed(session, &folder, page, 0.2)?;
            session.close_tab(&left)?;
        }
        Ok(())
    })
}

/// The mark goes across the panel in a picture of the page.
fn panel_in_picture(session: &Session) -> Result<()> {
    let frame = panel::frame(session)?.doing("there is no panel")?;
    let place = session.script("return arguments[0].getBoundingClientRect()", vec![frame.reference()])?;
    let picture = pixels::png(&looks::picture(session, "simulated")?)?;
    let [left, top, width, height] = ["left", "top", "width", "height"].map(|name| place[name].as_f64().unwrap_or(0.0));
    let panel = picture.part(left as usize, top as usize, width as usize, height as usize);
    ensure(panel.has_band(), || format!("no mark in the picture of the panel at {place}"))
}

/// The mark is on the first sheet of paper, in words and in its colour.
fn printed(session: &Session, folder: &Path, what: &str, part: f64) -> Result<()> {
    let sheets = pdf::pages(folder, &session.print()?)?;
    let sheet = sheets.first().ok_or_else(|| Failure::new(format!("{what} has no sheet")))?;
    ensure(sheet.text.contains("TRAINING."), || format!("no mark in the words of {what}: {}", sheet.text))?;
    let band = sheet.longest_yellow();
    ensure(band > part, || format!("{what}: a yellow line goes over {band} of the sheet"))
}
