//! The browser calls a face needs. Firefox answers to `chrome` too.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `runtime.Port`.
    #[derive(Clone)]
    pub type Port;
    /// One of a port's events.
    pub type Event;

    #[wasm_bindgen(method, catch, js_name = postMessage)]
    pub fn post(this: &Port, message: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, getter, js_name = onMessage)]
    pub fn on_message(this: &Port) -> Event;
    #[wasm_bindgen(method, getter, js_name = onDisconnect)]
    pub fn on_disconnect(this: &Port) -> Event;
    #[wasm_bindgen(method, js_name = addListener)]
    pub fn add_listener(this: &Event, listener: &js_sys::Function);

    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = connect)]
    pub fn connect(info: &JsValue) -> Result<Port, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = query)]
    pub fn query(info: &JsValue) -> js_sys::Promise;
}
