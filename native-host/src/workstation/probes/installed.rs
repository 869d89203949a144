//! What is installed, as the registry tells.

use crate::registry::Value;
use crate::workstation::catalogue::Catalogue;
use crate::workstation::gathered::Entry;
use crate::workstation::pc::{Answer, Hive, Pc};
use crate::workstation::run::Learnt;
use shared::report::Software;

/// Where Windows lists installed programs: of 64 bits, of 32 bits, of this user.
const LISTS: &[(Hive, &str)] = &[
    (Hive::Machine, "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall"),
    (Hive::Machine, "SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall"),
    (Hive::User, "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall"),
];

/// Longest name and version that are kept, in characters.
const LONGEST: usize = 100;

pub fn programs(pc: &dyn Pc, _: &Catalogue) -> Answer<Learnt> {
    let mut entries = Vec::new();
    for (hive, list) in LISTS {
        for key in pc.keys(*hive, list)? {
            let path = format!("{list}\\{key}");
            // One entry that may not be read says nothing about the others.
            let text = |name| pc.value(*hive, &path, name).ok().flatten().as_ref().and_then(text_of);
            if let Some(name) = text("DisplayName") {
                entries.push(Entry { name, version: text("DisplayVersion").unwrap_or_default() });
            }
        }
    }
    Ok(Box::new(|gathered| gathered.entries = Some(entries)))
}

fn text_of(value: &Value) -> Option<String> {
    value.text().map(|text| text.chars().filter(|c| !c.is_control()).take(LONGEST).collect())
}

/// Versions that stand in the registry: name, key, value; in the PC's part and in the user's.
const VERSIONS: &[(&str, &str, &str)] = &[
    ("Google Chrome", "SOFTWARE\\Google\\Chrome\\BLBeacon", "version"),
    ("Microsoft Edge", "SOFTWARE\\Microsoft\\Edge\\BLBeacon", "version"),
    ("Mozilla Firefox", "SOFTWARE\\Mozilla\\Mozilla Firefox", "CurrentVersion"),
];

/// .NET Framework 4: the release number and what it is called, the newest first (Microsoft's table).
const DOT_NET: &[(u32, &str)] = &[(533_320, "4.8.1"), (528_040, "4.8"), (461_808, "4.7.2"), (378_389, "4.5")];

pub fn versions(pc: &dyn Pc, _: &Catalogue) -> Answer<Learnt> {
    let mut found = Vec::new();
    for (name, key, value) in VERSIONS {
        let user = pc.value(Hive::User, key, value)?;
        let seen = user.as_ref().and_then(text_of);
        let seen = match seen {
            None => pc.value(Hive::Machine, key, value)?.as_ref().and_then(text_of),
            some => some,
        };
        found.extend(seen.map(|version| Software { name: (*name).to_owned(), version }));
    }
    let key = "SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full";
    if let Some(release) = pc.value(Hive::Machine, key, "Release")?.and_then(|value| value.number()) {
        let known = DOT_NET.iter().find(|(first, _)| release >= *first);
        let version = known.map_or_else(|| format!("release {release}"), |(_, version)| (*version).to_owned());
        found.push(Software { name: ".NET Framework".to_owned(), version });
    }
    Ok(Box::new(|gathered| gathered.versions = found))
}
