//! Windows services: are they there, do they run, may they start.

use crate::{last_error, text, wide};
use std::io;
use std::mem;
use std::ptr;
use std::sync::{Mutex, PoisonError};
use windows_sys::Win32::Foundation::{ERROR_SERVICE_DOES_NOT_EXIST, GetLastError};
use windows_sys::Win32::System::Services::{
    CloseServiceHandle, GetServiceKeyNameW, OpenSCManagerW, OpenServiceW, QUERY_SERVICE_CONFIGW, QueryServiceConfigW,
    QueryServiceStatus, SC_HANDLE, SC_MANAGER_CONNECT, SERVICE_DISABLED, SERVICE_QUERY_CONFIG, SERVICE_QUERY_STATUS,
    SERVICE_RUNNING, SERVICE_STATUS,
};

/// A service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// It runs.
    pub running: bool,
    /// It may not start. `None`: may not be asked.
    pub disabled: Option<bool>,
}

/// A handle that is closed when dropped.
struct Handle(SC_HANDLE);

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: opened by us, closed once.
        unsafe { CloseServiceHandle(self.0) };
    }
}

/// All threads of a program talk to the service manager over one connection. Windows keeps them apart;
/// Wine 8 mixes up two that begin at once, now and then: one has an invalid handle, or never an answer.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The service with this display name or, failing that, this short name; `None` when there is none.
///
/// # Errors
/// What Windows says, e.g. that this user may not ask.
pub fn find(name: &str) -> io::Result<Option<Service>> {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: null means this PC and its usual database.
    let manager = unsafe { OpenSCManagerW(ptr::null(), ptr::null(), SC_MANAGER_CONNECT) };
    if manager.is_null() {
        return Err(last_error());
    }
    let manager = Handle(manager);
    let key = key_of(&manager, name).unwrap_or_else(|| name.to_owned());
    let key = wide(&key);
    let open = |rights| {
        // SAFETY: the manager is open and the name is terminated.
        let service = unsafe { OpenServiceW(manager.0, key.as_ptr(), rights) };
        (!service.is_null()).then(|| Handle(service))
    };
    let Some(service) = open(SERVICE_QUERY_STATUS | SERVICE_QUERY_CONFIG).or_else(|| open(SERVICE_QUERY_STATUS)) else {
        // SAFETY: no pointers go in.
        let code = unsafe { GetLastError() };
        return if code == ERROR_SERVICE_DOES_NOT_EXIST { Ok(None) } else { Err(last_error()) };
    };
    // SAFETY: a structure of numbers; all zero is a value of it.
    let mut status: SERVICE_STATUS = unsafe { mem::zeroed() };
    // SAFETY: the service is open and the structure is ours.
    if unsafe { QueryServiceStatus(service.0, &mut status) } == 0 {
        return Err(last_error());
    }
    Ok(Some(Service { running: status.dwCurrentState == SERVICE_RUNNING, disabled: disabled(&service) }))
}

/// The short name of the service that is shown under this name.
fn key_of(manager: &Handle, display: &str) -> Option<String> {
    let mut name = [0u16; 257];
    let mut length = 256;
    // SAFETY: the manager is open, the display name is terminated, and the buffer has the length given.
    let found = unsafe { GetServiceKeyNameW(manager.0, wide(display).as_ptr(), name.as_mut_ptr(), &mut length) };
    (found != 0).then(|| text(&name)).filter(|name| !name.is_empty())
}

fn disabled(service: &Handle) -> Option<bool> {
    // The structure, and behind it the texts it points at; Windows documents 8 KiB as the most.
    let mut buffer = [0u64; 1024];
    let mut needed = 0;
    let size = size_of_val(&buffer) as u32;
    // SAFETY: the buffer is aligned for the structure and has the size given.
    let done = unsafe { QueryServiceConfigW(service.0, buffer.as_mut_ptr().cast(), size, &mut needed) };
    // SAFETY: filled in by the call that went well; it outlives the reference.
    (done != 0).then(|| unsafe { &*buffer.as_ptr().cast::<QUERY_SERVICE_CONFIGW>() }.dwStartType == SERVICE_DISABLED)
}
