//! `cargo xtask docs`: what of the documentation is made by the product itself.

use crate::error::Result;
use crate::setup::{self, For};
use crate::{build, demo, run, say};

/// Writes the JSON Schemas, the page of causes and the README's picture. The tests check that the
/// first two are current.
pub fn run() -> Result<()> {
    let tools = setup::run(For::Demo)?;
    build::run(&tools)?;
    let mut pages = run::cargo_like("cargo");
    pages.args(["test", "--quiet", "--package", "shared", "--features", "schema", "--test", "docs"]);
    run::shown(pages.env("CSMS_WRITE_DOCS", "1"), "schemas and causes")?;
    let mut picture = run::command(&demo::program("csms-demo")?.to_string_lossy());
    run::shown(picture.args(["--headless", "--readme-picture"]), "the picture of the panel")?;
    say::plain("docs/schema, docs/causes.md and docs/panel.png are written.");
    Ok(())
}
