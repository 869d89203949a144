//! `cargo xtask build`: the host, the two WASM modules, and the two unpacked extensions.

pub mod clones;
mod dist;
pub mod icons;
mod manifest;
mod names;
mod order;
mod panics;
mod schema;
mod script;
mod sections;
pub mod simulator;
pub mod sizes;
mod style;
mod wasm;
pub mod windows;

pub use manifest::GECKO_ID;

use crate::error::Result;
use crate::say::{self, Step};
use crate::setup::Tools;
use crate::{paths, run};
use std::path::PathBuf;
use wasm::Form;

/// What a build leaves behind.
#[derive(Debug)]
pub struct Built {
    /// `target/release/csms-login-helper`; packaging takes it from here.
    pub host: PathBuf,
    /// How large things came out.
    pub sizes: Vec<sizes::Size>,
}

/// Builds everything; fails when something is larger than it may be.
pub fn run(tools: &Tools) -> Result<Built> {
    clones::take_over()?;
    let step = Step::begin("native host, release build");
    let arguments = ["build", "--release", "--package", "csms-login-helper"];
    run::quiet(run::cargo_like("cargo").args(arguments), &step)?;
    step.done();
    let background = wasm::build("background", Form::Module, tools)?;
    let ui = wasm::build("ui", Form::Script, tools)?;
    let pages = wasm::build("pages", Form::Module, tools)?;
    let step = Step::begin("dist/chromium and dist/firefox");
    let style = style::compile(tools)?;
    dist::lay_out(&background, &ui, &pages, &style)?;
    step.done();
    let built = Built { host: host(), sizes: sizes::measure(&host())? };
    say::plain(&sizes::table(&built.sizes));
    sizes::check(&built.sizes)?;
    Ok(built)
}

/// The host's release build.
pub fn host() -> PathBuf {
    paths::root().join("target/release/csms-login-helper")
}
