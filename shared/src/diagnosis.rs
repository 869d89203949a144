//! Observation + report → causes, the likeliest first, each with its evidence.
//!
//! Three sources speak: the screen, the PC, and what happened just before. [`weigh`] says how far
//! the PC matters on a screen; everything else follows from that and from the order in which
//! [`pc_findings`] looks.

use crate::cause::{CauseId, Owner, ScreenId};
use crate::observation::Sighting;
use crate::report::{Reader, ReaderFlag, ServiceState, WorkstationReport};
use crate::settings::Settings;
use crate::timeline::Timeline;
use serde::{Deserialize, Serialize};

/// Everything that is known when advice is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// What was seen.
    pub sighting: Sighting,
    /// What the native host says; `None` when it cannot be reached.
    pub report: Option<WorkstationReport>,
    /// What the organisation has set.
    pub settings: Settings,
    /// What happened before.
    pub timeline: Timeline,
    /// What the user has answered.
    pub answers: Answers,
}

impl Case {
    /// A case of which only the screen is known.
    pub fn seen(sighting: Sighting) -> Self {
        Self {
            sighting,
            report: None,
            settings: Settings::default(),
            timeline: Timeline::default(),
            answers: Answers::default(),
        }
    }
}

/// Answers to the questions that tell PC, card and profile apart. `None`: not asked or not known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Answers {
    /// "Does this smartcard work with other systems on this PC?"
    pub other_systems_work: Option<bool>,
    /// "Is this the first time you use a smartcard on this PC?"
    pub first_time_here: Option<bool>,
    /// "Does signing in to CSMS work on another PC?"
    pub other_pc_works: Option<bool>,
}

/// The causes, the likeliest first. Empty when nothing is wrong.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// `causes[0]` is the answer.
    pub causes: Vec<Finding>,
}

/// One possible cause.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Which.
    pub id: CauseId,
    /// Who fixes it.
    pub owner: Owner,
    /// Why we think so: sentences for people. Never empty.
    pub evidence: Vec<String>,
}

impl Finding {
    fn new(id: CauseId, evidence: impl Into<String>) -> Self {
        Self { id, owner: id.owner(), evidence: vec![evidence.into()] }
    }
}

/// How far what is wrong with the PC explains a screen.
enum Weight {
    /// Not at all: who sees this screen has a working card, PC and network.
    PcIsFine,
    /// The screen names its own cause; what is wrong with the PC comes after it.
    ScreenFirst,
    /// The screen only says that it failed; what is wrong with the PC explains it.
    PcFirst,
}

/// What each failing screen says by itself, and how far the PC matters on it.
fn weigh(screen: ScreenId) -> Option<(CauseId, Weight)> {
    Some(match screen {
        ScreenId::RoleMissing => (CauseId::RoleMissing, Weight::PcIsFine),
        ScreenId::WorkgroupMissing => (CauseId::WorkgroupMissing, Weight::PcIsFine),
        ScreenId::SessionEnded => (CauseId::SessionEnded, Weight::PcIsFine),
        ScreenId::CredentialManagementMissing => (CauseId::CredentialManagementMissing, Weight::ScreenFirst),
        ScreenId::AuthenticationFailed | ScreenId::CardUnreadable => (CauseId::AuthenticationFailed, Weight::PcFirst),
        ScreenId::UnrecognisedError => (CauseId::UnrecognisedError, Weight::PcFirst),
        ScreenId::SignIn | ScreenId::ChooseMethod | ScreenId::ChooseRole | ScreenId::SignedIn | ScreenId::None => {
            return None;
        }
    })
}

/// Ranks the causes of a case.
pub fn diagnose(case: &Case) -> Diagnosis {
    let Some((said, weight)) = weigh(case.sighting.screen) else { return Diagnosis::default() };
    let mut by_screen = Finding::new(said, screen_evidence(&case.sighting));
    if let Some(evidence) = beside_the_screen(case) {
        by_screen.evidence.push(evidence);
    }
    let by_pc = case.report.as_ref().map(|report| pc_findings(report, &case.timeline)).unwrap_or_default();
    let causes = match weight {
        Weight::PcIsFine => vec![by_screen],
        Weight::ScreenFirst => [vec![by_screen], by_pc].concat(),
        Weight::PcFirst => [by_pc, vec![by_screen]].concat(),
    };
    Diagnosis { causes }
}

/// What the screen says, in our words: the page's own words are never repeated.
fn screen_evidence(sighting: &Sighting) -> String {
    let said = match sighting.screen {
        ScreenId::RoleMissing => "CSMS says that no valid role was found. Signing in itself worked.",
        ScreenId::WorkgroupMissing => "CSMS says that no valid workgroup was found. Signing in itself worked.",
        ScreenId::SessionEnded => "The page says that the session has ended.",
        ScreenId::CredentialManagementMissing => "The page says that NHS Credential Management did not answer.",
        ScreenId::CardUnreadable => "The page says that the card could not be read.",
        ScreenId::AuthenticationFailed => "The page says that signing in with the smartcard failed.",
        _ => "The page looks like an error that is not known to this helper.",
    };
    match &sighting.code {
        Some(code) => format!("{said} Its code is {code}."),
        None => said.to_owned(),
    }
}

/// What the report adds to a cause that the screen alone names.
fn beside_the_screen(case: &Case) -> Option<String> {
    let report = case.report.as_ref()?;
    match weigh(case.sighting.screen)?.1 {
        Weight::PcIsFine => None,
        Weight::ScreenFirst | Weight::PcFirst if pc_findings(report, &case.timeline).is_empty() => {
            Some("The card reader and the card in it look fine.".to_owned())
        }
        Weight::ScreenFirst | Weight::PcFirst => None,
    }
}

/// What is wrong with the PC, its readers and cards, the most basic first.
fn pc_findings(report: &WorkstationReport, timeline: &Timeline) -> Vec<Finding> {
    let one = |id, evidence: String| vec![Finding::new(id, evidence)];
    match report.service.state {
        ServiceState::Stopped => {
            return one(CauseId::SmartCardServiceStopped, "The smart card service of this PC does not answer.".into());
        }
        ServiceState::Forbidden => {
            return one(
                CauseId::SmartCardServiceStopped,
                "The smart card service of this PC refuses to work for this user.".into(),
            );
        }
        ServiceState::Unknown => return Vec::new(),
        ServiceState::Running => {}
    }
    let readers: Vec<&Reader> = report.real_readers().collect();
    if readers.is_empty() {
        return one(CauseId::NoReader, "This PC sees no card reader.".into());
    }
    let with_card: Vec<&Reader> = readers.iter().copied().filter(|r| r.is(ReaderFlag::Present)).collect();
    match with_card.as_slice() {
        [] => no_card(&readers, timeline),
        [reader] => card_findings(reader),
        several => {
            let mut found = one(CauseId::SeveralCards, format!("There are cards in {} readers.", several.len()));
            found.extend(several.iter().flat_map(|reader| card_findings(reader)));
            found
        }
    }
}

fn no_card(readers: &[&Reader], timeline: &Timeline) -> Vec<Finding> {
    // A reader whose state cannot be told may well hold a card.
    if !readers.iter().all(|r| r.is(ReaderFlag::Empty)) {
        return Vec::new();
    }
    let mut finding = Finding::new(
        CauseId::NoCard,
        match readers {
            [reader] => format!("The card reader “{}” is empty.", reader.name),
            [_, _] => "Both card readers are empty.".to_owned(),
            several => format!("All {} card readers are empty.", several.len()),
        },
    );
    if let Some(before) = timeline.card_out_before_failure() {
        let ago = before.div_ceil(1000);
        let seconds = if ago == 1 { "1 second".to_owned() } else { format!("{ago} seconds") };
        finding.evidence.push(format!("The card was taken out {seconds} before the error."));
    }
    vec![finding]
}

/// What is wrong with the card in this reader.
fn card_findings(reader: &Reader) -> Vec<Finding> {
    use crate::card::Family;
    let name = &reader.name;
    if reader.is(ReaderFlag::Mute) {
        return vec![Finding::new(CauseId::CardUnresponsive, format!("The card in “{name}” does not answer."))];
    }
    let family = reader.card.as_ref().map_or(Family::Unknown, |card| card.family);
    if family == Family::Jcop41 {
        let seen = format!("The card in “{name}” looks like an NHS card of series 5 or 6.");
        let mut finding = Finding::new(CauseId::CardRetired, seen);
        finding.evidence.push("Those series have been blocked since 7 May 2026.".to_owned());
        return vec![finding];
    }
    if let Some(kind) = family.wrong_kind() {
        return vec![Finding::new(CauseId::CardNotNhs, format!("The card in “{name}” looks like {kind}."))];
    }
    if reader.is(ReaderFlag::Exclusive) {
        let seen = format!("Another program keeps the card in “{name}” for itself.");
        return vec![Finding::new(CauseId::CardInUse, seen)];
    }
    Vec::new()
}

#[cfg(test)]
mod tests;
