//! The smartcard number from the card, when the user presses the button for it.
//!
//! The native host answers this very frame; the background hands the answer on unread, and keeps and notes
//! nothing of it. In the field it is what a number is that was typed, and is kept like one.

use crate::dom::find;
use crate::{VIEW, chrome, fill, keep, link, render};
use csms_values::read;
use shared::protocol::{Ask, Request};
use shared::request::{Disclosure, SmartcardNumbers};
use shared::texts::texts;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlTextAreaElement;

/// Asks the card in the reader for its number, where that is allowed. A host that does not answer keeps
/// nobody from typing.
pub fn ask() {
    if !VIEW.with_borrow(|view| view.as_ref().is_some_and(|view| view.number_on_card)) {
        return;
    }
    say("number-reading");
    let of = link::generation();
    spawn_local(async move {
        let answer = chrome::ask_host(&Request { id: 1, ask: Ask::SmartcardNumber }).await;
        // Meanwhile another tab may have come to the front, with a field that is somebody else's.
        if of == link::generation() {
            show(answer.and_then(read));
        }
    });
}

/// What was typed is no longer what the card said.
pub fn typed() {
    fill::text(NOTE, "");
}

const NOTE: &str = "[data-number-note]";

fn say(key: &str) {
    fill::text(NOTE, texts().get(key));
}

/// Nothing where the host cannot be reached, is older than the question, or makes no sense.
fn show(answer: Option<Disclosure>) {
    let field = find("#number").and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok());
    match (answer, field) {
        (Some(Disclosure::SmartcardNumber { numbers, .. }), Some(field)) if !numbers.is_empty() => {
            field.set_value(&SmartcardNumbers::beside(&field.value(), &numbers));
            keep::keep(&field);
            render::request();
            say("number-check");
        }
        (Some(Disclosure::SmartcardNumber { unread: Some(why), .. }), _) => {
            fill::text(NOTE, &format!("{} {}", texts().get(why.note()), texts().get("number-type")));
        }
        (Some(_), _) => say("number-not-on-card"),
        (None, _) => say("number-no-answer"),
    }
}
