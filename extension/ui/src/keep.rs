//! What the user has ticked and typed, kept by the background for when the worker is stopped, the
//! page is loaded again, or the popup is opened once more. Fields with a `data-keep` take part.

use crate::dom::document;
use crate::link;
use csms_values::read;
use js_sys::JSON;
use serde::Serialize;
use shared::panel::Kept;
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlInputElement, HtmlTextAreaElement};

/// What was ticked and typed longer ago belongs to another occasion, perhaps to another person
/// (milliseconds, as long as the timeline reaches).
const OCCASION: u64 = 600_000;
/// When something was ticked or typed last, among the rest; no field is called that.
const LAST: &str = "last";

thread_local! {
    /// `None` until the background has said what it keeps.
    static KEPT: RefCell<Option<BTreeMap<String, String>>> = const { RefCell::new(None) };
}

#[derive(Serialize)]
struct Keep {
    keep: Kept,
}

/// Puts back what was kept. Only the first word counts: from then on this face knows better.
pub fn restore(kept: &Kept) {
    if KEPT.with_borrow(Option::is_some) {
        return;
    }
    let known = JSON::parse(&kept.0).ok().and_then(read);
    let known: BTreeMap<String, String> = known.unwrap_or_default();
    let last = known.get(LAST).and_then(|last| last.parse::<u64>().ok());
    KEPT.set(Some(if last.is_some_and(|last| now().abs_diff(last) < OCCASION) { known } else { BTreeMap::new() }));
    let Some(fields) = document().and_then(|d| d.query_selector_all("[data-keep]").ok()) else { return };
    for field in (0..fields.length()).filter_map(|n| fields.item(n)).filter_map(|n| n.dyn_into::<Element>().ok()) {
        fill(&field);
    }
}

/// Milliseconds since 1970. Whole ones: reading and writing fractions costs 14 kB of WASM.
fn now() -> u64 {
    js_sys::Date::now() as u64
}

/// The face stands for another tab now.
pub fn forget() {
    KEPT.set(None);
}

/// Gives a field the value that was kept for it.
pub fn fill(field: &Element) {
    let Some(name) = field.get_attribute("data-keep") else { return };
    let value = KEPT.with_borrow(|kept| kept.as_ref().and_then(|k| k.get(&name).cloned()).unwrap_or_default());
    if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        if input.type_() == "checkbox" {
            input.set_checked(!value.is_empty());
        } else {
            input.set_value(&value);
        }
    } else if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(&value);
    }
}

/// The user has ticked this field, or typed into it.
pub fn keep(field: &Element) {
    let Some(name) = field.get_attribute("data-keep") else { return };
    let value = if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        match input.type_().as_str() {
            "checkbox" if input.checked() => "on".to_owned(),
            "checkbox" => String::new(),
            _ => input.value(),
        }
    } else {
        field.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value).unwrap_or_default()
    };
    KEPT.with_borrow_mut(|kept| {
        let kept = kept.get_or_insert_default();
        if value.is_empty() {
            kept.remove(&name);
        } else {
            kept.insert(name, value);
        }
        kept.insert(LAST.to_owned(), now().to_string());
        // A map of texts can always be written.
        let keep = Kept(JSON::stringify(&link::write(kept)).map(String::from).unwrap_or_default());
        link::tell(&Keep { keep });
    });
}
