//! `status`: one look at the PC.

use super::outcome::{Trouble, print, remark};
use super::words;
use crate::look::{Looker, cards};
use shared::date::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

/// Prints one look. What it finds never makes it fail.
pub fn run(json: bool, read_card: bool) -> Result<(), Trouble> {
    let mut looker = Looker::default();
    let seen = looker.look();
    let mut report = looker.report(&seen);
    let remarks = if read_card { cards::read(&mut report.readers) } else { Vec::new() };
    for cards::Remark { reader, why } in remarks {
        remark(format_args!("the card in {reader} was not read: {why}"));
    }
    if json {
        serde_json::to_string(&report).map_err(Trouble::from).and_then(|text| print(&(text + "\n")))
    } else {
        print(&words::report(&report, now()))
    }
}

/// The PC's clock.
fn now() -> Option<Timestamp> {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Timestamp::from_millis(passed.as_millis().try_into().ok()?)
}
