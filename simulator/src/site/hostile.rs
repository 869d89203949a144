//! Pages that are hard on whoever looks at them: huge ones, restless ones, late ones, an empty one,
//! one with a patient on it, one with walls.

use super::layout::Document;
use super::page::service;
use super::state::CSMS_HOST;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Elements of the page with many nodes, besides its few others.
const NODES: usize = 100_000;
/// Length of the long text in bytes.
const TEXT: usize = 10_000_000;
/// A screen every observer must still find among the rest.
const HEADING: &str = "You do not have a valid cervical screening role";
const SENTENCE: &str = "This text means nothing and goes on for a very long time. ";

/// The page at this path.
pub(super) fn at(path: &str) -> Option<Markup> {
    Some(match path {
        "/hostile/many-nodes" => many_nodes(),
        "/hostile/long-text" => long_text(),
        "/hostile/mutation-storm" => mutation_storm(),
        "/hostile/patient" => patient(),
        "/hostile/blank" => blank(),
        "/hostile/busy" => busy(),
        "/hostile/late-style" => late_style(),
        WALLED => denied(),
        _ => return None,
    })
}

/// The page with walls: every frame must agree to be in it (`Cross-Origin-Embedder-Policy`).
pub(super) const WALLED: &str = "/hostile/walled";

fn denied() -> Markup {
    document("Access check", false, None, html! { h1 { (HEADING) } })
}

fn document(title: &str, signed_in: bool, script: Option<&str>, main: Markup) -> Markup {
    Document { title, service: service(CSMS_HOST), signed_in, script, main }.render()
}

/// A document that has loaded and shows nothing.
fn blank() -> Markup {
    html! { (DOCTYPE) html lang="en" { head { title { "Cervical Screening" } } body {} } }
}

/// It fails, and has loaded only when there is advice on it.
fn busy() -> Markup {
    let main = html! {
        h1 { (HEADING) }
        img id="late" alt="";
    };
    document("Access check", false, Some("/assets/busy.js"), main)
}

/// Nothing is wrong with it; the style that hides its words for other days comes a second late.
fn late_style() -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head { title { "Cervical Screening" } link rel="stylesheet" href=(LATE_STYLE); }
            body { h1.other-days { (HEADING) } h2 { "Welcome" } }
        }
    }
}

/// Where that style is.
pub(super) const LATE_STYLE: &str = "/assets/late.css";

fn many_nodes() -> Markup {
    let main = html! {
        h1 { (HEADING) }
        div { (PreEscaped("<b>x</b>".repeat(NODES))) }
    };
    document("Access check", false, None, main)
}

fn long_text() -> Markup {
    let paragraph = SENTENCE.repeat(200);
    let main = html! {
        h1 { (HEADING) }
        div.alert role="alert" { p { "There is a problem with your access." } }
        @for _ in 0..TEXT.div_ceil(SENTENCE.len() * 200) { p { (PreEscaped(&paragraph)) } }
    };
    document("Access check", false, None, main)
}

/// Its script changes the page for about two seconds, then shows what is in the template and marks
/// the document as done.
fn mutation_storm() -> Markup {
    let main = html! {
        div id="storm" {}
        template id="calm" {
            h1 { (HEADING) }
            div.alert role="alert" { p { "There is a problem with your access." } }
        }
    };
    document("Access check", false, Some("/assets/storm.js"), main)
}

/// A patient's record in every place an observer might look. The patient does not exist.
fn patient() -> Markup {
    const NAME: &str = "Testina EXAMPLE-PATIENT";
    let main = html! {
        h1 { (NAME) }
        div.alert role="alert" { p { "There is a problem with the record of " (NAME) "." } }
        // Sounds like a denied access, which is looked for even where somebody is signed in.
        h2 { (NAME) " does not have a valid role in this trial" }
        h2 { "Details of " (NAME) }
        dl {
            dt { "NHS number" } dd { "999 000 0018" }
            dt { "Date of birth" } dd { "1 April 1980" }
        }
        p { a href="/logout" { "Log out" } }
    };
    document("Testina EXAMPLE-PATIENT: participant record", true, None, main)
}
