//! The extension's WASM modules, by wasm-pack with our own wasm-bindgen and wasm-opt, so that
//! nothing is downloaded; then as small as they can be.

use super::{order, panics};
use crate::error::{Error, Result};
use crate::say::Step;
use crate::setup::Tools;
use crate::{paths, run};
use std::fs;
use std::path::{Path, PathBuf};

/// What today's Rust compiler writes. No further features: Chromium refuses compact imports.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];
/// Small code. The first kilobyte of memory is unused: rustc links with the stack first, and no stack
/// gets so deep (it grows downwards, and would end the module there).
const SMALL: &[&str] = &["-Oz", "--low-memory-unused", "--debuginfo"];
/// Functions in the order of their names; these are left out then.
const IN_ORDER: &[&str] = &["--reorder-functions-by-name"];

/// What wasm-pack made of one crate.
#[derive(Debug)]
pub struct Module {
    /// `background`, `ui` or `pages`.
    pub name: &'static str,
    /// The folder with `NAME.js` and `NAME_bg.wasm`.
    pub folder: PathBuf,
}

/// How the JavaScript of a module is made.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// A module that others import.
    Module,
    /// A script that makes `wasm_bindgen`: it runs at once where it stands.
    Script,
}

/// Builds `extension/NAME`.
pub fn build(name: &'static str, form: Form, tools: &Tools) -> Result<Module> {
    let step = Step::begin(format!("extension/{name} to WASM"));
    let folder = paths::root().join("target/wasm").join(name);
    let mut command = run::cargo_like("wasm-pack");
    let target = match form {
        Form::Module => "web",
        Form::Script => "no-modules",
    };
    command.args(["build", "--target", target, "--release", "--no-typescript", "--no-pack", "--mode", "no-install"]);
    command.arg("--out-dir").arg(&folder).args(["--out-name", name]).arg(paths::root().join("extension").join(name));
    // Names of functions are needed until the panics are found. Not by the profile: what runs while
    // compiling belongs to it too, and would be made anew for each of the two.
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Cstrip=debuginfo");
    run::quiet(&mut command, &step)?;
    let module = Module { name, folder };
    make_small(&module.wasm(), tools, &step)?;
    step.done();
    Ok(module)
}

/// Makes a module that still names its functions small.
fn make_small(path: &Path, tools: &Tools, step: &Step) -> Result<()> {
    change(path, panics::cut)?;
    optimise(path, SMALL, tools, step)?;
    change(path, order::name)?;
    optimise(path, IN_ORDER, tools, step)
}

fn change(path: &Path, work: impl FnOnce(&[u8]) -> std::result::Result<Vec<u8>, String>) -> Result<()> {
    let wasm = fs::read(path).map_err(Error::file(path))?;
    let wasm = work(&wasm).map_err(|reason| Error::Content { path: path.into(), reason })?;
    fs::write(path, wasm).map_err(Error::file(path))
}

fn optimise(path: &Path, how: &[&str], tools: &Tools, step: &Step) -> Result<()> {
    let mut command = run::command("wasm-opt");
    // Ours comes first on PATH, because another may be too old.
    debug_assert_eq!(paths::find("wasm-opt").as_ref(), Some(&tools.npm_program("wasm-opt")));
    command.args(FEATURES).args(how).arg(path).arg("--output").arg(path);
    run::quiet(&mut command, step)
}

impl Module {
    /// The WASM file.
    pub fn wasm(&self) -> PathBuf {
        self.folder.join(format!("{}_bg.wasm", self.name))
    }

    /// The JavaScript around it.
    pub fn script(&self) -> PathBuf {
        self.folder.join(format!("{}.js", self.name))
    }
}
