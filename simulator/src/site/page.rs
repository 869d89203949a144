//! A page of the catalogue, shown from its data alone.

use super::layout::Document;
use super::state::{CARE_IDENTITY_HOST, CSMS_HOST, State};
use maud::{Markup, html};
use shared::scenario::Page;

/// The whole document.
pub(super) fn document(state: &State, page: &Page) -> Markup {
    let service = service(&page.host);
    let main = content(state, page);
    Document { title: &page.title, service, signed_in: page.signed_in, script: None, main }.render()
}

/// Whose pages a host shows.
pub(super) fn service(host: &str) -> &'static str {
    if host == CARE_IDENTITY_HOST { "Care Identity (stand-in)" } else { "Cervical screening (stand-in)" }
}

/// Heading, alert, text and buttons.
pub(super) fn content(state: &State, page: &Page) -> Markup {
    html! {
        h1 { (page.heading) }
        @if let Some(alert) = &page.alert { div.alert role="alert" { p { (alert) } } }
        @for text in &page.paragraphs { p { (text) } }
        @for label in &page.buttons { (button(label, &target(state, page, label), None)) }
    }
}

/// A button that leads to another page; `outcome` goes along with it.
pub(super) fn button(label: &str, target: &str, outcome: Option<&str>) -> Markup {
    html! {
        form action=(target) {
            @if let Some(outcome) = outcome { input type="hidden" name="outcome" value=(outcome); }
            button type="submit" { (label) }
        }
    }
}

/// Where a button of a page leads.
fn target(state: &State, page: &Page, label: &str) -> String {
    let care_identity = || format!("{}/openam/XUI/", state.origin(CARE_IDENTITY_HOST));
    match label {
        "Continue" => format!("{}/access-check", state.origin(CSMS_HOST)),
        "Try again" => care_identity(),
        label if label.contains("Care Identity") => care_identity(),
        // Any other button stays where it is.
        _ => page.path.clone(),
    }
}
