//! What the panel says, for pages that show it another way: the training page's handouts.

use crate::link;
use csms_values::read;
use serde::Serialize;
use shared::advice::Advice;
use shared::panel::{Brief, View};
use shared::texts::texts;
use wasm_bindgen::prelude::*;

#[derive(Serialize)]
struct Said {
    headline: String,
    owner: &'static str,
    steps: Vec<String>,
    evidence: Vec<String>,
    others: Vec<String>,
    to: &'static str,
    request: String,
}

/// The words for a brief; nothing where nothing is wrong.
#[wasm_bindgen]
pub fn said(brief: JsValue) -> JsValue {
    let view = read::<Brief>(brief).map(|brief| View::of(&brief));
    let said = view.and_then(|view| {
        let View { advice: Some(Advice { headline, owner, steps, request, .. }), evidence, others, .. } = view else {
            return None;
        };
        let (owner, to) = (texts().owner(owner), texts().owner(request.to));
        let request = format!("{}\n\n{}", request.subject, request.body.trim_end());
        Some(link::write(&Said { headline, owner, steps, evidence, others, to, request }))
    });
    said.unwrap_or(JsValue::NULL)
}
