//! Values of `storage.managed`, as the browser hands them over.

use crate::chrome::property;
use js_sys::{Array, JSON, Object, Reflect};
use serde::de::DeserializeOwned;
use shared::settings::Raw;
use wasm_bindgen::prelude::*;

/// One of them.
pub struct Managed(JsValue);

/// Names and values of all that is set; nothing when the browser hands over something else.
pub fn entries(managed: JsValue) -> impl Iterator<Item = (String, Managed)> {
    let all = managed.dyn_into::<Object>().map(|all| Object::entries(&all)).unwrap_or_default();
    all.into_iter().filter_map(|entry| {
        let entry = Array::from(&entry);
        Some((entry.get(0).as_string()?, Managed(entry.get(1))))
    })
}

impl Raw for Managed {
    fn is_null(&self) -> bool {
        self.0.is_null() || self.0.is_undefined()
    }
    fn text(&self) -> Option<String> {
        self.0.as_string()
    }
    fn switch(&self) -> Option<bool> {
        self.0.as_bool()
    }
    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }
    fn items(&self) -> Option<Vec<Self>> {
        Array::is_array(&self.0).then(|| Array::from(&self.0).into_iter().map(Self).collect())
    }
    fn field(&self, name: &str) -> Option<Self> {
        Reflect::get(&self.0, &name.into()).ok().map(Self)
    }
    fn parse(json: &str) -> Result<Self, String> {
        // The browser's own words name line and column.
        JSON::parse(json).map(Self).map_err(|error| property(&error, "message").as_string().unwrap_or_default())
    }
    fn object<T: DeserializeOwned>(self) -> Result<T, String> {
        serde_wasm_bindgen::from_value(self.0).map_err(|error| error.to_string())
    }
}
