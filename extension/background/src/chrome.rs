//! The browser calls the background needs. Firefox answers to `chrome` too.

use std::cell::RefCell;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `runtime.Port`.
    #[derive(Clone)]
    pub type Port;
    /// One of a port's events.
    pub type Event;

    /// Sends a message; fails on a closed port.
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    pub fn post(this: &Port, message: &JsValue) -> Result<(), JsValue>;
    /// Closes this end.
    #[wasm_bindgen(method)]
    pub fn disconnect(this: &Port);
    /// A message has come.
    #[wasm_bindgen(method, getter, js_name = onMessage)]
    pub fn on_message(this: &Port) -> Event;
    /// The other end has closed.
    #[wasm_bindgen(method, getter, js_name = onDisconnect)]
    pub fn on_disconnect(this: &Port) -> Event;
    #[wasm_bindgen(method, getter, js_name = error)]
    fn error(this: &Port) -> JsValue;
    /// Listens.
    #[wasm_bindgen(method, js_name = addListener)]
    pub fn add_listener(this: &Event, listener: &js_sys::Function);

    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = connectNative)]
    pub fn connect_native(name: &str) -> Result<Port, JsValue>;
    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome"], js_name = runtime)]
    static RUNTIME: JsValue;

    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = userAgent)]
    static USER_AGENT: String;

    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = sendMessage)]
    fn send_message(tab: u32, message: &JsValue) -> js_sys::Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "action"], js_name = setBadgeText)]
    fn set_badge_text(details: &JsValue) -> js_sys::Promise;
    #[wasm_bindgen(js_namespace = ["chrome", "storage", "session"], js_name = set)]
    fn session_set(items: &JsValue) -> js_sys::Promise;
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: JsValue, milliseconds: i32) -> f64;
}

/// Why a native port closed, in the browser's words: Chromium puts them into
/// `runtime.lastError`, Firefox into `port.error`.
pub fn last_error(port: &Port) -> String {
    let chromium = RUNTIME.with(|runtime| property(runtime, "lastError"));
    [chromium, port.error()].iter().find_map(|error| property(error, "message").as_string()).unwrap_or_default()
}

/// Whether the browser runs on Linux.
pub fn on_linux() -> bool {
    USER_AGENT.with(|browser| browser.contains("Linux"))
}

/// Tells the observer of a tab. A tab without one does not matter.
pub fn tell_tab(tab: u32, message: &JsValue) {
    forget(&send_message(tab, message));
}

/// Sets the badge of the toolbar button for a tab. A tab that has gone does not matter.
pub fn badge(tab: u32, text: &str) {
    forget(&set_badge_text(&object(&[("tabId", tab.into()), ("text", text.into())])));
}

/// Hears how a promise ends.
type Hearer = Closure<dyn FnMut(JsValue)>;

/// Keeps a value in the browser's memory until it is closed. `done` hears each time whether it could.
pub fn save(key: &str, value: JsValue, done: fn(bool)) {
    thread_local! {
        static DONE: RefCell<Option<[Hearer; 2]>> = const { RefCell::new(None) };
    }
    DONE.with_borrow_mut(|told| {
        let [kept, lost] = told.get_or_insert_with(|| [true, false].map(|kept| Closure::new(move |_| done(kept))));
        let _ = session_set(&object(&[(key, value)])).then2(kept, lost);
    });
}

/// Calls back once, later.
pub fn after(milliseconds: i32, callback: impl FnOnce() + 'static) {
    set_timeout(Closure::once_into_js(callback), milliseconds);
}

fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = js_sys::Object::new();
    for (name, value) in properties {
        // Setting a property of a fresh plain object cannot fail.
        let _ = js_sys::Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

/// A property of an object; nothing when there is none.
pub fn property(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &name.into()).unwrap_or_default()
}

/// Lets a promise fail unheard.
fn forget(promise: &js_sys::Promise) {
    thread_local! {
        static IGNORE: Closure<dyn FnMut(JsValue)> = Closure::new(|_| {});
    }
    IGNORE.with(|ignore| {
        let _ = promise.catch(ignore);
    });
}
