//! Care Identity's sign-in: one document whose script changes what is on it, as the real one does.

use super::layout::Document;
use super::page::{content, service};
use super::state::{CARE_IDENTITY_HOST, State, page, page_at};
use crate::Error;
use maud::{Markup, html};
use serde::Serialize;

/// What the script is to do when the passcode stage is over.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Stage {
    /// Show this in the same document.
    Show {
        /// New title of the document.
        title: String,
        /// New content of `main`.
        html: String,
    },
    /// Go to another site.
    Go {
        /// Its address.
        url: String,
    },
}

/// The document: the choice of a method, and what the script shows after it.
pub(super) fn application(state: &State) -> Option<Markup> {
    let method = page_at(CARE_IDENTITY_HOST, "/openam/XUI/")?;
    let main = html! {
        h1 { (method.heading) }
        form id="method" data-pause=(state.passcode_pause.as_millis()) {
            @for (number, option) in method.paragraphs.iter().enumerate() {
                label.option { input type="radio" name="method" value=(number) checked[number == 0]; (option) }
            }
            @for label in &method.buttons { button type="submit" { (label) } }
        }
        template id="passcode" {
            h1 { "Waiting for your smartcard" }
            p { "Enter your passcode in the window that your PC opens. This page never asks for it." }
            progress aria-label="Waiting" {}
        }
    };
    let script = Some("/assets/care-identity.js");
    let document =
        Document { title: &method.title, service: service(CARE_IDENTITY_HOST), signed_in: false, script, main };
    Some(document.render())
}

/// How the passcode stage ends: as this sign-in asked for, otherwise as the site is set.
pub(super) fn stage(state: &State, asked: Option<&str>) -> Result<Stage, Error> {
    let outcome = asked.map_or_else(|| Ok(state.outcome()), page)?;
    Ok(if outcome.host == CARE_IDENTITY_HOST {
        Stage::Show { title: outcome.title.clone(), html: content(state, outcome).into_string() }
    } else {
        Stage::Go { url: state.url(outcome) }
    })
}
