//! The readers that pcscd has opened.

use crate::line::{self, Ask, code};
use std::collections::BTreeMap;
use std::ffi::c_ulong;
use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long pcscd's thread is kept waiting for a movement. It cannot be called back from there, and
/// must not take longer than this to end.
const WAIT: Duration = Duration::from_millis(100);

static OPEN: Mutex<BTreeMap<c_ulong, Arc<Reader>>> = Mutex::new(BTreeMap::new());

/// A reader's two lines.
#[derive(Debug)]
pub(crate) struct Reader {
    talk: Mutex<UnixStream>,
    bell: UnixStream,
}

/// Opens the reader behind this socket under this number.
pub(crate) fn open(number: c_ulong, socket: &str) -> u32 {
    let Ok(reader) = Reader::open(socket) else { return code::NO_SUCH_DEVICE };
    let there = reader.ask(Ask::Presence, &[]).0;
    if there == code::NO_SUCH_DEVICE {
        return there;
    }
    locked(&OPEN).insert(number, Arc::new(reader));
    code::SUCCESS
}

/// Closes it.
pub(crate) fn close(number: c_ulong) {
    locked(&OPEN).remove(&number);
}

/// Asks the reader of this number.
pub(crate) fn ask(number: c_ulong, what: Ask, data: &[u8]) -> (u32, Vec<u8>) {
    get(number).map_or((code::NO_SUCH_DEVICE, Vec::new()), |reader| reader.ask(what, data))
}

/// Waits until it rings, but not long.
pub(crate) fn wait(number: c_ulong) -> u32 {
    get(number).map_or(code::NO_SUCH_DEVICE, |reader| reader.wait())
}

fn get(number: c_ulong) -> Option<Arc<Reader>> {
    locked(&OPEN).get(&number).cloned()
}

fn locked<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Reader {
    fn open(socket: &str) -> io::Result<Self> {
        let line = |purpose| {
            let mut line = UnixStream::connect(socket)?;
            line::ask(&mut line, purpose, &[]).map(|()| line)
        };
        let (talk, bell) = (Mutex::new(line(Ask::Talk)?), line(Ask::Bell)?);
        bell.set_read_timeout(Some(WAIT))?;
        Ok(Self { talk, bell })
    }

    fn ask(&self, what: Ask, data: &[u8]) -> (u32, Vec<u8>) {
        let mut line = locked(&self.talk);
        let answer = line::ask(&mut *line, what, data).and_then(|()| line::answered(&mut *line));
        answer.unwrap_or((code::NO_SUCH_DEVICE, Vec::new()))
    }

    fn wait(&self) -> u32 {
        let mut rings = [0; 64];
        match (&self.bell).read(&mut rings) {
            Ok(0) => code::NO_SUCH_DEVICE,
            Ok(_) => code::SUCCESS,
            Err(_) => code::TIMEOUT,
        }
    }
}
