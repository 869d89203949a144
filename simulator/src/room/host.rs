//! The native host, by its command line.

use crate::Error;
use std::path::Path;
use std::process::Command;

/// The browsers that a stage has.
const BROWSERS: [&str; 4] = ["--browser", "chromium", "--browser", "firefox"];

/// Registers the host with the browsers for everybody, as an administrator does. `further` are more
/// arguments of `register`.
///
/// # Errors
/// [`Error::Program`] with what it said.
pub fn register(host: &Path, home: &Path, further: &[&str]) -> Result<(), Error> {
    run(host, home, &[&["register", "--system"], BROWSERS.as_slice(), further].concat()).map(drop)
}

/// Takes the registration back.
///
/// # Errors
/// [`Error::Program`] with what it said.
pub fn unregister(host: &Path, home: &Path) -> Result<(), Error> {
    run(host, home, &[&["unregister", "--system"], BROWSERS.as_slice()].concat()).map(drop)
}

/// Runs the host's command line with this home folder; gives what it prints.
///
/// # Errors
/// [`Error::Program`] when it cannot be run or ends with a failure.
pub fn run(host: &Path, home: &Path, arguments: &[&str]) -> Result<String, Error> {
    let failed = |why: String| Error::Program { program: format!("{} {}", host.display(), arguments.join(" ")), why };
    let output = Command::new(host).args(arguments).env("HOME", home).output();
    let output = output.map_err(|source| failed(source.to_string()))?;
    if !output.status.success() {
        return Err(failed(format!("{} {}", output.status, String::from_utf8_lossy(&output.stderr).trim())));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
