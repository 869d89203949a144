//! `cargo xtask docs`: what of the documentation is made by the product itself.

use crate::error::{Error, Result};
use crate::say::{self, Step};
use crate::setup::{self, For};
use crate::{build, demo, paths, run};
use serde_json::Value;
use std::fs;

const HEAD: &str = "\
# Scenarios

One row per error path: what is on the screen, what is found on the PC, what the product says is
the cause, and who fixes it. `cargo xtask docs` writes this file from the built-in catalogue; every
row is played in a real browser by `cargo xtask test`.

| scenario | page | state of the PC | cause | fixed by |
| --- | --- | --- | --- | --- |
";

/// Writes `docs/scenarios.md` and `docs/panel.png`.
pub fn run() -> Result<()> {
    let tools = setup::run(For::Demo)?;
    let built = build::run(&tools)?;
    let step = Step::begin("docs/scenarios.md");
    let mut host = run::command(&built.host.to_string_lossy());
    let json = run::output(host.args(["scenarios", "--json"]), "csms-login-helper scenarios")?;
    let path = paths::root().join("docs/scenarios.md");
    fs::write(&path, table(&json).map_err(|reason| Error::Content { path: built.host, reason })?)
        .map_err(Error::file(&path))?;
    step.done();
    let mut picture = run::command(&demo::program("csms-demo")?.to_string_lossy());
    run::shown(picture.args(["--headless", "--readme-picture"]), "the picture of the panel")?;
    say::plain("docs/scenarios.md and docs/panel.png are written.");
    Ok(())
}

/// The catalogue as a Markdown table.
fn table(json: &str) -> std::result::Result<String, String> {
    let catalogue: Value = serde_json::from_str(json).map_err(|e| format!("scenarios --json is no JSON: {e}"))?;
    let rows = catalogue["scenarios"].as_array().ok_or("scenarios --json holds no \"scenarios\"")?;
    let row = |s: &Value| {
        let text = |v: &Value| v.as_str().unwrap_or("—").replace('|', "\\|");
        let expect = &s["expect"];
        let cells = [&s["title"], &s["page"], &s["desk"], &expect["cause"], &expect["owner"]].map(text);
        format!("| {} |\n", cells.join(" | "))
    };
    Ok(rows.iter().fold(HEAD.to_owned(), |all, s| all + &row(s)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_becomes_rows() {
        let json = r#"{"schema":1,"scenarios":[{"id":"a","title":"No | card","page":"failed","desk":"no-card","expect":{"cause":"no-card","owner":"you"}}]}"#;
        let table = table(json).unwrap();
        assert!(table.ends_with("| No \\| card | failed | no-card | no-card | you |\n"), "{table}");
        assert!(super::table("[]").is_err());
    }
}
