//! What can go wrong in a command, in words that say what to do.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Result of a step.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a command stopped.
#[derive(Debug)]
pub enum Error {
    /// The arguments make no sense; the text says why.
    Usage(String),
    /// Something must be installed, and this user may not install it.
    Missing {
        /// What is missing.
        what: Vec<String>,
        /// The commands that install it.
        commands: Vec<String>,
    },
    /// A program could not be started.
    Start {
        /// Its name.
        program: String,
        /// The system's reason.
        source: io::Error,
    },
    /// A program ended with a failure.
    Failed {
        /// What it was doing.
        step: String,
        /// Its exit code, or the signal that ended it.
        status: String,
        /// The end of what it printed, when that was not shown already.
        output: String,
    },
    /// A file could not be read or written.
    File {
        /// Which.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A file holds something unexpected.
    Content {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Sizes are above their limits.
    TooLarge(Vec<String>),
    /// Some steps of the tests failed; they are named in the summary.
    Steps(Vec<String>),
}

impl Error {
    /// Wraps an I/O error with the path it is about.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(reason) => f.write_str(reason),
            Self::Missing { what, commands } => {
                writeln!(f, "missing on this PC: {}", what.join(", "))?;
                write!(f, "Only an administrator can install that. Run:")?;
                commands.iter().try_for_each(|c| write!(f, "\n  {c}"))
            }
            Self::Start { program, source } => {
                write!(f, "{program} could not be started: {source}")
            }
            Self::Failed { step, status, output } if output.is_empty() => write!(f, "{step} failed ({status})"),
            Self::Failed { step, status, output } => write!(f, "{step} failed ({status}):\n{output}"),
            Self::File { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Content { path, reason } => write!(f, "{}: {reason}", path.display()),
            Self::TooLarge(limits) => write!(f, "too large:\n  {}", limits.join("\n  ")),
            Self::Steps(steps) => write!(f, "failed: {}", steps.join(", ")),
        }
    }
}

impl std::error::Error for Error {}
