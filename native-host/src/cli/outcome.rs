//! How a command can end, and its exit code (those of sysexits.h where they fit).

use std::fmt::Display;
use std::io::{self, Write};

/// Why a command did not end well. Each holds a sentence for the person who typed it.
#[derive(Debug)]
pub enum Trouble {
    /// The arguments make no sense. Exit code 64.
    Usage(String),
    /// A file does not hold what it should. Exit code 65.
    Data(String),
    /// A file cannot be read. Exit code 66.
    NoInput(String),
    /// It could not be done. Exit code 1.
    Failed(String),
    /// It could not be done, and the command has said why. Exit code 1.
    Said,
    /// It could not be told, and the command has said why. Exit code 2.
    Unclear,
    /// Nobody reads the output any more, as with `| head`. Exit code 0.
    NobodyListens,
}

impl Trouble {
    /// Says it on standard error and returns the exit code.
    pub fn report(self) -> u8 {
        let (code, reason) = match self {
            Self::Usage(reason) => (64, reason + "; see csms-login-helper --help"),
            Self::Data(reason) => (65, reason),
            Self::NoInput(reason) => (66, reason),
            Self::Failed(reason) => (1, reason),
            Self::Said => return 1,
            Self::Unclear => return 2,
            Self::NobodyListens => return 0,
        };
        tracing::warn!(code, "the command failed");
        remark(reason);
        code
    }
}

impl From<lexopt::Error> for Trouble {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<serde_json::Error> for Trouble {
    fn from(error: serde_json::Error) -> Self {
        Self::Failed(format!("cannot make JSON: {error}"))
    }
}

/// Prints on standard output, at once.
///
/// # Errors
/// Nobody reads it, or it cannot be written (a full disc).
pub fn print(text: &str) -> Result<(), Trouble> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Trouble::NobodyListens,
        _ => Trouble::Failed(format!("cannot write the output: {error}")),
    })
}

/// Says something on standard error.
pub fn remark(text: impl Display) {
    // When even that is closed, the exit code has to do.
    let _ = writeln!(io::stderr(), "csms-login-helper: {text}");
}
