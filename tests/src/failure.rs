//! The one error type of the stage: a sentence for the person who reads the test's report.

use std::fmt;

/// Why a play could not go on, or what was seen that should not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(pub String);

/// Result on the stage.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

impl From<csms_simulator::Error> for Failure {
    fn from(error: csms_simulator::Error) -> Self {
        Self(error.to_string())
    }
}

/// Says what was being done when something failed.
pub trait Doing<T> {
    /// Puts `what` before the reason.
    fn doing(self, what: impl fmt::Display) -> Result<T>;
}

impl<T, E: fmt::Display> Doing<T> for std::result::Result<T, E> {
    fn doing(self, what: impl fmt::Display) -> Result<T> {
        self.map_err(|reason| Failure(format!("{what}: {reason}")))
    }
}

impl<T> Doing<T> for Option<T> {
    fn doing(self, what: impl fmt::Display) -> Result<T> {
        self.ok_or_else(|| Failure(what.to_string()))
    }
}

/// Fails unless both are equal; says what was compared.
pub fn same<A: PartialEq<B> + fmt::Debug, B: fmt::Debug>(what: &str, seen: A, expected: B) -> Result<()> {
    if seen == expected {
        return Ok(());
    }
    Err(Failure(format!("{what}: saw {seen:?}, expected {expected:?}")))
}

/// Fails with the text unless the condition holds.
pub fn ensure(condition: bool, otherwise: impl FnOnce() -> String) -> Result<()> {
    if condition { Ok(()) } else { Err(Failure(otherwise())) }
}
