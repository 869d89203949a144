//! Diagnosis → advice: one sentence what is wrong, a few steps, the owner, a finished request.
//! The words are data: `en-GB.json`, one row a cause.

use crate::cause::{CauseId, Owner, ScreenId};
use crate::diagnosis::{Case, Diagnosis, diagnose};
use crate::request::{self, SupportRequest};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// What to tell the person in front of the failing screen.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    /// What is wrong, in one sentence.
    pub headline: String,
    /// What to do now, one action a step.
    pub steps: Vec<String>,
    /// Who fixes it.
    pub owner: Owner,
    /// The finished request to whoever helps when the steps do not.
    pub request: SupportRequest,
}

/// The whole answer to one observation, as `csms-login-helper explain --json` prints it.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// Version of this shape: 1.
    pub schema: u32,
    /// What was seen.
    pub screen: ScreenId,
    /// Why, the likeliest first.
    pub diagnosis: Diagnosis,
    /// What to do. Absent when nothing is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<Advice>,
}

impl Explanation {
    /// Diagnosis and advice of a case.
    pub fn of(case: &Case) -> Self {
        let diagnosis = diagnose(case);
        let advice = advise(case, &diagnosis);
        Self { schema: 1, screen: case.sighting.screen, diagnosis, advice }
    }
}

/// One row of the text file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CauseText {
    cause: CauseId,
    headline: String,
    steps: Vec<String>,
    subject: String,
    ask: String,
}

fn texts() -> &'static [CauseText] {
    static TEXTS: OnceLock<Vec<CauseText>> = OnceLock::new();
    // The file is built in and tests read it; were it damaged, there would be no advice.
    TEXTS.get_or_init(|| serde_json::from_str(include_str!("en-GB.json")).unwrap_or_default())
}

fn text_of(cause: CauseId) -> Option<&'static CauseText> {
    texts().iter().find(|text| text.cause == cause)
}

/// Advice on the first cause of a diagnosis; `None` when there is none.
pub fn advise(case: &Case, diagnosis: &Diagnosis) -> Option<Advice> {
    let finding = diagnosis.causes.first()?;
    let text = text_of(finding.id)?;
    Some(Advice {
        headline: text.headline.clone(),
        steps: text.steps.iter().filter_map(|step| fill(step, case)).collect(),
        owner: finding.owner,
        request: request::write(case, finding, &text.subject, &text.ask),
    })
}

/// Fills the gap of a step. A step whose sentence does not apply is left out.
fn fill(step: &str, case: &Case) -> Option<String> {
    match (step, case.settings.hscn_required) {
        ("{hscn}", Some(true)) => Some("Connect to HSCN, or to your organisation’s VPN. CSMS needs it.".to_owned()),
        ("{hscn}", None) => Some("Connect to HSCN, or to your organisation’s VPN. CSMS may need it.".to_owned()),
        ("{hscn}", Some(false)) => None,
        _ => Some(step.to_owned()),
    }
}

/// The headline of a cause, for lists of other likely causes.
pub fn headline(cause: CauseId) -> &'static str {
    text_of(cause).map_or("", |text| &text.headline)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario;

    #[test]
    fn every_cause_has_exactly_one_text() {
        assert!(!texts().is_empty(), "en-GB.json does not parse");
        for cause in CauseId::ALL {
            assert_eq!(texts().iter().filter(|t| t.cause == *cause).count(), 1, "{cause}");
        }
    }

    #[test]
    fn texts_are_plain() {
        let words = |text: &str| text.split_whitespace().count();
        for text in texts() {
            let cause = text.cause;
            assert!(words(&text.headline) <= 18 && text.headline.ends_with('.'), "{cause}: {}", text.headline);
            assert!((2..=5).contains(&text.steps.len()), "{cause}: {} steps", text.steps.len());
            for step in &text.steps {
                assert!(step.ends_with('.') || step == "{hscn}", "{cause}: {step}");
                for sentence in step.split(". ") {
                    assert!(words(sentence) <= 25, "{cause}: too long: {sentence}");
                }
            }
            assert!(text.subject.starts_with("CSMS: ") && text.subject.len() <= 78, "{cause}");
            let all = [&[text.headline.clone(), text.ask.clone()][..], &text.steps].concat().join(" ");
            assert!(!all.contains('\'') && !all.contains('"'), "{cause}: straight quotes");
        }
    }

    #[test]
    fn hscn_is_named_as_far_as_it_is_known() {
        let row = scenario::scenarios().iter().find(|s| s.page == "net-timed-out").unwrap();
        let mut case = Case::of_scenario(row).unwrap();
        let mut steps = |required| {
            case.settings.hscn_required = required;
            advise(&case, &diagnose(&case)).unwrap().steps.join(" ")
        };
        assert!(steps(None).contains("CSMS may need it"));
        assert!(steps(Some(true)).contains("CSMS needs it"));
        assert!(!steps(Some(false)).contains("HSCN") && !steps(Some(false)).contains('{'));
    }

    #[test]
    fn every_scenario_has_advice() {
        for row in scenario::scenarios() {
            let case = Case::of_scenario(row).unwrap();
            let advice = advise(&case, &diagnose(&case)).unwrap();
            assert_eq!((advice.owner, advice.request.to), (row.expect.owner, row.expect.to), "{}", row.id);
        }
    }
}
