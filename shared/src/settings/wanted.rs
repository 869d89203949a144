//! What a value must be, when it cannot be used. Keys of the texts, because who finds that out (the
//! background, which has no words) is not who says it.

use crate::texts::{filled, texts};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a value must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Key of the words. They stand in a sentence.
    pub key: String,
    /// What fills their gap `{about}`: words of a list, or the reader's own on what is wrong.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
}

impl Wanted {
    /// These words, with this in their gap.
    pub fn about(key: &str, about: impl Into<String>) -> Self {
        Self { key: key.to_owned(), about: about.into() }
    }

    /// In words; `say` finds those of a key.
    pub fn told(&self, say: &dyn Fn(&str) -> String) -> String {
        filled(&say(&self.key), &|gap| (gap == "about").then(|| self.about.clone()))
    }
}

impl From<&str> for Wanted {
    fn from(key: &str) -> Self {
        Self::about(key, "")
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(&|key| texts().get(key).to_owned()))
    }
}

/// A setting whose value cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Its name.
    pub setting: String,
    /// What it must be; `None` when there is no setting of that name.
    pub wanted: Option<Wanted>,
}

impl Problem {
    /// In words; `say` finds those of a key.
    pub fn told(&self, say: &dyn Fn(&str) -> String) -> String {
        let key = if self.wanted.is_some() { "setting-not-used" } else { "setting-no-such" };
        filled(&say(key), &|gap| match gap {
            "setting" => Some(self.setting.clone()),
            "wanted" => self.wanted.as_ref().map(|wanted| wanted.told(say)),
            _ => None,
        })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(&|key| texts().get(key).to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_said_in_whatever_words_there_are() {
        let problem = |wanted| Problem { setting: "raEmail".to_owned(), wanted };
        let wrong = problem(Some(Wanted::about("wanted-choice", "{setting}, b")));
        assert_eq!(wrong.to_string(), "The setting “raEmail” is not used: it must be one of {setting}, b.");
        let say = |key: &str| match key {
            "setting-not-used" => "{wanted}? {setting}!".to_owned(),
            key => format!("<{key} {{about}}>"),
        };
        assert_eq!(wrong.told(&say), "<wanted-choice {setting}, b>? raEmail!");
        assert_eq!(problem(None).told(&say), "<setting-no-such {about}>");
        let sent = serde_json::to_string(&problem(Some("wanted-line".into()))).unwrap();
        assert_eq!(sent, r#"{"setting":"raEmail","wanted":{"key":"wanted-line"}}"#);
        assert_eq!(serde_json::from_str::<Problem>(&sent).unwrap(), problem(Some("wanted-line".into())));
    }
}
