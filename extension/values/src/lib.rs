//! Values of JavaScript, read into Rust types and written from them.
//!
//! What is read here was written by our own code on the other side, or is as good as nothing: nobody
//! asks why it cannot be read. A reader that has no words for that, and knows fields and variants by
//! their place in the list instead of comparing their names, is much smaller than one that has.
//!
//! | file | subject |
//! |---|---|
//! | `read` | a value as a Rust type |
//! | `access` | the parts of a value: items, fields, variants |
//! | `pass` | a value that is handed on unread |
//! | `unreadable` | the error |

mod access;
mod pass;
mod read;
mod unreadable;

pub use pass::{pass, passed};
pub use unreadable::Unreadable;

use read::Value;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

/// JavaScript → Rust; `None` when it has another shape.
pub fn read<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    T::deserialize(Value(value)).ok()
}

/// Rust → JavaScript. Our types have no shape that cannot be written.
pub fn write(value: &impl Serialize) -> JsValue {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}
