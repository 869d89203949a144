//! The field of a setting: what it looks like follows from the kind of value it takes.

use crate::data::Data;
use crate::dom::{add, set};
use crate::words::say;
use js_sys::{Array, JSON, JsString};
use shared::settings::{Form, Kind, Setting};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

/// The words of a switch.
const SWITCH: &[&str] = &["true", "false"];

/// Makes it.
pub fn make(row: &Element, setting: &Setting) -> Option<Element> {
    let words = match setting.kind {
        Kind::Text(Form::Template) | Kind::Texts | Kind::Object(_) => {
            let area = add(row, "textarea", "", "")?;
            set(&area, "rows", Some("3"));
            return Some(area);
        }
        Kind::Text(_) => return add(row, "input", "", ""),
        Kind::Switch => SWITCH,
        Kind::Choice(words) => words,
    };
    let list = add(row, "select", "", "")?;
    for word in [""].iter().chain(words) {
        let name = match *word {
            "" => say("setting-none"),
            "true" => say("answer-yes"),
            "false" => say("answer-no"),
            word => word.to_owned(),
        };
        set(&add(&list, "option", "", &name)?, "value", Some(word));
    }
    Some(list)
}

/// A value that is used, as it is meant: Group Policy writes texts and numbers for everything, and Firefox
/// hands them over as they are.
pub fn meant(setting: &Setting, value: Data) -> Data {
    let Some(text) = value.as_ref().as_string() else {
        return if setting.kind == Kind::Switch {
            Data::from(JsValue::from(value.as_ref().is_truthy()))
        } else {
            value
        };
    };
    let text = text.trim();
    let parsed = |text: &str| JSON::parse(text).ok();
    Data::from(match setting.kind {
        Kind::Text(_) => text.into(),
        Kind::Choice(_) => text.to_ascii_lowercase().into(),
        Kind::Switch => parsed(&text.to_ascii_lowercase()).is_some_and(|on| on.is_truthy()).into(),
        // One text alone is a list of one, unless it is JSON.
        Kind::Texts => parsed(text).unwrap_or_else(|| Array::of1(&text.into()).into()),
        Kind::Object(_) => parsed(text).unwrap_or_else(|| text.into()),
    })
}

/// Shows a value in it.
pub fn fill(field: &Element, setting: &Setting, value: Data) {
    // What somebody has written as JSON stays as it was written.
    let value = if value.is_some() && !matches!(setting.kind, Kind::Object(_)) { meant(setting, value) } else { value };
    let shown = match setting.kind {
        _ if !value.is_some() => String::new(),
        Kind::Texts if Array::is_array(value.as_ref()) => {
            value.items().into_iter().filter_map(|item| item.value().as_string()).collect::<Vec<_>>().join("\n")
        }
        _ => match value.as_ref().dyn_ref::<JsString>() {
            Some(text) => String::from(text).trim().to_owned(),
            None => JSON::stringify(value.as_ref()).map(String::from).unwrap_or_default(),
        },
    };
    if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        input.set_value(&shown);
    } else if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(&shown);
    } else if let Some(list) = field.dyn_ref::<HtmlSelectElement>() {
        list.set_value(&shown);
    }
}

/// The value that stands in it; an empty text when there is none.
pub fn value(field: &Element, setting: &Setting) -> Data {
    let typed = if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        input.value()
    } else if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
        area.value()
    } else {
        field.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value).unwrap_or_default()
    };
    let typed = typed.trim();
    Data::from(match setting.kind {
        _ if typed.is_empty() => JsValue::from(""),
        Kind::Switch => JsValue::from(typed == "true"),
        Kind::Texts => {
            let lines = typed.lines().map(str::trim).filter(|line| !line.is_empty());
            lines.map(JsValue::from).collect::<Array>().into()
        }
        _ => typed.into(),
    })
}
