//! Questions to Windows that only its C interface answers, each as one safe function.
//!
//! This is the only unsafe code that is given out. Every function asks, copies the answer and lets go;
//! none needs the rights of an administrator, and none changes anything, but that `events::write` adds an
//! event to the log, and `handover` starts a program. On other systems the crate is empty.
#![cfg(windows)]

pub mod certificates;
pub mod devices;
pub mod events;
pub mod handover;
pub mod processes;
pub mod services;
pub mod session;

use std::io;

/// UTF-16 with a terminator.
fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

/// The text up to the terminator, or all of it when there is none.
fn text(wide: &[u16]) -> String {
    let end = wide.iter().position(|&unit| unit == 0).unwrap_or(wide.len());
    String::from_utf16_lossy(&wide[..end])
}

/// What Windows says about the last call that failed.
fn last_error() -> io::Error {
    io::Error::last_os_error()
}
