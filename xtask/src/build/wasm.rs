//! The extension's WASM modules, by wasm-pack with our own wasm-bindgen and wasm-opt, so that
//! nothing is downloaded.

use crate::error::Result;
use crate::say::Step;
use crate::setup::Tools;
use crate::{paths, run};
use std::path::PathBuf;

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
    // wasm-pack looks for wasm-opt on PATH; ours comes first there, because another may be too old.
    debug_assert_eq!(paths::find("wasm-opt").as_ref(), Some(&tools.npm_program("wasm-opt")));
    run::quiet(&mut command, &step)?;
    step.done();
    Ok(Module { name, folder })
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
