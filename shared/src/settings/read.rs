//! From what a browser hands over to values.
//!
//! Chromium checks types against the schema and drops what does not fit. Firefox hands on what it
//! finds: a switch of Group Policy comes as the number 1, a list or object as a text that holds
//! JSON. So everything that can only mean one thing is taken, and everything else is reported, and
//! counts as not set.

use super::Settings;
use super::form::Form;
use super::table::read_one;
use super::wanted::{Problem, Wanted};
use crate::cause::UnknownName;
use serde::de::DeserializeOwned;

/// A value as it comes from a browser or a file.
pub trait Raw: Sized {
    /// It is null: as if it were not there.
    fn is_null(&self) -> bool;
    /// The text that it is.
    fn text(&self) -> Option<String>;
    /// The switch that it is.
    fn switch(&self) -> Option<bool>;
    /// The number that it is.
    fn number(&self) -> Option<f64>;
    /// The items of the list that it is.
    fn items(&self) -> Option<Vec<Self>>;
    /// The value of a field of the object that it is.
    fn field(&self, name: &str) -> Option<Self>;
    /// The value that a text of JSON says.
    ///
    /// # Errors
    /// Why the text is no JSON, and where.
    fn parse(json: &str) -> Result<Self, String>;
    /// It as a type of its own, or what is wrong with it.
    ///
    /// # Errors
    /// The reason, in the reader's words.
    fn object<T: DeserializeOwned>(self) -> Result<T, String>;
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    /// What can be used.
    pub settings: Settings,
    /// What cannot, in the order it was found.
    pub problems: Vec<Problem>,
}

impl Read {
    /// Reads all settings. Nothing in them is fatal.
    pub fn of<R: Raw>(values: impl IntoIterator<Item = (String, R)>) -> Self {
        let mut read = Self::default();
        for (name, value) in values {
            // Templates of Group Policy write an empty text for a field that was left empty.
            if value.is_null() || value.text().is_some_and(|text| text.trim().is_empty()) {
                continue;
            }
            if let Err(wanted) = read_one(&mut read.settings, &name, value) {
                read.problems.push(Problem { setting: name, wanted });
            }
        }
        read
    }
}

impl Read {
    /// What was read here and, where it says nothing, there; what is wrong in both.
    pub fn or(self, there: Self) -> Self {
        let problems = [self.problems, there.problems].concat();
        Self { settings: self.settings.or(there.settings), problems }
    }
}

/// A type that a setting can have. The error is what it must be.
pub trait Value: Sized {
    /// From what was handed over.
    fn of<R: Raw>(value: R) -> Result<Self, Wanted>;
}

impl Value for bool {
    fn of<R: Raw>(value: R) -> Result<Self, Wanted> {
        let word = value.text().map(|text| text.trim().to_ascii_lowercase());
        match (value.switch(), value.number(), word.as_deref()) {
            (Some(on), ..) => Ok(on),
            (_, Some(1.0), _) | (.., Some("true" | "1")) => Ok(true),
            (_, Some(0.0), _) | (.., Some("false" | "0")) => Ok(false),
            _ => Err("wanted-switch".into()),
        }
    }
}

impl Value for Vec<String> {
    fn of<R: Raw>(value: R) -> Result<Self, Wanted> {
        let texts = |value: &R| -> Option<Self> { value.items()?.iter().map(Raw::text).collect() };
        // One text alone is a list of one, unless it is JSON.
        let of_text = |text: String| match R::parse(&text) {
            Ok(parsed) => texts(&parsed),
            Err(_) => Some(vec![text]),
        };
        texts(&value).or_else(|| value.text().and_then(of_text)).ok_or_else(|| "wanted-texts".into())
    }
}

/// A text of this form.
pub fn text<R: Raw>(value: &R, form: Form) -> Result<String, Wanted> {
    let text = value.text().map(|text| text.trim().to_owned());
    text.filter(|text| form.fits(text)).ok_or_else(|| form.words().into())
}

/// One of the words of a closed list.
pub fn choice<R: Raw, T: std::str::FromStr<Err = UnknownName>>(value: &R, words: &[&str]) -> Result<T, Wanted> {
    let word = value.text().map(|text| text.trim().to_ascii_lowercase());
    word.and_then(|word| word.parse().ok()).ok_or_else(|| Wanted::about("wanted-choice", words.join(", ")))
}

/// What was handed over, or what it holds where it is a text of JSON.
pub fn parsed<R: Raw>(value: R) -> Result<R, Wanted> {
    match value.text() {
        Some(text) => R::parse(&text).map_err(|reason| Wanted::about("wanted-json", reason)),
        None => Ok(value),
    }
}

#[cfg(feature = "built-in")]
impl Raw for serde_json::Value {
    fn is_null(&self) -> bool {
        Self::is_null(self)
    }
    fn text(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }
    fn switch(&self) -> Option<bool> {
        self.as_bool()
    }
    fn number(&self) -> Option<f64> {
        self.as_f64()
    }
    fn items(&self) -> Option<Vec<Self>> {
        self.as_array().cloned()
    }
    fn field(&self, name: &str) -> Option<Self> {
        self.get(name).cloned()
    }
    fn parse(json: &str) -> Result<Self, String> {
        serde_json::from_slice(json.as_bytes()).map_err(|error| error.to_string())
    }
    fn object<T: DeserializeOwned>(self) -> Result<T, String> {
        serde_json::from_value(self).map_err(|error| error.to_string())
    }
}
