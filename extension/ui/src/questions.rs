//! The questions whose answers would change the advice: two radio buttons and a way back each.

use crate::dom::{document, find};
use crate::{fill, link};
use serde::Serialize;
use shared::diagnosis::Question;
use shared::panel::Asked;
use shared::texts::texts;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

/// The answers that can be given, with the keys of their words and their values in the page.
const ANSWERS: &[(Option<bool>, &str, &str)] =
    &[(Some(true), "answer-yes", "yes"), (Some(false), "answer-no", "no"), (None, "answer-unknown", "unknown")];

/// What is sent to the background.
#[derive(Serialize)]
struct Ask {
    answer: Answer,
}

#[derive(Serialize)]
struct Answer {
    question: Question,
    yes: Option<bool>,
}

/// Shows the questions. What is there already stays, so that focus and reading place stay too.
pub fn show(asked: &[Asked]) {
    fill::hide("[data-questions-block]", asked.is_empty());
    let Some(block) = find("[data-questions]") else { return };
    let mut at = block.first_element_child();
    for question in asked {
        // What is no longer asked goes; what is asked anew comes in at its place.
        while let Some(there) = at.clone().filter(|there| !asked.iter().any(|a| is_about(there, a.question))) {
            at = there.next_element_sibling();
            there.remove();
        }
        match at.clone().filter(|there| is_about(there, question.question)) {
            Some(there) => {
                tick(&there, question.answer);
                at = there.next_element_sibling();
            }
            None => {
                if let Some(new) = build(question) {
                    // A fresh element in a list of its own parent's cannot fail.
                    let _ = block.insert_before(&new, at.as_deref());
                    tick(&new, question.answer);
                }
            }
        }
    }
    while let Some(there) = at {
        at = there.next_element_sibling();
        there.remove();
    }
}

/// The user has chosen an answer.
pub fn answered(target: &Element) {
    let Some(field) = target.closest("[data-question]").ok().flatten() else { return };
    let question = field.get_attribute("data-question").and_then(|name| name.parse().ok());
    let value = target.get_attribute("value");
    let answer = ANSWERS.iter().find(|(_, _, name)| value.as_deref() == Some(name));
    if let (Some(question), Some((yes, _, _))) = (question, answer) {
        link::tell(&Ask { answer: Answer { question, yes: *yes } });
    }
}

fn is_about(field: &Element, question: Question) -> bool {
    field.get_attribute("data-question").as_deref() == Some(question.as_str())
}

fn build(asked: &Asked) -> Option<Element> {
    let document = document()?;
    let name = asked.question.as_str();
    let field = document.create_element("fieldset").ok()?;
    field.set_attribute("data-question", name).ok()?;
    let legend = document.create_element("legend").ok()?;
    legend.set_text_content(Some(&asked.text));
    field.append_child(&legend).ok()?;
    for (_, words, value) in ANSWERS {
        let label = document.create_element("label").ok()?;
        let radio = document.create_element("input").ok()?;
        for (attribute, content) in [("type", "radio"), ("name", name), ("value", value)] {
            radio.set_attribute(attribute, content).ok()?;
        }
        label.append_child(&radio).ok()?;
        label.append_with_str_1(texts().get(words)).ok()?;
        field.append_child(&label).ok()?;
    }
    Some(field)
}

fn tick(field: &Element, answer: Option<bool>) {
    for (given, _, value) in ANSWERS {
        let radio = field.query_selector(&format!("[value={value}]")).ok().flatten();
        if let Some(radio) = radio.and_then(|radio| radio.dyn_into::<HtmlInputElement>().ok()) {
            radio.set_checked(*given == answer);
        }
    }
}
