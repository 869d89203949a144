//! The screen rules: how long a page takes with few and many rules, and how well the built-in ones
//! do on the corpus of saved pages.

use crate::numbers::Row;
use csms_e2e::failure::{Doing, Result};
use csms_e2e::place;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

/// How many words the page has.
const WORDS: usize = 500;
/// A sentence that makes the observer take it, and rules look twice: it says "not".
const SENTENCE: &str = "You can not see the list of samples for this clinic until someone has sent them on";
/// How many rules, and what that is called in the table.
const SIZES: &[(usize, &str)] = &[
    (10, "a page of 500 words, 10 rules more"),
    (100, "a page of 500 words, 100 rules more"),
    (1_000, "a page of 500 words, 1,000 rules more"),
    (10_000, "a page of 500 words, 10,000 rules more"),
];

/// Measures in `folder`.
pub fn measure(folder: &Path) -> Result<Vec<Row>> {
    let page = folder.join("page.html");
    let sentences = WORDS.div_ceil(SENTENCE.split(' ').count());
    fs::write(&page, format!("<h1>Samples</h1>{}", format!("<p>{SENTENCE}.</p>").repeat(sentences)))
        .doing(page.display())?;
    let page = page.to_string_lossy();
    let built_in = shared::rules::built_in().rules.len();
    let mut rows = Vec::new();
    for (count, what) in [(50_usize.saturating_sub(built_in), "a page of 500 words, 50 rules")].iter().chain(SIZES) {
        let file = folder.join(format!("{count}.json"));
        fs::write(&file, rules(*count).to_string()).doing(file.display())?;
        let answer = host(&["test", "--timed", "--json", "--rules", &file.to_string_lossy(), &page])?;
        let micros = answer["pages"][0]["micros"].as_f64().doing("the host did not say how long it took")?;
        let goal = (*what == "a page of 500 words, 50 rules").then_some(0.2);
        rows.push(Row { what, value: micros / 1e3, unit: "ms", goal });
    }
    rows.extend(figures()?);
    Ok(rows)
}

/// So many rules of the usual form that hold for no page.
fn rules(count: usize) -> Value {
    let rule = |number: usize| {
        json!({
            "id": format!("rule-{number}"), "screen": "unrecognised-error", "priority": 30,
            "any": [
                format!("no|not ... nothing{number}"),
                format!("nothing{number} ... missing|invalid|expired"),
                format!("clinic ... has|was nothing{number}"),
            ],
            "none": ["choose|select a|your list"],
        })
    };
    json!({ "schema": 1, "codes": [], "rules": (0..count).map(rule).collect::<Vec<_>>() })
}

/// Precision and recall of the built-in rules on both halves of the corpus.
fn figures() -> Result<Vec<Row>> {
    let corpus = place::root().join("tests/corpus");
    let report = host(&["test", "--json", "--report", &corpus.to_string_lossy()])?;
    let mut rows = Vec::new();
    for (half, figure, what) in [
        ("seen", "precision", "rules, precision on the seen half of the corpus"),
        ("seen", "recall", "rules, recall on the seen half of the corpus"),
        ("held-out", "precision", "rules, precision on the held-out half"),
        ("held-out", "recall", "rules, recall on the held-out half"),
    ] {
        let tally = report["halves"].as_array().into_iter().flatten().find(|tally| tally["half"] == half);
        let value = tally.and_then(|tally| tally[figure].as_f64()).doing(format_args!("there is no half {half}"))?;
        rows.push(Row { what, value: value * 100.0, unit: "%", goal: None });
    }
    Ok(rows)
}

/// What the host's command line prints as JSON.
fn host(arguments: &[&str]) -> Result<Value> {
    let output = Command::new(place::host()?).arg("rules").args(arguments).output().doing("csms-login-helper")?;
    let said = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).doing(format_args!("csms-login-helper rules: {said}"))
}
