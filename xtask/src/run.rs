//! Runs other programs.

use crate::error::{Error, Result};
use crate::paths;
use crate::say::Step;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// A long quiet step says this often that it is still at work.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);
/// How much of a failed program's output is shown, in bytes.
const SHOWN_OUTPUT: i64 = 6_000;

/// A program that finds our tools first on `PATH` and starts in the project's top folder.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(paths::find(program).unwrap_or_else(|| program.into()));
    command.env("PATH", paths::search_path()).current_dir(paths::root());
    command
}

/// Cargo (or a program that runs it), with the build folder that all clones share.
pub fn cargo_like(program: &str) -> Command {
    let mut command = command(program);
    command.env("CARGO_BUILD_BUILD_DIR", paths::build_dir());
    // Set by the cargo that runs us; a child must find out for itself.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
        command.env_remove(name);
    }
    command
}

/// Runs it and shows what it prints.
pub fn shown(command: &mut Command, what: &str) -> Result<()> {
    let status = command.status().map_err(|source| start_error(command, source))?;
    check(status, what, String::new())
}

/// Runs it with its output in a file of the cache folder; says now and then that it is still at
/// work; shows the end of the output when it fails.
pub fn quiet(command: &mut Command, step: &Step) -> Result<()> {
    let log = paths::cache().join("log").join(file_name(step.title()));
    let (out, err) = open_log(&log)?;
    let mut child =
        command.stdin(Stdio::null()).stdout(out).stderr(err).spawn().map_err(|source| start_error(command, source))?;
    let (ended, end) = channel();
    let status = thread::scope(|scope| {
        let waiter = scope.spawn(move || {
            let status = child.wait();
            // The receiver is gone only if this scope is unwinding.
            let _ = ended.send(());
            status
        });
        while end.recv_timeout(SIGN_OF_LIFE) == Err(RecvTimeoutError::Timeout) {
            step.still(&last_line(&log));
        }
        waiter.join()
    });
    match status {
        Ok(status) => check(status.map_err(Error::file(&log))?, step.title(), tail(&log)),
        Err(_) => {
            Err(Error::Failed { step: step.title().to_owned(), status: "its thread died".into(), output: tail(&log) })
        }
    }
}

/// What it prints on standard output, when it ends well.
pub fn output(command: &mut Command, what: &str) -> Result<String> {
    Ok(String::from_utf8_lossy(&bytes(command, what)?).into_owned())
}

/// The same as bytes.
pub fn bytes(command: &mut Command, what: &str) -> Result<Vec<u8>> {
    let output = command.stdin(Stdio::null()).output().map_err(|source| start_error(command, source))?;
    check(output.status, what, String::from_utf8_lossy(&output.stderr).into_owned())?;
    Ok(output.stdout)
}

fn check(status: ExitStatus, step: &str, output: String) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    Err(Error::Failed { step: step.to_owned(), status: status.to_string(), output })
}

fn start_error(command: &Command, source: std::io::Error) -> Error {
    Error::Start { program: command.get_program().to_string_lossy().into_owned(), source }
}

fn open_log(log: &Path) -> Result<(File, File)> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
    }
    let out = File::create(log).map_err(Error::file(log))?;
    let err = out.try_clone().map_err(Error::file(log))?;
    Ok((out, err))
}

/// A file name for the log of a step.
fn file_name(title: &str) -> String {
    let letters = title.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    letters.take(60).chain(".log".chars()).collect()
}

fn tail(log: &Path) -> String {
    let mut bytes = Vec::new();
    if let Ok(mut file) = File::open(log) {
        // Fails on a file shorter than that: then all of it is shown.
        let _ = file.seek(SeekFrom::End(-SHOWN_OUTPUT));
        let _ = file.read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn last_line(log: &Path) -> String {
    let text = tail(log);
    let line = text.lines().rev().find(|l| !l.trim().is_empty()).unwrap_or_default();
    line.trim().chars().take(80).collect()
}
