//! The faces of the extension: the panel on a failing screen and the popup, from one page.
//!
//! `panel.html` holds every element; this crate fills them from the [`View`] the background sends
//! and carries the user's clicks back. What the user types stays in this page.

mod act;
mod chrome;
mod dom;
mod link;
pub mod render;

use shared::panel::View;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    /// The last view: what Copy copies and the number field refers to.
    static VIEW: RefCell<Option<View>> = const { RefCell::new(None) };
}

/// Starts the face.
#[wasm_bindgen]
pub fn open() {
    act::listen();
    link::connect();
}
