//! The native host for Windows PCs, cross-compiled with mingw.

use crate::error::Result;
use crate::say::Step;
use crate::setup::WINDOWS_TARGET;
use crate::{paths, run};
use std::path::PathBuf;

/// Builds `target/x86_64-pc-windows-gnu/release/csms-login-helper.exe`; gives its path.
pub fn host() -> Result<PathBuf> {
    super::clones::take_over()?;
    let step = Step::begin("native host for Windows, release build");
    let arguments = ["build", "--release", "--package", "csms-login-helper", "--target", WINDOWS_TARGET];
    run::quiet(run::cargo_like("cargo").args(arguments), &step)?;
    step.done();
    Ok(program())
}

/// Where the build leaves it.
pub fn program() -> PathBuf {
    paths::root().join("target").join(WINDOWS_TARGET).join("release/csms-login-helper.exe")
}
