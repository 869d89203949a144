//! Writes a diagnosis into the log of the PC, for organisations whose policy wants that. Off unless
//! the extension asks, and it asks only when its policy says so.
//!
//! The text is one line of JSON. On Windows it is an event of the Application log; on Linux an
//! entry of the journal, with fields of its own, or where there is no journal a line of syslog.

#[cfg(unix)]
mod linux;

use serde::Serialize;
use shared::record::Record;
use std::io;

/// Name of the source of events on Windows. The installer registers it.
#[cfg(windows)]
const SOURCE: &str = "CSMS Login Helper";
/// Number of the event that is a diagnosis.
#[cfg(windows)]
const DIAGNOSIS: u32 = 1;
/// Version of the JSON shape.
const SCHEMA: u32 = 1;

/// The line.
#[derive(Serialize)]
struct Line<'a> {
    schema: u32,
    event: &'static str,
    #[serde(flatten)]
    record: &'a Record,
    host: &'static str,
}

/// Writes it.
///
/// # Errors
/// When the log does not take it.
pub fn write(record: &Record) -> io::Result<()> {
    let line = Line { schema: SCHEMA, event: "diagnosis", record, host: env!("CARGO_PKG_VERSION") };
    let line = serde_json::to_string(&line)?;
    #[cfg(windows)]
    return csms_windows::events::write(SOURCE, DIAGNOSIS, &line);
    #[cfg(unix)]
    linux::write(&linux::Logs::of_this_pc(), record, &line)
}
