//! The check as a page shows it: its lines, the verdict, and the dated result as text.

use super::{Line, Progress, lines};
use crate::diagnosis::Case;
use crate::reach::HostReach;
use crate::readiness::Light;
use crate::request::SupportRequest;
use crate::texts::{Gap, Say, texts};

/// The whole check. Nothing in it is personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its lines, in the order of a sign-in.
    pub lines: Vec<Line>,
    /// How all of it stands.
    pub light: Light,
    /// That in one sentence.
    pub verdict: &'static str,
    /// The result as text: dated, to be copied, printed or put into a request.
    pub result: String,
    /// The request for the first step that has failed, with the result.
    pub request: Option<String>,
    /// Who it goes to.
    pub request_to: Option<String>,
}

impl Check {
    /// Checks. For the parameters see [`lines`].
    pub fn of(case: &Case, host: Option<HostReach>, progress: &Progress, typed: &str) -> Self {
        let lines = lines(case, host, progress, typed);
        let any = |light| lines.iter().any(|line| line.light == light);
        let (light, key) = if any(Light::Bad) {
            (Light::Bad, "check-bad")
        } else if any(Light::Unknown) {
            (Light::Unknown, "check-unknown")
        } else if any(Light::Warning) {
            (Light::Warning, "check-unknown")
        } else {
            (Light::Good, "check-good")
        };
        let verdict = texts().get(key);
        let result = result(case, &lines, verdict);
        let request = lines.iter().find_map(|line| line.advice.as_ref()).map(|advice| &advice.request);
        let request_to = request.map(SupportRequest::recipient);
        let request = request.map(|request| format!("{}\n\n{}\n\n{result}", request.subject, request.body.trim_end()));
        Self { lines, light, verdict, result, request, request_to }
    }
}

fn result(case: &Case, lines: &[Line], verdict: &str) -> String {
    let texts = texts();
    let mut text = match case.now {
        Some(now) => texts.say(&Say::plain("check-result").with("date", Gap::Date(now))),
        None => texts.get("check-result-undated").to_owned(),
    };
    let settings = &case.settings;
    let os = case.report.as_ref().and_then(|report| report.workstation.os.as_ref());
    for (key, gap, value) in [
        ("place-organisation", "name", settings.organisation.as_ref()),
        ("place-ods", "ods", settings.ods_code.as_ref()),
        ("device-system", "os", os),
    ] {
        if let Some(value) = value {
            text += &format!("\n{}", texts.say(&Say::plain(key).text(gap, value)));
        }
    }
    for (n, line) in (1..).zip(lines) {
        text += &format!("\n{n}. {}: {}. {}", line.step.name(), line.light.word(), line.text);
    }
    format!("{text}\n{verdict}\n")
}
