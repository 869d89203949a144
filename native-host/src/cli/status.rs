//! `status`: one look at the PC.

use super::outcome::{Trouble, print, remark};
use super::words;
use crate::look::Looker;

/// Prints one look. What it finds never makes it fail.
pub fn run(json: bool, read_card: bool) -> Result<(), Trouble> {
    if read_card {
        remark("reading the card is not available in this version; this is what can be told without touching it");
    }
    let mut looker = Looker::default();
    let seen = looker.look();
    let report = looker.report(&seen);
    print(&if json { serde_json::to_string(&report)? + "\n" } else { words::report(&report) })
}
