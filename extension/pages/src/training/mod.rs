//! The training page. A simulated screen is drawn from the catalogue; the extension's own observer
//! looks at it, the background's code recognises and diagnoses it, and the real panel shows the
//! advice: only the site, the PC and the card are played. Nothing leaves the page.
//!
//! `classroom.js` starts this module and carries what frames say to each other.

mod act;
mod catalogue;
mod data;
mod desk;
mod handout;
mod notes;
mod own;
mod practice;
mod present;
mod room;
mod route;
mod screen;
mod told;
mod tools;

use crate::data::Data;
use data::Catalogue;
use room::Room;
use std::cell::RefCell;
pub use tools::Tools;
use wasm_bindgen::prelude::*;
use web_sys::Document;

thread_local! {
    static ROOM: RefCell<Option<Room>> = const { RefCell::new(None) };
    static PRACTICE: RefCell<practice::Practice> = RefCell::default();
}

/// Does something with the round of practice.
fn with_practice<T>(work: impl FnOnce(&mut practice::Practice) -> T) -> T {
    PRACTICE.with_borrow_mut(work)
}

/// Does something with the room, once there is one.
fn with_room<T>(work: impl FnOnce(&mut Room) -> T) -> Option<T> {
    ROOM.with_borrow_mut(|room| room.as_mut().map(work))
}

/// Opens the training page with the catalogue (`shared::training::Book`), the scenarios of the policy
/// and those of a file that was opened before.
#[wasm_bindgen(js_name = openTraining)]
pub fn open(tools: Tools, catalogue: JsValue, policy: Option<String>, opened: Option<String>) {
    ROOM.set(Some(Room::new(tools, Catalogue::read(&Data::from(catalogue)))));
    act::listen();
    with_room(|room| {
        catalogue::fill(room);
        desk::fill();
        notes::listen(room);
        for (file, by_policy) in [(policy, true), (opened, false)] {
            if let Some(file) = file {
                own::take_up(room, &file, by_policy);
            }
        }
        route::follow(room);
    });
}

/// The frame of the simulated screen is there: draws the page into it.
#[wasm_bindgen]
pub fn draw(document: Document) {
    with_room(|room| room.draw_in(document));
}

/// The observer in the simulated screen has looked. Returns what it shall do, as the background does.
#[wasm_bindgen]
pub fn seen(page: JsValue) -> String {
    with_room(|room| room.seen(Data::from(page))).unwrap_or_else(|| "none".to_owned())
}

/// Somebody has answered a question of the panel, or has taken the answer back.
#[wasm_bindgen]
pub fn answer(question: &str, yes: Option<bool>) {
    if let Ok(question) = question.parse() {
        with_room(|room| room.answer(question, yes));
    }
}

/// A trainer has opened a file of scenarios. Returns whether it was taken up.
#[wasm_bindgen(js_name = takeUp)]
pub fn take_up(file: &str) -> bool {
    with_room(|room| own::take_up(room, file, false)).unwrap_or_default()
}
