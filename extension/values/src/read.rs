//! A value of JavaScript as a Rust type, for serde. What a type does not ask for by name (a list, an
//! object, a text) cannot be read: no type of ours takes whatever comes.

use crate::access::{Entries, Fields, Items, Variant};
use crate::pass::{PASS, hand_over};
use crate::unreadable::Unreadable;
use js_sys::{Array, Object};
use serde::de::{self, DeserializeSeed, Visitor};
use serde::forward_to_deserialize_any;
use wasm_bindgen::{JsCast, JsValue};

/// Whole numbers beyond this are not exact in JavaScript (`Number.MAX_SAFE_INTEGER`).
const LARGEST: f64 = 9_007_199_254_740_991.0;

/// A value.
pub struct Value(pub JsValue);

impl Value {
    fn is_nothing(&self) -> bool {
        self.0.is_undefined() || self.0.is_null()
    }

    /// A whole number.
    fn whole(&self) -> Result<i64, Unreadable> {
        let number = self.0.as_f64().ok_or(Unreadable)?;
        // What is no number is not within the limits either.
        let whole = number as i64;
        if number.abs() <= LARGEST && whole as f64 == number { Ok(whole) } else { Err(Unreadable) }
    }

    fn list(self) -> Result<Array, Unreadable> {
        if Array::is_array(&self.0) { Ok(self.0.unchecked_into()) } else { Err(Unreadable) }
    }
}

/// Whole numbers: serde checks the limits of the smaller types.
macro_rules! whole {
    ($($name:ident),+) => {$(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            visitor.visit_i64(self.whole()?)
        }
    )+};
}

impl<'de> de::Deserializer<'de> for Value {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unreadable> {
        Err(Unreadable)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.is_nothing() { visitor.visit_unit() } else { Err(Unreadable) }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_bool(self.0.as_bool().ok_or(Unreadable)?)
    }

    whole! {
        deserialize_u8, deserialize_u16, deserialize_u32, deserialize_u64,
        deserialize_i8, deserialize_i16, deserialize_i32, deserialize_i64
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_string(self.0.as_string().ok_or(Unreadable)?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.is_nothing() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if name == PASS {
            hand_over(self.0);
            return visitor.visit_unit();
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(Items::of(self.list()?))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.0.is_object() { visitor.visit_map(Entries::of(&self.0)) } else { Err(Unreadable) }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if self.0.is_object() { visitor.visit_map(Fields::of(self.0, fields)) } else { Err(Unreadable) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let (name, content) = if self.0.is_object() {
            let entries = Object::entries(self.0.unchecked_ref());
            if entries.length() != 1 {
                return Err(Unreadable);
            }
            let entry: Array = entries.get(0).unchecked_into();
            (entry.get(0), entry.get(1))
        } else {
            (self.0, JsValue::UNDEFINED)
        };
        let name = Some(name.as_string().ok_or(Unreadable)?);
        visitor.visit_enum(Variant { name, names, content: Value(content) })
    }

    forward_to_deserialize_any! { i128 u128 f32 f64 char bytes byte_buf unit_struct identifier }
}

impl<'de> de::VariantAccess<'de> for Value {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        if self.is_nothing() { Ok(()) } else { Err(Unreadable) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unreadable> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        de::Deserializer::deserialize_seq(self, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        de::Deserializer::deserialize_struct(self, "", fields, visitor)
    }
}
