//! `scenarios`: the catalogue of error paths.

use super::outcome::{Trouble, print};
use serde::Serialize;
use shared::scenario::{Scenario, scenarios};

/// The catalogue as JSON.
#[derive(Serialize)]
struct Catalogue {
    schema: u32,
    scenarios: &'static [Scenario],
}

/// Prints the catalogue.
pub fn run(json: bool) -> Result<(), Trouble> {
    let rows = scenarios();
    if json {
        return print(&(serde_json::to_string(&Catalogue { schema: 1, scenarios: rows })? + "\n"));
    }
    let width = rows.iter().map(|row| row.id.len()).max().unwrap_or(0);
    let lines = rows.iter().map(|row| {
        let expect = &row.expect;
        format!("{:width$}  {} → {}, fixed by {}\n", row.id, row.title, expect.cause, expect.owner)
    });
    print(&lines.collect::<String>())
}
