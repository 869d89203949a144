//! Observation + report → causes, the likeliest first, each with its evidence.
//!
//! Three sources speak: the screen, the PC, and what happened just before. [`screen::says`] tells
//! what a screen says by itself and how far the PC matters on it; [`readers`], [`certificates`] and
//! [`software`] tell what is wrong with the PC, the most basic first.

mod certificates;
mod readers;
mod screen;
mod software;

use crate::cause::{CauseId, Owner};
use crate::date::Timestamp;
use crate::observation::Sighting;
use crate::report::WorkstationReport;
use crate::rules::classify;
use crate::scenario::Scenario;
use crate::settings::Settings;
use crate::timeline::Timeline;
use screen::Weight;
use serde::{Deserialize, Serialize};

/// Everything that is known when advice is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// The time, by the clock of the PC. Without it no certificate is called expired.
    pub now: Option<Timestamp>,
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
            now: None,
        }
    }

    /// What is known when a row of the catalogue is played; `None` for a row without page or desk.
    pub fn of_scenario(row: &Scenario) -> Option<Self> {
        let (page, desk) = (row.page()?, row.desk()?);
        let sighting = classify(&page.observation());
        Some(Self { report: Some(desk.report.clone()), now: desk.now, ..Self::seen(sighting) })
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

    fn and(mut self, evidence: impl Into<String>) -> Self {
        self.evidence.push(evidence.into());
        self
    }
}

/// Ranks the causes of a case.
pub fn diagnose(case: &Case) -> Diagnosis {
    let Some((said, weight)) = screen::says(&case.sighting) else { return Diagnosis::default() };
    let found = case.report.as_ref().map(|report| on_the_pc(case, report)).unwrap_or_default();
    let mut by_screen = Finding::new(said, screen::evidence(&case.sighting));
    if case.report.is_some() && found.is_empty() && !matches!(weight, Weight::PcIsFine) {
        by_screen = by_screen.and("The card reader and the card in it look fine.");
    }
    let (warnings, faults): (Vec<_>, Vec<_>) = found.into_iter().partition(|finding| finding.id.is_warning());
    let (confirmed, others): (Vec<_>, Vec<_>) = faults.into_iter().partition(|finding| finding.id == said);
    let (before, after): (Vec<_>, Vec<_>) = others.into_iter().partition(|finding| weight.puts_first(finding.id));
    let after = if matches!(weight, Weight::PcIsFine) { Vec::new() } else { after };
    // What the screen names and the PC confirms is certain: nothing comes before it.
    let (certain, likely) = if confirmed.is_empty() { (None, Some(by_screen)) } else { (Some(by_screen), None) };
    let mut causes: Vec<Finding> = Vec::new();
    for finding in certain.into_iter().chain(confirmed).chain(before).chain(likely).chain(after).chain(warnings) {
        match causes.iter_mut().find(|known| known.id == finding.id) {
            Some(known) => known.evidence.extend(finding.evidence),
            None => causes.push(finding),
        }
    }
    Diagnosis { causes }
}

/// What is wrong with the PC, the most basic first.
fn on_the_pc(case: &Case, report: &WorkstationReport) -> Vec<Finding> {
    [readers::look(report, &case.timeline), certificates::look(report, case.now), software::look(report)].concat()
}

#[cfg(test)]
mod tests;
