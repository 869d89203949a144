//! Starts a program with pipes for its input and output. Rust's own way knows of much more, and would
//! make the host a twentieth larger.

use crate::{last_error, wide};
use std::fs::File;
use std::io;
use std::mem;
use std::os::windows::io::{AsRawHandle, FromRawHandle};
use std::ptr;
use windows_sys::Win32::Foundation::{CloseHandle, HANDLE, HANDLE_FLAG_INHERIT, SetHandleInformation};
use windows_sys::Win32::System::Pipes::CreatePipe;
use windows_sys::Win32::System::Threading::{
    CREATE_NO_WINDOW, CreateProcessW, PROCESS_INFORMATION, STARTF_USESTDHANDLES, STARTUPINFOW, TerminateProcess,
};

/// A program that was started. It is ended when this is dropped.
#[derive(Debug)]
pub struct Started(HANDLE);

impl Drop for Started {
    fn drop(&mut self) {
        // SAFETY: the process was opened by its start and is used no more. It may have ended already.
        unsafe {
            TerminateProcess(self.0, 1);
            CloseHandle(self.0);
        }
    }
}

/// Starts the program of this command line in this folder, without a window; gives it, its input and its
/// output.
///
/// # Errors
/// What Windows says.
pub fn piped(command_line: &str, folder: &str) -> io::Result<(Started, File, File)> {
    let (its_input, input) = pipe()?;
    let (output, its_output) = pipe()?;
    for inherited in [&its_input, &its_output] {
        // SAFETY: the handle is open.
        if unsafe { SetHandleInformation(inherited.as_raw_handle(), HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT) } == 0 {
            return Err(last_error());
        }
    }
    let (mut command_line, folder) = (wide(command_line), wide(folder));
    // SAFETY: structures of numbers and pointers; all zero is a value of them.
    let (mut how, mut started): (STARTUPINFOW, PROCESS_INFORMATION) = unsafe { (mem::zeroed(), mem::zeroed()) };
    how.cb = size_of::<STARTUPINFOW>() as u32;
    how.dwFlags = STARTF_USESTDHANDLES;
    how.hStdInput = its_input.as_raw_handle();
    how.hStdOutput = its_output.as_raw_handle();
    // SAFETY: both texts are terminated, and the command line may be written to; the handles are open.
    let told = unsafe {
        CreateProcessW(
            ptr::null(),
            command_line.as_mut_ptr(),
            ptr::null(),
            ptr::null(),
            1,
            CREATE_NO_WINDOW,
            ptr::null(),
            folder.as_ptr(),
            &how,
            &mut started,
        )
    };
    if told == 0 {
        return Err(last_error());
    }
    // SAFETY: opened by the start, and used no more.
    unsafe { CloseHandle(started.hThread) };
    Ok((Started(started.hProcess), input, output))
}

/// A pipe: where to read, and where to write.
fn pipe() -> io::Result<(File, File)> {
    let (mut read, mut write) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: there is room for both handles.
    if unsafe { CreatePipe(&mut read, &mut write, ptr::null(), 0) } == 0 {
        return Err(last_error());
    }
    // SAFETY: both are open, and nobody else has them.
    Ok(unsafe { (File::from_raw_handle(read), File::from_raw_handle(write)) })
}
