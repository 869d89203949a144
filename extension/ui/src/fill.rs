//! Fills elements. Only what differs is touched, so that focus, selection and what a screen reader
//! is reading stay where they are.

use crate::dom::{document, find};
use shared::readiness::Tick;
use shared::texts::texts;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element};

/// Sets the text of an element if it differs.
pub fn text(selector: &str, text: &str) {
    if let Some(element) = find(selector)
        && element.text_content().as_deref() != Some(text)
    {
        element.set_text_content(Some(text));
    }
}

/// Says in this language everything that is always said: `data-say` names an element's text,
/// `data-say-label` its label.
pub fn words() {
    root("lang", Some(texts().get("language")));
    let Some(all) = document().and_then(|d| d.query_selector_all("[data-say], [data-say-label]").ok()) else { return };
    for element in (0..all.length()).filter_map(|n| all.item(n)).filter_map(|n| n.dyn_into::<Element>().ok()) {
        if let Some(key) = element.get_attribute("data-say") {
            element.set_text_content(Some(texts().get(&key)));
        }
        if let Some(key) = element.get_attribute("data-say-label") {
            set(Some(element), "aria-label", Some(texts().get(&key)));
        }
    }
}

/// The text of an element.
pub fn text_of(selector: &str) -> String {
    find(selector).and_then(|element| element.text_content()).unwrap_or_default()
}

/// Fills a list with rows of text.
pub fn list(selector: &str, items: &[String]) {
    rows(selector, items, |row, _, item| row.set_text_content(Some(item)));
}

/// Fills a list; a row is drawn anew only when its item differs from what the row was drawn of.
pub fn rows<T: Mark>(selector: &str, items: &[T], draw: impl Fn(&Element, usize, &T)) {
    let (Some(list), Some(document)) = (find(selector), document()) else { return };
    let shown = list.children();
    while shown.length() as usize > items.len() {
        if let Some(last) = list.last_element_child() {
            last.remove();
        }
    }
    for (n, item) in items.iter().enumerate() {
        let row = u32::try_from(n).ok().and_then(|n| shown.item(n)).or_else(|| {
            let row = document.create_element("li").ok()?;
            list.append_child(&row).ok()?;
            Some(row)
        });
        let mark = item.mark();
        if let Some(row) = row.filter(|row| row.get_attribute("data-of").as_deref() != Some(&*mark)) {
            row.set_text_content(None);
            draw(&row, n, item);
            set(Some(row), "data-of", Some(&mark));
        }
    }
}

/// What tells one item of a list from another.
pub trait Mark {
    /// The same for two items that look the same.
    fn mark(&self) -> String;
}

impl Mark for String {
    fn mark(&self) -> String {
        self.clone()
    }
}

impl Mark for Tick {
    fn mark(&self) -> String {
        format!("{} {} {}", self.item, self.light, self.text)
    }
}

/// Fills a list with ticks: mark, name, word, and what is known.
pub fn ticks(selector: &str, ticks: &[Tick]) {
    rows(selector, ticks, |row, _, tick| {
        let Some(document) = document() else { return };
        set(Some(row.clone()), "data-item", Some(tick.item.as_str()));
        set(Some(row.clone()), "data-light", Some(tick.light.as_str()));
        part(&document, row, "strong", tick.item.name());
        part(&document, row, "em", tick.light.word());
        part(&document, row, "span", &tick.text);
    });
}

/// Adds an element with a text.
pub fn part(document: &Document, row: &Element, name: &str, text: &str) -> Option<Element> {
    let part = document.create_element(name).ok()?;
    part.set_text_content(Some(text));
    row.append_child(&part).ok()?;
    // What is read aloud in one breath must not run together.
    row.append_with_str_1(" ").ok()?;
    Some(part)
}

/// Hides an element or shows it.
pub fn hide(selector: &str, hidden: bool) {
    set(find(selector), "hidden", hidden.then_some(""));
}

/// Sets an attribute of `<html>`.
pub fn root(name: &str, value: Option<&str>) {
    set(document().and_then(|d| d.document_element()), name, value);
}

/// Sets an attribute, or takes it away, if that makes a difference.
pub fn set(element: Option<Element>, name: &str, value: Option<&str>) {
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
