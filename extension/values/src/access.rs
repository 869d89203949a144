//! The parts of a value: items of a list, fields of an object, variants of an enum.

use crate::read::Value;
use crate::unreadable::Unreadable;
use js_sys::{Array, Object, Reflect};
use serde::de::{self, DeserializeSeed, Visitor};
use serde::forward_to_deserialize_any;
use std::slice::Iter;
use wasm_bindgen::{JsCast, JsValue};

/// The items of a list, one after the other.
pub struct Items {
    list: Array,
    next: u32,
}

impl Items {
    pub fn of(list: Array) -> Self {
        Self { list, next: 0 }
    }
}

impl<'de> de::SeqAccess<'de> for Items {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unreadable> {
        if self.next >= self.list.length() {
            return Ok(None);
        }
        self.next += 1;
        seed.deserialize(Value(self.list.get(self.next - 1))).map(Some)
    }
}

/// The fields of an object that a type knows. All others are not looked at.
pub struct Fields {
    object: JsValue,
    names: Iter<'static, &'static str>,
    /// The place of the next one in the list of the type.
    place: u64,
    value: JsValue,
}

impl Fields {
    pub fn of(object: JsValue, names: &'static [&'static str]) -> Self {
        Self { object, names: names.iter(), place: 0, value: JsValue::UNDEFINED }
    }
}

impl<'de> de::MapAccess<'de> for Fields {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        for name in self.names.by_ref() {
            self.place += 1;
            self.value = Reflect::get(&self.object, &JsValue::from_str(name)).unwrap_or_default();
            if !self.value.is_undefined() {
                return seed.deserialize(Place(self.place - 1)).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unreadable> {
        seed.deserialize(Value(std::mem::take(&mut self.value)))
    }
}

/// All entries of an object.
pub struct Entries {
    entries: Items,
    value: JsValue,
}

impl Entries {
    pub fn of(object: &JsValue) -> Self {
        Self { entries: Items::of(Object::entries(object.unchecked_ref())), value: JsValue::UNDEFINED }
    }
}

impl<'de> de::MapAccess<'de> for Entries {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        let Items { list, next } = &mut self.entries;
        if *next >= list.length() {
            return Ok(None);
        }
        let entry: Array = list.get(*next).unchecked_into();
        *next += 1;
        self.value = entry.get(1);
        seed.deserialize(Value(entry.get(0))).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unreadable> {
        seed.deserialize(Value(std::mem::take(&mut self.value)))
    }
}

/// A variant of an enum: its name, and what belongs to it.
pub struct Variant {
    pub name: Option<String>,
    pub names: &'static [&'static str],
    pub content: Value,
}

impl<'de> de::EnumAccess<'de> for Variant {
    type Error = Unreadable;
    type Variant = Value;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Value), Unreadable> {
        let place = self.names.iter().position(|name| self.name.as_deref() == Some(*name));
        // None of them: a type may have a variant for all that is new.
        let place = place.map_or(u64::MAX, |place| place as u64);
        Ok((seed.deserialize(Place(place))?, self.content))
    }
}

/// A field or a variant, by its place in the list of the type.
struct Place(u64);

impl<'de> de::Deserializer<'de> for Place {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_u64(self.0)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
