//! The face in a real document: `panel.html` is filled from views, and only what differs changes.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a panic is the failure report of a test")]

use csms_ui::{keep, link, render};
use shared::cause::{CauseId, ScreenId};
use shared::diagnosis::Case;
use shared::observation::Sighting;
use shared::panel::{Brief, Kept, View};
use shared::reach::HostReach;
use shared::report::ReaderKind;
use shared::timeline::Happening;
use std::collections::BTreeMap;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Document, Element, HtmlElement, HtmlTextAreaElement};

wasm_bindgen_test_configure!(run_in_browser);

fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

fn find(selector: &str) -> Element {
    document().query_selector(selector).unwrap().unwrap_or_else(|| panic!("no {selector}"))
}

fn text(selector: &str) -> String {
    find(selector).text_content().unwrap()
}

/// Puts the body of the real page into the test's document, once.
fn lay_out() {
    if document().query_selector("[data-headline]").unwrap().is_none() {
        let html = include_str!("../../static/panel.html");
        let body = html.split("<body hidden>").nth(1).unwrap().split("</body>").next().unwrap();
        let place = document().create_element("div").unwrap();
        place.set_inner_html(body);
        document().body().unwrap().append_child(&place).unwrap();
        csms_ui::fill::words();
    }
}

fn view(screen: ScreenId) -> View {
    View::of(&Brief::new(Case::seen(Sighting::of(screen)), Some(HostReach::Connected)))
}

#[wasm_bindgen_test]
fn every_element_the_view_needs_is_in_the_page() {
    lay_out();
    render::show(view(ScreenId::RoleMissing));
    let root = document().document_element().unwrap();
    for (name, value) in [
        ("data-state", "ready"),
        ("data-screen", "role-missing"),
        ("data-cause", "role-missing"),
        ("data-owner", "ra"),
        ("data-host", "connected"),
    ] {
        assert_eq!(root.get_attribute(name).as_deref(), Some(value), "{name}");
    }
    assert_eq!(text("[data-headline]"), shared::advice::headline(CauseId::RoleMissing));
    assert!(find("[data-steps]").children().length() >= 2);
    assert!(text("[data-support-text]").contains("role"));
    assert_eq!(find("[data-support-text]").get_attribute("data-support-to").as_deref(), Some("ra"));
    assert!(find("[data-mail]").get_attribute("href").unwrap().starts_with("mailto:?subject=CSMS%3A%20"));
}

#[wasm_bindgen_test]
fn a_typed_number_goes_into_the_text_and_never_into_the_link() {
    lay_out();
    render::show(view(ScreenId::RoleMissing));
    let field: HtmlTextAreaElement = find("#number").unchecked_into();
    field.set_value("5000 0000 000");
    render::request();
    assert_eq!(text("[data-number-problem]"), "A smartcard number has 12 digits. This has 11.");
    field.set_value("5000 0000 0001");
    render::request();
    assert_eq!(text("[data-number-problem]"), "");
    assert!(text("[data-support-text]").contains("Smartcard number: 500000000001"));
    field.set_value("5000 0000 0001\n12");
    render::request();
    assert_eq!(text("[data-number-problem]"), "Number 2: A smartcard number has 12 digits. This has 2.");
    field.set_value("5000 0000 0001");
    render::request();
    assert!(!find("[data-mail]").get_attribute("href").unwrap().contains("500000000001"));
    // A live change must not lose what was typed.
    render::show(view(ScreenId::WorkgroupMissing));
    assert!(text("[data-support-text]").contains("Smartcard number: 500000000001"));
    field.set_value("");
}

#[wasm_bindgen_test]
fn what_was_typed_is_put_back_for_ten_minutes_only() {
    lay_out();
    let field: HtmlTextAreaElement = find("#number").unchecked_into();
    for (minutes, back) in [(9, "500000000001"), (11, ""), (-11, "")] {
        let last = js_sys::Date::now() as i64 - minutes * 60_000;
        keep::forget();
        keep::restore(&Kept(format!(r#"{{"number":"500000000001","last":"{last}"}}"#)));
        assert_eq!(field.value(), back, "after {minutes} minutes");
    }
    for damaged in ["", "{", r#"{"number":7}"#, r#"{"number":"500000000001"}"#] {
        keep::forget();
        keep::restore(&Kept(damaged.to_owned()));
        assert_eq!(field.value(), "", "{damaged}");
    }
}

#[wasm_bindgen_test]
fn the_same_view_again_touches_nothing() {
    lay_out();
    render::show(view(ScreenId::AuthenticationFailed));
    let step = find("[data-steps] li");
    let button: HtmlElement = find("[data-do=copy]").unchecked_into();
    button.focus().unwrap();
    render::show(view(ScreenId::AuthenticationFailed));
    assert!(find("[data-steps] li").is_same_node(Some(&step)), "the list was built anew");
    assert!(document().active_element().unwrap().is_same_node(Some(&button)), "the focus was lost");
}

#[wasm_bindgen_test]
fn a_brief_survives_the_way_through_javascript() {
    for row in shared::scenario::scenarios() {
        let mut brief = Brief::new(Case::of_scenario(row).unwrap(), Some(HostReach::Connected));
        brief.case.timeline.note(1_795_219_200_000, Happening::Screen(ScreenId::RoleMissing));
        brief.kept = Kept("{}".to_owned());
        assert_eq!(link::read(link::write(&brief)).unwrap(), brief, "{}", row.id);
    }
}

#[wasm_bindgen_test]
fn what_has_another_shape_is_not_read() {
    fn fits<T: serde::de::DeserializeOwned>(json: &str) -> bool {
        csms_values::read::<T>(js_sys::JSON::parse(json).unwrap()).is_some()
    }
    assert!(fits::<u16>("65535") && fits::<i64>("-7") && fits::<u64>("9007199254740991"));
    for json in ["65536", "-1", "0.5", "1e300", "\"7\"", "null", "[7]", "true"] {
        assert!(!fits::<u16>(json), "{json}");
    }
    assert!(fits::<Vec<String>>("[]") && fits::<(u8, bool)>("[1, true]") && fits::<Option<bool>>("null"));
    for json in ["{}", "\"\"", "[7]", "null"] {
        assert!(!fits::<Vec<String>>(json), "{json}");
    }
    assert!(!fits::<(u8, bool)>("[1]"));
    assert!(fits::<HostReach>("\"connected\"") && fits::<ReaderKind>("\"of another day\""));
    for json in ["\"of another day\"", "{}", "{\"connected\": 1}", "{\"connected\": null, \"exited\": null}", "7"] {
        assert!(!fits::<HostReach>(json), "{json}");
    }
    assert!(fits::<Happening>(r#"{"screen": "sign-in"}"#) && !fits::<Happening>(r#"{"screen": "no-such"}"#));
    assert!(!fits::<Brief>("{}") && !fits::<Brief>("[]") && !fits::<Brief>("7"));
    let strings = csms_values::read::<BTreeMap<String, String>>(js_sys::JSON::parse(r#"{"a": "b"}"#).unwrap());
    assert_eq!(strings, Some(BTreeMap::from([("a".to_owned(), "b".to_owned())])));
}

#[wasm_bindgen_test]
fn a_report_that_makes_no_sense_leaves_the_advice_from_the_screen() {
    let brief = Brief::new(Case::seen(Sighting::of(ScreenId::RoleMissing)), Some(HostReach::Connected));
    let message = link::write(&brief);
    let case = js_sys::Reflect::get(&message, &"case".into()).unwrap();
    let report = js_sys::JSON::parse(r#"{"schema":1,"service":{"state":"running"},"workstation":7}"#).unwrap();
    js_sys::Reflect::set(&case, &"report".into(), &report).unwrap();
    let view = View::of(&link::read(message).unwrap());
    assert_eq!((view.cause, view.host), (Some(CauseId::RoleMissing), Some(HostReach::ProtocolError)));
}
