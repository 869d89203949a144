//! Devices that Plug and Play knows.

use crate::wide;
use std::io;
use windows_sys::Win32::Devices::DeviceAndDriverInstallation::{
    CM_GETIDLIST_FILTER_CLASS, CM_GETIDLIST_FILTER_PRESENT, CM_Get_Device_ID_List_SizeW, CM_Get_Device_ID_ListW,
    CR_SUCCESS,
};

/// The device class of smartcard readers (`GUID_DEVCLASS_SMARTCARDREADER`).
const READERS: &str = "{50dd5230-ba8a-11d1-bf5d-0000f805f530}";
/// Longest list that is read, in UTF-16 units.
const MOST: u32 = 64 * 1024;

/// How many smartcard readers are plugged in or built in, whether or not they work.
///
/// # Errors
/// When Windows does not say.
pub fn readers() -> io::Result<usize> {
    let class = wide(READERS);
    let flags = CM_GETIDLIST_FILTER_CLASS | CM_GETIDLIST_FILTER_PRESENT;
    let mut length = 0;
    // SAFETY: the class is terminated and the length is ours.
    let told = unsafe { CM_Get_Device_ID_List_SizeW(&mut length, class.as_ptr(), flags) };
    if told != CR_SUCCESS {
        return Err(io::Error::other(format!("CM_Get_Device_ID_List_Size gave {told}")));
    }
    let mut list = vec![0u16; length.clamp(1, MOST) as usize];
    // SAFETY: the class is terminated and the list has the length given.
    let told = unsafe { CM_Get_Device_ID_ListW(class.as_ptr(), list.as_mut_ptr(), list.len() as u32, flags) };
    if told != CR_SUCCESS {
        return Err(io::Error::other(format!("CM_Get_Device_ID_List gave {told}")));
    }
    // Texts one behind the other, each with a terminator.
    Ok(list.split(|&unit| unit == 0).filter(|id| !id.is_empty()).count())
}
