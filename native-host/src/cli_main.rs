//! The command line of Windows. People start it by the name of the other program, which hands over to it.

use csms_login_helper::{cli, log, readers};

fn main() {
    log::start();
    let code = cli::start(std::env::args_os().skip(1).collect());
    // As in the other program.
    readers::let_go();
    std::process::exit(code.into());
}
