//! The control page: everything on the desk that can be moved, as buttons.

use crate::desk::DeskView;
use maud::{DOCTYPE, Markup, html};
use shared::scenario::{Page, loading_pages, playable_desks};

/// What can be done with a slot: name of the card in the API, label of the button.
const CARDS: [(&str, &str); 6] = [
    ("piv", "Insert an NHS-like card"),
    ("expired", "Insert one whose certificates have ended"),
    ("mute", "Insert it upside down"),
    ("jcop41", "Insert an old card (series 5 or 6)"),
    ("bank", "Insert a bank card"),
    ("none", "Pull the card"),
];

/// The whole page. Its script keeps the buttons in step with the desk.
pub(super) fn render(view: &DeskView) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "The desk" }
                link rel="stylesheet" href="/assets/simulator.css";
                script src="/assets/control.js" defer {}
            }
            body {
                header { span.service { "The desk: virtual cards and the stand-in site" } }
                main class="wide" {
                    h1 { "What is on the desk" }
                    p id="said" role="status" {}
                    (cards(view))
                    (site(view))
                }
                footer { "Nothing here is real: the cards are virtual, the site is a stand-in, nobody exists." }
            }
        }
    }
}

fn cards(view: &DeskView) -> Markup {
    html! {
        @if view.slots.is_empty() { p { "This simulator was started without a reader." } }
        @for (number, slot) in view.slots.iter().enumerate() {
            h2 { "Reader " (slot.reader) }
            @for (card, label) in CARDS {
                button type="button" data-order="card" data-slot=(number) data-card=(card) { (label) }
            }
        }
        @if !view.slots.is_empty() {
            h2 { "Smart card service" }
            button type="button" data-order="service" data-running="true" { "Start the service" }
            button type="button" data-order="service" data-running="false" { "Stop the service" }
            h2 { "Whole desks" }
            @for desk in playable_desks() {
                button.quiet type="button" data-order="desk" data-desk=(desk.id) { (desk.title) }
            }
        }
    }
}

fn site(view: &DeskView) -> Markup {
    html! {
        @if let Some(start) = &view.start_url {
            h2 { "Signing in" }
            p { a href=(start) target="_blank" rel="noopener" { "Open the start page" } }
            label for="outcome" { "Every sign-in ends with" }
            select id="outcome" {
                @for page in loading_pages() { option value=(page.id) { (label(page)) } }
            }
        }
    }
}

/// How a page is called in the list of outcomes.
fn label(page: &Page) -> String {
    match &page.alert {
        Some(alert) => format!("{}: {alert}", page.heading),
        None => page.heading.clone(),
    }
}
