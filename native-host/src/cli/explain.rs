//! `explain`: what a screen means. The same functions as in the extension.

use super::arguments::Question;
use super::outcome::{Trouble, print};
use super::report_file;
use shared::advice::{Explanation, Reason, headline};
use shared::cause::Owner;
use shared::date::Timestamp;
use shared::diagnosis::Case;
use shared::method;
use shared::observation::{Observation, Sighting};
use shared::rules::classify;
use std::time::{SystemTime, UNIX_EPOCH};

/// The site in question when `--host` does not name another.
const USUAL_HOST: &str = "cervicalscreening.nhs.uk";

/// Prints the answer.
pub fn run(question: &Question) -> Result<(), Trouble> {
    let report = question.report.as_deref().map(report_file::read).transpose()?;
    let seen = observation(question);
    let case = Case {
        report,
        now: question.at.or_else(now),
        answers: question.answers.clone(),
        seen_method: method::named_on(&seen),
        ..Case::seen(sighting(question, &seen))
    };
    let answer = Explanation::of(&case);
    print(&if question.json { serde_json::to_string(&answer)? + "\n" } else { in_words(&answer) })
}

/// The time, by the clock of this PC.
pub fn now() -> Option<Timestamp> {
    let age = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Timestamp::from_millis(age.as_secs() * 1000)
}

/// What was seen.
fn observation(question: &Question) -> Observation {
    let text: Vec<String> = question.text.iter().cloned().collect();
    Observation {
        host: question.host.as_deref().unwrap_or(USUAL_HOST).trim().to_lowercase(),
        headings: text.clone(),
        alerts: text,
        net_error: question.net_error.clone(),
        http_status: question.http_status,
        ..Observation::default()
    }
}

/// What it is. A named screen is believed; words beside it still give the error code.
fn sighting(question: &Question, seen: &Observation) -> Sighting {
    let seen = classify(seen);
    Sighting { screen: question.screen.unwrap_or(seen.screen), ..seen }
}

fn in_words(answer: &Explanation) -> String {
    let mut lines = vec![format!("Screen: {}", answer.screen)];
    let (Some(advice), Some((first, others))) = (&answer.advice, answer.diagnosis.causes.split_first()) else {
        lines.push("Nothing is wrong on this screen.".to_owned());
        return lines.join("\n") + "\n";
    };
    lines.push(format!("Cause:  {}", first.id));
    lines.push(format!("Fixed by: {}", name(first.owner)));
    lines.extend(evidence(first));
    lines.extend([String::new(), advice.headline.clone()]);
    lines.extend(advice.steps.iter().enumerate().map(|(at, step)| format!("  {}. {step}", at + 1)));
    for (title, list) in
        [("Take care:", &advice.avoid), ("Meanwhile:", &advice.meanwhile), ("Good to know:", &advice.know)]
    {
        if !list.is_empty() {
            lines.extend([String::new(), title.to_owned()]);
            lines.extend(list.iter().map(|sentence| format!("- {sentence}")));
        }
    }
    if !others.is_empty() {
        lines.extend([String::new(), "It may also be:".to_owned()]);
        for other in others {
            lines.push(format!("- {} ({}, fixed by {})", headline(other.id), other.id, name(other.owner)));
            lines.extend(evidence(other));
        }
    }
    let request = &advice.request;
    lines.extend([String::new(), "If that does not help, send this.".to_owned()]);
    let address = request.email.as_ref().map_or(String::new(), |email| format!(", {email}"));
    lines.push(format!("To: {}{address}", name(request.to)));
    lines.push(format!("Subject: {}", request.subject));
    lines.extend([String::new(), request.body.trim_end().to_owned()]);
    lines.join("\n") + "\n"
}

fn evidence(finding: &Reason) -> impl Iterator<Item = String> {
    finding.evidence.iter().map(|reason| format!("  because: {reason}"))
}

const fn name(owner: Owner) -> &'static str {
    match owner {
        Owner::You => "the person at the PC",
        Owner::Ra => "the Registration Authority",
        Owner::It => "local IT support",
        Owner::NationalServiceDesk => "the NHS National Service Desk",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::cause::ScreenId;

    #[test]
    fn a_named_screen_is_believed() {
        let question = Question { screen: Some(ScreenId::RoleMissing), ..Question::default() };
        let seen = sighting(&question, &observation(&question));
        assert_eq!((seen.screen, seen.host.as_str()), (ScreenId::RoleMissing, USUAL_HOST));
    }

    #[test]
    fn words_are_recognised_as_the_observer_would_see_them() {
        let with_words = |page: &&shared::scenario::Page| page.screen.is_failure() && !page.heading.is_empty();
        for page in shared::scenario::pages().iter().filter(with_words) {
            let text = page.observation().alerts.join(" ") + " " + &page.heading;
            let question = Question { text: Some(text), host: Some(page.host.to_uppercase()), ..Question::default() };
            assert_eq!(sighting(&question, &observation(&question)).screen, page.screen, "{}", page.id);
        }
    }

    #[test]
    fn the_answer_in_words_holds_cause_steps_and_request() {
        let explained = |screen| Explanation::of(&Case::seen(Sighting::of(screen)));
        let words = in_words(&explained(ScreenId::RoleMissing));
        for part in ["Cause:  role-missing", "the Registration Authority", "  1. ", "Subject: ", "because: "] {
            assert!(words.contains(part), "{part} is not in {words}");
        }
        assert!(in_words(&explained(ScreenId::SignIn)).contains("Nothing is wrong"));
    }
}
