//! `status`: one look at the PC.

use super::outcome::{Trouble, print, remark};
use super::words;
use crate::card::Extent;
use crate::look::Looker;
use crate::look::cards::{self, Outcome};
use crate::simulation::Simulation;
use serde::Serialize;
use shared::date::Timestamp;
use shared::report::WorkstationReport;
use shared::request::SmartcardNumber;
use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// Prints one look. What it finds never makes it fail.
pub fn run(Wanted { json, read_card, ask_tries, show_numbers }: Wanted) -> Result<(), Trouble> {
    let mut looker = Looker::at_once();
    let seen = looker.look();
    let mut report = looker.report(&seen);
    let extent = if ask_tries { Extent::AskTries } else { Extent::Read };
    let Outcome { remarks, numbers } =
        if read_card { cards::read(&mut report.readers, extent) } else { Outcome::default() };
    for cards::Remark { reader, why } in remarks {
        remark(format_args!("the card in {reader} was not read: {why}"));
    }
    if json {
        // A report has no place for them. Asked for by name, they stand beside it.
        let smartcard_numbers =
            show_numbers.then(|| numbers.iter().map(|(reader, of)| (reader.as_str(), of.reveal())).collect());
        serde_json::to_string(&Printed { report: &report, smartcard_numbers })
            .map_err(Trouble::from)
            .and_then(|text| print(&(text + "\n")))
    } else {
        let shown = |of: &SmartcardNumber| if show_numbers { of.reveal().to_owned() } else { of.masked() };
        let numbers: Vec<_> = numbers.iter().map(|(reader, of)| (reader.as_str(), shown(of))).collect();
        print(&words::report(&report, &numbers, now()))
    }
}

/// Prints what is played.
pub fn play(json: bool, simulation: &Simulation) -> Result<(), Trouble> {
    let report = simulation.report();
    let text = if json { serde_json::to_string(&report)? + "\n" } else { words::report(&report, &[], now()) };
    print(&text)
}

/// What `status` is to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Print JSON.
    pub json: bool,
    /// Read certificates from the card as well.
    pub read_card: bool,
    /// Ask PIV cards for their tries.
    pub ask_tries: bool,
    /// Show smartcard numbers whole.
    pub show_numbers: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Printed<'a> {
    #[serde(flatten)]
    report: &'a WorkstationReport,
    /// By reader.
    #[serde(skip_serializing_if = "Option::is_none")]
    smartcard_numbers: Option<BTreeMap<&'a str, &'a str>>,
}

/// The PC's clock.
fn now() -> Option<Timestamp> {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Timestamp::from_millis(passed.as_millis().try_into().ok()?)
}
