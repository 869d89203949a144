//! The settings, one row each. To add one, add a row: everything else follows.
//!
//! A row is the docstring and name of the field, how it is read, the heading that it stands under,
//! and an example; its words stand in the texts, under the keys of [`Setting`]. The ways to read: `text(FORM)`, `switch`, `choice(ENUM)` (an enum of `named!`), `texts`, `object(TYPE)` (a
//! [`read::Value`] with a `MANAGED_SCHEMA`, see [`Kind::Object`]).

use super::read::{self, Raw};
use super::wanted::Wanted;
use super::{Form, Kind, Language, OwnScenarios, PolicyRules, ReadCard, Setting};
use serde::{Deserialize, Serialize};

macro_rules! settings {
    ($(
        $(#[$doc:meta])* $field:ident = $name:literal: $way:ident $(($of:tt))? {
            category: $category:literal,
            example: $example:literal $(,)?
        }
    )+) => {
        /// Settings. Every field has a safe default: with none set the product works.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct Settings {
            $($(#[$doc])* #[serde(rename = $name, skip_serializing_if = "Option::is_none")]
            pub $field: Option<settings!(@type $way $($of)?)>,)+
        }

        /// All settings, in the order that people are shown them.
        pub const TABLE: &[Setting] = &[$(Setting {
            name: $name,
            kind: settings!(@kind $way $($of)?),
            category: $category,
            example: $example,
        }),+];

        /// Reads one value. The error is what it must be; `None` when no setting has that name.
        pub(super) fn read_one<R: Raw>(settings: &mut Settings, name: &str, value: R) -> Result<(), Option<Wanted>> {
            match name {
                $($name => settings.$field = Some(settings!(@read value $way $($of)?).map_err(Some)?),)+
                _ => return Err(None),
            }
            Ok(())
        }

        impl Settings {
            /// These settings, and where they say nothing, those.
            pub fn or(self, those: Self) -> Self {
                Self { $($field: self.$field.or(those.$field)),+ }
            }
        }
    };
    (@type text $form:tt) => { String };
    (@type switch) => { bool };
    (@type choice $of:tt) => { $of };
    (@type texts) => { Vec<String> };
    (@type object $of:tt) => { $of };
    (@kind text $form:tt) => { Kind::Text(Form::$form) };
    (@kind switch) => { Kind::Switch };
    (@kind choice $of:tt) => { Kind::Choice($of::WORDS) };
    (@kind texts) => { Kind::Texts };
    (@kind object $of:tt) => { Kind::Object($of::MANAGED_SCHEMA) };
    (@read $value:ident text $form:tt) => { read::text(&$value, Form::$form) };
    (@read $value:ident switch) => { <bool as read::Value>::of($value) };
    (@read $value:ident choice $of:tt) => { read::choice(&$value, $of::WORDS) };
    (@read $value:ident texts) => { <Vec<String> as read::Value>::of($value) };
    (@read $value:ident object $of:tt) => { <$of as read::Value>::of($value) };
}

settings! {
    /// Name of the organisation, as it should stand in support requests.
    organisation = "organisation": text(Line) {
        category: "organisation",
        example: "\"EXAMPLE SURGERY\"",
    }
    /// ODS code of the organisation, e.g. `A12345`.
    ods_code = "odsCode": text(Line) {
        category: "organisation",
        example: "\"A00001\"",
    }
    /// The language of everything that is said. Absent: the browser's, if there are words in it.
    language = "language": choice(Language) {
        category: "organisation",
        example: "\"en-GB\"",
    }
    /// E-mail address of the Registration Authority.
    ra_email = "raEmail": text(Email) {
        category: "contacts",
        example: "\"registration.authority@example.org\"",
    }
    /// E-mail address of local IT support.
    it_email = "itEmail": text(Email) {
        category: "contacts",
        example: "\"it.support@example.org\"",
    }
    /// E-mail address of the service lead, who approves access to CSMS.
    service_lead_email = "serviceLeadEmail": text(Email) {
        category: "contacts",
        example: "\"service.lead@example.org\"",
    }
    /// Whether the certificates on a card that nobody uses may be read. Absent: when the user asks.
    read_card = "readCard": choice(ReadCard) {
        category: "card",
        example: "\"ask\"",
    }
    /// Whether PIV cards that are read are asked how many passcode tries are left. Absent: no.
    ask_tries = "askTries": switch {
        category: "card",
        example: "false",
    }
    /// Names that the workgroup may have. Absent: `cervicalscreening` alone.
    workgroups = "workgroups": texts {
        category: "network",
        example: "[\"cervicalscreening\"]",
    }
    /// Whether CSMS is reached over HSCN only. Absent: not known, and said so.
    hscn_required = "hscnRequired": switch {
        category: "network",
        example: "true",
    }
    /// Text of requests to the Registration Authority, in place of the usual one.
    request_template_ra = "requestTemplateRa": text(Template) {
        category: "requests",
        example: "\"Hello,\\n{ask}\\n{numbers}\\nThank you.\"",
    }
    /// Text of requests to local IT, in place of the usual one.
    request_template_it = "requestTemplateIt": text(Template) {
        category: "requests",
        example: "\"{ask}\\n{found}\\n{device}\"",
    }
    /// Text of requests to the National Service Desk, in place of the usual one.
    request_template_desk = "requestTemplateDesk": text(Template) {
        category: "requests",
        example: "\"{ask}\\n{where}\"",
    }
    /// Link into the support portal, with the gaps `{subject}` and `{body}`.
    portal_link = "portalLink": text(Portal) {
        category: "requests",
        example: "\"https://support.example.org/new?title={subject}&text={body}\"",
    }
    /// Whether every diagnosis is written into the log of the PC. Absent: no.
    record_diagnoses = "recordDiagnoses": switch {
        category: "fleet",
        example: "false",
    }
    /// Screen rules that the organisation adds to the built-in ones.
    rules = "rules": object(PolicyRules) {
        category: "screens",
        example: "{\"schema\": 1, \"rules\": [{\"id\": \"example\", \"screen\": \"service-unavailable\", \"priority\": 98, \"all\": [\"closed for the night\"]}]}",
    }
    /// Whether the training page can be opened.
    training = "training": switch {
        category: "training",
        example: "true",
    }
    /// Scenarios of the organisation's own, for the training page.
    own_scenarios = "trainingScenarios": object(OwnScenarios) {
        category: "training",
        example: "{\"schema\": 1, \"scenarios\": [{\"id\": \"our-example\", \"title\": \"An example\", \"screen\": \"csms-role-missing\", \"desk\": {\"role\": \"missing\"}}]}",
    }
}
