//! Presenting: large, full screen, and told step by step: screen, question, advice. Arrow keys and
//! the page keys, which clickers send, go forward and back.

use super::room::{Room, Step};
use super::with_room;
use crate::dom::{document, root, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

fn is_on() -> bool {
    let root = document().and_then(|document| document.document_element());
    root.is_some_and(|root| root.has_attribute("data-presenting"))
}

/// Begins.
pub fn begin() {
    root("data-presenting", Some(""));
    with_room(|room| room.tell(Step::Screen));
    if let Some(page) = document().and_then(|document| document.document_element()) {
        // A browser that refuses full screen shows the page large all the same.
        let _ = page.request_fullscreen();
    }
}

/// Ends: everything is told again.
pub fn end() {
    root("data-presenting", None);
    with_room(|room| room.tell(Step::Advice));
    if let Some(document) = document().filter(|document| document.fullscreen_element().is_some()) {
        document.exit_fullscreen();
    }
}

/// One step on: more of this scenario, then the next one.
pub fn forward() {
    let next = with_room(|room| match room.step() {
        Step::Screen if is_on() => told(room, Step::Question),
        Step::Question if is_on() => told(room, Step::Advice),
        _ => room.neighbour(1).map(|row| row.id.clone()),
    });
    go_to(next.flatten(), Step::Screen);
}

/// One step back: less of this scenario, then the one before.
pub fn back() {
    let before = with_room(|room| match room.step() {
        Step::Advice if is_on() => told(room, Step::Question),
        Step::Question if is_on() => told(room, Step::Screen),
        _ => room.neighbour(-1).map(|row| row.id.clone()),
    });
    go_to(before.flatten(), Step::Advice);
}

fn told(room: &mut Room, step: Step) -> Option<String> {
    room.tell(step);
    None
}

/// Goes to a scenario by its address.
fn go_to(id: Option<String>, at: Step) {
    let (Some(id), Some(window)) = (id, window()) else { return };
    if is_on() {
        with_room(|room| room.tell(at));
    }
    // Setting the part behind # cannot fail.
    let _ = window.location().set_hash(&format!("scenario={id}"));
}

/// A key was pressed.
pub fn key(event: &KeyboardEvent) {
    if !is_on() || event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    // Where a key has a meaning of its own it keeps it.
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if target.is_some_and(|target| target.closest("select, input, textarea").ok().flatten().is_some()) {
        return;
    }
    match event.key().as_str() {
        "ArrowRight" | "ArrowDown" | "PageDown" => forward(),
        "ArrowLeft" | "ArrowUp" | "PageUp" => back(),
        "Escape" => end(),
        _ => return,
    }
    event.prevent_default();
}
