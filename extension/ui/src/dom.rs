//! The page itself: where it stands, and its elements.

use web_sys::{Document, Element, Window};

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

/// Whether this is a panel of training, which knows no background (see `panel.js`).
pub fn in_training() -> bool {
    let root = document().and_then(|document| document.document_element());
    root.is_some_and(|root| root.has_attribute("data-training"))
}

/// The tab that the address names (`panel.html#tab=7`), for a face in a window of its own.
pub fn named_tab() -> Option<String> {
    let hash = window()?.location().hash().ok()?;
    hash.strip_prefix("#tab=").map(str::to_owned)
}

/// Whether this is the face at the side of the window, which follows the tab in front.
pub fn is_side() -> bool {
    window().and_then(|w| w.location().search().ok()).is_some_and(|search| search == "?side")
}

/// Says that the background cannot be reached.
pub fn failed() {
    if let Some(root) = document().and_then(|d| d.document_element()) {
        // Names and values are constants that HTML allows.
        let _ = root.set_attribute("data-state", "failed");
    }
}
