//! The page itself: where it stands, its elements, what the user does in it.

use crate::{VIEW, link, render};
use shared::request::{SmartcardNumber, SupportRequest};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Document, Element, Event, HtmlDocument, HtmlInputElement, Window};

/// The window. A face always has one.
pub fn window() -> Option<Window> {
    web_sys::window()
}

/// The document. A face always has one.
pub fn document() -> Option<Document> {
    window()?.document()
}

/// The first element that fits.
pub fn find(selector: &str) -> Option<Element> {
    document()?.query_selector(selector).ok().flatten()
}

/// Whether this is the panel in a page, not the popup.
pub fn in_page() -> bool {
    let Some(window) = window() else { return false };
    match window.top() {
        Ok(Some(top)) => !js_sys::Object::is(&top, &window),
        _ => true,
    }
}

/// The tab that the address names (`panel.html#tab=7`), for a face in a window of its own.
pub fn named_tab() -> Option<String> {
    let hash = window()?.location().hash().ok()?;
    hash.strip_prefix("#tab=").map(str::to_owned)
}

/// Says that the background cannot be reached.
pub fn failed() {
    if let Some(root) = document().and_then(|d| d.document_element()) {
        // Names and values are constants that HTML allows.
        let _ = root.set_attribute("data-state", "failed");
    }
}

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
            _ => {}
        }
    });
    on("input", |_| render::request());
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

/// What the user has typed as smartcard number; `None` when the field is empty.
pub fn typed_number() -> Option<Result<SmartcardNumber, String>> {
    let typed = find("#number")?.dyn_into::<HtmlInputElement>().ok()?.value();
    (!typed.trim().is_empty()).then(|| SmartcardNumber::parse(&typed).map_err(|problem| problem.to_string()))
}

/// The request as the user sees it.
pub fn request_text(request: &SupportRequest) -> String {
    match typed_number() {
        Some(Ok(number)) if request.wants_smartcard_number() => request.body_with(&number),
        _ => request.body.clone(),
    }
}

fn copy() {
    let text = VIEW.with_borrow(|view| {
        let request = &view.as_ref()?.advice.as_ref()?.request;
        Some(format!("{}\n\n{}", request.subject, request_text(request)))
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
