//! `watch`: the state now, then a line for every change.

use super::outcome::{Trouble, print};
use super::words;
use crate::look::Looker;
use crate::readers;
use crate::simulation::Simulation;
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
    let mut teller = Teller { json, event: 0, outcome: Ok(()) };
    if teller.tell(&looker.report(&first)).is_continue() {
        listen()?;
        readers::watch(first, |seen| teller.tell(&looker.report(seen)));
    }
    teller.outcome
}

/// The same for what is played.
pub fn play(json: bool, simulation: &Simulation) -> Result<(), Trouble> {
    let first = simulation.report();
    let mut teller = Teller { json, event: 0, outcome: Ok(()) };
    if teller.tell(&first).is_continue() {
        listen()?;
        simulation.watch(first, |report| teller.tell(report));
    }
    teller.outcome
}

/// Prints a line for each report.
struct Teller {
    json: bool,
    event: u64,
    outcome: Result<(), Trouble>,
}

impl Teller {
    /// Breaks off when nobody reads any more.
    fn tell(&mut self, report: &WorkstationReport) -> ControlFlow<()> {
        let line = if self.json {
            serde_json::to_string(&Line { event: self.event, report }).map_err(Trouble::from)
        } else {
            Ok(words::line(report))
        };
        self.event += 1;
        self.outcome = line.and_then(|line| print(&(line + "\n")));
        if self.outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}

/// Waits beside everything else for the end of standard input.
fn listen() -> Result<(), Trouble> {
    let thread = thread::Builder::new().name("input".into()).spawn(end_with_input);
    thread.map(drop).map_err(|error| Trouble::Failed(format!("cannot start another thread: {error}")))
}

/// Ends the program when standard input does. What is typed there means nothing.
fn end_with_input() {
    // An input that cannot be read has ended too.
    let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
    process::exit(0);
}
