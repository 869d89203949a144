//! Fills the page from a view. Only what differs is touched, so that focus, selection and what a
//! screen reader is reading stay where they are.

use crate::VIEW;
use crate::dom::{document, find};
use shared::cause::Owner;
use shared::panel::View;
use shared::request::{SmartcardNumber, SupportRequest};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

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
    }
    text("[data-desk]", view.desk.as_deref().unwrap_or_default());
    text("[data-card-note]", view.card_note.as_deref().unwrap_or_default());
    text("[data-host-note]", view.host_note.as_deref().unwrap_or_default());
    list("[data-evidence]", &view.evidence);
    list("[data-others]", &view.others);
    list("[data-settings-notes]", &view.settings_notes);
    hide("[data-others-block]", view.others.is_empty());
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
        let problem = typed_number().and_then(Result::err).unwrap_or_default();
        set(find("#number"), "aria-invalid", (!problem.is_empty()).then_some("true"));
        text("[data-number-problem]", &problem);
        // A link is an address and addresses are remembered: the number is never part of it.
        let encoded = |text: &str| String::from(js_sys::encode_uri_component(text));
        let link = format!(
            "mailto:{}?subject={}&body={}",
            request.email.as_deref().map(encoded).unwrap_or_default().replace("%40", "@"),
            encoded(&request.subject),
            encoded(&request.body.replace('\n', "\r\n"))
        );
        set(find("[data-mail]"), "href", Some(&link));
    });
}

/// What the user has typed as smartcard number; `None` when the field is empty.
fn typed_number() -> Option<Result<SmartcardNumber, String>> {
    let typed = find("#number")?.dyn_into::<HtmlInputElement>().ok()?.value();
    (!typed.trim().is_empty()).then(|| SmartcardNumber::parse(&typed).map_err(|problem| problem.to_string()))
}

/// The request as the user sees it.
pub fn request_text(request: &SupportRequest) -> String {
    match typed_number() {
        Some(Ok(number)) if request.wants_smartcard_number() => request.body_with(&number),
        _ => request.body.clone(),
    }
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

fn hide(selector: &str, hidden: bool) {
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
