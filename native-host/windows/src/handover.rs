//! Another program in place of this one.

use crate::last_error;
use std::io;
use std::mem;
use std::os::windows::ffi::OsStrExt;
use std::path::Path;
use std::ptr;
use windows_sys::Win32::Foundation::CloseHandle;
use windows_sys::Win32::System::Environment::GetCommandLineW;
use windows_sys::Win32::System::Threading::{
    CreateProcessW, GetExitCodeProcess, GetStartupInfoW, INFINITE, PROCESS_INFORMATION, STARTUPINFOW,
    WaitForSingleObject,
};

/// Starts a program with everything that this one was given (command line, console, input and output), waits until
/// it ends, and gives its exit code.
///
/// Rust's own way to start programs takes arguments apart and puts them together again: 47 kB more in a program of one
/// megabyte.
///
/// # Errors
/// What Windows says.
pub fn to(program: &Path) -> io::Result<u32> {
    let program: Vec<u16> = program.as_os_str().encode_wide().chain([0]).collect();
    // SAFETY: gives the text that Windows keeps for this process, with a terminator.
    let given = unsafe { GetCommandLineW() };
    // SAFETY: as above; nothing of it is read behind the terminator.
    let length = (0..).take_while(|&n| unsafe { *given.add(n) } != 0).count();
    // SAFETY: as long as was just counted. A copy: the call below may write into what it is given.
    let mut line = unsafe { std::slice::from_raw_parts(given, length) }.to_vec();
    line.push(0);
    // SAFETY: structures of numbers and pointers; all zero is a value of them.
    let (mut start, mut started): (STARTUPINFOW, PROCESS_INFORMATION) = unsafe { (mem::zeroed(), mem::zeroed()) };
    // SAFETY: fills in the structure. Its texts and handles stay this process's own, and valid.
    unsafe { GetStartupInfoW(&mut start) };
    // `CreateProcess` wants none of what is reserved.
    (start.lpReserved, start.cbReserved2, start.lpReserved2) = (ptr::null_mut(), 0, ptr::null_mut());
    // SAFETY: all texts have terminators and live until the call returns; null is allowed where it stands.
    let done = unsafe {
        CreateProcessW(
            program.as_ptr(),
            line.as_mut_ptr(),
            ptr::null(),
            ptr::null(),
            // With the handles of this process.
            1,
            0,
            ptr::null(),
            ptr::null(),
            &start,
            &mut started,
        )
    };
    if done == 0 {
        return Err(last_error());
    }
    let mut code = 0;
    // SAFETY: both handles were given by the call above, are waited for and asked once, and used no more.
    let told = unsafe {
        WaitForSingleObject(started.hProcess, INFINITE);
        let told = GetExitCodeProcess(started.hProcess, &mut code);
        CloseHandle(started.hThread);
        CloseHandle(started.hProcess);
        told
    };
    if told == 0 { Err(last_error()) } else { Ok(code) }
}
