//! The real site and the real extension with a host that plays a desk from a file.

use crate::{faces, reach};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure};
use csms_e2e::stage::Stage;
use csms_e2e::{panel, place, scenario};
use serde_json::{Value, json};
use shared::request::{training_note, training_subject};
use std::fs;

/// Whether the mark is there and can be seen, and the request cannot be sent.
const MARKED: &str = "
    const mark = document.querySelector('.training-mark');
    return [document.documentElement.hasAttribute('data-simulated'), mark.checkVisibility(),
        mark.textContent.startsWith('TRAINING.'), !document.querySelector('[data-mail]').checkVisibility()];";

/// The PC has a card. What counts is the desk in the file, also when it is changed; panel, popup and
/// side panel bear the mark.
pub fn host(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    let example = fs::read_to_string(place::root().join("docs/examples/desks.json")).doing("the example")?;
    let mut desks: Vec<Value> = serde_json::from_str(&example).doing("the example")?;
    let file = stage.folder("simulation")?.join("desks.json");
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
        session.screenshot(&place::root().join("target/screens/simulated.png"))?;
        desks.reverse();
        fs::write(&file, serde_json::to_string(&desks).doing("desks")?).doing(file.display())?;
        panel::ready_with(session, "authentication-failed")?;
        for page in ["panel.html", "panel.html?side"] {
            let left = faces::open(session, page)?;
            faces::until(session, &format!("the mark of {page}"), MARKED, &json!([true, true, true, true]))?;
            session.close_tab(&left)?;
        }
        Ok(())
    })
}
