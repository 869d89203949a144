//! Observation + report → causes, the likeliest first, each with its evidence.
//!
//! Four sources speak: the screen, the PC, what happened just before, and the user. [`screen::says`]
//! tells what a screen says by itself and how far the PC matters on it; [`readers`],
//! [`certificates`] and [`software`] tell what is wrong with the PC, the most basic first;
//! [`answers`] puts first what the user's answers speak for. No answer outranks what was seen.

mod answers;
mod certificates;
mod readers;
mod screen;
mod software;

pub use crate::cause::Slant;
pub(crate) use answers::told;
pub use answers::{Answers, Question, questions};

use crate::cause::{CauseId, Owner};
use crate::date::Timestamp;
use crate::method::{self, Method};
use crate::observation::Sighting;
use crate::report::{ReaderFlag, WorkstationReport};
use crate::rules::classify;
use crate::scenario::Scenario;
use crate::settings::Settings;
use crate::texts::{Gap, Say};
use crate::timeline::Timeline;
use screen::Weight;
use serde::{Deserialize, Serialize};

/// Everything that is known when advice is asked for. Who only passes a case on need not know the report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case<R = WorkstationReport> {
    /// What was seen.
    pub sighting: Sighting,
    /// What the native host says; `None` when it cannot be reached.
    pub report: Option<R>,
    /// What the organisation has set.
    pub settings: Settings,
    /// What happened before.
    pub timeline: Timeline,
    /// What the user has answered.
    pub answers: Answers,
    /// How the pages of this sign-in say that the user signs in; see [`Case::method`].
    #[serde(default)]
    pub seen_method: Option<Method>,
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
            seen_method: None,
            now: None,
        }
    }

    /// How the user signs in: as they say, or as a page says.
    pub fn method(&self) -> Option<Method> {
        match self.answers.authenticator {
            Some(true) => Some(Method::Authenticator),
            Some(false) => Some(Method::Smartcard),
            None => self.seen_method,
        }
    }

    /// Whether the PC is a simulated one, for training: nothing said about it is real.
    pub fn is_simulated(&self) -> bool {
        self.report.as_ref().is_some_and(|report| report.simulated)
    }

    /// What is known when a row of the catalogue is played; `None` for a row without page or desk.
    pub fn of_scenario(row: &Scenario) -> Option<Self> {
        let (page, desk) = (row.page()?, row.desk()?);
        let seen = page.observation();
        Some(Self {
            report: Some(desk.report.clone()),
            now: desk.now,
            seen_method: method::named_on(&seen),
            answers: row.answers.clone(),
            ..Self::seen(classify(&seen))
        })
    }
}

/// The causes, the likeliest first. Empty when nothing is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// `causes[0]` is the answer.
    pub causes: Vec<Finding>,
}

/// One possible cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which.
    pub id: CauseId,
    /// Who fixes it.
    pub owner: Owner,
    /// From which side it looks different from usual.
    pub slant: Option<Slant>,
    /// Why we think so. Never empty.
    pub evidence: Vec<Say>,
}

impl Finding {
    fn new(id: CauseId, evidence: impl Into<Say>) -> Self {
        Self { id, owner: id.owner(), slant: None, evidence: vec![evidence.into()] }
    }

    fn and(mut self, evidence: impl Into<Say>) -> Self {
        self.evidence.push(evidence.into());
        self
    }

    fn slanted(self, slant: Slant, owner: Owner) -> Self {
        Self { slant: Some(slant), owner, ..self }
    }

    /// To whom a request for support goes.
    pub fn request_to(&self) -> Owner {
        match self.owner {
            // Microsoft Authenticator hangs on the profile.
            Owner::You if (self.id, self.slant) == (CauseId::AuthenticationFailed, Some(Slant::Authenticator)) => {
                Owner::Ra
            }
            owner if owner == self.id.owner() => self.id.request_to(),
            Owner::You => self.id.request_to(),
            other => other,
        }
    }
}

/// Ranks the causes of a case.
pub fn diagnose(case: &Case) -> Diagnosis {
    let Some((said, weight)) = screen::says(&case.sighting) else { return Diagnosis::default() };
    let lean = answers::lean(&case.answers);
    let by_card = !weight.leaves_the_method_open() || case.method() != Some(Method::Authenticator);
    let report = case.report.as_ref().filter(|_| by_card);
    let found = if by_card { on_the_pc(case) } else { Vec::new() };
    let fine = found.is_empty() && report.is_some_and(has_card) && !matches!(weight, Weight::PcIsFine);
    let (warnings, faults): (Vec<_>, Vec<_>) = found.into_iter().partition(|finding| finding.id.is_warning());
    let (confirmed, others): (Vec<_>, Vec<_>) = faults.into_iter().partition(|finding| finding.id == said);
    let (mut before, mut after): (Vec<_>, Vec<_>) = others.into_iter().partition(|f| weight.puts_first(f.id));
    if matches!(weight, Weight::PcIsFine) {
        after.clear();
    }
    // A stable sort: what the answers speak for comes first, the rest stays in its order.
    before.sort_by_key(|finding| lean.is_none() || answers::group(finding.id) != lean);
    after.sort_by_key(|finding| lean.is_none() || answers::group(finding.id) != lean);
    let mut by_screen = Finding { evidence: screen::evidence(&case.sighting), ..Finding::new(said, "") };
    if fine {
        by_screen = by_screen.and("readers-fine");
        if let Some(after) = case.timeline.card_in_after_failure() {
            by_screen = by_screen.and(Say::plain("card-in-after").with("time", Gap::Time(after)));
        }
    }
    let guessed = answers::guess(case, &weight, by_card, &mut by_screen);
    // What the screen names and the PC confirms is certain: nothing comes before it.
    let (certain, likely) = if confirmed.is_empty() { (None, Some(by_screen)) } else { (Some(by_screen), None) };
    let ranked = certain.into_iter().chain(confirmed).chain(before).chain(guessed).chain(likely).chain(after);
    let mut causes: Vec<Finding> = Vec::new();
    for finding in ranked.chain(warnings) {
        match causes.iter_mut().find(|known| known.id == finding.id) {
            Some(known) => known.evidence.extend(finding.evidence),
            None => causes.push(finding),
        }
    }
    Diagnosis { causes }
}

/// Whether a card is in a reader.
fn has_card(report: &WorkstationReport) -> bool {
    report.real_readers().any(|reader| reader.is(ReaderFlag::Present))
}

/// What is wrong with the PC whatever the screen says, the most basic first; warnings too. Empty
/// without a report.
pub fn on_the_pc(case: &Case) -> Vec<Finding> {
    let Some(report) = &case.report else { return Vec::new() };
    [readers::look(report, &case.timeline), certificates::look(report, case.now), software::look(report, case.now)]
        .concat()
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
