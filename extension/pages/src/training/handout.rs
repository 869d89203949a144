//! Handouts: one sheet of A4 a scenario, made from what the panel says.

use super::data::Row;
use super::room::Room;
use super::screen::{self, As};
use crate::dom::{add, find, set};
use web_sys::Element;

const MARK: &str = "TRAINING. Nothing here is real, and nothing can be sent.";

/// The sheet of one scenario; false when there is none of this name.
pub fn one(room: &Room, id: &str) -> bool {
    let Some(row) = room.rows().find(|row| row.id == id) else { return false };
    if let Some(place) = emptied() {
        sheet(room, row, &place);
    }
    true
}

/// The booklet: a cover, and the sheet of every scenario.
pub fn all(room: &Room) {
    let Some(place) = emptied() else { return };
    if let Some(cover) = add(&place, "article", "sheet", "") {
        add(&cover, "p", "sheet-mark", MARK);
        add(&cover, "h2", "", "When signing in to CSMS fails");
        add(&cover, "p", "", "One page for each thing that can go wrong: what you see, what it means, and what to do.");
        add(&cover, "p", "", "The screens are drawn for training. The words on the real ones may differ.");
        add(&cover, "p", "sheet-mark end", MARK);
    }
    room.rows().for_each(|row| sheet(room, row, &place));
}

fn emptied() -> Option<Element> {
    let place = find("[data-sheets]")?;
    place.set_text_content(None);
    Some(place)
}

fn sheet(room: &Room, row: &Row, place: &Element) {
    let (Some((page, pc)), Some(words)) = (room.scene(row), room.words_of(row)) else { return };
    let Some(sheet) = add(place, "article", "sheet", "") else { return };
    set(&sheet, "data-sheet", Some(&row.id));
    add(&sheet, "p", "sheet-mark", MARK);
    add(&sheet, "h2", "", &row.title);
    add(&sheet, "h3", "", "What you see");
    if let Some(picture) = add(&sheet, "div", "screen picture", "") {
        screen::draw(&picture, &page, As::Picture);
    }
    add(&sheet, "p", "", &format!("At the desk: {}.", pc.title));
    add(&sheet, "h3", "", "What is wrong");
    add(&sheet, "p", "cause", &words.headline);
    add(&sheet, "p", "", &format!("Who fixes it: {}", words.owner));
    add(&sheet, "h3", "", "What to do");
    if let Some(list) = add(&sheet, "ol", "", "") {
        words.steps.iter().for_each(|step| drop(add(&list, "li", "", step)));
    }
    // How the helper knows stands in the request: twice there is no room for it.
    add(&sheet, "h3", "", &format!("If that does not help, ask: {}", words.to));
    add(&sheet, "pre", "", &words.request);
    add(&sheet, "p", "sheet-mark end", MARK);
}
