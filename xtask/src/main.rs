//! The project's own commands: `cargo xtask setup | build | demo | test | package | bench | docs`.
//!
//! Each does all the set-up it needs, so that on a fresh Debian machine one command is enough.

mod bench;
mod build;
mod demo;
mod docs;
mod error;
mod lint;
mod package;
mod paths;
mod run;
mod say;
mod setup;
mod test;
mod words;

use error::{Error, Result};
use std::ffi::OsString;
use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  setup    install what is missing (apt packages, the WASM target, tools in the cache folder)
  build    dist/chromium, dist/firefox and target/release/csms-login-helper
  demo     build, then walk through every scenario in a real browser (--help for its options)
  test     everything: format, lints, licences, unit, WASM and end-to-end tests
  package  dist/packages: what IT rolls out (--address URL: the folder it will be served from; --settings FILE: the organisation's settings, JSON; --extension-id ID: one more that may start the host)
  bench    how fast and how small: a table, and target/bench.json
  docs     write docs/schema, docs/causes.md, docs/settings.md and docs/panel.png anew
";

/// Exit code for bad arguments (`EX_USAGE` of sysexits).
const EX_USAGE: u8 = 64;

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let command = words.next().map(|w| w.to_string_lossy().into_owned()).unwrap_or_default();
    let rest: Vec<OsString> = words.collect();
    match dispatch(&command, rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Error::Usage(reason)) => {
            say::error(&reason);
            say::plain(USAGE);
            ExitCode::from(EX_USAGE)
        }
        Err(error) => {
            say::error(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &str, rest: Vec<OsString>) -> Result<()> {
    match command {
        "demo" => return demo::run(rest),
        "bench" => return bench::run(rest),
        "package" => return package::run(rest),
        "" | "help" | "--help" | "-h" => {
            say::plain(USAGE);
            return Ok(());
        }
        _ => {}
    }
    if let Some(extra) = rest.first() {
        return Err(Error::Usage(format!("{command} takes no argument {}", extra.to_string_lossy())));
    }
    match command {
        "setup" => setup::run(setup::For::Everything).map(drop),
        "build" => {
            let tools = setup::run(setup::For::Build)?;
            build::run(&tools).map(drop)
        }
        "test" => test::run(),
        "docs" => docs::run(),
        other => Err(Error::Usage(format!("there is no command {other:?}"))),
    }
}
