//! The settings: one field for each row of the table that all of the product shares. What the
//! organisation has set by policy is shown and locked; the rest is kept in this browser.

mod field;

use super::{Tools, with_tools};
use crate::data::Data;
use crate::dom::{add, document, find, set, text};
use crate::words::{say, tell};
use js_sys::{JSON, Object, Reflect};
use shared::settings::{Problem, Setting, TABLE, Wanted};
use shared::texts::Say;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::Element;

thread_local! {
    static SET: RefCell<Option<Set>> = const { RefCell::new(None) };
}

/// What is set.
#[derive(Clone)]
struct Set {
    policy: Data,
    here: Data,
    /// What is wrong with the policy.
    problems: Vec<Problem>,
}

/// Where the value in force comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Policy,
    Here,
    Default,
}

impl Set {
    fn source(&self, setting: &Setting) -> Source {
        if is_given(&self.policy, setting) && self.problem(setting).is_none() {
            Source::Policy
        } else if is_given(&self.here, setting) {
            Source::Here
        } else {
            Source::Default
        }
    }

    /// What is wrong with the value of the policy.
    fn problem(&self, setting: &Setting) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.setting == setting.name)
    }

    /// The value in force; nothing where none is set.
    fn value(&self, setting: &Setting) -> Data {
        match self.source(setting) {
            Source::Policy => self.policy.get(setting.name),
            Source::Here => self.here.get(setting.name),
            Source::Default => Data::from(JsValue::UNDEFINED),
        }
    }

    /// Everything in force, and where it comes from.
    fn in_force(&self) -> String {
        let line = |setting: &Setting| {
            let set = |key| {
                let value = JSON::stringify(field::meant(setting, self.value(setting)).as_ref()).map(String::from);
                Say::plain(key).text("value", value.unwrap_or_default())
            };
            let what = match self.source(setting) {
                Source::Policy => set("settings-by-policy"),
                Source::Here => set("settings-by-hand"),
                Source::Default => Say::plain("settings-by-nobody").text("unset", say(&setting.unset())),
            };
            let said = tell(&what.text("name", setting.name));
            let problem =
                self.problem(setting).map(|problem| format!("\n  {}", problem.told(&say))).unwrap_or_default();
            format!("{said}{problem}\n")
        };
        let unknown = self.problems.iter().filter(|problem| problem.wanted.is_none());
        TABLE.iter().map(line).chain(unknown.map(|problem| format!("{}\n", problem.told(&say)))).collect()
    }
}

/// Templates of Group Policy write an empty text for a field that was left empty.
fn is_given(values: &Data, setting: &Setting) -> bool {
    let value = values.get(setting.name);
    value.is_some() && value.value().as_string().is_none_or(|text| !text.trim().is_empty())
}

/// The settings are known or have changed: those of the policy, and those that are kept here.
#[wasm_bindgen]
pub fn settings(policy: JsValue, here: JsValue) {
    let problems = with_tools(|tools| problems(tools, &policy)).unwrap_or_default();
    let here = if here.is_object() { here } else { Object::new().into() };
    SET.set(Some(Set { policy: Data::from(policy), here: Data::from(here), problems }));
    let Some(place) = find("[data-settings]") else { return };
    if place.first_element_child().is_none() {
        build(&place);
    }
    SET.with_borrow(|set| {
        let Some(set) = set else { return };
        TABLE.iter().for_each(|setting| show(set, setting));
        text("#in-force", &set.in_force());
        text("[data-policy-problems]", &told(&set.problems).join("\n"));
    });
}

/// What of these values cannot be used.
fn problems(tools: &Tools, values: &JsValue) -> Vec<Problem> {
    let problems = Data::from(tools.problems(values)).items();
    let wanted = |one: &Data| Wanted::about(&one.text("key"), one.text("about"));
    let problem = |one: &Data| Problem {
        setting: one.text("setting"),
        wanted: Some(one.get("wanted")).filter(Data::is_some).as_ref().map(wanted),
    };
    problems.iter().map(problem).collect()
}

/// In words.
fn told(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(|problem| problem.told(&say)).collect()
}

/// Makes the fields, once.
fn build(place: &Element) {
    let mut category = "";
    for setting in TABLE {
        if setting.category != category {
            category = setting.category;
            add(place, "h2", "", &say(&setting.heading()));
        }
        let Some(row) = add(place, "div", "setting", "") else { continue };
        let id = format!("setting-{}", setting.name);
        let part = |tag: &str, class: &str, text: &str| {
            let part = add(&row, tag, class, text)?;
            set(&part, "id", Some(&format!("{id}-{class}")));
            Some(part)
        };
        if let Some(label) = part("label", "label", &say(&setting.title())) {
            set(&label, "for", Some(&id));
        }
        part("p", "privacy", &say(&setting.explain()));
        if let Some(field) = field::make(&row, setting) {
            set(&field, "id", Some(&id));
            set(&field, "data-setting", Some(setting.name));
            set(&field, "aria-describedby", Some(&format!("{id}-privacy {id}-source {id}-problem")));
        }
        part("p", "source", "");
        part("p", "problem", "");
    }
}

/// Shows a value, where it comes from, and what is wrong with the policy's.
fn show(all: &Set, setting: &Setting) {
    let id = format!("#setting-{}", setting.name);
    let source = all.source(setting);
    if let Some(field) = find(&id) {
        // Whoever is typing goes on.
        if document().and_then(|d| d.active_element()).as_ref() != Some(&field) {
            field::fill(&field, setting, all.value(setting));
        }
        let locked = source == Source::Policy || setting.only_by_policy();
        set(&field, "disabled", locked.then_some(""));
        set(&field, "aria-invalid", None);
        if let Some(row) = field.parent_element() {
            set(&row, "data-source", Some(["policy", "here", "default"][source as usize]));
        }
    }
    let key = match source {
        Source::Policy => "setting-locked",
        Source::Here => "setting-here",
        Source::Default if setting.only_by_policy() => "setting-for-policy",
        Source::Default => "setting-unset",
    };
    let mut said = say(key);
    if source == Source::Default {
        said = format!("{said} {}", say(&setting.unset()));
    }
    text(&format!("{id}-source"), &said);
    text(&format!("{id}-problem"), &all.problem(setting).map(|problem| problem.told(&say)).unwrap_or_default());
}

/// Somebody has changed a field: it is kept, if it can be used.
pub fn changed(field: &Element) {
    let Some(setting) = field.get_attribute("data-setting").and_then(|name| TABLE.iter().find(|s| s.name == name))
    else {
        return;
    };
    let value = field::value(field, setting);
    let new = Data::empty();
    new.set(setting.name, value.as_ref());
    let wrong = with_tools(|tools| problems(tools, new.as_ref())).unwrap_or_default();
    let said = wrong.first().map(|problem| problem.told(&say));
    set(field, "aria-invalid", said.as_ref().map(|_| "true"));
    text("[data-done]", said.as_deref().unwrap_or_default());
    text(&format!("#setting-{}-problem", setting.name), said.as_deref().unwrap_or_default());
    if said.is_none()
        && let Some(here) = SET.with_borrow(|set| set.as_ref().map(|set| copy(&set.here)))
    {
        if is_given(&new, setting) {
            here.set(setting.name, value.as_ref());
        } else {
            // A plain object lets go of everything.
            let _ = Reflect::delete_property(here.as_ref().unchecked_ref::<Object>(), &setting.name.into());
        }
        with_tools(|tools| tools.keep(here.as_ref()));
    }
}

fn copy(object: &Data) -> Data {
    Data::from(JsValue::from(Object::assign(&Object::new(), object.as_ref().unchecked_ref())))
}

/// What is set here, as a file for another PC.
#[wasm_bindgen]
pub fn exported() -> String {
    let here = SET.with_borrow(|set| set.as_ref().map(|set| set.here.clone())).unwrap_or_else(Data::empty);
    let text = JSON::stringify_with_replacer_and_space(here.as_ref(), &JsValue::NULL, &2.into());
    text.map(String::from).unwrap_or_default()
}

/// Takes the settings of a file in place of those here: all of them, or none when one cannot be used.
#[wasm_bindgen]
pub fn imported(file: &str) {
    let said = match JSON::parse(file) {
        // The browser's own words name line and column.
        Err(error) => Data::from(error).text("message"),
        Ok(new) if !new.is_object() || js_sys::Array::is_array(&new) => say("settings-no-object"),
        Ok(new) => {
            let wrong = with_tools(|tools| problems(tools, &new)).unwrap_or_default();
            let new = Data::from(new);
            let reserved = TABLE.iter().filter(|setting| setting.only_by_policy() && new.get(setting.name).is_some());
            let reserved = reserved.map(|setting| format!("“{}”: {}", setting.name, say("setting-for-policy")));
            let all: Vec<String> = told(&wrong).into_iter().chain(reserved).collect();
            if all.is_empty() {
                with_tools(|tools| tools.keep(new.as_ref()));
                return;
            }
            all.join("\n")
        }
    };
    text("[data-done]", &format!("{}\n{said}", say("settings-not-imported")));
}
