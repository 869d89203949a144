//! Draws a page of the catalogue, in a plain look of its own: nobody's real page.

use super::data::Page;
use crate::dom::{add, set};
use crate::words::{say, tell};
use shared::texts::Say;
use web_sys::{Document, Element};

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
    add(into, "div", "service", &say(service(&page.host)));
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

/// Says in the words of the page what the frame says before there are any: that nothing is real.
pub fn mark(document: &Document) {
    let Ok(marks) = document.query_selector_all(".training-mark") else { return };
    for mark in (0..marks.length()).filter_map(|n| marks.item(n)) {
        mark.set_text_content(Some(&say("training-not-real")));
    }
}

/// A page that did not load, as a browser says it; in our words.
fn network_error(into: &Element, page: &Page, error: &str, how: As) {
    let Some(main) = add(into, "div", "content", "") else { return };
    add(&main, heading(how), "heading", &say("training-not-opened"));
    add(&main, "p", "", &tell(&Say::plain("training-no-answer").text("host", &page.host)));
    add(&main, "p", "code", error.trim_start_matches("net::"));
}

const fn heading(how: As) -> &'static str {
    match how {
        As::Page => "h1",
        As::Picture => "p",
    }
}

/// Whose page it plays: a key.
fn service(host: &str) -> &'static str {
    if host.starts_with("am.") { "training-care-identity" } else { "training-csms" }
}
