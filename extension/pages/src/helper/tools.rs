//! What `helper.js` lends this module: the code of the panel and of the background, and what the manifest says.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Made by `helper.js`.
    pub type Tools;

    /// What to show of a brief, in words.
    #[wasm_bindgen(method)]
    pub fn sheet(this: &Tools, brief: &JsValue, typed: &str) -> JsValue;
    /// What of these settings cannot be used, by the background's own reading.
    #[wasm_bindgen(method)]
    pub fn problems(this: &Tools, values: &JsValue) -> JsValue;
    /// Keeps the user's own settings, and says whether that went well.
    #[wasm_bindgen(method)]
    pub fn keep(this: &Tools, settings: &JsValue);
    /// The sites that are watched, as patterns of addresses.
    #[wasm_bindgen(method, getter)]
    pub fn url(this: &Tools) -> Vec<String>;
    /// Version of the extension.
    #[wasm_bindgen(method, getter)]
    pub fn version(this: &Tools) -> String;
}
