//! The documents that repeat what the code says are made here, and checked to be current.
//! `cargo xtask docs` writes them.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, reason = "a panic is the failure report of a test")]

use shared::advice::{Explanation, advise, evidence};
use shared::cause::CauseId;
use shared::diagnosis::{Case, diagnose};
use shared::report::WorkstationReport;
use shared::rules::RuleFile;
use shared::scenario::{self, Desk, Scenario};
use shared::training::own::OwnFile;
use std::fmt::Write;
use std::path::PathBuf;

fn check(name: &str, content: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    if std::env::var_os("CSMS_WRITE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
    }
    let current = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(current == content, "docs/{name} is not current; `cargo xtask docs` writes it");
}

fn schema<T: schemars::JsonSchema>() -> String {
    serde_json::to_string_pretty(&schemars::schema_for!(T)).unwrap() + "\n"
}

#[test]
fn schemas_are_current() {
    check("schema/status.json", &schema::<WorkstationReport>());
    check("schema/explain.json", &schema::<Explanation>());
    check("schema/rules.json", &schema::<RuleFile>());
    check("schema/desks.json", &schema::<Vec<Desk>>());
    check("schema/training.json", &schema::<OwnFile>());
}

#[test]
fn causes_are_current() {
    let mut page = String::from(
        "# Causes\n\nMade from the scenario catalogue by `cargo xtask docs`. Every scenario is played by the tests.\n",
    );
    for cause in CauseId::ALL {
        let shows = |row: &&Scenario| row.expect.cause == *cause || row.expect.warning == Some(*cause);
        let rows: Vec<_> = scenario::scenarios().iter().filter(shows).collect();
        let case = Case::of_scenario(rows[0]).unwrap();
        let mut diagnosis = diagnose(&case);
        // A warning has a text of its own too; here it is asked for alone.
        diagnosis.causes.retain(|finding| finding.id == *cause);
        let advice = advise(&case, &diagnosis).unwrap();
        writeln!(page, "\n## `{cause}`\n\n**{}**\n", advice.headline).unwrap();
        writeln!(
            page,
            "Fixed by: {}. The request goes to: {}.\n\nEvidence, for example:\n",
            advice.owner, advice.request.to
        )
        .unwrap();
        evidence(&diagnosis.causes[0]).iter().for_each(|line| writeln!(page, "- {line}").unwrap());
        page.push_str("\nSteps:\n\n");
        (1..).zip(&advice.steps).for_each(|(n, step)| writeln!(page, "{n}. {step}").unwrap());
        writeln!(page, "\nRequest: {}\n\n```text\n{}```\n\nScenarios:\n", advice.request.subject, advice.request.body)
            .unwrap();
        rows.iter().for_each(|row| writeln!(page, "- `{}`: {}", row.id, row.title).unwrap());
    }
    check("causes.md", &page);
}
