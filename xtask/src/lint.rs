//! Mozilla's own check of the extension (`web-ext lint`): no error, and no warning that is not
//! explained in `extension/lint.md`.

use crate::error::{Error, Result};
use crate::{paths, run};
use serde_json::Value;
use std::fs;

/// Checks `dist/firefox`.
pub fn run() -> Result<()> {
    let mut command = run::command("web-ext");
    command.args(["lint", "--no-config-discovery", "--output", "json", "--source-dir"]);
    command.arg(paths::root().join("dist/firefox"));
    // It ends with a failure when it finds an error; what it prints says which.
    let printed = command.output().map_err(|source| Error::Start { program: "web-ext".to_owned(), source })?;
    let known = paths::root().join("extension/lint.md");
    let explained = fs::read_to_string(&known).map_err(Error::file(&known))?;
    let found = judge(&String::from_utf8_lossy(&printed.stdout), &explained)
        .map_err(|reason| Error::Content { path: paths::root().join("dist/firefox"), reason })?;
    if found.is_empty() {
        return Ok(());
    }
    Err(Error::Content { path: known, reason: format!("does not explain {}", found.join("; ")) })
}

/// What was found and is not explained.
fn judge(printed: &str, explained: &str) -> std::result::Result<Vec<String>, String> {
    let report: Value = serde_json::from_str(printed).map_err(|error| format!("web-ext said no JSON: {error}"))?;
    let list = |kind: &str| report[kind].as_array().cloned().ok_or_else(|| format!("web-ext named no {kind}"));
    let say =
        |one: &Value| format!("{}: {}", one["code"].as_str().unwrap_or("?"), one["message"].as_str().unwrap_or("?"));
    let mut found: Vec<String> = list("errors")?.iter().map(say).collect();
    let unexplained = |one: &&Value| one["code"].as_str().is_none_or(|code| !explained.contains(&format!("`{code}`")));
    found.extend(list("warnings")?.iter().filter(unexplained).map(say));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_always_count_and_warnings_when_nobody_explains_them() {
        let report = r#"{"errors": [], "warnings": [{"code": "A_WARNING", "message": "about this"}]}"#;
        assert_eq!(judge(report, "- `A_WARNING`: because"), Ok(vec![]));
        assert_eq!(judge(report, ""), Ok(vec!["A_WARNING: about this".to_owned()]));
        let error = r#"{"errors": [{"code": "AN_ERROR", "message": "bad"}], "warnings": []}"#;
        assert_eq!(judge(error, "`AN_ERROR`"), Ok(vec!["AN_ERROR: bad".to_owned()]));
        assert!(judge("npm is broken", "").is_err() && judge("{}", "").is_err());
    }
}
