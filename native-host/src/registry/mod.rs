//! The registry of Windows behind a small trait: the real one answers it, and so does a recorded
//! one in the tests.
//!
//! | file | subject |
//! |---|---|
//! | `value` | values of any shape |
//! | `windows` | the registry of this PC |

mod value;
#[cfg(windows)]
mod windows;

pub use value::Value;
#[cfg(windows)]
pub use windows::Windows;

use std::fmt;
use std::io;

/// An answer, or why there is none, for IT.
pub type Answer<T> = Result<T, String>;

/// A part of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hive {
    /// `HKEY_LOCAL_MACHINE`: the PC.
    Machine,
    /// `HKEY_CURRENT_USER`: the user.
    User,
}

impl fmt::Display for Hive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Machine => "HKEY_LOCAL_MACHINE",
            Self::User => "HKEY_CURRENT_USER",
        })
    }
}

/// The registry. What is not there is no failure; what may not be read is.
pub trait Registry {
    /// A value; `None` when key or value is not there. The value without a name is a key's default.
    ///
    /// # Errors
    /// What Windows says.
    fn value(&self, hive: Hive, key: &str, name: &str) -> Answer<Option<Value>>;

    /// The values of a key; none when the key is not there.
    ///
    /// # Errors
    /// What Windows says.
    fn values(&self, hive: Hive, key: &str) -> Answer<Vec<(String, Value)>>;

    /// The names of the keys below a key; none when the key is not there.
    ///
    /// # Errors
    /// What Windows says.
    fn keys(&self, hive: Hive, key: &str) -> Answer<Vec<String>>;
}

/// A registry that can be changed.
pub trait Edit: Registry {
    /// Sets the default value of a key, and makes the key when it is missing.
    ///
    /// # Errors
    /// When Windows says no.
    fn set(&mut self, hive: Hive, key: &str, text: &str) -> io::Result<()>;

    /// Removes a key with all below it. One that is not there is no error.
    ///
    /// # Errors
    /// When Windows says no.
    fn remove(&mut self, hive: Hive, key: &str) -> io::Result<()>;
}
