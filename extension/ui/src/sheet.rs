//! The words and decisions of the faces, lent to the full pages, which other code draws.

use crate::{act, fill, link};
use serde::Serialize;
use shared::panel::View;
use shared::reach::HostReach;
use shared::texts::{Words, texts};
use wasm_bindgen::prelude::*;
use web_sys::Element;

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

/// What to show of a brief; nothing when it cannot be read.
#[wasm_bindgen]
pub fn sheet(brief: JsValue) -> JsValue {
    let Some(brief) = link::read(brief) else { return JsValue::NULL };
    let view = View::of(&brief);
    let case = &brief.case;
    link::write(&Sheet {
        day: case.now.map(|now| texts().date(now)).unwrap_or_default(),
        reach: view.host,
        note: view.host_note,
        note_for_it: view.host_note_for_it,
        system: case.report.as_ref().and_then(|report| report.workstation.os.clone()),
        problems: view.settings_notes,
    })
}
