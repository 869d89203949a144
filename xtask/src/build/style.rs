//! The style sheets of the faces, compiled from `extension/style` with the npm package nhsuk-frontend.

use crate::error::{Error, Result};
use crate::setup::Tools;
use crate::{paths, run};
use std::fs;
use std::path::PathBuf;

/// Compiles them; gives the folder with the style sheets.
pub fn compile(tools: &Tools) -> Result<PathBuf> {
    let (from, into) = (paths::root().join("extension/style"), paths::root().join("target/style"));
    // What is no longer made is no longer there.
    if into.exists() {
        fs::remove_dir_all(&into).map_err(Error::file(&into))?;
    }
    let mut sass = run::command("sass");
    sass.args(["--no-source-map", "--no-charset", "--style=compressed"]);
    // What the programs we start look up first.
    debug_assert_eq!(paths::find("sass"), Some(tools.npm_program("sass")));
    sass.arg("--load-path").arg(&tools.node_modules);
    sass.arg(format!("{}:{}", from.display(), into.display()));
    run::output(&mut sass, "sass")?;
    Ok(into)
}
