//! Smartcard numbers: what the user types, read with care and never shown by accident.

use crate::texts::{Say, texts};
use std::fmt;

/// The 12-digit number under the photo of a smartcard. It names a person, so it can neither be
/// serialised nor printed by accident: `Debug` hides it and there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct SmartcardNumber(String);

/// Why a typed smartcard number cannot be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotASmartcardNumber {
    /// Something other than digits and spaces.
    NotDigits,
    /// Another count of digits than twelve.
    Length(usize),
}

impl fmt::Display for NotASmartcardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotDigits => f.write_str(texts().get("number-not-digits")),
            Self::Length(n) => f.write_str(&texts().say(&Say::plain("number-length").number("n", *n as u64))),
        }
    }
}

impl std::error::Error for NotASmartcardNumber {}

impl SmartcardNumber {
    /// Reads what the user typed; spaces do not matter, leading zeros do.
    ///
    /// # Errors
    /// When it is not twelve digits.
    pub fn parse(typed: &str) -> Result<Self, NotASmartcardNumber> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        if !digits.chars().all(|c| c.is_ascii_digit()) {
            return Err(NotASmartcardNumber::NotDigits);
        }
        if digits.len() != 12 {
            return Err(NotASmartcardNumber::Length(digits.len()));
        }
        Ok(Self(digits))
    }

    /// The number with its middle hidden, e.g. `500.......01`: enough to tell two cards apart.
    pub fn masked(&self) -> String {
        // Twelve ASCII digits.
        let (start, end) = (self.0.get(..3).unwrap_or_default(), self.0.get(10..).unwrap_or_default());
        format!("{start}.......{end}")
    }

    /// The whole number, for somebody who has asked to see it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The digits, for the user's own screen only.
    pub(super) fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SmartcardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmartcardNumber(hidden)")
    }
}

/// The smartcard numbers of one request: one for each person who has the same problem.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SmartcardNumbers {
    /// Those that can be right, each once, in the order in which they were typed.
    pub good: Vec<SmartcardNumber>,
    /// What is wrong with the others, and the count of the number it is about, from 1.
    pub bad: Vec<(usize, NotASmartcardNumber)>,
}

impl SmartcardNumbers {
    /// Reads a list: numbers are parted by new lines, commas or semicolons, and the digits of one
    /// may be parted by spaces.
    pub fn parse(typed: &str) -> Self {
        let mut numbers = Self::default();
        let parts = typed.split(['\n', ',', ';']).map(str::trim).filter(|part| !part.is_empty());
        for (count, part) in (1..).zip(parts) {
            match SmartcardNumber::parse(part) {
                Ok(number) if numbers.good.contains(&number) => {}
                Ok(number) => numbers.good.push(number),
                Err(problem) => numbers.bad.push((count, problem)),
            }
        }
        numbers
    }

    /// What stands in the field when these were found on cards: what was typed, and below it those that
    /// were not typed yet.
    pub fn beside(typed: &str, found: &[SmartcardNumber]) -> String {
        let known = Self::parse(typed).good;
        let mut lines: Vec<&str> = typed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        lines.extend(found.iter().filter(|number| !known.contains(number)).map(SmartcardNumber::reveal));
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smartcard_number_is_checked_and_hidden() {
        let number = SmartcardNumber::parse(" 000123456789 ").unwrap();
        assert_eq!(format!("{number:?}"), "SmartcardNumber(hidden)");
        assert_eq!(number.digits(), "000123456789", "leading zeros count");
        assert_eq!(SmartcardNumber::parse("12345"), Err(NotASmartcardNumber::Length(5)));
        assert_eq!(SmartcardNumber::parse("12345678901O"), Err(NotASmartcardNumber::NotDigits));
        assert_eq!(SmartcardNumber::parse("１２３４５６７８９０１２"), Err(NotASmartcardNumber::NotDigits));
        assert_eq!(SmartcardNumber::parse(""), Err(NotASmartcardNumber::Length(0)));
    }

    #[test]
    fn several_numbers_are_listed_and_each_bad_one_is_named() {
        let numbers = SmartcardNumbers::parse("500000000001\n5000 0000 0002, 12; 500000000001\n\n5oo000000003");
        let digits: Vec<_> = numbers.good.iter().map(SmartcardNumber::digits).collect();
        assert_eq!(digits, ["500000000001", "500000000002"]);
        assert_eq!(numbers.bad, [(3, NotASmartcardNumber::Length(2)), (5, NotASmartcardNumber::NotDigits)]);
        assert!(!format!("{numbers:?}").contains("5000"));
        assert_eq!(SmartcardNumbers::parse(" \n, "), SmartcardNumbers::default());
    }

    #[test]
    fn what_was_typed_stays_beside_what_the_card_says() {
        let found = [SmartcardNumber::parse("500000000001").unwrap()];
        assert_eq!(SmartcardNumbers::beside("", &found), "500000000001");
        assert_eq!(SmartcardNumbers::beside("5000 0000 0001 \n", &found), "5000 0000 0001", "it is there already");
        assert_eq!(SmartcardNumbers::beside(" 5000 0000 0002\n12", &found), "5000 0000 0002\n12\n500000000001");
        assert_eq!(SmartcardNumbers::beside("12", &[]), "12");
    }
}
