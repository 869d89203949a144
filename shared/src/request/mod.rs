//! The support request: finished text that names what was found and leaves out what is personal.
//!
//! The smartcard number is the one personal thing a Registration Authority needs. It is never part
//! of a [`SupportRequest`]: the request holds [`smartcard_number_gap`] where it belongs, and the
//! face the user is looking at fills the gap on the user's screen.
//!
//! | file | subject |
//! |---|---|
//! | `tell` | what a request tells, block by block |
//! | `template` | texts with gaps, which the organisation may replace |
//! | `number` | smartcard numbers |
//! | `disclosure` | the one way of them from the card to the user's screen |
//! | `send` | as an e-mail link, as a link into a support portal |

mod disclosure;
mod number;
mod send;
mod tell;
mod template;

pub use disclosure::Disclosure;
pub use number::{NotASmartcardNumber, SmartcardNumber, SmartcardNumbers};
pub use send::{Link, NotALink, check_portal};
pub use tell::happened;
pub use template::{GAPS, UnknownGap, unknown_gaps};

use crate::cause::{CauseId, Owner};
use crate::diagnosis::{Case, Finding};
use crate::texts::{CauseText, Say, texts};
use serde::{Deserialize, Serialize};

/// Stands in a request where the smartcard number belongs.
pub fn smartcard_number_gap() -> &'static str {
    texts().get("request-number-gap")
}

/// The subject of a request that was made in training.
pub fn training_subject(subject: &str) -> String {
    texts().say(&Say::plain("request-training-subject").text("subject", subject))
}

/// Stands before the text of a request that was made in training.
pub fn training_note() -> &'static str {
    texts().get("request-training")
}

/// A finished request for support. It holds nothing personal.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupportRequest {
    /// Who is asked.
    pub to: Owner,
    /// Their e-mail address, when the organisation has set it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// E-mail address of the service lead, who approves a change of access and gets a copy of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<String>,
    /// Subject line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// The same in two sentences, where access is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
}

impl SupportRequest {
    /// Who is asked, in words, with the address where it is known, and who gets a copy.
    pub fn recipient(&self) -> String {
        let name = texts().owner(self.to);
        let to = self.email.as_ref().map_or_else(|| name.to_owned(), |email| format!("{name} ({email})"));
        match &self.copy {
            Some(email) => texts().say(&Say::plain("request-copy").text("to", to).text("email", email)),
            None => to,
        }
    }

    /// The text with smartcard numbers in their place. For the user's own screen only.
    pub fn body_with(&self, numbers: &[SmartcardNumber]) -> String {
        fill_numbers(&self.body, numbers)
    }

    /// The short text with smartcard numbers in their place. For the user's own screen only.
    pub fn short_with(&self, numbers: &[SmartcardNumber]) -> Option<String> {
        self.short.as_deref().map(|short| fill_numbers(short, numbers))
    }

    /// Whether the recipient needs the smartcard number.
    pub fn wants_smartcard_number(&self) -> bool {
        self.body.contains(smartcard_number_gap())
    }

    /// A `mailto:` link. It never holds a smartcard number: links are remembered.
    pub fn mailto(&self) -> Link {
        send::mailto(self, texts())
    }

    /// A link into the support portal that this template of the organisation leads to.
    ///
    /// # Errors
    /// When no link can be made from the template.
    pub fn portal(&self, template: &str) -> Result<Link, NotALink> {
        send::portal(self, template, texts())
    }
}

/// One number stands in the line; several stand below each other.
fn fill_numbers(text: &str, numbers: &[SmartcardNumber]) -> String {
    let filled = match numbers {
        [] => return text.to_owned(),
        [one] => one.digits().to_owned(),
        several => several.iter().map(|number| format!("\n- {}", number.digits())).collect(),
    };
    text.replace(
        &format!(" {}", smartcard_number_gap()),
        &if numbers.len() == 1 { format!(" {filled}") } else { filled.clone() },
    )
    .replace(smartcard_number_gap(), &filled)
}

/// Writes the request for a cause.
///
/// What was made in training says so, and has no address: it cannot be sent by mistake.
pub(crate) fn write(case: &Case, finding: &Finding, text: &CauseText) -> SupportRequest {
    let to = finding.request_to();
    let own = match to {
        Owner::Ra => case.settings.request_template_ra.as_deref(),
        Owner::It => case.settings.request_template_it.as_deref(),
        Owner::NationalServiceDesk | Owner::You => case.settings.request_template_desk.as_deref(),
    };
    let usual = match to {
        Owner::Ra => "template-ra",
        Owner::It => "template-it",
        Owner::NationalServiceDesk | Owner::You => "template-desk",
    };
    let training = case.is_simulated();
    let fill = |template: &str| {
        let filled = template::fill(template, |gap| tell::value(gap, case, finding, text));
        if training { format!("{}\n\n{filled}", training_note()) } else { filled }
    };
    let access = matches!(finding.id, CauseId::RoleMissing | CauseId::WorkgroupMissing) && to == Owner::Ra;
    SupportRequest {
        to,
        email: case.settings.email(to).filter(|_| !training).map(str::to_owned),
        copy: case.settings.service_lead_email.clone().filter(|_| access && !training),
        subject: if training { training_subject(&text.subject) } else { text.subject.clone() },
        body: fill(own.unwrap_or_else(|| texts().get(usual))),
        short: access.then(|| fill(texts().get("short-access"))),
    }
}

#[cfg(test)]
mod tests;
