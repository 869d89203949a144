//! `cargo xtask bench`: how fast and how small, as ratios in one run.

use crate::build::sizes::Size;
use crate::error::{Error, Result};
use crate::setup::{self, For};
use crate::{build, demo, paths, run};
use serde_json::{Value, json};
use std::ffi::OsString;
use std::fs;

/// Builds, then measures: a table, and `target/bench.json`.
pub fn run(options: Vec<OsString>) -> Result<()> {
    let tools = setup::run(For::Everything)?;
    let built = build::run(&tools)?;
    let program = demo::program("csms-bench")?;
    run::shown(run::command(&program.to_string_lossy()).args(options), "the measurement")?;
    add_sizes(&built.sizes)
}

/// Puts the sizes beside the times in `target/bench.json`.
fn add_sizes(sizes: &[Size]) -> Result<()> {
    let path = paths::root().join("target/bench.json");
    let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
    let mut bench: Value = serde_json::from_str(&text)
        .map_err(|reason| Error::Content { path: path.clone(), reason: format!("is no JSON: {reason}") })?;
    let rows = sizes.iter().map(|s| json!({ "what": s.what, "bytes": s.bytes, "limit": s.limit }));
    bench["sizes"] = rows.collect();
    fs::write(&path, format!("{bench:#}\n")).map_err(Error::file(&path))
}
