//! The access check: what a sign-in to CSMS needs, step by step, from the reader to the workgroup.
//!
//! What the PC says is told by [`crate::readiness`]; what the sign-in says is gathered here from
//! the screens that were seen, so that the check works before, during and after a sign-in.

mod progress;
mod result;
#[cfg(test)]
mod tests;

pub use progress::Progress;
pub use result::Check;

use crate::advice::{self, Advice};
use crate::cause::{CauseId, UnknownName, named};
use crate::diagnosis::{Case, Diagnosis, Finding, diagnose, on_the_pc};
use crate::method::Method;
use crate::reach::HostReach;
use crate::readiness::{self, Item, Light, Tick};
use crate::report::{Card, Certificate, ReaderFlag};
use crate::texts::{Say, texts};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The name the workgroup must have: lower case, no space (NHS guidance on CSMS).
pub const WORKGROUP: &str = "cervicalscreening";

named! {
    /// A step of the access check.
    Step {
        /// A card reader is connected and its service runs.
        Reader => "reader",
        /// A card is in, the right way up.
        Card => "card",
        /// The card is of a kind that can be right.
        Kind => "kind",
        /// Its certificate is valid.
        Certificate => "certificate",
        /// The NHS software is there, and nothing in its way.
        Software => "software",
        /// CSMS answers.
        Site => "site",
        /// Care Identity has signed the user in.
        SignedIn => "signed-in",
        /// CSMS found a role.
        Role => "role",
        /// CSMS found the workgroup, and its name is right.
        Workgroup => "workgroup",
    }
}

impl Step {
    /// What is to be so, for people.
    pub fn name(self) -> &'static str {
        texts().get(match self {
            Self::Reader => "check-reader",
            Self::Card => "check-card",
            Self::Kind => "check-kind",
            Self::Certificate => "check-certificate",
            Self::Software => "check-software",
            Self::Site => "check-site",
            Self::SignedIn => "check-signed-in",
            Self::Role => "check-role",
            Self::Workgroup => "check-workgroup",
        })
    }

    /// What to do while it is not known.
    const fn hint(self) -> &'static str {
        match self {
            Self::Reader | Self::Kind | Self::Certificate | Self::Software => "ready-unchecked",
            Self::Card => "check-put-in",
            Self::Site => "check-open-site",
            Self::SignedIn => "check-sign-in",
            Self::Role => "check-choose-role",
            Self::Workgroup => "check-type-workgroup",
        }
    }

    /// The item of the readiness that knows of it.
    const fn item(self) -> Option<Item> {
        Some(match self {
            Self::Reader => Item::Reader,
            Self::Card => Item::Card,
            Self::Certificate => Item::Certificate,
            Self::Software => Item::Software,
            Self::Site => Item::Site,
            Self::Kind | Self::SignedIn | Self::Role | Self::Workgroup => return None,
        })
    }

    /// The step that a cause is about.
    const fn of(cause: CauseId) -> Option<Self> {
        Some(match cause {
            CauseId::CardRetired | CauseId::CardNotNhs => Self::Kind,
            CauseId::RoleMissing => Self::Role,
            CauseId::WorkgroupMissing => Self::Workgroup,
            CauseId::AuthenticationFailed | CauseId::SessionEnded | CauseId::UnrecognisedError => Self::SignedIn,
            other => match Item::of(other) {
                Some(Item::Reader) => Self::Reader,
                Some(Item::Card) => Self::Card,
                Some(Item::Certificate) => Self::Certificate,
                Some(Item::Software) => Self::Software,
                Some(Item::Site) => Self::Site,
                None => return None,
            },
        })
    }

    /// Whether only those who sign in with a card need it.
    const fn is_of_card(self) -> bool {
        matches!(self, Self::Reader | Self::Card | Self::Kind | Self::Certificate | Self::Software)
    }
}

/// One line of the check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which step.
    pub step: Step,
    /// How it stands.
    pub light: Light,
    /// What is known of it, or what to do to find out.
    pub text: String,
    /// What to do, where it has failed.
    pub advice: Option<Advice>,
}

impl Line {
    fn new(step: Step, light: Light, what: impl Into<Say>) -> Self {
        Self { step, light, text: texts().say(&what.into()), advice: None }
    }

    fn failed(step: Step, case: &Case, finding: Finding) -> Self {
        let text = advice::evidence(&finding).into_iter().next().unwrap_or_default();
        let advice = advice::advise(case, &Diagnosis { causes: vec![finding] });
        Self { step, light: Light::Bad, text, advice }
    }
}

/// The lines of the check. `host` is `None` while the native host is being asked, `typed` the
/// workgroup that the user sees in CSMS (empty: not typed).
pub fn lines(case: &Case, host: Option<HostReach>, progress: &Progress, typed: &str) -> Vec<Line> {
    let (diagnosis, desk) = (diagnose(case), on_the_pc(case));
    let ticks = readiness::of(case, host, &diagnosis, &desk);
    let without_card = case.method() == Some(Method::Authenticator);
    let failed = |step: Step| {
        let mut found = desk.iter().chain(&diagnosis.causes).filter(|finding| !finding.id.is_warning());
        found.find(|finding| Step::of(finding.id) == Some(step)).cloned()
    };
    let line = |step: Step| {
        if step == Step::Workgroup && !typed.trim().is_empty() {
            return workgroup(case, typed.trim());
        }
        if step.is_of_card() && without_card {
            return Line::new(step, Light::Good, "signs-in-without-card");
        }
        if let Some(finding) = failed(step) {
            return Line::failed(step, case, finding);
        }
        match progress.of(step) {
            Some(true) => return Line::new(step, Light::Good, "check-seen"),
            // The screen has gone; what was wrong may be mended.
            Some(false) => return Line::new(step, Light::Warning, "check-failed-before"),
            None => {}
        }
        let tick = step.item().and_then(|item| ticks.iter().find(|tick| tick.item == item));
        match (step, tick) {
            (Step::Kind, _) => kind(case, host),
            (_, Some(tick)) => from(step, tick),
            _ => Line::new(step, Light::Unknown, step.hint()),
        }
    };
    Step::ALL.iter().copied().map(line).collect()
}

/// What the readiness says of a step that has not failed.
fn from(step: Step, tick: &Tick) -> Line {
    match (step, tick.light) {
        // A fault of the same item that belongs to another step is said there.
        (Step::Card, Light::Bad) => Line::new(step, Light::Good, "ready-card-in"),
        (_, Light::Bad) | (Step::Site, Light::Unknown) => Line::new(step, Light::Unknown, step.hint()),
        _ => Line { step, light: tick.light, text: tick.text.clone(), advice: None },
    }
}

/// Nothing known against the card's kind is all that can be said: NHS cards are not known by sight.
fn kind(case: &Case, host: Option<HostReach>) -> Line {
    let mut readers = case.report.iter().flat_map(|report| report.real_readers());
    // What does not answer tells nothing.
    let card = readers.find_map(|reader| reader.card.as_ref().filter(|_| !reader.is(ReaderFlag::Mute)));
    let nhs = |card: &Card| card.certificates.iter().flatten().any(Certificate::is_nhs);
    let (light, text) = match card {
        Some(card) if nhs(card) => (Light::Good, "check-nhs-card"),
        Some(_) => (Light::Good, "check-no-wrong-card"),
        None if case.report.is_some() => (Light::Unknown, "check-no-card"),
        None if host.is_none() => (Light::Unknown, "ready-being-checked"),
        None => (Light::Unknown, "ready-unchecked"),
    };
    Line::new(Step::Kind, light, text)
}

/// The workgroup as the user reads it in CSMS, against the names that are right here.
fn workgroup(case: &Case, typed: &str) -> Line {
    let set = case.settings.workgroups.as_deref().unwrap_or_default();
    let right: Vec<&str> = if set.is_empty() { vec![WORKGROUP] } else { set.iter().map(String::as_str).collect() };
    if right.contains(&typed) {
        return Line::new(Step::Workgroup, Light::Good, "check-workgroup-right");
    }
    let bare =
        |name: &str| -> String { name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let almost = right.iter().find(|name| bare(name) == bare(typed));
    let key = if almost.is_some() { "check-workgroup-almost" } else { "check-workgroup-wrong" };
    let names = almost.map_or_else(|| right.join("”, “"), |name| (*name).to_owned());
    let evidence = vec![Say::plain(key).text("names", names)];
    let id = CauseId::WorkgroupMissing;
    Line::failed(Step::Workgroup, case, Finding { id, owner: id.owner(), slant: None, evidence })
}
