//! Diagnosis → advice: one sentence what is wrong, a few steps, the owner, a finished request.
//! The words are data: `texts/en-GB.json`.

pub mod condition;

use crate::cause::{CauseId, Owner, ScreenId};
use crate::diagnosis::{Case, Diagnosis, Finding, diagnose};
use crate::request::{self, SupportRequest};
use crate::texts::texts;
use condition::said;
use serde::{Deserialize, Serialize};

/// What to tell the person in front of the failing screen.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    /// What is wrong, in one sentence.
    pub headline: String,
    /// What to do now, one action a step. At most six.
    pub steps: Vec<String>,
    /// What not to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub avoid: Vec<String>,
    /// Other ways in, until it is mended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meanwhile: Vec<String>,
    /// What else is good to know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub know: Vec<String>,
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
    pub diagnosis: Reasons,
    /// What to do. Absent when nothing is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<Advice>,
}

/// A diagnosis in words.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reasons {
    /// `causes[0]` is the answer.
    pub causes: Vec<Reason>,
}

/// One possible cause in words.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Which.
    pub id: CauseId,
    /// Who fixes it.
    pub owner: Owner,
    /// Why we think so: sentences for people. Never empty.
    pub evidence: Vec<String>,
}

impl Explanation {
    /// Diagnosis and advice of a case.
    pub fn of(case: &Case) -> Self {
        let diagnosis = diagnose(case);
        let advice = advise(case, &diagnosis);
        let reason = |finding: &Finding| Reason { id: finding.id, owner: finding.owner, evidence: evidence(finding) };
        let causes = diagnosis.causes.iter().map(reason).collect();
        Self { schema: 1, screen: case.sighting.screen, diagnosis: Reasons { causes }, advice }
    }
}

/// Why we think so, in words.
pub fn evidence(finding: &Finding) -> Vec<String> {
    finding.evidence.iter().map(|seen| texts().say(seen)).collect()
}

/// What whoever mends it is asked to do, as the request for support says.
pub fn asked(finding: &Finding) -> String {
    texts().cause(finding.id, finding.slant).map(|text| texts().dated(&text.ask)).unwrap_or_default()
}

/// Advice on the first cause of a diagnosis; `None` when there is none.
pub fn advise(case: &Case, diagnosis: &Diagnosis) -> Option<Advice> {
    let (finding, texts) = (diagnosis.causes.first()?, texts());
    let text = texts.cause(finding.id, finding.slant)?;
    let list = |sentences: &[String]| -> Vec<String> {
        sentences.iter().filter_map(|text| said(text, case)).map(|text| texts.dated(text)).collect()
    };
    let mut steps = list(&text.steps);
    // Texts on the passcode itself say so already.
    let on_passcode = matches!(finding.id, CauseId::PasscodeLocked | CauseId::PasscodeLow);
    if diagnosis.causes.iter().any(|finding| finding.id == CauseId::PasscodeLow) && !on_passcode {
        steps.insert(0, texts.get("step-tries-low").to_owned());
    }
    Some(Advice {
        headline: text.headline.clone(),
        steps,
        avoid: list(&text.avoid),
        meanwhile: list(&text.meanwhile),
        know: list(&text.know),
        owner: finding.owner,
        request: request::write(case, finding, text),
    })
}

/// The headline of a cause, for lists of other likely causes.
pub fn headline(cause: CauseId) -> &'static str {
    texts().cause(cause, None).map_or("", |text| &text.headline)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::Timestamp;
    use crate::method::Method;
    use crate::report::{Component, Tries};
    use crate::scenario;

    #[test]
    fn every_cause_has_one_usual_text() {
        for cause in CauseId::ALL {
            let usual = texts().causes.iter().filter(|t| t.cause == *cause && t.slant.is_none()).count();
            assert_eq!(usual, 1, "{cause}");
        }
    }

    #[test]
    fn texts_are_plain() {
        let words = |text: &str| text.split_whitespace().count();
        for text in &texts().causes {
            let cause = text.cause;
            assert!(words(&text.headline) <= 18 && text.headline.ends_with('.'), "{cause}: {}", text.headline);
            let lists = [&text.steps, &text.avoid, &text.meanwhile, &text.know];
            for sentence in lists.into_iter().flatten() {
                let (conditions, said) = condition::parts(sentence);
                for name in conditions.split_whitespace() {
                    assert!(name.parse::<condition::Condition>().is_ok(), "{cause}: unknown condition {name}");
                }
                assert!(said.ends_with('.') && !said.contains('['), "{cause}: {said}");
                for part in said.split(". ") {
                    assert!(words(part) <= 25, "{cause}: too long: {part}");
                }
            }
            assert!(text.subject.starts_with("CSMS: ") && text.subject.len() <= 78, "{cause}");
            let all = format!("{text:?}").replace("\\'", "'");
            assert!(!all.contains('\'') && !text.ask.contains('"'), "{cause}: straight quotes");
            let dated = texts().dated(&format!("{} {}", text.ask, text.know.join(" ")));
            assert!(!dated.contains('{'), "{cause}: an unknown date in {dated}");
        }
    }

    #[test]
    fn the_two_clients_get_their_own_steps() {
        let row = scenario::scenarios().iter().find(|s| s.id == "authentication-failed--card-present").unwrap();
        let mut case = Case::of_scenario(row).unwrap();
        let steps = |case: &Case| advise(case, &diagnose(case)).unwrap().steps.join(" ");
        assert!(!steps(&case).contains("Identity Agent") && !steps(&case).contains("Smartcard Connect"));
        let there = Component { installed: Some(true), ..Component::default() };
        case.report.as_mut().unwrap().workstation.identity_agent = Some(there.clone());
        case.now = Timestamp::parse("2026-11-21T09:00:00Z").ok();
        assert!(steps(&case).contains("Identity Agent") && !steps(&case).contains("Smartcard Connect"));
        case.now = Timestamp::parse("2027-03-01T09:00:00Z").ok();
        assert_eq!(diagnose(&case).causes[0].id, CauseId::IdentityAgentOutdated, "the agent has ended");
        case.report.as_mut().unwrap().workstation.smartcard_connect = Some(there);
        assert!(steps(&case).contains("Smartcard Connect") && !steps(&case).contains("Identity Agent"));
    }

    #[test]
    fn never_a_passcode_again_when_tries_are_low() {
        for row in scenario::scenarios() {
            let mut case = Case::of_scenario(row).unwrap();
            let readers = case.report.iter_mut().flat_map(|report| &mut report.readers);
            let mut cards = readers.filter_map(|reader| reader.card.as_mut()).peekable();
            let any = cards.peek().is_some();
            cards.for_each(|card| card.tries = Some(Tries { left: 1 }));
            if !any || case.method() == Some(Method::Authenticator) {
                continue;
            }
            let diagnosis = diagnose(&case);
            let told = diagnosis.causes.iter().any(|finding| finding.id == CauseId::PasscodeLow)
                && diagnosis.causes[0].id != CauseId::PasscodeLocked;
            let advice = advise(&case, &diagnosis).unwrap();
            assert!(!told || advice.steps[0].contains("one more wrong one locks"), "{}: {:?}", row.id, advice.steps);
            let by_card = !matches!(case.sighting.screen, ScreenId::RoleMissing | ScreenId::WorkgroupMissing);
            for step in advice.steps.iter().filter(|_| told && by_card) {
                for phrase in ["ign in again", "ign in once", "ry again", "ry once more"] {
                    assert!(!step.contains(phrase), "{}: {step}", row.id);
                }
            }
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
            assert!((1..=6).contains(&advice.steps.len()), "{}: {} steps", row.id, advice.steps.len());
        }
    }
}
