//! How fast the product is, as ratios in one run: a table, and `target/bench.json`.
#![allow(clippy::print_stdout, reason = "the table is this program's job")]

mod host;
mod numbers;
mod panel;
mod rules;

use csms_e2e::failure::{Doing, Failure, Result};
use csms_e2e::namespace::Inside;
use csms_e2e::stage::Stage;
use csms_e2e::{namespace, place, stage};
use numbers::Row;
use serde_json::json;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    let extension = match extension() {
        Ok(extension) => extension,
        Err(reason) => {
            eprintln!("error: {reason}\nUsage: cargo xtask bench [--extension UNPACKED_EXTENSION]");
            return ExitCode::from(64);
        }
    };
    namespace::run(&stage::hosts(), |inside| match measure(inside, extension) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(reason)) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    })
}

/// An unpacked extension to measure in place of `dist/chromium`, e.g. one of an older version.
fn extension() -> std::result::Result<Option<PathBuf>, lexopt::Error> {
    use lexopt::prelude::*;
    let (mut extension, mut parser) = (None, lexopt::Parser::from_env());
    while let Some(argument) = parser.next()? {
        match argument {
            Long("extension") => extension = Some(PathBuf::from(parser.value()?)),
            other => return Err(other.unexpected()),
        }
    }
    Ok(extension)
}

fn measure(inside: Inside, extension: Option<PathBuf>) -> Result<()> {
    let extension = extension.map_or_else(|| place::extension("chromium"), Ok)?;
    let mut stage = Stage::put_up(inside, Duration::ZERO)?;
    stage.set_desk("card-present")?;
    let mut rows = host::measure()?;
    rows.extend(rules::measure(&stage.folder("rules")?)?);
    rows.extend(panel::measure(&mut stage, &extension)?);
    println!("{:<58} {:>12} {:>12}", "what", "measured", "goal");
    for row in &rows {
        println!("{row}");
    }
    let file = place::root().join("target/bench.json");
    let text = format!("{:#}\n", json!({ "schema": 1, "rows": rows.iter().map(Row::json).collect::<Vec<_>>() }));
    fs::write(&file, text).doing(file.display())
}
