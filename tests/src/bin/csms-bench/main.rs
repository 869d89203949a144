//! How fast the product is, as ratios in one run: a table, and `target/bench.json`.
#![allow(clippy::print_stdout, reason = "the table is this program's job")]

mod advice;
mod card;
mod host;
mod numbers;
mod observer;
mod panel;
mod popup;
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

const USAGE: &str = "Usage: cargo xtask bench [--part host|rules|panel|page|card] [--extension UNPACKED_EXTENSION]";

fn main() -> ExitCode {
    let wanted = match Wanted::from_arguments() {
        Ok(wanted) => wanted,
        Err(reason) => {
            eprintln!("error: {reason}\n{USAGE}");
            return ExitCode::from(64);
        }
    };
    namespace::run(&stage::hosts(), |inside| match measure(inside, wanted) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(reason)) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    })
}

/// What is to be measured.
#[derive(Default)]
struct Wanted {
    /// An unpacked extension in place of `dist/chromium`, e.g. one of an older version.
    extension: Option<PathBuf>,
    /// One of [`PARTS`]; without it all of them.
    part: Option<String>,
}

/// What can be measured alone.
const PARTS: [&str; 5] = ["host", "rules", "panel", "page", "card"];

impl Wanted {
    fn from_arguments() -> std::result::Result<Self, lexopt::Error> {
        use lexopt::prelude::*;
        let (mut wanted, mut parser) = (Self::default(), lexopt::Parser::from_env());
        while let Some(argument) = parser.next()? {
            match argument {
                Long("extension") => wanted.extension = Some(PathBuf::from(parser.value()?)),
                Long("part") => {
                    let part = parser.value()?.string()?;
                    if !PARTS.contains(&part.as_str()) {
                        return Err(format!("there is no part {part}").into());
                    }
                    wanted.part = Some(part);
                }
                other => return Err(other.unexpected()),
            }
        }
        Ok(wanted)
    }

    fn has(&self, part: &str) -> bool {
        self.part.as_ref().is_none_or(|wanted| wanted == part)
    }
}

/// The native host as an installer leaves it, like the programs that it is held against: written in one go. A
/// linker writes here and there, and what it leaves in the system's cache is a tenth slower to start.
fn installed() -> Result<PathBuf> {
    let (built, installed) = (place::host()?, place::root().join("target/installed/csms-login-helper"));
    fs::create_dir_all(installed.with_file_name("")).doing(installed.display())?;
    fs::copy(&built, &installed).doing(installed.display())?;
    Ok(installed)
}

fn measure(inside: Inside, wanted: Wanted) -> Result<()> {
    let mut stage = Stage::put_up(inside, Duration::ZERO)?;
    stage.set_desk("card-present")?;
    let mut rows = Vec::new();
    if wanted.has("host") {
        rows.extend(host::measure(&installed()?)?);
    }
    if wanted.has("rules") {
        rows.extend(rules::measure(&stage.folder("rules")?)?);
        rows.extend(advice::measure());
    }
    if wanted.has("panel") || wanted.has("page") {
        let extension = wanted.extension.clone().map_or_else(|| place::extension("chromium"), Ok)?;
        if wanted.has("panel") {
            rows.extend(panel::measure(&mut stage, &extension)?);
            rows.extend(popup::measure(&mut stage, &extension)?);
        }
        if wanted.has("page") {
            rows.extend(observer::measure(&mut stage, &extension)?);
        }
    }
    drop(stage);
    if wanted.has("card") {
        rows.extend(card::measure(&installed()?)?);
    }
    println!("{:<58} {:>12} {:>12}", "what", "measured", "goal");
    for row in &rows {
        println!("{row}");
    }
    let file = place::root().join("target/bench.json");
    let text = format!("{:#}\n", json!({ "schema": 1, "rows": rows.iter().map(Row::json).collect::<Vec<_>>() }));
    fs::write(&file, text).doing(file.display())
}
