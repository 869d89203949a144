//! What the user does in the page.

use crate::dom::{document, find, in_page, window};
use crate::{VIEW, link, questions, render};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, Event, HtmlDocument};

/// Listens to the user.
pub fn listen() {
    let Some(document) = document() else { return };
    if let Some(root) = document.document_element() {
        let _ = root.set_attribute("data-place", if in_page() { "page" } else { "popup" });
    }
    on("click", |event| {
        let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        let button = target.and_then(|t| t.closest("[data-do]").ok().flatten());
        match button.and_then(|b| b.get_attribute("data-do")).as_deref() {
            Some("copy") => copy(),
            Some("close") => link::ask("close"),
            Some("fold") => link::ask("fold"),
            Some("open") => link::ask("open"),
            Some("look-again") => link::ask("look-again"),
            Some("read-card") => link::ask("read-card"),
            _ => {}
        }
    });
    on("input", |_| render::request());
    on("change", |event| {
        if let Some(target) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) {
            questions::answered(&target);
        }
    });
    on("visibilitychange", |_| link::connect_if_lost());
    on("pointerover", |_| link::connect_if_lost());
    on("focusin", |_| link::connect_if_lost());
}

fn on(name: &str, act: impl FnMut(Event) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(act);
    if let Some(document) = document() {
        // Adding a listener to one's own document cannot fail.
        let _ = document.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    }
    closure.forget();
}

fn copy() {
    let text = VIEW.with_borrow(|view| {
        let request = &view.as_ref()?.advice.as_ref()?.request;
        Some(format!("{}\n\n{}", request.subject, render::request_text(request)))
    });
    let (Some(text), Some(window)) = (text, window()) else { return };
    spawn_local(async move {
        let copied = JsFuture::from(window.navigator().clipboard().write_text(&text)).await.is_ok() || copy_selection();
        let word = if copied {
            "Copied. Paste it into an e-mail or a support form."
        } else {
            "It could not be copied. The text is marked: press Ctrl and C."
        };
        render::text("[data-done]", word);
    });
}

/// The older way: marks the text of the request and copies what is marked. Also leaves it marked
/// for the user when copying is not allowed at all.
fn copy_selection() -> bool {
    let Some(document) = document().and_then(|d| d.dyn_into::<HtmlDocument>().ok()) else { return false };
    let (Some(text), Some(Ok(Some(selection)))) = (find("[data-support-text]"), window().map(|w| w.get_selection()))
    else {
        return false;
    };
    selection.select_all_children(&text).is_ok() && document.exec_command("copy").unwrap_or(false)
}
