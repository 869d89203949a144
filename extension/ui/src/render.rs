//! Fills the page from a view. Only what differs is touched, so that focus, selection and what a
//! screen reader is reading stay where they are.

use crate::dom::{document, find};
use crate::{VIEW, questions};
use shared::cause::Owner;
use shared::panel::View;
use shared::request::{NotASmartcardNumber, SmartcardNumbers, SupportRequest};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlTextAreaElement};

/// Shows a view.
pub fn show(new: View) {
    view(&new);
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
    if let Some(advice) = &view.advice {
        text("[data-headline]", &advice.headline);
        text("[data-owner-name]", owner_name(advice.owner));
        list("[data-steps]", &advice.steps);
        for (name, items) in [("avoid", &advice.avoid), ("meanwhile", &advice.meanwhile), ("know", &advice.know)] {
            list(&format!("[data-{name}]"), items);
            hide(&format!("[data-{name}-block]"), items.is_empty());
        }
    }
    text("[data-desk]", view.desk.as_deref().unwrap_or_default());
    text("[data-card-note]", view.card_note.as_deref().unwrap_or_default());
    text("[data-host-note]", view.host_note.as_deref().unwrap_or_default());
    list("[data-evidence]", &view.evidence);
    list("[data-others]", &view.others);
    list("[data-settings-notes]", &view.settings_notes);
    hide("[data-others-block]", view.others.is_empty());
    questions::show(&view.questions);
}

/// Shows the request of the last view with the number the user has typed.
pub fn request() {
    VIEW.with_borrow(|view| {
        let Some(request) = view.as_ref().and_then(|v| v.advice.as_ref()).map(|a| &a.request) else { return };
        let to = request
            .email
            .as_ref()
            .map_or_else(|| owner_name(request.to).to_owned(), |email| format!("{} ({email})", owner_name(request.to)));
        text("[data-request-to-name]", &to);
        text("[data-request-subject]", &request.subject);
        text("[data-support-text]", &request_text(request));
        set(find("[data-support-text]"), "data-support-to", Some(request.to.as_str()));
        hide("[data-number-field]", !request.wants_smartcard_number());
        let problem = number_problems(&typed_numbers());
        set(find("#number"), "aria-invalid", (!problem.is_empty()).then_some("true"));
        text("[data-number-problem]", &problem);
        // A link is an address and addresses are remembered: the number is never part of it.
        set(find("[data-mail]"), "href", Some(&request.mailto().href));
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
        if several { format!("Number {count}: {problem}") } else { problem.to_string() }
    };
    numbers.bad.iter().map(line).collect::<Vec<_>>().join(" ")
}

/// The request as the user sees it.
pub fn request_text(request: &SupportRequest) -> String {
    request.body_with(&typed_numbers().good)
}

/// Sets the text of an element if it differs.
pub fn text(selector: &str, text: &str) {
    if let Some(element) = find(selector)
        && element.text_content().as_deref() != Some(text)
    {
        element.set_text_content(Some(text));
    }
}

fn list(selector: &str, items: &[String]) {
    let (Some(list), Some(document)) = (find(selector), document()) else { return };
    let shown = list.children();
    let same = shown.length() as usize == items.len()
        && (0..).zip(items).all(|(n, item)| shown.item(n).and_then(|e| e.text_content()).as_ref() == Some(item));
    if same {
        return;
    }
    list.set_text_content(None);
    for item in items {
        if let Ok(row) = document.create_element("li") {
            row.set_text_content(Some(item));
            // Adding a fresh element to a list cannot fail.
            let _ = list.append_child(&row);
        }
    }
}

/// Shows or hides an element.
pub fn hide(selector: &str, hidden: bool) {
    set(find(selector), "hidden", hidden.then_some(""));
}

fn root(name: &str, value: Option<&str>) {
    set(document().and_then(|d| d.document_element()), name, value);
}

fn set(element: Option<Element>, name: &str, value: Option<&str>) {
    let Some(element) = element else { return };
    if element.get_attribute(name).as_deref() == value {
        return;
    }
    // Names are constants that HTML allows.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

const fn owner_name(owner: Owner) -> &'static str {
    match owner {
        Owner::You => "You",
        Owner::Ra => "Your Registration Authority, or whoever manages smartcards where you work",
        Owner::It => "Your IT support",
        Owner::NationalServiceDesk => "The NHS National Service Desk",
    }
}
