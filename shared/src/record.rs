//! What the organisation's own log is told of a diagnosis, when its policy wants that.
//!
//! Nothing else can stand in it: names from closed lists, and versions.

use crate::cause::{CauseId, Owner, ScreenId};
use serde::{Deserialize, Serialize};

/// One diagnosis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What was seen.
    pub screen: ScreenId,
    /// Why.
    pub cause: CauseId,
    /// Who fixes it.
    pub owner: Owner,
    /// Version of the extension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<Version>,
}

/// A version of a program: numbers with dots between.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Version(String);

/// Longest version, in bytes: four numbers of at most five digits, as browsers want.
const LONGEST: usize = 23;

impl Version {
    /// The version as people write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Version {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let good = (1..=LONGEST).contains(&text.len())
            && text
                .split('.')
                .all(|part| !part.is_empty() && part.len() <= 5 && part.bytes().all(|b| b.is_ascii_digit()));
        if good { Ok(Self(text)) } else { Err("not a version") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_names_of_lists_and_versions_can_be_said() {
        let read = |text: String| serde_json::from_str::<Record>(&text);
        let good = r#"{"screen":"role-missing","cause":"role-missing","owner":"ra","extension":"0.1.0"}"#;
        assert_eq!(serde_json::to_string(&read(good.to_owned()).unwrap()).unwrap(), good);
        for wrong in ["500000000001", "", ".", "1..2", "1.2 ", "Zoë", "1.2.3.4.5.6.7.8.9.10.11.12"] {
            assert!(read(good.replace("0.1.0", wrong)).is_err(), "{wrong}");
        }
        assert!(read(good.replace("role-missing", "somebody")).is_err());
        assert!(read(good.replace("\"ra\"", "\"Zoë\"")).is_err());
    }
}
