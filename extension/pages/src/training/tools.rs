//! What `classroom.js` lends this module: the other two modules' code, and the way to the frames.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Made by `classroom.js`.
    pub type Tools;

    /// The background's own `recognise`: page to `[stance, brief]`.
    #[wasm_bindgen(method)]
    pub fn recognise(this: &Tools, page: &JsValue) -> JsValue;
    /// The panel's own words for a brief; nothing where nothing is wrong.
    #[wasm_bindgen(method)]
    pub fn words(this: &Tools, brief: &JsValue) -> JsValue;
    /// Tells every open panel.
    #[wasm_bindgen(method)]
    pub fn tell(this: &Tools, brief: &JsValue);
    /// Tells the observer in the simulated screen.
    #[wasm_bindgen(method)]
    pub fn stand(this: &Tools, stance: &str);
    /// Tells the other windows of the training.
    #[wasm_bindgen(method)]
    pub fn send(this: &Tools, note: &JsValue);
    /// Listens to the other windows of the training.
    #[wasm_bindgen(method)]
    pub fn hear(this: &Tools, listen: &JsValue);
}
