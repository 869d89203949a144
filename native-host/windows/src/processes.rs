//! The names of the programs that run.

use crate::{last_error, text};
use std::io;
use std::mem;
use windows_sys::Win32::Foundation::{CloseHandle, INVALID_HANDLE_VALUE};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};

/// No PC runs so many.
const MOST: usize = 20_000;

/// File names of the programs that run on this PC, e.g. `IdentityAgent.exe`, of all users.
///
/// # Errors
/// What Windows says.
pub fn names() -> io::Result<Vec<String>> {
    // SAFETY: no pointers go in.
    let snapshot = unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) };
    if snapshot == INVALID_HANDLE_VALUE {
        return Err(last_error());
    }
    // SAFETY: a structure of numbers and arrays of numbers; all zero is a value of it.
    let mut entry: PROCESSENTRY32W = unsafe { mem::zeroed() };
    entry.dwSize = size_of::<PROCESSENTRY32W>() as u32;
    let mut names = Vec::new();
    // SAFETY: the snapshot is open and the entry has the size it says.
    let mut more = unsafe { Process32FirstW(snapshot, &mut entry) };
    while more != 0 && names.len() < MOST {
        names.push(text(&entry.szExeFile));
        // SAFETY: as above.
        more = unsafe { Process32NextW(snapshot, &mut entry) };
    }
    // SAFETY: opened above and used no more.
    unsafe { CloseHandle(snapshot) };
    Ok(names)
}
