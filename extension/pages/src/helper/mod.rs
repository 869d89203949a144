//! The pages of the helper itself. The panel's code lends words and decisions; here they are drawn.
//!
//! `helper.js` starts this module and carries what the background says.

mod check;
mod diagnostics;
mod route;
mod settings;
mod tools;

use crate::data::Data;
use crate::dom::{add, find, on, root, window};
use std::cell::RefCell;
pub use tools::Tools;
use wasm_bindgen::prelude::*;
use web_sys::Element;

thread_local! {
    static TOOLS: RefCell<Option<Tools>> = const { RefCell::new(None) };
}

/// Does something with what was lent, once it is there.
fn with_tools<T>(work: impl FnOnce(&Tools) -> T) -> Option<T> {
    TOOLS.with_borrow(|tools| tools.as_ref().map(work))
}

/// Opens the page that the address names.
#[wasm_bindgen(js_name = openHelper)]
pub fn open(tools: Tools) {
    if let Some(list) = find("[data-hosts]") {
        let hosts = tools.url();
        hosts.iter().filter_map(|pattern| pattern.split('/').nth(2)).for_each(|host| drop(add(&list, "li", "", host)));
    }
    TOOLS.set(Some(tools));
    route::follow();
    if let Some(window) = window() {
        on(&window, "hashchange", |_| route::follow());
    }
    root("data-state", Some("ready"));
}

/// Somebody has changed a field.
#[wasm_bindgen]
pub fn changed(field: &Element) {
    settings::changed(field);
}

/// The background has said what is known. `diary` holds the last messages to and from the host.
#[wasm_bindgen]
pub fn told(brief: JsValue, diary: JsValue) {
    let Some(sheet) = check::sheet(Some(brief), None) else { return };
    diagnostics::show(&sheet, with_tools(Tools::version).unwrap_or_default(), &Data::from(diary));
    // Last, so that whoever waits for it finds everything else in place.
    root("data-host", sheet.maybe("reach").as_deref());
}

/// Somebody types the workgroup that CSMS shows.
#[wasm_bindgen]
pub fn typed(workgroup: String) {
    check::sheet(None, Some(workgroup));
}
