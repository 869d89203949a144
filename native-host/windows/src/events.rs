//! The event logs: the System log, as far as this user may read it, and events of our own.

use crate::{last_error, text, wide};
use std::io;
use windows_sys::Win32::Foundation::{ERROR_NO_MORE_ITEMS, GetLastError};
use windows_sys::Win32::System::EventLog::{
    DeregisterEventSource, EVENTLOG_INFORMATION_TYPE, EVT_HANDLE, EvtClose, EvtNext, EvtQuery, EvtQueryChannelPath,
    EvtQueryReverseDirection, EvtRender, EvtRenderEventXml, RegisterEventSourceW, ReportEventW,
};

/// How long one event may take to come (milliseconds).
const WAIT: u32 = 500;

/// The newest event of the System log that this query (XPath) finds, as XML.
///
/// # Errors
/// What Windows says, e.g. that this user may not read the log.
pub fn newest(query: &str) -> io::Result<Option<String>> {
    let (channel, query) = (wide("System"), wide(query));
    let flags = EvtQueryChannelPath | EvtQueryReverseDirection;
    // SAFETY: 0 is this PC; both texts are terminated.
    let result = unsafe { EvtQuery(0, channel.as_ptr(), query.as_ptr(), flags) };
    if result == 0 {
        return Err(last_error());
    }
    let mut event: EVT_HANDLE = 0;
    let mut count = 0;
    // SAFETY: the query is open; there is room for one handle.
    let found = unsafe { EvtNext(result, 1, &mut event, WAIT, 0, &mut count) };
    // SAFETY: no pointers go in.
    let code = unsafe { GetLastError() };
    let xml = match (found != 0 && count == 1, code) {
        (true, _) => render(event).map(Some),
        (false, ERROR_NO_MORE_ITEMS) => Ok(None),
        (false, code) => Err(io::Error::from_raw_os_error(code.cast_signed())),
    };
    // SAFETY: opened above and used no more.
    unsafe {
        if event != 0 {
            EvtClose(event);
        }
        EvtClose(result);
    }
    xml
}

fn render(event: EVT_HANDLE) -> io::Result<String> {
    let mut buffer = vec![0u16; 32 * 1024];
    let (mut used, mut properties) = (0, 0);
    let size = (buffer.len() * 2) as u32;
    // SAFETY: the event is open and the buffer has the size given.
    let told =
        unsafe { EvtRender(0, event, EvtRenderEventXml, size, buffer.as_mut_ptr().cast(), &mut used, &mut properties) };
    if told == 0 { Err(last_error()) } else { Ok(text(&buffer)) }
}

/// Writes an event with this text into the Application log.
///
/// # Errors
/// What Windows says.
pub fn write(source: &str, number: u32, words: &str) -> io::Result<()> {
    let (source, words) = (wide(source), wide(words));
    // SAFETY: no name is this PC; the source's name is terminated.
    let log = unsafe { RegisterEventSourceW(std::ptr::null(), source.as_ptr()) };
    if log.is_null() {
        return Err(last_error());
    }
    let texts = [words.as_ptr()];
    // SAFETY: the log is open; one terminated text is given, no user and no data.
    let told = unsafe {
        ReportEventW(
            log,
            EVENTLOG_INFORMATION_TYPE,
            0,
            number,
            std::ptr::null_mut(),
            1,
            0,
            texts.as_ptr(),
            std::ptr::null(),
        )
    };
    let outcome = if told == 0 { Err(last_error()) } else { Ok(()) };
    // SAFETY: opened above and used no more.
    unsafe { DeregisterEventSource(log) };
    outcome
}
