//! The simulator for trainers.

use crate::error::Result;
use crate::say::Step;
use crate::{paths, run};
use std::path::PathBuf;

/// Builds `target/release/csms-login-helper-simulator`; gives its path.
pub fn build() -> Result<PathBuf> {
    super::clones::take_over()?;
    let step = Step::begin("simulator for trainers, release build");
    let arguments = ["build", "--release", "--package", "csms-simulator", "--bins"];
    run::quiet(run::cargo_like("cargo").args(arguments), &step)?;
    step.done();
    Ok(program())
}

/// Where the build leaves it.
pub fn program() -> PathBuf {
    paths::root().join("target/release/csms-login-helper-simulator")
}
