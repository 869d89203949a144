//! Draws a page of the catalogue, in a plain look of its own: nobody's real page.

use super::data::Page;
use crate::dom::{add, set};
use web_sys::Element;

/// Whether a heading of the page is a heading of the document it is drawn in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum As {
    /// The document is the page.
    Page,
    /// The page is a picture in another document.
    Picture,
}

/// Draws the page into an element, which is emptied first.
pub fn draw(into: &Element, page: &Page, how: As) {
    into.set_text_content(None);
    if page.blank {
        return;
    }
    if let Some(error) = &page.net_error {
        network_error(into, page, error, how);
        return;
    }
    add(into, "div", "service", service(&page.host));
    let Some(main) = add(into, "div", "content", "") else { return };
    add(&main, heading(how), "heading", &page.heading);
    if let Some(alert) = &page.alert
        && let Some(place) = add(&main, "div", "alert", "")
    {
        set(&place, "role", (how == As::Page).then_some("alert"));
        add(&place, "p", "", alert);
    }
    for paragraph in &page.paragraphs {
        add(&main, "p", "", paragraph);
    }
    for label in &page.buttons {
        if let Some(button) = add(&main, if how == As::Page { "button" } else { "span" }, "button", label) {
            set(&button, "type", (how == As::Page).then_some("button"));
        }
    }
}

/// A page that did not load, as a browser says it; in our words.
fn network_error(into: &Element, page: &Page, error: &str, how: As) {
    let Some(main) = add(into, "div", "content", "") else { return };
    add(&main, heading(how), "heading", "This page could not be opened");
    add(&main, "p", "", &format!("The browser has no answer from {}.", page.host));
    add(&main, "p", "code", error.trim_start_matches("net::"));
}

const fn heading(how: As) -> &'static str {
    match how {
        As::Page => "h1",
        As::Picture => "p",
    }
}

/// Whose page it plays.
fn service(host: &str) -> &'static str {
    if host.starts_with("am.") { "Care Identity (training)" } else { "Cervical screening (training)" }
}
