//! `cargo xtask demo`: every scenario in a real browser.

use crate::error::Result;
use crate::say::Step;
use crate::setup::{self, For};
use crate::{build, paths, run};
use std::ffi::OsString;
use std::path::PathBuf;

/// Sets up, builds, and runs the demo with these options.
pub fn run(options: Vec<OsString>) -> Result<()> {
    let tools = setup::run(For::Demo)?;
    build::run(&tools)?;
    let mut demo = run::command(&program("csms-demo")?.to_string_lossy());
    run::shown(demo.args(options), "the demo")
}

/// Builds a program of the end-to-end crate; gives its path.
pub fn program(name: &str) -> Result<PathBuf> {
    let step = Step::begin(format!("{name} with the simulator"));
    run::quiet(run::cargo_like("cargo").args(["build", "--package", "csms-e2e", "--bin", name]), &step)?;
    step.done();
    Ok(paths::root().join("target/debug").join(name))
}
