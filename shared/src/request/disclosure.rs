//! The one way of smartcard numbers between programs: from the card, by the native host, to the face in
//! which the user has asked for them.

use super::SmartcardNumber;
use crate::report::Unread;
use serde::{Deserialize, Serialize};

/// The answer to [`crate::protocol::Ask::SmartcardNumber`].
///
/// It is no [`crate::protocol::Message`]: whatever passes messages on, or notes them (the background, its
/// diary, the host's log), cannot come across a number. Debug output hides the numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disclosure {
    /// What the cards that nobody uses say.
    SmartcardNumber {
        /// The request this answers.
        id: u32,
        /// The number on each card, in the order of the readers. None where no certificate names one.
        #[serde(with = "digits")]
        numbers: Vec<SmartcardNumber>,
        /// Why a card that was to be read was not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unread: Option<Unread>,
    },
}

/// Numbers as texts, here and nowhere else.
mod digits {
    use super::SmartcardNumber;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub fn serialize<S: Serializer>(numbers: &[SmartcardNumber], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(numbers.iter().map(SmartcardNumber::reveal))
    }

    /// A text that is no smartcard number spoils the answer; the error does not repeat it.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<SmartcardNumber>, D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        let numbers = texts.iter().map(|text| SmartcardNumber::parse(text));
        numbers.collect::<Result<_, _>>().map_err(|_| de::Error::custom("not 12 digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Message;

    #[test]
    fn its_shape_is_stable_and_it_is_no_message() {
        let text = r#"{"smartcard-number":{"id":7,"numbers":["000000000001","500000000002"]}}"#;
        let said: Disclosure = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&said).unwrap(), text);
        assert!(serde_json::from_str::<Message>(text).is_err(), "nothing that handles messages takes it");
        assert!(!format!("{said:?}").contains("0000"), "{said:?}");
        let none = r#"{"smartcard-number":{"id":1,"numbers":[],"unread":"in-use"}}"#;
        let said: Disclosure = serde_json::from_str(none).unwrap();
        let Disclosure::SmartcardNumber { numbers, unread, .. } = &said;
        assert_eq!((numbers.len(), *unread), (0, Some(Unread::InUse)));
        assert_eq!(serde_json::to_string(&said).unwrap(), none);
    }

    #[test]
    fn what_cannot_be_a_number_is_refused_and_not_repeated() {
        for wrong in ["12345", "12345678901O", "SECRET NAME", ""] {
            let text = format!(r#"{{"smartcard-number":{{"id":7,"numbers":["{wrong}"]}}}}"#);
            let error = serde_json::from_str::<Disclosure>(&text).unwrap_err().to_string();
            assert!(wrong.is_empty() || !error.contains(wrong), "{error}");
        }
    }
}
