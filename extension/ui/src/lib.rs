//! The faces of the extension: the panel on a failing screen and the popup, from one page.
//!
//! `panel.html` holds every element; this crate fills them from the [`View`] the background sends
//! and carries the user's clicks back. What the user types stays in this page.

mod act;
mod chrome;
mod dom;
pub mod fill;
pub mod keep;
pub mod link;
mod number;
mod picture;
pub mod questions;
mod record;
pub mod render;
mod said;
mod save;
mod sheet;

use shared::panel::View;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    /// The last view: what Copy copies and the number field refers to.
    static VIEW: RefCell<Option<View>> = const { RefCell::new(None) };
}

/// Starts the face. `panel.js` has opened the port already where it could, to save the time in
/// which this module is compiled; `early` is what came through it meanwhile. `words` is one of the
/// extension's files of words.
///
/// # Errors
/// When the words cannot be read: the extension is damaged.
#[wasm_bindgen]
pub fn open(words: &str, port: Option<chrome::Port>, early: Vec<JsValue>) -> Result<(), JsError> {
    sheet::lend(words)?;
    act::listen();
    if dom::is_side() {
        link::follow();
    }
    match port {
        Some(port) => link::adopt(port, early),
        None => link::connect(),
    }
    Ok(())
}
