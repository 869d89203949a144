//! The native host for Windows PCs, cross-compiled with mingw: the program that browsers start, and that of the
//! command line.

use super::icons;
use crate::error::Result;
use crate::say::Step;
use crate::setup::WINDOWS_TARGET;
use crate::{paths, run};
use std::path::PathBuf;

/// What only Windows has, a program of its own for the command line.
pub const FEATURES: [&str; 2] = ["--features", "csms-login-helper/command-line-program"];

/// The two programs.
pub struct Programs {
    /// What browsers start.
    pub host: PathBuf,
    /// What does the commands.
    pub command_line: PathBuf,
}

/// Builds them, into `target/x86_64-pc-windows-gnu/release`.
pub fn host() -> Result<Programs> {
    super::clones::take_over()?;
    let step = Step::begin("native host for Windows, release build");
    let arguments = ["build", "--release", "--package", "csms-login-helper", "--target", WINDOWS_TARGET];
    let icons = paths::root().join("target/icons");
    icons::draw(&icons)?;
    run::quiet(run::cargo_like("cargo").args(arguments).args(FEATURES).env("CSMS_ICONS", icons), &step)?;
    step.done();
    Ok(programs())
}

/// Where the build leaves them.
pub fn programs() -> Programs {
    let folder = paths::root().join("target").join(WINDOWS_TARGET).join("release");
    Programs { host: folder.join("csms-login-helper.exe"), command_line: folder.join("csms-login-helper-cli.exe") }
}
