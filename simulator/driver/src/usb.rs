//! A stand-in for libudev, through which pcscd hears of USB readers: what plays the readers says over
//! a socket which is plugged in and out. pcscd finds these functions here first when this library is
//! named by `LD_PRELOAD`. It asks for very little, and only that is here.
//!
//! A datagram is [`PLUGGED_IN`] or [`PLUGGED_OUT`] and the path of the reader's socket, which stands
//! where the name of a device file would.

use std::ffi::{CStr, CString, OsStr, c_char, c_int, c_void};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixDatagram;
use std::ptr::{null, null_mut};
use std::sync::OnceLock;

/// The environment variable that names the socket on which pcscd hears of readers.
pub const BUS: &str = "CSMS_USB_BUS";
/// First byte of a datagram: a reader is plugged in.
pub const PLUGGED_IN: u8 = b'+';
/// First byte of a datagram: a reader is plugged out.
pub const PLUGGED_OUT: u8 = b'-';
/// Number of the readers' maker and kind, as a driver's bundle names them.
pub const NUMBERS: (&str, &str) = ("0xC5C5", "0x0001");

/// Longest path of a socket, and the byte before it.
const LONGEST: usize = 256;

static SOCKET: OnceLock<Option<UnixDatagram>> = OnceLock::new();

fn socket() -> Option<&'static UnixDatagram> {
    SOCKET.get_or_init(|| UnixDatagram::bind(std::env::var_os(BUS)?).ok()).as_ref()
}

/// A reader that has come or gone.
struct Device {
    action: &'static CStr,
    node: CString,
}

impl Device {
    fn heard() -> Option<Self> {
        let mut datagram = [0; LONGEST];
        let length = socket()?.recv(&mut datagram).ok()?;
        let (first, path) = datagram[..length].split_first()?;
        let action = match *first {
            PLUGGED_IN => c"add",
            PLUGGED_OUT => c"remove",
            _ => return None,
        };
        Some(Self { action, node: CString::new(OsStr::from_bytes(path).as_bytes()).ok()? })
    }
}

/// What stands for the objects that hold nothing: pcscd only gives them back.
static NOTHING: u8 = 0;

fn nothing() -> *mut c_void {
    (&raw const NOTHING).cast_mut().cast()
}

/// A context.
#[unsafe(no_mangle)]
pub extern "C" fn udev_new() -> *mut c_void {
    nothing()
}

/// A context is no longer needed.
#[unsafe(no_mangle)]
pub extern "C" fn udev_unref(_: *mut c_void) -> *mut c_void {
    null_mut()
}

/// A list of what is plugged in when the service starts: nothing.
#[unsafe(no_mangle)]
pub extern "C" fn udev_enumerate_new(_: *mut c_void) -> *mut c_void {
    nothing()
}

/// The list is only of this kind.
#[unsafe(no_mangle)]
pub extern "C" fn udev_enumerate_add_match_subsystem(_: *mut c_void, _: *const c_char) -> c_int {
    0
}

/// The list is filled.
#[unsafe(no_mangle)]
pub extern "C" fn udev_enumerate_scan_devices(_: *mut c_void) -> c_int {
    0
}

/// The first of the list: there is none.
#[unsafe(no_mangle)]
pub extern "C" fn udev_enumerate_get_list_entry(_: *mut c_void) -> *mut c_void {
    null_mut()
}

/// The list is no longer needed.
#[unsafe(no_mangle)]
pub extern "C" fn udev_enumerate_unref(_: *mut c_void) -> *mut c_void {
    null_mut()
}

/// The next of the list: there is none.
#[unsafe(no_mangle)]
pub extern "C" fn udev_list_entry_get_next(_: *mut c_void) -> *mut c_void {
    null_mut()
}

/// The name of one of the list: there is none.
#[unsafe(no_mangle)]
pub extern "C" fn udev_list_entry_get_name(_: *mut c_void) -> *const c_char {
    null()
}

/// A device of the list: there is none.
#[unsafe(no_mangle)]
pub extern "C" fn udev_device_new_from_syspath(_: *mut c_void, _: *const c_char) -> *mut c_void {
    null_mut()
}

/// What tells of readers; null when no socket is named, and pcscd then does without USB.
#[unsafe(no_mangle)]
pub extern "C" fn udev_monitor_new_from_netlink(_: *mut c_void, _: *const c_char) -> *mut c_void {
    socket().map_or(null_mut(), |_| nothing())
}

/// It tells only of this kind.
#[unsafe(no_mangle)]
pub extern "C" fn udev_monitor_filter_add_match_subsystem_devtype(
    _: *mut c_void,
    _: *const c_char,
    _: *const c_char,
) -> c_int {
    0
}

/// From now on it tells.
#[unsafe(no_mangle)]
pub extern "C" fn udev_monitor_enable_receiving(_: *mut c_void) -> c_int {
    0
}

/// What can be waited on.
#[unsafe(no_mangle)]
pub extern "C" fn udev_monitor_get_fd(_: *mut c_void) -> c_int {
    socket().map_or(-1, AsRawFd::as_raw_fd)
}

/// The reader that has come or gone, until [`udev_device_unref`].
#[unsafe(no_mangle)]
pub extern "C" fn udev_monitor_receive_device(_: *mut c_void) -> *mut c_void {
    Device::heard().map_or(null_mut(), |device| Box::into_raw(Box::new(device)).cast())
}

/// Whether it has come or gone.
///
/// # Safety
/// As pcscd calls it: with a device of [`udev_monitor_receive_device`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn udev_device_get_action(device: *mut c_void) -> *const c_char {
    // SAFETY: the caller's promise.
    unsafe { &*device.cast::<Device>() }.action.as_ptr()
}

/// The device that has this interface: our readers have one, and it stands for both.
#[unsafe(no_mangle)]
pub extern "C" fn udev_device_get_parent_with_subsystem_devtype(
    device: *mut c_void,
    _: *const c_char,
    _: *const c_char,
) -> *mut c_void {
    device
}

/// The path of its socket.
///
/// # Safety
/// As [`udev_device_get_action`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn udev_device_get_devnode(device: *mut c_void) -> *const c_char {
    // SAFETY: the caller's promise.
    unsafe { &*device.cast::<Device>() }.node.as_ptr()
}

/// What it is told apart by.
///
/// # Safety
/// As [`udev_device_get_action`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn udev_device_get_sysname(device: *mut c_void) -> *const c_char {
    // SAFETY: the caller's promise.
    unsafe { udev_device_get_devnode(device) }
}

/// What is known of it.
///
/// # Safety
/// As pcscd calls it: the name is a C string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn udev_device_get_sysattr_value(_: *mut c_void, name: *const c_char) -> *const c_char {
    // SAFETY: the caller's promise.
    let value = match unsafe { CStr::from_ptr(name) }.to_bytes() {
        b"idVendor" => c"C5C5",
        b"idProduct" => c"0001",
        b"bInterfaceNumber" => c"00",
        _ => return null(),
    };
    value.as_ptr()
}

/// The device is no longer needed.
///
/// # Safety
/// As [`udev_device_get_action`], once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn udev_device_unref(device: *mut c_void) -> *mut c_void {
    // SAFETY: the caller's promise.
    drop(unsafe { Box::from_raw(device.cast::<Device>()) });
    null_mut()
}
