//! How the user sits at the PC.

use crate::last_error;
use std::io;
use std::ptr;
use windows_sys::Win32::System::RemoteDesktop::{
    WTS_CURRENT_SESSION, WTSClientProtocolType, WTSFreeMemory, WTSQuerySessionInformationW,
};

/// The protocol of this program's session: 0 for the PC itself, 1 for Citrix, 2 for Remote Desktop.
///
/// # Errors
/// What Windows says.
pub fn protocol() -> io::Result<u16> {
    let mut answer: *mut u16 = ptr::null_mut();
    let mut length = 0;
    // SAFETY: a null server is this PC; the call sets pointer and length.
    let told = unsafe {
        WTSQuerySessionInformationW(
            ptr::null_mut(),
            WTS_CURRENT_SESSION,
            WTSClientProtocolType,
            &mut answer,
            &mut length,
        )
    };
    if told == 0 || answer.is_null() {
        return Err(last_error());
    }
    // SAFETY: the answer to this question is one 16-bit number, if there are two bytes.
    let protocol = (length >= 2).then(|| unsafe { answer.read_unaligned() });
    // SAFETY: given by the call above and used no more.
    unsafe { WTSFreeMemory(answer.cast()) };
    protocol.ok_or_else(|| io::Error::other("an empty answer"))
}
