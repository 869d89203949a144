//! Objects of JavaScript, read field by field. The code that reads whole types with all their errors
//! would be larger than the pages; what is read here was written by our own build or our own modules.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;

/// An object of JavaScript. What is not there reads as empty.
#[derive(Clone, Debug)]
pub struct Data(JsValue);

impl From<JsValue> for Data {
    fn from(value: JsValue) -> Self {
        Self(value)
    }
}

impl AsRef<JsValue> for Data {
    fn as_ref(&self) -> &JsValue {
        &self.0
    }
}

impl Data {
    /// An object with nothing in it.
    pub fn empty() -> Self {
        Self(js_sys::Object::new().into())
    }

    /// What is written by serde. The types that come here have no shape that cannot be written.
    pub fn write(value: &impl serde::Serialize) -> Self {
        // By way of its text: that takes less code than to build it object by object.
        let text = serde_json::to_string(value).unwrap_or_default();
        Self(js_sys::JSON::parse(&text).unwrap_or(JsValue::NULL))
    }

    /// A field, or a place of a list.
    pub fn get(&self, name: &str) -> Self {
        Self(Reflect::get(&self.0, &name.into()).unwrap_or_default())
    }

    /// Sets a field. On a plain object that cannot fail.
    pub fn set(&self, name: &str, value: impl Into<JsValue>) {
        let _ = Reflect::set(&self.0, &name.into(), &value.into());
    }

    /// Whether it is there.
    pub fn is_some(&self) -> bool {
        !self.0.is_null() && !self.0.is_undefined()
    }

    /// A text that may be missing.
    pub fn maybe(&self, name: &str) -> Option<String> {
        self.get(name).0.as_string()
    }

    /// A text.
    pub fn text(&self, name: &str) -> String {
        self.maybe(name).unwrap_or_default()
    }

    /// A yes.
    pub fn is(&self, name: &str) -> bool {
        self.get(name).0.is_truthy()
    }

    /// Its items, where it is a list.
    pub fn items(&self) -> Vec<Self> {
        self.0.dyn_ref::<Array>().into_iter().flat_map(|items| items.iter()).map(Self).collect()
    }

    /// The items of a list.
    pub fn list(&self, name: &str) -> Vec<Self> {
        self.get(name).items()
    }

    /// The texts of a list.
    pub fn texts(&self, name: &str) -> Vec<String> {
        self.list(name).into_iter().filter_map(|item| item.0.as_string()).collect()
    }

    /// Names and values of the fields.
    pub fn fields(&self, name: &str) -> Vec<(String, Self)> {
        let object = self.get(name).0.dyn_into::<js_sys::Object>().unwrap_or_default();
        let pairs = js_sys::Object::entries(&object);
        pairs.iter().map(Self).map(|pair| (pair.text("0"), pair.get("1"))).collect()
    }

    /// The value itself.
    pub fn value(self) -> JsValue {
        self.0
    }
}
