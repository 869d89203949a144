//! The command line: for IT, for scripts, for tests.
//!
//! | file | subject |
//! |---|---|
//! | `arguments` | words to commands |
//! | `answer` | answers of the user in words |
//! | `outcome` | how a command can end, and its exit code |
//! | `words`, `pc_words` | reports in words |
//! | `status`, `watch`, `explain`, `scenarios`, `doctor`, `registration` | one command a file |

mod answer;
mod arguments;
mod doctor;
mod explain;
mod outcome;
mod pc_words;
mod registration;
mod report_file;
mod rules;
mod scenarios;
mod status;
mod watch;
mod words;

use crate::simulation::Simulation;
use arguments::Command;
use outcome::{Trouble, print};
use std::ffi::OsString;

/// What `--help` prints.
const HELP: &str = include_str!("help.txt");

/// Runs the command that a person has typed (without the program's own name), on this PC or a simulated one.
/// Returns the exit code.
pub fn start(mut arguments: Vec<OsString>) -> u8 {
    match Simulation::take(&mut arguments) {
        Ok(simulation) => run(arguments, simulation.as_ref()),
        Err(reason) => Trouble::Usage(reason).report(),
    }
}

/// Runs the command in these arguments (without the program's own name). Returns the exit code.
///
/// With a simulation only what shows the PC is there: everything else would be about the real one.
fn run(arguments: Vec<OsString>, simulation: Option<&Simulation>) -> u8 {
    let outcome = arguments::parse(arguments).and_then(|command| match command {
        Command::Help => print(HELP),
        Command::Version => print(concat!("csms-login-helper ", env!("CARGO_PKG_VERSION"), "\n")),
        Command::Status(wanted) => match simulation {
            Some(simulation) => status::play(wanted.json, simulation),
            None => status::run(wanted),
        },
        Command::Watch { json } => match simulation {
            Some(simulation) => watch::play(json, simulation),
            None => watch::run(json),
        },
        _ if simulation.is_some() => Err(Trouble::Usage("--simulate goes with status and watch".to_owned())),
        Command::Explain(question) => explain::run(&question),
        Command::Scenarios { json } => scenarios::run(json),
        Command::Doctor { json } => doctor::run(json),
        Command::Rules(task) => rules::run(&task),
        Command::Register(wish) => registration::register(&wish),
        Command::Unregister(wish) => registration::unregister(&wish),
    });
    outcome.err().map_or(0, Trouble::report)
}
