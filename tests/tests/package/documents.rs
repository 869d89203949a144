//! Every file that the documents for IT name is in the packages.

use super::{Rollout, run};
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::place;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Kinds of files that are given out.
const KINDS: &[&str] =
    &["adml", "admx", "crx", "csv", "deb", "json", "mobileconfig", "msi", "ps1", "reg", "txt", "xpi", "zip"];
/// Names of such kinds that are the PC's or the user's own.
const OTHERS: &[&str] = &["rules.json", "software.json"];

pub fn files(_: &mut Rollout) -> Result<()> {
    let made = all(&place::root().join("dist/packages"))?;
    let mut seen = 0;
    for document in ["docs/it.md", "rollout/README.md"] {
        let text = fs::read_to_string(place::root().join(document)).doing(document)?;
        for name in text.split('`').skip(1).step_by(2).filter(is_given_out) {
            // Files of the project itself, for trying by hand.
            if place::root().join("rollout").join(name).is_file() {
                continue;
            }
            let pattern = name.replace("VERSION", env!("CARGO_PKG_VERSION")).replace("BROWSER", "*").replace('…', "*");
            let there = made.iter().any(|file| fits(file, &pattern));
            ensure(there, || format!("{document} names {name}, which is not in the packages: {made:?}"))?;
            seen += 1;
        }
    }
    ensure(seen >= 20, || format!("only {seen} names were found"))
}

fn is_given_out(name: &&str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    let kind = file.rsplit_once('.').is_some_and(|(start, kind)| !start.is_empty() && KINDS.contains(&kind));
    kind && !OTHERS.contains(&file) && !name.contains([' ', '{']) && !name.starts_with(['/', '~', '%'])
}

/// Whether a path ends with this pattern, in which a star is anything.
fn fits(path: &str, pattern: &str) -> bool {
    let mut rest = path;
    let mut parts: Vec<&str> = pattern.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

fn all(folder: &Path) -> Result<Vec<String>> {
    let found = run(Command::new("find").arg(folder).args(["-type", "f", "-printf", "/%P\n"]))?;
    let found: Vec<String> = String::from_utf8_lossy(&found.stdout).lines().map(str::to_owned).collect();
    same("files at all", found.is_empty(), false)?;
    Ok(found)
}
