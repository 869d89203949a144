//! The trainer's notes: the same page in a second window, which follows what the first one plays.

use super::room::{Room, Step};
use super::with_room;
use crate::data::Data;
use crate::dom::{add, find, root, text, window};
use crate::words::say;
use wasm_bindgen::prelude::*;

/// Opens the second window.
pub fn open() {
    if let Some(window) = window() {
        // A browser that allows no new window shows so itself.
        let _ = window.open_with_url_and_target_and_features(
            "training.html#notes",
            "training-notes",
            "popup,width=560,height=720",
        );
    }
}

/// Listens: the notes to what is played, the room to notes that have just been opened.
pub fn listen(room: &Room) {
    let hear = Closure::<dyn FnMut(JsValue)>::new(|note: JsValue| {
        if note.is_null() {
            with_room(|room| send(room));
        } else {
            show(&Data::from(note));
        }
    });
    room.tools.hear(hear.as_ref());
    hear.forget();
}

/// The notes are here: asks what is played.
pub fn ask(room: &Room) {
    room.tools.send(&JsValue::NULL);
}

/// Tells the notes what is played.
pub fn send(room: &Room) {
    let Some(row) = room.row() else { return };
    let note = Data::empty();
    note.set("title", &row.title);
    let told = match room.step() {
        Step::Screen => "training-told-screen",
        Step::Question => "training-told-question",
        Step::Advice => "training-told-advice",
    };
    note.set("told", say(told));
    note.set("next", room.neighbour(1).map(|next| next.title.as_str()));
    if let Some(words) = room.words() {
        note.set("headline", &words.headline);
        note.set("owner", &words.owner);
        for (name, lines) in [("steps", &words.steps), ("evidence", &words.evidence), ("others", &words.others)] {
            note.set(name, lines.clone());
        }
    }
    room.tools.send(note.as_ref());
}

fn show(note: &Data) {
    root("data-noted", Some(""));
    text("[data-note-title]", &note.text("title"));
    text("[data-note-told]", &note.text("told"));
    text("[data-note-headline]", &note.maybe("headline").unwrap_or_else(|| say("training-nothing-wrong")));
    text("[data-note-owner]", &note.text("owner"));
    text("[data-note-next]", &note.maybe("next").unwrap_or_else(|| say("training-last")));
    for (selector, name) in
        [("[data-note-steps]", "steps"), ("[data-note-evidence]", "evidence"), ("[data-note-others]", "others")]
    {
        let Some(list) = find(selector) else { continue };
        list.set_text_content(None);
        for line in note.texts(name) {
            add(&list, "li", "", &line);
        }
    }
}
