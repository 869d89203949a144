//! Started by a browser: speak frames. Started by a person: a command line.
//!
//! On Windows the command line is a program of its own beside this one. Browsers start this program often, and
//! security software may look at all of it each time.

use csms_login_helper::messaging::{self, Start};
use csms_login_helper::simulation::Simulation;
use csms_login_helper::{log, readers};
use std::ffi::OsString;

fn main() {
    log::start();
    let mut arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    #[cfg(not(windows))]
    let given = arguments.clone();
    let simulation = Simulation::take(&mut arguments);
    let code = match (Start::of(&arguments), simulation) {
        (Start::Browser(caller), Ok(simulation)) => messaging::run(&caller, simulation.or_else(Simulation::of_policy)),
        #[cfg(windows)]
        _ => csms_login_helper::handover::run(),
        #[cfg(not(windows))]
        _ => csms_login_helper::cli::start(given),
    };
    // Whatever has been said: no card is left in the middle of a command.
    readers::let_go();
    // Ends threads that still wait for the smart card service; it may never answer them.
    std::process::exit(code.into());
}
