//! Gives the user a text as a file.

use crate::dom::document;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Saves a text where the browser puts downloads, or asks where. Only after a click.
pub fn file(name: &str, text: &str) {
    // Each of these can only fail in a document that is being closed.
    let _ = try_file(name, text);
}

fn try_file(name: &str, text: &str) -> Option<()> {
    let kind = BlobPropertyBag::new();
    kind.set_type("text/plain;charset=utf-8");
    let parts = js_sys::Array::of1(&text.into());
    let url = Url::create_object_url_with_blob(&Blob::new_with_str_sequence_and_options(&parts, &kind).ok()?).ok()?;
    let link = document()?.create_element("a").ok()?.dyn_into::<HtmlAnchorElement>().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Some(())
}
