//! Lets `doctor` see the profile of a browser that runs: its driver keeps it in a place of its own.

use super::Rollout;
use csms_e2e::failure::{Doing, Result};
use std::fs;
use std::path::PathBuf;

impl Rollout {
    /// Links the profile of this browser to where it usually lies.
    pub fn show_profile(&self, browser: &str) -> Result<()> {
        let place = if browser == "chromium" { ".config/chromium" } else { ".mozilla/firefox/of-the-driver" };
        let link = self.stage.folder("doctor")?.join(place);
        fs::create_dir_all(link.parent().doing(place)?).doing(place)?;
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink(self.profile(browser)?, link).doing(place)
    }

    /// The profile of this browser, which runs.
    pub fn profile(&self, browser: &str) -> Result<PathBuf> {
        let option = if browser == "chromium" { "--user-data-dir" } else { "-profile" };
        argument(browser, option)?.map(PathBuf::from).doing(format_args!("no {browser} has {option}"))
    }
}

/// The value of an option with which a program of this name runs: `--option=value` or `-option value`.
fn argument(program: &str, option: &str) -> Result<Option<String>> {
    for folder in fs::read_dir("/proc").doing("/proc")?.flatten() {
        let line = fs::read_to_string(folder.path().join("cmdline")).unwrap_or_default();
        let words: Vec<&str> = line.split('\0').collect();
        if words[0].rsplit('/').next().is_none_or(|name| !name.starts_with(program)) {
            continue;
        }
        let joined = words.iter().find_map(|word| word.strip_prefix(option)?.strip_prefix('='));
        let apart = words.iter().position(|word| *word == option || word.strip_prefix('-') == Some(option));
        if let Some(value) = joined.or_else(|| apart.and_then(|at| words.get(at + 1).copied())) {
            return Ok(Some(value.to_owned()));
        }
    }
    Ok(None)
}
