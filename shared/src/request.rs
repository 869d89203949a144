//! The support request: finished text that names what was found and leaves out what is personal.
//!
//! The smartcard number is the one personal thing a Registration Authority needs. It is never part
//! of a [`SupportRequest`]: the request holds [`SMARTCARD_NUMBER_GAP`] where it belongs, and the
//! face the user is looking at fills the gap on the user's screen.

use crate::cause::Owner;
use crate::diagnosis::{Case, Finding};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Stands in a request where the smartcard number belongs.
pub const SMARTCARD_NUMBER_GAP: &str = "____________ (12 digits, under the photo on the card)";

/// A finished request for support. It holds nothing personal.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupportRequest {
    /// Who is asked.
    pub to: Owner,
    /// Their e-mail address, when the organisation has set it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Subject line.
    pub subject: String,
    /// The text.
    pub body: String,
}

impl SupportRequest {
    /// The text with the smartcard number in its place. For the user's own screen only.
    pub fn body_with(&self, number: &SmartcardNumber) -> String {
        self.body.replace(SMARTCARD_NUMBER_GAP, &number.0)
    }

    /// Whether the recipient needs the smartcard number.
    pub fn wants_smartcard_number(&self) -> bool {
        self.body.contains(SMARTCARD_NUMBER_GAP)
    }
}

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
            Self::NotDigits => f.write_str("A smartcard number has digits only."),
            Self::Length(n) => write!(f, "A smartcard number has 12 digits. This has {n}."),
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
}

impl fmt::Debug for SmartcardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmartcardNumber(hidden)")
    }
}

/// Writes the request for a cause.
pub(crate) fn write(case: &Case, finding: &Finding, subject: &str, ask: &str) -> SupportRequest {
    let to = finding.id.request_to();
    let mut body = format!("Hello,\n\n{ask}\n");
    let mut list = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            body += &format!("\n{title}\n");
            lines.iter().for_each(|line| body += &format!("- {line}\n"));
        }
    };
    list("What was found:", finding.evidence.clone());
    list("Where:", place(case));
    list("What I can say:", answers(case));
    if to == Owner::Ra {
        body += &format!("\nSmartcard number: {SMARTCARD_NUMBER_GAP}\n");
    }
    body += "\nThank you.\n";
    SupportRequest { to, email: case.settings.email(to).map(str::to_owned), subject: subject.to_owned(), body }
}

fn place(case: &Case) -> Vec<String> {
    let mut lines = Vec::new();
    let organisation = match (&case.settings.organisation, &case.settings.ods_code) {
        (Some(name), Some(ods)) => Some(format!("{name} (ODS code {ods})")),
        (Some(name), None) => Some(name.clone()),
        (None, Some(ods)) => Some(format!("ODS code {ods}")),
        (None, None) => None,
    };
    lines.extend(organisation.map(|name| format!("Organisation: {name}")));
    if !case.sighting.host.is_empty() {
        lines.push(format!("Site: https://{}", case.sighting.host));
    }
    lines.extend(case.sighting.code.as_ref().map(|code| format!("Error code: {code}")));
    if let Some(report) = &case.report {
        let readers: Vec<&str> = report.real_readers().map(|r| r.name.as_str()).collect();
        if !readers.is_empty() {
            lines.push(format!("Card reader: {}", readers.join(", ")));
        }
        lines.extend(report.service.detail.as_ref().map(|detail| format!("Smart card service: {detail}")));
        lines.extend(report.workstation.os.as_ref().map(|os| format!("System: {os}")));
    }
    lines
}

fn answers(case: &Case) -> Vec<String> {
    let say = |answer: Option<bool>, yes: &str, no: &str| answer.map(|a| if a { yes } else { no }.to_owned());
    let given = &case.answers;
    [
        say(
            given.other_systems_work,
            "My smartcard works with other systems on this PC.",
            "My smartcard does not work with other systems on this PC either.",
        ),
        say(
            given.first_time_here,
            "This is the first time I use a smartcard on this PC.",
            "I have used a smartcard on this PC before.",
        ),
        say(
            given.other_pc_works,
            "Signing in to CSMS works for me on another PC.",
            "Signing in to CSMS fails for me on another PC too.",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advice::advise;
    use crate::cause::ScreenId;
    use crate::diagnosis::diagnose;
    use crate::observation::Sighting;

    fn request(screen: ScreenId, change: impl FnOnce(&mut Case)) -> SupportRequest {
        let mut case = Case::seen(Sighting { host: "cervicalscreening.nhs.uk".into(), ..Sighting::of(screen) });
        change(&mut case);
        advise(&case, &diagnose(&case)).unwrap().request
    }

    #[test]
    fn a_missing_role_goes_to_the_ra_and_asks_for_the_number() {
        let request = request(ScreenId::RoleMissing, |case| {
            case.settings.ra_email = Some("ra@example.org".into());
            case.settings.ods_code = Some("A00001".into());
        });
        assert_eq!((request.to, request.email.as_deref()), (Owner::Ra, Some("ra@example.org")));
        assert!(request.body.contains("role") && request.body.contains("ODS code A00001"), "{}", request.body);
        assert!(request.wants_smartcard_number());
        let number = SmartcardNumber::parse("5000 0000 0001").unwrap();
        let filled = request.body_with(&number);
        assert!(filled.contains("Smartcard number: 500000000001\n") && !filled.contains("____"), "{filled}");
    }

    #[test]
    fn answers_are_told() {
        let request = request(ScreenId::AuthenticationFailed, |case| {
            case.answers.other_systems_work = Some(true);
            case.answers.other_pc_works = Some(false);
            case.sighting.code = Some("400_601".into());
        });
        assert_eq!(request.to, Owner::It);
        for part in ["works with other systems", "fails for me on another PC too", "Error code: 400_601"] {
            assert!(request.body.contains(part), "{part} is not in {}", request.body);
        }
        assert!(!request.wants_smartcard_number() && !request.body.contains("first time"));
    }

    #[test]
    fn a_smartcard_number_is_checked_and_hidden() {
        let number = SmartcardNumber::parse(" 000123456789 ").unwrap();
        assert_eq!(format!("{number:?}"), "SmartcardNumber(hidden)");
        assert_eq!(SmartcardNumber::parse("12345"), Err(NotASmartcardNumber::Length(5)));
        assert_eq!(SmartcardNumber::parse("12345678901O"), Err(NotASmartcardNumber::NotDigits));
        assert_eq!(SmartcardNumber::parse(""), Err(NotASmartcardNumber::Length(0)));
    }
}
