//! The whole catalogue, scenario by scenario, as the real thing says it.

use super::{advice, in_training};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::panel::Panel;
use csms_e2e::stage::Stage;
use csms_e2e::{scenario, wait};
use serde_json::{Value, json};
use shared::request::{training_note, training_subject};
use shared::scenario::Scenario;

/// Plays rows and reads what the panel on each says: inside the page, because there are many.
const WALK: &str = "
    const read = (d) => {
        const text = (css) => d.querySelector(css)?.textContent?.trim() ?? '';
        const { state, screen, cause, owner, host } = d.documentElement.dataset;
        return {
            state, screen, cause, owner, host, headline: text('[data-headline]'),
            steps: [...d.querySelectorAll('[data-steps] li')].map((step) => step.textContent.trim()),
            supportText: text('[data-support-text]'), supportTo: d.querySelector('[data-support-to]')?.dataset.supportTo,
            text: [text('.training-mark'), d.defaultView.getComputedStyle(d.querySelector('.training-mark')).display,
                text('[data-request-subject]'), d.querySelector('[data-mail]').getAttribute('href') ?? 'no link'].join('|'),
        };
    };
    const root = document.documentElement;
    const deadline = Date.now() + 50000;
    const seen = [];
    for (const id of arguments[0]) {
        location.hash = '#scenario=' + id;
        for (;;) {
            // In the page's frame or, where no page loads, beside the error.
            const popup = document.querySelector('[data-popup]').contentWindow;
            const beside = root.dataset.surface === 'error';
            const faces = classroom.faces().filter((face) => (face === popup) === beside);
            const d = faces.at(-1)?.document; // It calls before its body is there.
            const panel = root.dataset.scenario === id && d?.querySelector('.training-mark') && read(d);
            if (panel && panel.state === 'ready') { seen.push(panel); break; }
            if (Date.now() > deadline) return { stuck: id, after: seen.length, said: panel };
            await new Promise((next) => setTimeout(next, 4));
        }
    }
    return seen;";

pub fn every_row(stage: &mut Stage, session: &Session) -> Result<()> {
    in_training(stage, session, walk)
}

fn walk(session: &Session) -> Result<()> {
    let rows = shared::scenario::scenarios();
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let seen = session.async_script(WALK, vec![json!(ids)])?;
    let panels = seen.as_array().doing(format_args!("the walk ended: {seen}"))?;
    same("rows", panels.len(), rows.len())?;
    for (row, panel) in rows.iter().zip(panels) {
        compare(row, panel).doing(&row.id)?;
    }
    marked(session)
}

/// Cause, owner, recipient, words and steps as in the catalogue; and everything says that it is training.
fn compare(row: &Scenario, seen: &Value) -> Result<()> {
    let panel = Panel::from(seen);
    scenario::compare(row, &panel)?;
    let advice = advice(row)?;
    same("headline", panel.headline.as_str(), advice.headline.as_str())?;
    same("steps", &panel.steps, &advice.steps)?;
    same("request", panel.support_text.as_str(), advice.request.body.trim())?;
    ensure(panel.support_text.starts_with(training_note()), || format!("the request can be mistaken: {panel:?}"))?;
    let marks =
        format!("TRAINING. Nothing here is real, and nothing can be sent.|block|{}|no link", advice.request.subject);
    same("marks", panel.text.as_str(), marks.as_str())?;
    ensure(advice.request.subject.starts_with(&training_subject("")), || advice.request.subject.clone())
}

/// The page itself is marked, and so is the simulated screen.
fn marked(session: &Session) -> Result<()> {
    let marks = "const marks = (d) => [...d.querySelectorAll('.mark, .training-mark')].filter((m) => m.checkVisibility()).length;
        return [marks(document), marks(document.querySelector('[data-screen]').contentDocument)]";
    session.script("location.hash = '#scenario=role-missing--card-present'", vec![])?;
    wait::until("the marks", || {
        let seen = session.script(marks, vec![])?;
        Ok(if seen == json!([1, 2]) { Ok(()) } else { Err(seen.to_string()) })
    })
}
