//! Installs what is missing: `cargo xtask setup`, and the first step of every other command.
//!
//! What is there is never installed again. Tools that take minutes to compile live in the user's
//! cache folder and are recognised by their version.

mod apt;
pub use table::{MAC_TARGET, WASM_TARGET, WINDOWS_TARGET};
mod table;
mod tools;

use crate::error::{Error, Result};
use crate::say;
use std::path::PathBuf;

/// How much is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// Building the product.
    Build,
    /// Running it with real browsers and readers too.
    Demo,
    /// All of it.
    Everything,
}

/// Proof that the set-up was done; the tools that later steps start.
#[derive(Debug)]
pub struct Tools {
    /// The folder of the packages of npm.
    pub node_modules: PathBuf,
}

impl Tools {
    /// A program that a package of npm brings.
    pub fn npm_program(&self, name: &str) -> PathBuf {
        self.node_modules.join(".bin").join(name)
    }
}

/// Checks, installs what is missing, or says exactly what an administrator must run.
pub fn run(needed: For) -> Result<Tools> {
    apt::ensure(needed)?;
    tools::rust_targets(needed)?;
    tools::cargo_tools(needed)?;
    let node_modules = tools::npm_packages(needed)?;
    if needed == For::Everything {
        say::plain("All that is needed is installed.");
    }
    Ok(Tools { node_modules })
}

impl For {
    /// Whether something that `other` needs is needed for this.
    fn covers(self, other: Self) -> bool {
        self as u8 >= other as u8
    }
}

fn not_allowed(what: Vec<String>, commands: Vec<String>) -> Error {
    Error::Missing { what, commands }
}
