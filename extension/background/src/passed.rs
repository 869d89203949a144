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
        csms_values::read(self.0.clone())
    }
}

impl Serialize for Passed {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        csms_values::passed(&self.0, to)
    }
}

impl<'de> Deserialize<'de> for Passed {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        csms_values::pass(from).map(Self)
    }
}
