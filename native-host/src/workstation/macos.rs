//! What there is to know on a Mac: the operating system. Readers and cards belong to CryptoTokenKit
//! there, which has no state that could be asked for; whether PC/SC answers is asked over PC/SC.
//! Never tried on a Mac.

use crate::html::{Piece, Pieces};
use shared::report::{Probe, Workstation};
use std::time::Instant;

/// Where macOS says what it is, as a property list.
#[cfg(target_os = "macos")]
const FILE: &str = "/System/Library/CoreServices/SystemVersion.plist";

/// What is known about this PC.
#[cfg(target_os = "macos")]
pub fn look() -> Workstation {
    let begun = Instant::now();
    named(std::fs::read_to_string(FILE).map_err(|error| error.to_string()), begun)
}

/// The report with what this property list says.
fn named(list: Result<String, String>, begun: Instant) -> Workstation {
    let os = list.as_ref().ok().and_then(|list| name(list));
    let trouble = list.err().or_else(|| os.is_none().then(|| "it does not say".to_owned()));
    let milliseconds = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
    let probes = vec![Probe { name: "os".to_owned(), milliseconds, trouble }];
    Workstation { os, probes, ..Workstation::default() }
}

/// E.g. `macOS 15.1`.
fn name(list: &str) -> Option<String> {
    let texts: Vec<String> = Pieces::of(list)
        .filter_map(|piece| match piece {
            Piece::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            _ => None,
        })
        .collect();
    let value = |key: &str| texts.windows(2).find(|pair| pair[0] == key).map(|pair| pair[1].as_str());
    let name = format!("{} {}", value("ProductName")?, value("ProductVersion")?);
    Some(name.chars().filter(|c| !c.is_control()).take(120).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n<dict>\n\
        \t<key>ProductBuildVersion</key>\n\t<string>24B83</string>\n\t<key>ProductName</key>\n\t<string>macOS</string>\n\
        \t<key>ProductVersion</key>\n\t<string>15.1</string>\n</dict>\n</plist>\n";

    #[test]
    fn a_mac_says_its_name_and_leaves_the_rest_unknown() {
        let seen = named(Ok(LIST.to_owned()), Instant::now());
        assert_eq!(seen.os.as_deref(), Some("macOS 15.1"));
        assert_eq!((seen.smart_card_service, seen.probes[0].trouble.as_ref()), (None, None));
        for end in 0..LIST.len() {
            name(&LIST[..end]);
        }
        assert_eq!(named(Ok(String::new()), Instant::now()).probes[0].trouble.as_deref(), Some("it does not say"));
        assert_eq!(named(Err("gone".into()), Instant::now()).probes[0].trouble.as_deref(), Some("gone"));
    }
}
