//! The words and decisions of the faces, lent to the full pages, which other code draws.

use crate::{act, fill, link};
use serde::Serialize;
use shared::check::{self, Check, Progress};
use shared::panel::View;
use shared::reach::HostReach;
use shared::texts::{Words, texts};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::Element;

thread_local! {
    /// How far sign-ins have come since the page was opened.
    static PROGRESS: RefCell<Progress> = RefCell::default();
}

/// What a full page shows of a brief.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Sheet {
    /// The day, as people write it.
    day: String,
    /// Reach of the native host; nothing while it is being asked.
    reach: Option<HostReach>,
    /// Why it cannot be reached, for the person in front of the screen.
    note: Option<String>,
    /// The same for IT.
    note_for_it: Option<String>,
    /// The operating system.
    system: Option<String>,
    /// Settings that are not used.
    problems: Vec<String>,
    /// Whether the certificates on the card can be checked.
    reading: &'static str,
    /// Its lines.
    lines: Vec<Line>,
    /// How the access check stands, in one sentence.
    verdict: &'static str,
    /// Its result as text.
    result: String,
    /// The request for what has failed, with the result.
    request: Option<String>,
    /// Who it goes to.
    request_to: Option<String>,
}

/// A line of the access check.
#[derive(Serialize)]
struct Line {
    step: &'static str,
    light: &'static str,
    /// What is to be so, how it stands, and what is known of it.
    said: [String; 3],
    /// What to do where it has failed: what is wrong, and the steps.
    advice: Vec<String>,
}

impl Line {
    fn of(line: check::Line) -> Self {
        let advice = line.advice.map(|advice| [vec![advice.headline], advice.steps].concat());
        let (step, light) = (line.step, line.light);
        let said = [step.name().to_owned(), light.word().to_owned(), line.text];
        Self { step: step.as_str(), light: light.as_str(), said, advice: advice.unwrap_or_default() }
    }
}

/// Takes a language for a full page, and says in it what the page always says.
///
/// # Errors
/// When the words cannot be read: the extension is damaged.
#[wasm_bindgen]
pub fn lend(words: &str) -> Result<(), JsError> {
    Words::read(words)?.install();
    fill::words();
    Ok(())
}

/// The words for a key.
#[wasm_bindgen]
pub fn say(key: &str) -> String {
    texts().get(key).to_owned()
}

/// Says whether a text was copied. Where that is not allowed, the element that has it is marked.
#[wasm_bindgen]
pub fn done(copied: bool, shown: &Element) {
    let copied = copied || act::copy_selection(shown);
    fill::text("[data-done]", texts().get(if copied { "copied" } else { "not-copied" }));
}

/// What to show of a brief; nothing when it cannot be read. `typed` is the workgroup that the user sees.
#[wasm_bindgen]
pub fn sheet(brief: JsValue, typed: &str) -> JsValue {
    let Some(brief) = link::read(brief) else { return JsValue::NULL };
    let view = View::of(&brief);
    let case = &brief.case;
    let progress = PROGRESS.take().after(case);
    let check = Check::of(case, brief.host, &progress, typed);
    PROGRESS.set(progress);
    link::write(&Sheet {
        day: case.now.map(|now| texts().date(now)).unwrap_or_default(),
        reach: view.host,
        note: view.host_note,
        note_for_it: view.host_note_for_it,
        system: case.report.as_ref().and_then(|report| report.workstation.os.clone()),
        problems: view.settings_notes,
        reading: view.reading.as_str(),
        lines: check.lines.into_iter().map(Line::of).collect(),
        verdict: check.verdict,
        result: check.result,
        request: check.request,
        request_to: check.request_to,
    })
}
