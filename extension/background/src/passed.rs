//! A report of the native host on its way to the faces, as the browser's own value: what is in it is
//! for them to read.

use crate::brain::Report;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use shared::report::Glance;
use wasm_bindgen::JsValue;

/// A report, unread.
#[derive(Clone, Debug, PartialEq)]
pub struct Passed(JsValue);

impl Report for Passed {
    fn glance(&self) -> Option<Glance> {
        serde_wasm_bindgen::from_value(self.0.clone()).ok()
    }
}

impl Serialize for Passed {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        serde_wasm_bindgen::preserve::serialize(&self.0, to)
    }
}

impl<'de> Deserialize<'de> for Passed {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        serde_wasm_bindgen::preserve::deserialize(from).map(Self)
    }
}
