//! The phrases and code patterns of screen rules.
//!
//! A phrase is words that must follow each other in one sentence. In it
//! - `a|b` stands for either word,
//! - `word*` for any word that begins so,
//! - `...` for up to twelve words, or none,
//! - `one phrase & another` for both in the same sentence, in any order.
//!
//! A code pattern is a text in which `#` stands for a digit: `400_###`, `ERR####`.

use crate::text::Words;
use serde::{Deserialize, Deserializer, de::Error};
use std::fmt;

/// How many words `...` may stand for.
const GAP: usize = 12;

/// A compiled phrase. `C` is what stands for a word, or the beginning of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase<C = Choice> {
    /// All must be found in one sentence.
    parts: Vec<Vec<Term<C>>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Term<C> {
    Word(Vec<C>),
    Gap,
}

/// A word of a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The word, or how it begins.
    pub text: String,
    /// Whether `text` is all of it.
    pub whole: bool,
}

/// Why a phrase or code pattern cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPattern {
    pattern: String,
    reason: &'static str,
}

impl fmt::Display for BadPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the pattern {:?} cannot be used: {}", self.pattern, self.reason)
    }
}

impl std::error::Error for BadPattern {}

impl Phrase {
    /// Reads a phrase.
    ///
    /// # Errors
    /// When a part is empty or begins or ends with a gap.
    pub fn new(text: &str) -> Result<Self, BadPattern> {
        let bad = |reason| BadPattern { pattern: text.to_owned(), reason };
        let mut parts = Vec::new();
        for part in text.split('&') {
            let terms: Vec<_> = part.split_whitespace().map(Term::new).collect();
            if terms.is_empty() {
                return Err(bad("there is nothing to look for"));
            }
            if matches!(terms.first(), Some(Term::Gap)) || matches!(terms.last(), Some(Term::Gap)) {
                return Err(bad("\"...\" must stand between words"));
            }
            if terms.iter().any(|t| matches!(t, Term::Word(choices) if choices.iter().any(|c| c.text.is_empty()))) {
                return Err(bad("a word is empty"));
            }
            parts.push(terms);
        }
        Ok(Self { parts })
    }

    /// Whether any sentence contains this phrase.
    pub fn found_in(&self, words: &Words) -> bool {
        words.sentences().any(|sentence| self.is_in(&sentence.collect::<Vec<_>>()))
    }
}

impl Phrase {
    /// Whether these words contain this phrase.
    pub fn is_in(&self, words: &[&str]) -> bool {
        self.stands_in(words, &|choice, word| choice.is(word))
    }
}

impl<C> Phrase<C> {
    /// The choices for each word that must be there.
    pub fn words(&self) -> impl Iterator<Item = &[C]> {
        self.parts.iter().flatten().filter_map(|term| match term {
            Term::Word(choices) => Some(choices.as_slice()),
            Term::Gap => None,
        })
    }

    /// The same phrase with something else standing for words.
    pub fn map<D>(&self, to: impl Fn(&C) -> D) -> Phrase<D> {
        let term = |term: &Term<C>| match term {
            Term::Word(choices) => Term::Word(choices.iter().map(&to).collect()),
            Term::Gap => Term::Gap,
        };
        Phrase { parts: self.parts.iter().map(|part| part.iter().map(term).collect()).collect() }
    }

    /// Whether a sentence contains this phrase; `is` tells whether a choice fits a word.
    pub fn stands_in<W>(&self, sentence: &[W], is: &impl Fn(&C, &W) -> bool) -> bool {
        self.parts.iter().all(|part| (0..sentence.len()).any(|at| follows(part, &sentence[at..], is)))
    }
}

/// Whether the words begin with these terms.
fn follows<C, W>(terms: &[Term<C>], words: &[W], is: &impl Fn(&C, &W) -> bool) -> bool {
    match terms.split_first() {
        None => true,
        Some((Term::Gap, rest)) => (0..=GAP.min(words.len())).any(|skip| follows(rest, &words[skip..], is)),
        Some((Term::Word(choices), rest)) => words
            .split_first()
            .is_some_and(|(word, after)| choices.iter().any(|c| is(c, word)) && follows(rest, after, is)),
    }
}

impl Term<Choice> {
    fn new(text: &str) -> Self {
        if text == "..." {
            return Self::Gap;
        }
        Self::Word(text.split('|').map(Choice::new).collect())
    }
}

impl Choice {
    fn new(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        match text.strip_suffix('*') {
            Some(start) => Self { text: start.to_owned(), whole: false },
            None => Self { text, whole: true },
        }
    }

    fn is(&self, word: &str) -> bool {
        if self.whole { word == self.text } else { word.starts_with(self.text.as_str()) }
    }
}

impl<'de> Deserialize<'de> for Phrase {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// A pattern for error codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodePattern(String);

impl CodePattern {
    /// Reads a code pattern.
    ///
    /// # Errors
    /// When it is empty or holds anything but letters, digits, `_` and `#`.
    pub fn new(text: &str) -> Result<Self, BadPattern> {
        let bad = |reason| BadPattern { pattern: text.to_owned(), reason };
        if text.is_empty() {
            return Err(bad("there is nothing to look for"));
        }
        if !text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '#')) {
            return Err(bad("only letters, digits, \"_\" and \"#\" may stand in it"));
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    /// Whether a lower-case word has the usual form of ODS codes of practices and trusts.
    pub(super) fn is_ods(word: &str) -> bool {
        word.len() == 6
            && word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.bytes().skip(1).all(|b| b.is_ascii_digit())
    }

    /// The first word that has this form, in upper case as codes are written.
    pub fn find(&self, words: &Words) -> Option<String> {
        words.all().find(|word| self.fits(word)).map(|word| word.to_ascii_uppercase())
    }

    /// Whether a lower-case word has this form.
    pub fn fits(&self, word: &str) -> bool {
        word.len() == self.0.len()
            && word.bytes().zip(self.0.bytes()).all(|(w, p)| if p == b'#' { w.is_ascii_digit() } else { w == p })
    }
}

impl<'de> Deserialize<'de> for CodePattern {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str, text: &str) -> bool {
        Phrase::new(pattern).unwrap().found_in(&Words::of([text]))
    }

    #[test]
    fn phrases() {
        assert!(found("valid role", "No valid role."));
        assert!(!found("valid role", "valid. role"), "a phrase does not span sentences");
        assert!(found("no|not ... role*", "You do not have any of the right roles"));
        assert!(!found(
            "no|not ... role",
            "not one two three four five six seven eight nine ten eleven twelve thirteen role"
        ));
        assert!(found("role* & no|not", "Role: not found"));
        assert!(!found("role*", "controller"));
        assert!(found("can not ... card", "We can't read your card"));
    }

    #[test]
    fn codes() {
        let find = |pattern: &str, text: &str| CodePattern::new(pattern).unwrap().find(&Words::of([text]));
        assert_eq!(find("400_###", "Error code: 400_645."), Some("400_645".into()));
        assert_eq!(find("ERR####", "err1002: unable"), Some("ERR1002".into()));
        assert_eq!(find("400_###", "1400_6455"), None);
    }

    #[test]
    fn bad_patterns_say_why() {
        for text in ["", "a & ", "... role", "role ...", "a|", "*"] {
            assert!(Phrase::new(text).is_err(), "{text:?}");
        }
        assert!(CodePattern::new("").is_err());
        let why = CodePattern::new("400-###").unwrap_err().to_string();
        assert!(why.contains("400-###") && why.contains("only letters"), "{why}");
    }
}

#[cfg(feature = "schema")]
mod schema {
    use super::{CodePattern, Phrase};
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    impl JsonSchema for Phrase {
        fn schema_name() -> Cow<'static, str> {
            "Phrase".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "minLength": 1, "description": "Words that follow each other in one sentence; a|b, word*, ... and &" })
        }
    }

    impl JsonSchema for CodePattern {
        fn schema_name() -> Cow<'static, str> {
            "CodePattern".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "pattern": "^[A-Za-z0-9_#]+$", "description": "A code in which # stands for a digit" })
        }
    }
}
