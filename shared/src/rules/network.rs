//! Network errors of the main frame, by the names of Chromium and the numbers of Firefox.
//!
//! The numbers were seen in Firefox ESR 153; an NSS error −n is 0x805A0000 | n there. The texts of
//! Firefox are translated, its numbers are not.

use crate::data::built_in;
use serde::Deserialize;
use std::sync::OnceLock;

/// One row of `network.json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkError {
    /// What sort of failure it is; screen rules name it.
    pub failure: String,
    /// Chromium's name, which stands for it in evidence and requests.
    pub name: String,
    /// Firefox's numbers.
    #[serde(default)]
    firefox: Vec<u32>,
}

/// All known network errors.
pub fn table() -> &'static [NetworkError] {
    static TABLE: OnceLock<Vec<NetworkError>> = OnceLock::new();
    // Were it empty, every error would be unknown.
    TABLE.get_or_init(|| built_in(include_str!("network.json")))
}

/// Finds the error that a browser reported: `net::ERR_…`, `Error code 2152398878` or either part.
pub fn find<'a>(table: &'a [NetworkError], reported: &str) -> Option<&'a NetworkError> {
    let word = reported.trim().rsplit([' ', ':']).next()?;
    let number: Option<u32> = word.parse().ok();
    table.iter().find(|row| row.name.eq_ignore_ascii_case(word) || number.is_some_and(|n| row.firefox.contains(&n)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_browsers_are_understood() {
        assert!(table().len() > 20, "network.json does not parse");
        let failure = |text: &str| find(table(), text).map(|row| row.failure.as_str());
        assert_eq!(failure("net::ERR_NAME_NOT_RESOLVED"), Some("dns"));
        assert_eq!(failure("ERR_TIMED_OUT"), Some("timed-out"));
        assert_eq!(failure("Error code 2153394115"), Some("client-certificate"));
        assert_eq!(failure("2152398878"), Some("dns"));
        for unknown in ["", "net::ERR_FAILED", "7", "net::"] {
            assert_eq!(failure(unknown), None, "{unknown:?}");
        }
    }
}
