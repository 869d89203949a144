//! `cargo xtask docs`: what of the documentation is made by the product itself.

use crate::error::{Error, Result};
use crate::package::policies;
use crate::setup::{self, For};
use crate::{build, demo, paths, run, say};
use std::fs;

/// Writes the JSON Schemas, the pages of causes and of settings, and the README's picture. The
/// tests check that all but the picture are current.
pub fn run() -> Result<()> {
    let tools = setup::run(For::Demo)?;
    build::run(&tools)?;
    let mut pages = run::cargo_like("cargo");
    pages.args(["test", "--quiet", "--package", "shared", "--features", "schema", "--test", "docs"]);
    run::shown(pages.env("CSMS_WRITE_DOCS", "1"), "schemas and causes")?;
    for (name, content) in policies::documents::all() {
        let path = paths::root().join(name);
        fs::write(&path, content).map_err(Error::file(&path))?;
    }
    let mut picture = run::command(&demo::program("csms-demo")?.to_string_lossy());
    run::shown(picture.args(["--headless", "--readme-picture"]), "the picture of the panel")?;
    say::plain("docs/schema, docs/causes.md, docs/settings.md and docs/panel.png are written.");
    Ok(())
}
