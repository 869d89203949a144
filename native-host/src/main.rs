//! Started by a browser: speak frames. Started by a person: a command line.

use csms_login_helper::messaging::Start;
use csms_login_helper::simulation::Simulation;
use csms_login_helper::{cli, log, messaging, readers};
use std::ffi::OsString;

fn main() {
    log::start();
    let mut arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let code = match Simulation::take(&mut arguments) {
        Err(reason) => cli::refuse(reason),
        Ok(simulation) => match Start::of(&arguments) {
            Start::Browser(caller) => messaging::run(&caller, simulation.or_else(Simulation::of_policy)),
            Start::CommandLine => cli::run(arguments, simulation.as_ref()),
        },
    };
    // Whatever has been said: no card is left in the middle of a command.
    readers::let_go();
    // Ends threads that still wait for the smart card service; it may never answer them.
    std::process::exit(code.into());
}
