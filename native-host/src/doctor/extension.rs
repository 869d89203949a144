//! Which version of the extension this user's browsers have, and how it goes with this program.
//!
//! Extension and program are brought up to date by different hands. Browsers tell nobody from
//! outside what they have installed, but keep it in the user's profiles: Chromium's kin in
//! `PROFILE/Extensions/ID/VERSION_0`, Firefox in `PROFILE/extensions.json`. Both are read, never written.

use super::Place;
use super::browsers::Found;
use super::finding::{Code, Finding, Level};
use crate::register::System;
use crate::register::browsers::Family;
use serde::Deserialize;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Version of this program.
const OURS: &str = env!("CARGO_PKG_VERSION");
/// More profiles than this are not looked into.
const MOST_PROFILES: usize = 100;
/// Longer lists of add-ons (bytes) are not read.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// What is to be said of the extension in this browser; `by_policy` says whether a policy installs
/// it, `ids` which ids it may have.
pub fn look(place: &Place, found: &Found, by_policy: Finding, ids: &[&str]) -> Vec<Finding> {
    let versions = match found.browser.family {
        Family::Chromium => of_chromium(&profiles(&place.profile_of(found)), ids),
        Family::Firefox => of_firefox(&profiles(&firefox_profiles(place, found)), ids),
    };
    let title = found.row.title;
    let mut said = Vec::new();
    match (by_policy.code, versions.is_empty()) {
        (Code::ExtensionUnknown, false) => {}
        (Code::ExtensionForced, true) => {
            let text = format!("no profile of this user has the extension in {title} yet");
            let fix = "start the browser once; if it stays away, open the address of the policy on this PC";
            said.extend([by_policy, Finding::new(Code::ExtensionAwaited, Level::Note, text).fix(fix)]);
        }
        _ => said.push(by_policy),
    }
    said.extend(versions.iter().map(|(version, path)| compared(title, version, path)));
    said.into_iter().map(|finding| finding.browser(found.row.name)).collect()
}

/// A version of the extension against that of this program. They speak to each other across
/// versions, so a difference is worth knowing and no fault.
fn compared(title: &str, version: &str, path: &Path) -> Finding {
    let find = |code, level, words: &str| {
        Finding::new(code, level, format!("{title} has version {version} of the extension, {words}")).path(path)
    };
    match numbers(version).cmp(&numbers(OURS)) {
        Ordering::Equal => find(Code::ExtensionSameVersion, Level::Ok, "the same as of this program"),
        Ordering::Less => find(Code::ExtensionOlder, Level::Note, &format!("older than this program ({OURS})"))
            .fix("wait for the browser's own update; if it stays so, open the address of updates on this PC"),
        Ordering::Greater => find(Code::ExtensionNewer, Level::Note, &format!("newer than this program ({OURS})"))
            .fix(format!("install the package of version {version} on this PC")),
    }
}

/// The numbers of a version; zeros at its end do not count.
fn numbers(version: &str) -> Vec<u32> {
    let mut numbers: Vec<u32> = version.split('.').map(|part| part.parse().unwrap_or(0)).collect();
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    numbers
}

/// Folders in the folder of a browser; not all of them are profiles.
fn profiles(folder: &Option<PathBuf>) -> Vec<PathBuf> {
    let entries = folder.as_ref().and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found.truncate(MOST_PROFILES);
    found
}

fn firefox_profiles(place: &Place, found: &Found) -> Option<PathBuf> {
    match place.homes.system {
        System::Linux => Some(place.profile_of(found)?.join("firefox")),
        System::MacOs => Some(place.homes.config.as_ref()?.join("Firefox/Profiles")),
        System::Windows => {
            Some(place.inside(format!(r"{}\Mozilla\Firefox\Profiles", place.roaming.as_ref()?.display())))
        }
    }
}

/// Versions, each with a place where it is. An older one stays in its folder until the browser is
/// started the next time, so only the newest of a profile counts.
fn of_chromium(profiles: &[PathBuf], ids: &[&str]) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    for folder in profiles.iter().flat_map(|profile| ids.iter().map(|id| profile.join("Extensions").join(id))) {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let version = |path: &PathBuf| path.file_name()?.to_str()?.split_once('_').and_then(|(name, _)| checked(name));
        let newest = entries
            .map(|entry| entry.path())
            .filter_map(|path| Some((version(&path)?, path)))
            .max_by_key(|(version, _)| numbers(version));
        found.extend(newest);
    }
    found
}

/// The part that matters of Firefox's list of add-ons.
#[derive(Deserialize)]
struct Listed {
    #[serde(default)]
    addons: Vec<AddOn>,
}

#[derive(Deserialize)]
struct AddOn {
    id: String,
    #[serde(default)]
    version: String,
}

fn of_firefox(profiles: &[PathBuf], ids: &[&str]) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    for path in profiles.iter().map(|profile| profile.join("extensions.json")) {
        let mut bytes = Vec::new();
        // A list that cannot be read says nothing.
        if File::open(&path).and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes)).is_err() {
            continue;
        }
        let listed = serde_json::from_slice(&bytes).unwrap_or(Listed { addons: Vec::new() }).addons;
        let ours = listed.into_iter().filter(|add_on| ids.contains(&add_on.id.as_str()));
        found.extend(ours.filter_map(|add_on| Some((checked(&add_on.version)?, path.clone()))));
    }
    found
}

/// What is a version: numbers with dots between, as browsers want.
fn checked(text: &str) -> Option<String> {
    shared::record::Version::try_from(text.to_owned()).ok().map(|version| version.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        let code = |version: &str| compared("X", version, Path::new("/x")).code;
        assert_eq!(code(OURS), Code::ExtensionSameVersion);
        assert_eq!(code(&format!("{OURS}.0")), Code::ExtensionSameVersion);
        assert_eq!(code(&format!("{OURS}.1")), Code::ExtensionNewer);
        assert_eq!(code("0.0.99"), Code::ExtensionOlder);
        assert_eq!(code("10.0"), Code::ExtensionNewer);
    }
}
