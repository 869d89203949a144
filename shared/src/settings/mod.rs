//! What the organisation (by policy) or the user (in the options) has set.
//!
//! Every setting is one row of [`table`]. From that row follow the field of [`Settings`], its
//! tolerant reading, the browser's schema of managed settings, and everything that IT is given:
//! templates for Group Policy, registry files, JSON, property lists and the list in the documents.
//!
//! | file | subject |
//! |---|---|
//! | `table` | the settings, one row each |
//! | `wanted` | what a value must be, when it cannot be used |
//! | `read` | from what a browser hands over to values, and what is wrong with it |
//! | `form` | what a text must look like |
//! | `language` | the words of the setting `language` |
//! | `read_card` | the words of the setting `readCard` |
//! | `policy_rules` | the screen rules of the setting `rules` |
//! | `own_scenarios` | the scenarios of the setting `trainingScenarios` |

mod form;
mod language;
mod own_scenarios;
mod policy_rules;
mod read;
mod read_card;
mod table;
mod wanted;

pub use form::Form;
pub use language::Language;
pub use own_scenarios::OwnScenarios;
pub use policy_rules::PolicyRules;
pub use read::{Raw, Read};
pub use read_card::ReadCard;
pub use table::{Settings, TABLE};
pub use wanted::{Problem, Wanted};

use crate::cause::Owner;

/// What kind of value a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text of this form.
    Text(Form),
    /// True or false.
    Switch,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A JSON object with this schema, as Chromium wants schemas of managed settings: one type
    /// each, and every property named, because it drops what it does not know.
    Object(&'static str),
}

/// A setting, as people are told of it. Its words are in the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name in every policy.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Stable name of the group that it stands in.
    pub category: &'static str,
    /// A value that a policy may give it, as JSON.
    pub example: &'static str,
}

impl Setting {
    /// The key of what it is, in a few words.
    pub fn title(&self) -> String {
        self.key("title")
    }

    /// The key of what it does, for IT.
    pub fn explain(&self) -> String {
        self.key("explain")
    }

    /// The key of what holds when it is not set.
    pub fn unset(&self) -> String {
        self.key("unset")
    }

    fn key(&self, part: &str) -> String {
        format!("setting-{}-{part}", self.name)
    }

    /// The key of the heading that it stands under.
    pub fn heading(&self) -> String {
        heading(self.category)
    }

    /// Whether only the organisation sets it: what is written for IT's own programs, and what decides
    /// about the log of a whole fleet.
    pub fn only_by_policy(&self) -> bool {
        matches!(self.kind, Kind::Object(_)) || self.category == "fleet"
    }
}

/// The key of the heading of a group of settings.
pub fn heading(category: &str) -> String {
    format!("setting-group-{category}")
}

impl Settings {
    /// Where requests to this owner go by e-mail, when known.
    ///
    /// The National Service Desk's address stands in many public NHS repositories.
    pub fn email(&self, owner: Owner) -> Option<&str> {
        match owner {
            Owner::Ra => self.ra_email.as_deref(),
            Owner::It => self.it_email.as_deref(),
            Owner::NationalServiceDesk => Some("ssd.nationalservicedesk@nhs.net"),
            Owner::You => None,
        }
    }
}

#[cfg(test)]
mod tests;
