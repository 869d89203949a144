//! A reader driver for pcscd (IFD handler, version 3.0), for tests only. It drives no device: it
//! asks whoever plays the reader on the other end of a Unix socket, see [`line`].
//!
//! Debian's virtual reader cannot be plugged in or out, its line cannot fail, and it notices a card
//! only every 0.4 seconds. This one can, and notices at once.
//!
//! pcscd is a C program and calls the functions below by their names, with pointers to its own
//! memory. That is why this crate has unsafe code.

pub mod line;
mod reader;
pub mod usb;

use line::{Ask, code};
use std::ffi::{CStr, c_char, c_int, c_long, c_uchar, c_ulong, c_void};

/// Properties that pcscd asks for (`ifdhandler.h` of pcsc-lite).
mod tag {
    use std::ffi::c_ulong;

    pub const THREAD_SAFE: c_ulong = 0x0FAD;
    pub const SLOTS: c_ulong = 0x0FAE;
    pub const SIMULTANEOUS: c_ulong = 0x0FAF;
    pub const POLLING: c_ulong = 0x0FB3;
}

/// What pcscd wants done with the power.
mod power {
    use std::ffi::c_ulong;

    pub const UP: c_ulong = 500;
    pub const DOWN: c_ulong = 501;
    pub const RESET: c_ulong = 502;
}

/// How many readers at a time; more than pcscd has.
const READERS: u8 = 32;

/// How pcscd calls what waits for a movement.
type Wait = extern "C" fn(c_ulong, c_int) -> c_long;

fn told(code: u32) -> c_long {
    c_long::from(code)
}

/// Copies to where pcscd wants it; too little room is an error.
///
/// # Safety
/// `room` has `*length` writable bytes.
unsafe fn hand_over(bytes: &[u8], room: *mut c_uchar, length: *mut c_ulong) -> u32 {
    // SAFETY: the caller's promise.
    let (room, length) = unsafe {
        let length = &mut *length;
        (std::slice::from_raw_parts_mut(room, usize::try_from(*length).unwrap_or_default()), length)
    };
    let Some(room) = room.get_mut(..bytes.len()) else { return code::COMMUNICATION_ERROR };
    room.copy_from_slice(bytes);
    *length = bytes.len() as c_ulong;
    code::SUCCESS
}

/// Opens a reader. The name ends with a colon and the path of its socket: pcscd wants the name of a
/// file before it, or puts there what it knows of a reader on USB.
///
/// # Safety
/// As pcscd calls it: the name is a C string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn IFDHCreateChannelByName(lun: c_ulong, name: *const c_char) -> c_long {
    // SAFETY: the caller's promise.
    let name = unsafe { CStr::from_ptr(name) };
    let socket = name.to_str().ok().and_then(|name| name.rsplit_once(':'));
    told(socket.map_or(code::NO_SUCH_DEVICE, |(_, socket)| reader::open(lun, socket)))
}

/// Opens a reader by a number, which no socket has.
#[unsafe(no_mangle)]
pub extern "C" fn IFDHCreateChannel(_: c_ulong, _: c_ulong) -> c_long {
    told(code::NO_SUCH_DEVICE)
}

/// Closes a reader.
#[unsafe(no_mangle)]
pub extern "C" fn IFDHCloseChannel(lun: c_ulong) -> c_long {
    reader::close(lun);
    told(code::SUCCESS)
}

/// What the driver can do.
///
/// # Safety
/// As pcscd calls it: `value` has `*length` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn IFDHGetCapabilities(
    _: c_ulong,
    asked: c_ulong,
    length: *mut c_ulong,
    value: *mut c_uchar,
) -> c_long {
    extern "C" fn wait(lun: c_ulong, _: c_int) -> c_long {
        told(reader::wait(lun))
    }
    let bytes = match asked {
        tag::THREAD_SAFE | tag::SLOTS => vec![1],
        tag::SIMULTANEOUS => vec![READERS],
        tag::POLLING => (wait as Wait as usize).to_ne_bytes().to_vec(),
        _ => return told(code::UNKNOWN_TAG),
    };
    // SAFETY: the caller's promise.
    told(unsafe { hand_over(&bytes, value, length) })
}

/// Nothing can be set.
#[unsafe(no_mangle)]
pub extern "C" fn IFDHSetCapabilities(_: c_ulong, _: c_ulong, _: c_ulong, _: *mut c_uchar) -> c_long {
    told(code::NOT_SUPPORTED)
}

/// Agrees with the card on the protocol.
#[unsafe(no_mangle)]
pub extern "C" fn IFDHSetProtocolParameters(
    lun: c_ulong,
    _: c_ulong,
    _: c_uchar,
    _: c_uchar,
    _: c_uchar,
    _: c_uchar,
) -> c_long {
    told(reader::ask(lun, Ask::Protocol, &[]).0)
}

/// Gives power to the card, takes it away, or resets the card.
///
/// # Safety
/// As pcscd calls it: `atr` has `*length` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn IFDHPowerICC(
    lun: c_ulong,
    action: c_ulong,
    atr: *mut c_uchar,
    length: *mut c_ulong,
) -> c_long {
    let what = match action {
        power::UP => Ask::PowerUp,
        power::DOWN => Ask::PowerDown,
        power::RESET => Ask::Reset,
        _ => return told(code::NOT_SUPPORTED),
    };
    let (answer, bytes) = reader::ask(lun, what, &[]);
    if answer != code::SUCCESS || what == Ask::PowerDown {
        return told(answer);
    }
    // SAFETY: the caller's promise.
    told(unsafe { hand_over(&bytes, atr, length) })
}

/// The protocol of a command and of its answer.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Header {
    /// T=0 or T=1.
    pub protocol: c_ulong,
    /// Length of this header.
    pub length: c_ulong,
}

/// Sends a command to the card.
///
/// # Safety
/// As pcscd calls it: `command` has `command_length` bytes, `answer` has `*answer_length` writable
/// ones.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn IFDHTransmitToICC(
    lun: c_ulong,
    _: Header,
    command: *const c_uchar,
    command_length: c_ulong,
    answer: *mut c_uchar,
    answer_length: *mut c_ulong,
    _: *mut Header,
) -> c_long {
    // SAFETY: the caller's promise.
    let command = unsafe { std::slice::from_raw_parts(command, usize::try_from(command_length).unwrap_or_default()) };
    let (code, bytes) = reader::ask(lun, Ask::Transmit, command);
    if code != code::SUCCESS {
        return told(code);
    }
    // SAFETY: the caller's promise.
    told(unsafe { hand_over(&bytes, answer, answer_length) })
}

/// The reader itself takes no commands.
#[unsafe(no_mangle)]
pub extern "C" fn IFDHControl(
    _: c_ulong,
    _: c_ulong,
    _: *const c_void,
    _: c_ulong,
    _: *mut c_void,
    _: c_ulong,
    _: *mut c_ulong,
) -> c_long {
    told(code::NOT_SUPPORTED)
}

/// Whether a card is there.
#[unsafe(no_mangle)]
pub extern "C" fn IFDHICCPresence(lun: c_ulong) -> c_long {
    told(reader::ask(lun, Ask::Presence, &[]).0)
}
