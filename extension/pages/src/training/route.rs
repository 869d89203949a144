//! The address decides what is shown: `#scenario=ID`, `#handout=ID`, `#booklet`, `#practice`,
//! `#notes`, or the catalogue.

use super::room::{Room, Step};
use super::{handout, notes, practice};
use crate::dom::{root, text, window};
use crate::words::tell;
use shared::texts::Say;

/// Follows the address.
pub fn follow(room: &mut Room) {
    let hash = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    let hash = hash.trim_start_matches('#');
    let (view, argument) = hash.split_once('=').unwrap_or((hash, ""));
    text("[data-problem]", "");
    let view = match view {
        "scenario" if room.play(argument) => {
            practice::leave(room);
            "scenario"
        }
        "handout" if handout::one(room, argument) => "handout",
        "scenario" | "handout" => {
            text("[data-problem]", &tell(&Say::plain("training-no-scenario").text("id", argument)));
            "catalogue"
        }
        "booklet" => {
            handout::all(room);
            "handout"
        }
        "practice" => {
            practice::begin(room);
            "practice"
        }
        "notes" => {
            notes::ask(room);
            "notes"
        }
        _ => "catalogue",
    };
    if view == "catalogue" {
        room.tell(Step::Advice);
    }
    root("data-view", Some(view));
}
