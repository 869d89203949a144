//! The language of everything that is said.

use crate::cause::UnknownName;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::str::FromStr;

/// A language that there is a file of words for, by its name: `en-GB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language(&'static str);

impl Language {
    /// The languages that there are.
    pub const WORDS: &[&str] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));
}

impl FromStr for Language {
    type Err = UnknownName;
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let found = Self::WORDS.iter().find(|known| known.eq_ignore_ascii_case(name));
        let unknown = || UnknownName { given: name.to_owned(), known: Self::WORDS.to_vec() };
        found.map(|known| Self(known)).ok_or_else(unknown)
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}
