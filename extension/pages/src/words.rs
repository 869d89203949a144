//! The words. This module has none: the code of the panel, which `panel.js` starts in every full page,
//! has those of the file of words and lends them.

use shared::texts::{Gap, Say, filled};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The words for a key.
    #[wasm_bindgen(js_namespace = wasm_bindgen)]
    pub fn say(key: &str) -> String;
}

/// A sentence with its gaps filled. Days and lengths of time are for whoever has a clock.
pub fn tell(what: &Say) -> String {
    let fill = |gap: &Gap| match gap {
        Gap::Text(text) => Some(text.clone()),
        Gap::Number(number) => Some(number.to_string()),
        Gap::Key(key) => Some(say(key)),
        Gap::Date(_) | Gap::Time(_) => None,
    };
    filled(&say(what.key), &|name| what.gaps.iter().find(|(gap, _)| *gap == name).and_then(|(_, gap)| fill(gap)))
}
