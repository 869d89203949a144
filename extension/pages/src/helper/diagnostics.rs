//! Diagnostics for IT: versions, reach of the host in the browser's own words, the last messages.

use crate::data::Data;
use crate::dom::{text, window};
use crate::words::tell;
use shared::diagnostics::Facts;

/// Shows them.
pub fn show(sheet: &Data, extension: String, diary: &Data) {
    let messages = diary.items().into_iter().map(|note| {
        // Milliseconds since 1970 are whole and fit.
        let at = note.get("at").value().as_f64().unwrap_or_default() as u64;
        (at, note.text("what"), note.text("detail"))
    });
    let browser = window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default();
    let facts = Facts {
        day: sheet.text("day"),
        extension,
        browser,
        system: sheet.text("system"),
        reach: sheet.text("reach"),
        reach_for_it: sheet.text("noteForIt"),
        problems: sheet.texts("problems"),
        messages: messages.collect(),
    };
    text("#diagnostics", &facts.text(&tell));
}
