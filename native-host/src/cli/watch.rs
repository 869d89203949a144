//! `watch`: the state now, then a line for every change.

use super::outcome::{Trouble, print};
use super::words;
use crate::look::Looker;
use crate::readers::{self, Seen};
use serde::Serialize;
use shared::report::WorkstationReport;
use std::io;
use std::ops::ControlFlow;
use std::process;
use std::thread;

/// One line of `watch --json`: the report with the number of the change.
#[derive(Serialize)]
struct Line<'a> {
    /// 0 for the state at the start, then 1, 2, 3 …
    event: u64,
    #[serde(flatten)]
    report: &'a WorkstationReport,
}

/// Prints until nobody listens or standard input ends.
pub fn run(json: bool) -> Result<(), Trouble> {
    let mut looker = Looker::default();
    let first = looker.look();
    let mut event = 0;
    let mut tell = |seen: &Seen| {
        let report = looker.report(seen);
        let line = if json { serde_json::to_string(&Line { event, report: &report })? } else { words::line(&report) };
        event += 1;
        print(&(line + "\n"))
    };
    tell(&first)?;
    thread::Builder::new()
        .name("input".into())
        .spawn(end_with_input)
        .map_err(|error| Trouble::Failed(format!("cannot start another thread: {error}")))?;
    let mut outcome = Ok(());
    readers::watch(first, |seen| match tell(seen) {
        Ok(()) => ControlFlow::Continue(()),
        Err(trouble) => {
            outcome = Err(trouble);
            ControlFlow::Break(())
        }
    });
    outcome
}

/// Ends the program when standard input does. What is typed there means nothing.
fn end_with_input() {
    // An input that cannot be read has ended too.
    let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
    process::exit(0);
}
