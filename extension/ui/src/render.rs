//! Fills the panel and the popup from a view.

use crate::dom::{document, find};
use crate::fill::{Mark, hide, list, part, root, rows, set, text, ticks};
use crate::{VIEW, keep, questions, record};
use shared::cause::CauseId;
use shared::panel::View;
use shared::request::{NotASmartcardNumber, SmartcardNumbers, SupportRequest};
use shared::texts::{Say, texts};
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

/// Shows a view.
pub fn show(new: View) {
    view(&new);
    record::tell(&new);
    VIEW.set(Some(new));
    request();
    // Last, so that whoever waits for the state finds everything else in place.
    root("data-state", VIEW.with_borrow(|view| view.as_ref().map(|v| v.state.as_str())));
}

/// All but the request and the state.
fn view(view: &View) {
    root("data-screen", Some(view.screen.as_str()));
    root("data-cause", view.cause.map(|c| c.as_str()));
    root("data-owner", view.owner.map(|o| o.as_str()));
    root("data-host", view.host.map(|h| h.as_str()));
    root("data-reading", Some(view.reading.as_str()));
    root("data-number", view.number_on_card.then_some("on-card"));
    root("data-simulated", view.simulated.then_some(""));
    if let Some(advice) = &view.advice {
        text("[data-headline]", &advice.headline);
        text("[data-owner-name]", texts().owner(advice.owner));
        steps(view.cause, &advice.steps);
        for (name, items) in [("avoid", &advice.avoid), ("meanwhile", &advice.meanwhile), ("know", &advice.know)] {
            list(&format!("[data-{name}]"), items);
            hide(&format!("[data-{name}-block]"), items.is_empty());
        }
    }
    text("[data-desk]", view.desk.as_deref().unwrap_or_default());
    text("[data-card-note]", view.card_note.as_deref().unwrap_or_default());
    text("[data-host-note]", view.host_note.as_deref().unwrap_or_default());
    text("[data-unkept]", view.unkept.unwrap_or_default());
    text("[data-recorded]", view.record_note.as_deref().unwrap_or_default());
    list("[data-evidence]", &view.evidence);
    list("[data-history]", &view.history);
    hide("[data-it-block]", view.host_note_for_it.is_none());
    text("[data-host-it]", view.host_note_for_it.as_deref().unwrap_or_default());
    list("[data-others]", &view.others);
    list("[data-settings-notes]", &view.settings_notes);
    hide("[data-others-block]", view.others.is_empty());
    hide("[data-unknown-block]", view.unknown.is_none());
    text("[data-unknown]", view.unknown.as_deref().unwrap_or_default());
    questions::show(&view.questions);
    ticks("[data-readiness]", &view.readiness);
    text("[data-host-note-quiet]", view.host_note.as_deref().unwrap_or_default());
    hide("[data-training-door]", !view.training);
}

struct Step<'a> {
    /// Under which name its tick is kept.
    name: String,
    text: &'a str,
}

impl Mark for Step<'_> {
    fn mark(&self) -> String {
        format!("{} {}", self.name, self.text)
    }
}

/// The steps, each with a box to tick off what is done.
fn steps(cause: Option<CauseId>, steps: &[String]) {
    let cause = cause.map_or("", CauseId::as_str);
    let steps: Vec<Step> =
        steps.iter().enumerate().map(|(n, text)| Step { name: format!("{cause} {n}"), text }).collect();
    rows("[data-steps]", &steps, |row, _, step| {
        let Some(document) = document() else { return };
        let Some(label) = part(&document, row, "label", "") else { return };
        if let Some(tick) = part(&document, &label, "input", "") {
            set(Some(tick.clone()), "type", Some("checkbox"));
            set(Some(tick.clone()), "data-keep", Some(&step.name));
            keep::fill(&tick);
        }
        part(&document, &label, "span", step.text);
    });
}

/// Shows the request of the last view with the number the user has typed.
pub fn request() {
    VIEW.with_borrow(|view| {
        let Some(request) = view.as_ref().and_then(|v| v.advice.as_ref()).map(|a| &a.request) else { return };
        text("[data-request-to-name]", &request.recipient());
        text("[data-request-subject]", &request.subject);
        text("[data-support-text]", &request_text(request));
        set(find("[data-support-text]"), "data-support-to", Some(request.to.as_str()));
        let short = request.short_with(&typed_numbers().good);
        hide("[data-short-block]", short.is_none());
        text("[data-short]", short.as_deref().unwrap_or_default());
        hide("[data-number-field]", !request.wants_smartcard_number());
        let problem = number_problems(&typed_numbers());
        set(find("#number"), "aria-invalid", (!problem.is_empty()).then_some("true"));
        text("[data-number-problem]", &problem);
        // A link is an address and addresses are remembered: the number is never part of it.
        // What was made in training cannot be sent.
        let simulated = view.as_ref().is_some_and(|view| view.simulated);
        let mail = request.mailto().href;
        set(find("[data-mail]"), "href", (!simulated).then_some(mail.as_str()));
        hide("[data-mail]", simulated);
        let portal = view.as_ref().and_then(|v| request.portal(v.portal.as_deref()?).ok());
        set(find("[data-portal]"), "href", portal.as_ref().map(|link| link.href.as_str()));
        hide("[data-portal]", portal.is_none());
    });
}

/// What the user has typed as smartcard numbers.
fn typed_numbers() -> SmartcardNumbers {
    let field = find("#number").and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok());
    SmartcardNumbers::parse(&field.map(|field| field.value()).unwrap_or_default())
}

/// What is wrong with them; where there are several, each problem says which number it is about.
fn number_problems(numbers: &SmartcardNumbers) -> String {
    let several = numbers.good.len() + numbers.bad.len() > 1;
    let line = |(count, problem): &(usize, NotASmartcardNumber)| {
        if !several {
            return problem.to_string();
        }
        texts().say(&Say::plain("number-of-several").number("n", *count as u64).text("problem", problem.to_string()))
    };
    numbers.bad.iter().map(line).collect::<Vec<_>>().join(" ")
}

/// The request as the user sees it.
pub fn request_text(request: &SupportRequest) -> String {
    request.body_with(&typed_numbers().good)
}
