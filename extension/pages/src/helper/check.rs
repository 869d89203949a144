//! The access check: a line for each step, its advice where it has failed, and the result.

use super::with_tools;
use crate::data::Data;
use crate::dom::{add, document, find, root, set, text};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// What the page gathers while it is open.
struct Gathered {
    /// What the background has said last.
    brief: JsValue,
    /// The workgroup that the user sees.
    typed: String,
}

thread_local! {
    static GATHERED: RefCell<Gathered> =
        const { RefCell::new(Gathered { brief: JsValue::UNDEFINED, typed: String::new() }) };
}

/// Takes in something new, shows the check, and gives all that is known in words.
pub fn sheet(brief: Option<JsValue>, typed: Option<String>) -> Option<Data> {
    let sheet = GATHERED.with_borrow_mut(|known| {
        known.brief = brief.unwrap_or_else(|| known.brief.clone());
        known.typed = typed.unwrap_or_else(|| known.typed.clone());
        with_tools(|tools| Data::from(tools.sheet(&known.brief, &known.typed)))
    })?;
    if !sheet.is_some() {
        return None;
    }
    show(&sheet);
    Some(sheet)
}

fn show(sheet: &Data) {
    for (selector, name) in [
        ("[data-day]", "day"),
        ("[data-verdict]", "verdict"),
        ("#result", "result"),
        ("#request", "request"),
        ("[data-request-to]", "requestTo"),
    ] {
        say(selector, &sheet.text(name));
    }
    if let Some(notes) = document().and_then(|document| document.query_selector_all("[data-note]").ok()) {
        (0..notes.length())
            .filter_map(|n| notes.item(n))
            .for_each(|note| note.set_text_content(sheet.maybe("note").as_deref()));
    }
    root("data-reading", sheet.maybe("reading").as_deref());
    if let Some(block) = find("[data-request-block]") {
        set(&block, "hidden", (!sheet.get("request").is_some()).then_some(""));
    }
    let Some(list) = find("[data-check]") else { return };
    let shown = list.children();
    for (n, line) in (0..).zip(sheet.list("lines")) {
        let Some(row) = shown.item(n).or_else(|| add(&list, "li", "", "")) else { continue };
        // Only what differs is drawn anew: what a screen reader is reading stays.
        let mark = [line.texts("said"), line.texts("advice")].concat().join("|");
        if row.get_attribute("data-of").as_deref() != Some(&mark) {
            draw(&row, &line);
            set(&row, "data-of", Some(&mark));
        }
    }
}

/// Sets a text where it differs: a status is read aloud once.
fn say(selector: &str, new: &str) {
    if find(selector).and_then(|element| element.text_content()).as_deref() != Some(new) {
        text(selector, new);
    }
}

fn draw(row: &Element, line: &Data) {
    row.set_text_content(None);
    set(row, "data-step", line.maybe("step").as_deref());
    set(row, "data-light", line.maybe("light").as_deref());
    for (tag, said) in ["strong", "em", "span"].into_iter().zip(line.texts("said")) {
        // What is read aloud in one breath must not run together.
        add(row, tag, "", &format!("{said} "));
    }
    let advice = line.texts("advice");
    if let Some((headline, steps)) = advice.split_first()
        && let Some(place) = add(row, "div", "", headline)
        && let Some(list) = add(&place, "ol", "", "")
    {
        steps.iter().for_each(|step| drop(add(&list, "li", "", step)));
    }
}
