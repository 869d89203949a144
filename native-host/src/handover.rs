//! Hands what a person has typed over to the program of the command line. Windows only.

use crate::register;
use std::io::{self, Write};

/// Exit code for a program that is not there (`EX_UNAVAILABLE` of sysexits).
const UNAVAILABLE: u8 = 69;

/// Runs the program of the command line, which lies beside this one, with everything that this one was given.
/// Returns its exit code.
pub fn run() -> u8 {
    let own = std::env::current_exe();
    match own.and_then(|own| csms_windows::handover::to(&own.with_file_name(register::COMMAND_LINE))) {
        // A program that was ended from outside has a code that none of ours has.
        Ok(code) => u8::try_from(code).unwrap_or(1),
        Err(error) => {
            tracing::error!(%error, "no command line");
            // When standard error is closed, the exit code has to do.
            let _ = writeln!(
                io::stderr(),
                "csms-login-helper: cannot start {} beside this program, which does what is asked for: {error}; \
                 repair the installation",
                register::COMMAND_LINE
            );
            UNAVAILABLE
        }
    }
}
