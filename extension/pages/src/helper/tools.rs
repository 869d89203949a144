//! What `helper.js` lends this module: the panel's code, and the extension's version.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Made by `helper.js`.
    pub type Tools;

    /// What to show of a brief, in words.
    #[wasm_bindgen(method)]
    pub fn sheet(this: &Tools, brief: &JsValue) -> JsValue;
    /// Version of the extension.
    #[wasm_bindgen(method, getter)]
    pub fn version(this: &Tools) -> String;
}
