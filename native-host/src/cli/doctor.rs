//! `doctor`: is this PC ready?

use super::outcome::{Trouble, print};
use crate::doctor::{self, Finding, Level, Place, Ready};
use crate::look::Looker;
use serde::Serialize;
use shared::report::WorkstationReport;

/// Version of the JSON shape.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    version: &'static str,
    ready: Ready,
    findings: &'a [Finding],
    report: &'a WorkstationReport,
}

/// Prints what was found.
///
/// # Errors
/// When the PC is not ready, or that could not be told; the exit code says which.
pub fn run(json: bool) -> Result<(), Trouble> {
    let mut looker = Looker::default();
    let seen = looker.look();
    let report = looker.report(&seen);
    let findings = doctor::examine(&Place::here(), &report, super::explain::now());
    let ready = Ready::of(&findings);
    let version = env!("CARGO_PKG_VERSION");
    let answer = Answer { schema: SCHEMA, version, ready, findings: &findings, report: &report };
    print(&if json { serde_json::to_string(&answer)? + "\n" } else { words(&findings, ready) })?;
    match ready {
        Ready::Yes => Ok(()),
        Ready::No => Err(Trouble::Said),
        Ready::Unknown => Err(Trouble::Unclear),
    }
}

/// One line a finding, and the verdict.
fn words(findings: &[Finding], ready: Ready) -> String {
    let mut lines: String = findings.iter().map(line).collect();
    lines += match ready {
        Ready::Yes => "This PC is ready.\n",
        Ready::No => "This PC is not ready: see the lines that begin with \"problem\".\n",
        Ready::Unknown => "No problem was seen, but not everything could be looked at.\n",
    };
    lines
}

fn line(finding: &Finding) -> String {
    let level = match finding.level {
        Level::Ok => "ok",
        Level::Note => "note",
        Level::Problem => "problem",
        Level::Unknown => "unknown",
    };
    let path = finding.path.as_ref().map(|path| format!(" [{path}]")).unwrap_or_default();
    let fix = finding.fix.as_ref().map(|fix| format!(". Fix: {fix}")).unwrap_or_default();
    format!("{level:8} {}{path}{fix}\n", finding.text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Code;

    #[test]
    fn a_finding_is_one_line() {
        let finding = Finding::new(Code::ReaderMissing, Level::Problem, "no reader").fix("plug it in");
        let said = words(&[finding.path("/x/y".as_ref())], Ready::No);
        assert!(said.starts_with("problem  no reader [/x/y]. Fix: plug it in\nThis PC is not ready"), "{said}");
    }
}
