//! Values that are handed on unread.

use serde::de::{Deserializer, Error, Visitor};
use std::cell::RefCell;
use std::fmt;
use wasm_bindgen::JsValue;

/// Asks the reader for the value itself; no type of ours is called that.
pub(crate) const PASS: &str = "csms_values::pass";

thread_local! {
    /// On its way from the reader to who asked.
    static ON_ITS_WAY: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// The value itself, for a type that keeps it.
///
/// # Errors
/// When it is read by something else than this crate.
pub fn pass<'de, D: Deserializer<'de>>(from: D) -> Result<JsValue, D::Error> {
    from.deserialize_newtype_struct(PASS, Taken)?;
    ON_ITS_WAY.take().ok_or_else(|| D::Error::custom("only a value of JavaScript can be passed on"))
}

/// Writes such a value.
///
/// # Errors
/// Those of the writer.
pub fn passed<S: serde::Serializer>(value: &JsValue, to: S) -> Result<S::Ok, S::Error> {
    serde_wasm_bindgen::preserve::serialize(value, to)
}

/// Puts a value where [`pass`] takes it.
pub(crate) fn hand_over(value: JsValue) {
    ON_ITS_WAY.set(Some(value));
}

struct Taken;

impl Visitor<'_> for Taken {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of JavaScript")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}
