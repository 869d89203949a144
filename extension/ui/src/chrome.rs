//! The browser calls a face needs. Firefox answers to `chrome` too.

use shared::protocol::Request;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// `runtime.Port`.
    #[derive(Clone)]
    pub type Port;
    /// One of a port's events.
    pub type Event;

    #[wasm_bindgen(method, catch, js_name = postMessage)]
    pub fn post(this: &Port, message: &JsValue) -> Result<(), JsValue>;
    /// Closes this end. On a closed port nothing happens.
    #[wasm_bindgen(method)]
    pub fn disconnect(this: &Port);
    #[wasm_bindgen(method, getter, js_name = onMessage)]
    pub fn on_message(this: &Port) -> Event;
    #[wasm_bindgen(method, getter, js_name = onDisconnect)]
    pub fn on_disconnect(this: &Port) -> Event;
    #[wasm_bindgen(method, js_name = addListener)]
    pub fn add_listener(this: &Event, listener: &js_sys::Function);

    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = connect)]
    pub fn connect(info: &JsValue) -> Result<Port, JsValue>;
    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = getManifest)]
    pub fn manifest() -> JsValue;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = sendMessage)]
    fn say(message: &JsValue) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: JsValue, milliseconds: i32) -> f64;
    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = query)]
    pub fn query(info: &JsValue) -> js_sys::Promise;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = captureVisibleTab)]
    pub fn capture(how: &JsValue) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = create)]
    pub fn open_tab(info: &JsValue) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "session"], js_name = set)]
    pub fn keep(items: &JsValue) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "session"], js_name = remove)]
    pub fn forget(name: &str) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "tabs"], js_name = onActivated)]
    static ACTIVATED: Event;
    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "tabs"], js_name = onUpdated)]
    static UPDATED: Event;
    #[wasm_bindgen(thread_local_v2, js_name = chrome)]
    static CHROME: JsValue;
}

/// Calls back when another tab comes to the front or a page has changed in one. For a face of a
/// window of its own: a panel in a page is not told about tabs.
pub fn on_tab_change(act: impl FnMut() + 'static) {
    let act = Closure::<dyn FnMut()>::new(act);
    ACTIVATED.with(|event| event.add_listener(act.as_ref().unchecked_ref()));
    UPDATED.with(|event| event.add_listener(act.as_ref().unchecked_ref()));
    act.forget();
}

/// Calls back once, later.
pub fn after(milliseconds: i32, callback: impl FnOnce() + 'static) {
    set_timeout(Closure::once_into_js(callback), milliseconds);
}

/// Asks the native host one thing, in one breath. The background hands it on, and the answer back unread:
/// in Firefox a panel in a page has no way of its own. Nothing where the host does not answer.
pub async fn ask_host(request: &Request) -> Option<JsValue> {
    let message = object("toHost", &csms_values::write(request));
    JsFuture::from(say(&message).ok()?).await.ok()
}

/// Opens the helper at the side of the window (Chromium: side panel, Firefox: sidebar). Works only
/// while the browser handles a click. Where there is no such thing, nothing happens.
pub fn open_side(window: f64) {
    let call = |object: &str, argument: &JsValue| -> Option<()> {
        let object = CHROME.with(|chrome| js_sys::Reflect::get(chrome, &object.into())).ok()?;
        let open = js_sys::Reflect::get(&object, &"open".into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
        open.call1(&object, argument).ok().map(drop)
    };
    let here = object("windowId", &window.into());
    let _ = call("sidePanel", &here).or_else(|| call("sidebarAction", &JsValue::UNDEFINED));
}

/// An object with one property.
pub fn object(name: &str, value: &JsValue) -> JsValue {
    let object = js_sys::Object::new();
    // Setting a property of a fresh plain object cannot fail.
    let _ = js_sys::Reflect::set(&object, &name.into(), value);
    object.into()
}
