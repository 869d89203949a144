//! What people do in the page.

use super::{desk, notes, practice, present, route, with_room};
use crate::dom::{document, on, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

/// Listens to them.
pub fn listen() {
    let (Some(window), Some(document)) = (window(), document()) else { return };
    on(&window, "hashchange", |_| {
        with_room(route::follow);
    });
    on(&document, "click", |event| {
        let button = target(&event).and_then(|target| target.closest("[data-do]").ok().flatten());
        match button.and_then(|button| button.get_attribute("data-do")).as_deref() {
            Some("next") => present::forward(),
            Some("previous") => present::back(),
            Some("present") => present::begin(),
            Some("end") => present::end(),
            Some("notes") => notes::open(),
            Some("sign-in") => drop(with_room(super::room::Room::sign_in_again)),
            Some("check") => drop(with_room(practice::check)),
            Some("go-on") => drop(with_room(practice::go_on)),
            Some("print") => print(),
            _ => {}
        }
    });
    on(&document, "change", |event| {
        if let Some(target) = target(&event) {
            with_room(|room| desk::changed(room, target));
        }
    });
    on(&document, "keydown", |event| {
        if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
            present::key(event);
        }
    });
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn print() {
    if let Some(window) = window() {
        // A browser that does not print says so itself.
        let _ = window.print();
    }
}
