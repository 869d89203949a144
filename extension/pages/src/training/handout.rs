//! Handouts: one sheet of A4 a scenario, made from what the panel says.

use super::data::Row;
use super::room::Room;
use super::screen::{self, As};
use crate::dom::{add, find, set};
use crate::words::{say, tell};
use shared::texts::Say;
use web_sys::Element;

/// The key of the mark on every sheet.
const MARK: &str = "face-training";

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
        add(&cover, "p", "sheet-mark", &say(MARK));
        add(&cover, "h2", "", &say("training-cover"));
        add(&cover, "p", "", &say("training-cover-pages"));
        add(&cover, "p", "", &say("training-cover-words"));
        add(&cover, "p", "sheet-mark end", &say(MARK));
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
    add(&sheet, "p", "sheet-mark", &say(MARK));
    add(&sheet, "h2", "", &row.title);
    add(&sheet, "h3", "", &say("training-see"));
    if let Some(picture) = add(&sheet, "div", "screen picture", "") {
        screen::draw(&picture, &page, As::Picture);
    }
    add(&sheet, "p", "", &tell(&Say::plain("training-at-desk").text("pc", &pc.title)));
    add(&sheet, "h3", "", &say("training-wrong"));
    add(&sheet, "p", "cause", &words.headline);
    add(&sheet, "p", "", &tell(&Say::plain("training-who-is").text("owner", &words.owner)));
    add(&sheet, "h3", "", &say("training-do"));
    if let Some(list) = add(&sheet, "ol", "", "") {
        words.steps.iter().for_each(|step| drop(add(&list, "li", "", step)));
    }
    // How the helper knows stands in the request: twice there is no room for it.
    add(&sheet, "h3", "", &tell(&Say::plain("training-else").text("to", &words.to)));
    add(&sheet, "pre", "", &words.request);
    add(&sheet, "p", "sheet-mark end", &say(MARK));
}
