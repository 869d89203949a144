//! The desk to play with: a list to choose from for each of its switches.

use super::data::Pc;
use super::room::Room;
use crate::dom::{add, find, set, text};
use crate::words::{say, tell};
use shared::texts::Say;
use shared::training::Desk;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlSelectElement};

/// Fills the page with the switches, once.
pub fn fill() {
    let Some(place) = find("[data-switches]") else { return };
    for switch in Desk::SWITCHES {
        let Some(label) = add(&place, "label", "", &say(&switch.key())) else { continue };
        let Some(list) = add(&label, "select", "", "") else { continue };
        set(&list, "data-switch", Some(switch.id));
        for choice in switch.choices {
            if let Some(option) = add(&list, "option", "", &say(&switch.key_of(choice))) {
                set(&option, "value", Some(choice));
            }
        }
    }
}

/// Says whose PC is played.
pub fn name(pc: &Pc) {
    text("[data-pc-title]", &tell(&Say::plain("training-at-desk").text("pc", &pc.title)));
}

/// Shows how the switches stand.
pub fn show(desk: &Desk) {
    for switch in Desk::SWITCHES {
        let list = find(&format!("[data-switch={}]", switch.id)).and_then(|list| list.dyn_into().ok());
        let list: Option<HtmlSelectElement> = list;
        if let Some(list) = list {
            list.set_value(desk.position(switch.id));
        }
    }
}

/// The trainer has set a switch.
pub fn changed(room: &mut Room, target: Element) {
    let switch = target.get_attribute("data-switch");
    let list = target.dyn_into::<HtmlSelectElement>().ok();
    if let (Some(switch), Some(list)) = (switch, list) {
        room.set_switch(&switch, &list.value());
    }
}
