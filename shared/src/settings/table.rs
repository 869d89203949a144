//! The settings, one row each. To add one, add a row: everything else follows.
//!
//! A row is the docstring and name of the field, how it is read, and what people are told. The ways
//! to read: `text(FORM)`, `switch`, `choice(ENUM)` (an enum of `named!`), `texts`, `object(TYPE)` (a
//! [`read::Value`] with a `MANAGED_SCHEMA`, see [`Kind::Object`]).

use super::read::{self, Raw};
use super::{Form, Kind, OwnScenarios, PolicyRules, ReadCard, Setting};
use serde::{Deserialize, Serialize};

macro_rules! settings {
    ($(
        $(#[$doc:meta])* $field:ident = $name:literal: $way:ident $(($of:tt))? {
            category: $category:literal,
            title: $title:literal,
            explain: $explain:literal,
            unset: $unset:literal,
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
            title: $title,
            explain: $explain,
            unset: $unset,
            example: $example,
        }),+];

        /// Reads one value. The error is what it must be; `None` when no setting has that name.
        pub(super) fn read_one<R: Raw>(settings: &mut Settings, name: &str, value: R) -> Result<(), Option<String>> {
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
        category: "Organisation",
        title: "Name of the organisation",
        explain: "The name that stands in support requests, so that whoever reads them knows where they come from.",
        unset: "Support requests do not name it.",
        example: "\"EXAMPLE SURGERY\"",
    }
    /// ODS code of the organisation, e.g. `A12345`.
    ods_code = "odsCode": text(Line) {
        category: "Organisation",
        title: "ODS code of the organisation",
        explain: "The code of the Organisation Data Service, for example A12345. It stands in support requests.",
        unset: "Support requests do not name it.",
        example: "\"A00001\"",
    }
    /// E-mail address of the Registration Authority.
    ra_email = "raEmail": text(Email) {
        category: "Contacts",
        title: "E-mail address of the Registration Authority",
        explain: "Requests that the Registration Authority must deal with are addressed to it. The user sends them, or does not.",
        unset: "Requests to the Registration Authority have no address; the user puts it in.",
        example: "\"registration.authority@example.org\"",
    }
    /// E-mail address of local IT support.
    it_email = "itEmail": text(Email) {
        category: "Contacts",
        title: "E-mail address of local IT support",
        explain: "Requests that local IT must deal with are addressed to it. The user sends them, or does not.",
        unset: "Requests to IT support have no address; the user puts it in.",
        example: "\"it.support@example.org\"",
    }
    /// Whether the certificates on a card that nobody uses may be read. Absent: when the user asks.
    read_card = "readCard": choice(ReadCard) {
        category: "Card",
        title: "Reading the certificates on the card",
        explain: "Whether the dates of the certificates on a smartcard are read on a failing screen, with no passcode, and only when no program uses the card. ask: when the user presses the button. automatic: at once. off: never.",
        unset: "The same as ask.",
        example: "\"ask\"",
    }
    /// Whether PIV cards that are read are asked how many passcode tries are left. Absent: no.
    ask_tries = "askTries": switch {
        category: "Card",
        title: "Asking the card how many passcode tries are left",
        explain: "On: when the certificates on a PIV smartcard are read, it is also asked how many passcode tries are left. The standard for these cards says that this costs no try. Other cards are never asked.",
        unset: "The card is not asked.",
        example: "false",
    }
    /// Whether CSMS is reached over HSCN only. Absent: not known, and said so.
    hscn_required = "hscnRequired": switch {
        category: "Network",
        title: "CSMS is reached over HSCN only",
        explain: "On: when CSMS cannot be reached, the advice asks for HSCN or the VPN. Off: the advice does not speak of HSCN.",
        unset: "The advice says that HSCN may be needed.",
        example: "true",
    }
    /// Text of requests to the Registration Authority, in place of the usual one.
    request_template_ra = "requestTemplateRa": text(Template) {
        category: "Requests",
        title: "Text of requests to the Registration Authority",
        explain: "In place of the usual text. Gaps in braces are filled: ask, found, where, said, story, device, numbers, subject, organisation, ods, site, code. Others stay empty.",
        unset: "The usual text is used.",
        example: "\"Hello,\\n{ask}\\n{numbers}\\nThank you.\"",
    }
    /// Text of requests to local IT, in place of the usual one.
    request_template_it = "requestTemplateIt": text(Template) {
        category: "Requests",
        title: "Text of requests to local IT",
        explain: "In place of the usual text. Gaps in braces are filled, as in requestTemplateRa.",
        unset: "The usual text is used.",
        example: "\"{ask}\\n{found}\\n{device}\"",
    }
    /// Text of requests to the National Service Desk, in place of the usual one.
    request_template_desk = "requestTemplateDesk": text(Template) {
        category: "Requests",
        title: "Text of requests to the National Service Desk",
        explain: "In place of the usual text. Gaps in braces are filled, as in requestTemplateRa.",
        unset: "The usual text is used.",
        example: "\"{ask}\\n{where}\"",
    }
    /// Link into the support portal, with the gaps `{subject}` and `{body}`.
    portal_link = "portalLink": text(Portal) {
        category: "Requests",
        title: "Link into your support portal",
        explain: "Leads to a new request. {subject} and {body} are filled, percent-encoded. Smartcard numbers are never part of it. It must begin with https://.",
        unset: "No link to a portal is shown.",
        example: "\"https://support.example.org/new?title={subject}&text={body}\"",
    }
    /// Whether every diagnosis is written into the log of the PC. Absent: no.
    record_diagnoses = "recordDiagnoses": switch {
        category: "Fleet",
        title: "Writing every diagnosis into the log of the PC",
        explain: "On: the native host writes one event for every diagnosis into the Windows event log (Application, source CSMS Login Helper) or the journal of Linux: screen, cause, owner and versions, nothing about the user. The panel says so. It is sent nowhere; what collects your logs collects it.",
        unset: "Nothing is written.",
        example: "false",
    }
    /// Screen rules that the organisation adds to the built-in ones.
    rules = "rules": object(PolicyRules) {
        category: "Screens",
        title: "Further screen rules",
        explain: "Rules that recognise screens by their words, beside the built-in ones; see “Screen rules”. csms-login-helper rules add, test and lint make and check them. A file that is broken is not used, and the panel says why.",
        unset: "The built-in rules alone are used.",
        example: "{\"schema\": 1, \"rules\": [{\"id\": \"example\", \"screen\": \"service-unavailable\", \"priority\": 98, \"all\": [\"closed for the night\"]}]}",
    }
    /// Whether the training page can be opened.
    training = "training": switch {
        category: "Training",
        title: "Training page",
        explain: "Off: the training page does not open, and nothing leads to it. On: it opens from the helper’s button. It shows simulated screens only, and asks no host.",
        unset: "The training page can be opened.",
        example: "true",
    }
    /// Scenarios of the organisation's own, for the training page.
    own_scenarios = "trainingScenarios": object(OwnScenarios) {
        category: "Training",
        title: "Training scenarios of your own",
        explain: "Scenarios for the training page beside the built-in ones, as a file of them has it; see “Scenarios of your own” in the document for trainers. A file that is broken is not used; the training page and csms-login-helper doctor say why.",
        unset: "The training page has the built-in scenarios, and those that a trainer opens from a file.",
        example: "{\"schema\": 1, \"scenarios\": [{\"id\": \"our-example\", \"title\": \"An example\", \"screen\": \"csms-role-missing\", \"desk\": {\"role\": \"missing\"}}]}",
    }
}
