//! The catalogue as the training page plays it: made when the extension is built, so that the page
//! need not carry the code that finds these things out.

use super::desk::Desk;
use crate::cause::CauseId;
use crate::date::Timestamp;
use crate::diagnosis::Question;
use crate::observation::Observation;
use crate::report::WorkstationReport;
use crate::scenario::{self, Page, Scenario, Theme};
use serde::Serialize;
use std::collections::BTreeMap;

/// Everything that is played.
#[derive(Debug, Serialize)]
pub struct Book {
    /// The screens.
    pub pages: Vec<PlayedPage>,
    /// The PCs.
    pub desks: Vec<PlayedDesk>,
    /// The scenarios.
    pub rows: Vec<Row>,
}

/// A screen, and what the observer reports of it.
#[derive(Debug, Serialize)]
pub struct PlayedPage {
    #[serde(flatten)]
    page: &'static Page,
    observation: Observation,
}

/// A PC.
#[derive(Debug, Serialize)]
pub struct PlayedDesk {
    id: &'static str,
    /// Marked as simulated.
    report: WorkstationReport,
    now: Option<Timestamp>,
}

/// A scenario, and how its switches stand.
#[derive(Debug, Serialize)]
pub struct Row {
    id: &'static str,
    theme: Theme,
    page: &'static str,
    desk: &'static str,
    cause: CauseId,
    /// What the user has answered.
    answers: BTreeMap<&'static str, bool>,
    /// Switches that do not stand in their first position.
    switches: BTreeMap<&'static str, &'static str>,
}

/// The catalogue. A row without page or desk is left out; a test of the catalogue proves that none is.
pub fn book() -> Book {
    let pages = scenario::pages().iter();
    let desks = scenario::desks().iter();
    Book {
        pages: pages.map(|page| PlayedPage { page, observation: page.observation() }).collect(),
        desks: desks
            .map(|desk| PlayedDesk {
                id: &desk.id,
                report: WorkstationReport { simulated: true, ..desk.report.clone() },
                now: desk.now,
            })
            .collect(),
        rows: scenario::scenarios().iter().filter_map(row).collect(),
    }
}

fn row(row: &'static Scenario) -> Option<Row> {
    let switches = Desk::of(row)?;
    let answered = |question: &Question| Some((question.as_str(), row.answers.get(*question)?));
    let moved = Desk::SWITCHES.iter().filter_map(|switch| {
        let position = switches.position(switch.id);
        (switch.choices.first() != Some(&position)).then_some((switch.id, position))
    });
    Some(Row {
        id: &row.id,
        theme: row.theme,
        page: &row.page,
        desk: &row.desk,
        cause: row.expect.cause,
        answers: Question::ALL.iter().filter_map(answered).collect(),
        switches: moved.collect(),
    })
}
