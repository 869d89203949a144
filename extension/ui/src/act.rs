//! What the user does in the page.

use crate::dom::{self, document, find, in_page, window};
use crate::{VIEW, chrome, fill, keep, link, number, picture, questions, render, save};
use shared::texts::texts;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, Event, HtmlDocument};

/// Listens to the user.
pub fn listen() {
    let Some(document) = document() else { return };
    if let Some(root) = document.document_element() {
        let place = if in_page() {
            "page"
        } else if dom::is_side() {
            "side"
        } else {
            "popup"
        };
        let _ = root.set_attribute("data-place", place);
    }
    on_click(|act| match act {
        "copy" => copy_text(&request_text(), "[data-support-text]", "[data-done]"),
        "copy-short" => copy_text(&fill::text_of("[data-short]"), "[data-short]", "[data-short-done]"),
        "copy-unknown" => copy_text(&fill::text_of("[data-unknown]"), "[data-unknown]", "[data-unknown-done]"),
        "save" => save::file("csms-support-request.txt", &request_text()),
        "close" => link::ask("close"),
        "fold" => link::ask("fold"),
        "open" => link::ask("open"),
        "move" => link::ask("move"),
        "look-again" => link::ask("look-again"),
        "read-card" => link::ask("read-card"),
        "fill-number" => number::ask(),
        "picture" => picture::take(),
        "side" => chrome::open_side(link::window()),
        _ => {}
    });
    on("input", |event| {
        let Some(field) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) else { return };
        keep::keep(&field);
        if field.id() == "number" {
            number::typed();
        }
        render::request();
    });
    on("change", |event| {
        if let Some(target) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) {
            questions::answered(&target);
        }
    });
    on("visibilitychange", |_| link::connect_if_lost());
    on("pointerover", |_| link::connect_if_lost());
    on("focusin", |_| link::connect_if_lost());
}

/// Hears the clicks on everything that says what it does (`data-do`).
pub fn on_click(act: impl Fn(&str) + 'static) {
    on("click", move |event| {
        let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        let button = target.and_then(|t| t.closest("[data-do]").ok().flatten());
        if let Some(name) = button.and_then(|b| b.get_attribute("data-do")) {
            act(&name);
        }
    });
}

/// Listens to an event anywhere in the document.
pub fn on(name: &str, act: impl FnMut(Event) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(act);
    if let Some(document) = document() {
        // Adding a listener to one's own document cannot fail.
        let _ = document.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    }
    closure.forget();
}

/// Subject and text of the request that is shown.
fn request_text() -> String {
    VIEW.with_borrow(|view| {
        let request = &view.as_ref()?.advice.as_ref()?.request;
        Some(format!("{}\n\n{}", request.subject, render::request_text(request)))
    })
    .unwrap_or_default()
}

/// Copies a text, and says in the element `said` whether that went well. Where copying is not allowed,
/// the element `shown`, which has the text, is marked.
pub fn copy_text(text: &str, shown: &'static str, said: &'static str) {
    let (text, Some(window)) = (text.to_owned(), window()) else { return };
    spawn_local(async move {
        let copied = JsFuture::from(window.navigator().clipboard().write_text(&text)).await.is_ok()
            || find(shown).is_some_and(|shown| copy_selection(&shown));
        let word = if copied { "copied" } else { "not-copied" };
        fill::text(said, texts().get(word));
    });
}

/// The older way: marks the text and copies what is marked. Also leaves it marked
/// for the user when copying is not allowed at all.
pub fn copy_selection(shown: &Element) -> bool {
    let Some(document) = document().and_then(|d| d.dyn_into::<HtmlDocument>().ok()) else { return false };
    let Some(Ok(Some(selection))) = window().map(|w| w.get_selection()) else { return false };
    selection.select_all_children(shown).is_ok() && document.exec_command("copy").unwrap_or(false)
}
