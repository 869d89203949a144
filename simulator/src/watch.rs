//! What PC/SC says of its readers, looked at without touching a card, and waiting for it to change.

use crate::Error;
use pcsc::{Context, PNP_NOTIFICATION, ReaderState, Scope, State};
use std::ffi::CString;
use std::time::{Duration, Instant};

/// Longest time any single change may take. Far more than ever needed, so that a slow PC is no
/// failure and a hang is one.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Longest single wait. pcsc-lite tells nobody that a card is used or let go of; it must be asked.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// One reader at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderNow {
    /// The state flags.
    pub state: State,
    /// Answer to reset of the card; empty without a card, or when it does not answer.
    pub atr: Vec<u8>,
    /// How many insertions and removals the service has counted on this reader.
    pub events: u32,
}

impl ReaderNow {
    fn of(state: &ReaderState) -> Self {
        Self { state: state.event_state(), atr: state.atr().to_vec(), events: state.event_count() }
    }

    /// A card is there and has said what it is.
    pub fn has_answering_card(&self) -> bool {
        self.state.contains(State::PRESENT) && !self.state.contains(State::MUTE) && !self.atr.is_empty()
    }

    /// A card is there and does not answer.
    pub fn has_mute_card(&self) -> bool {
        self.state.contains(State::PRESENT | State::MUTE)
    }

    /// No card is there.
    pub fn is_empty(&self) -> bool {
        self.state.contains(State::EMPTY)
    }
}

/// The readers the service lists now.
///
/// # Errors
/// [`Error::Pcsc`] when the service does not answer.
pub fn readers() -> Result<Vec<String>, Error> {
    let context = context()?;
    Ok(list(&context)?.iter().map(|name| name.to_string_lossy().into_owned()).collect())
}

/// Waits until the service lists this many readers.
///
/// # Errors
/// [`Error::TooLate`] after `patience`; [`Error::Pcsc`] when the service goes away.
pub fn wait_for_readers(count: usize, patience: Duration) -> Result<Vec<String>, Error> {
    let context = context()?;
    let what = || format!("a list of {count} readers");
    let deadline = Deadline::new(patience);
    let mut arrivals = [ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE)];
    // The first look only notes where the arrivals stand; the list is read after it, so that an
    // arrival in between ends the wait at once.
    change(&context, Duration::ZERO, &mut arrivals)?;
    loop {
        let names = list(&context)?;
        if names.len() == count {
            return Ok(names.iter().map(|name| name.to_string_lossy().into_owned()).collect());
        }
        arrivals[0].sync_current_state();
        change(&context, deadline.left(what)?, &mut arrivals)?;
    }
}

/// Waits until `wanted` is true of the reader with this name, and says how it is then.
///
/// It blocks in PC/SC until the reader changes. Now and then it looks again all the same: whether a
/// card is used changes without a word.
///
/// # Errors
/// [`Error::TooLate`] after `patience`; [`Error::Pcsc`] when the service goes away.
pub fn wait_for(reader: &str, patience: Duration, wanted: impl Fn(&ReaderNow) -> bool) -> Result<ReaderNow, Error> {
    let context = context()?;
    let deadline = Deadline::new(patience);
    let name = CString::new(reader)
        .map_err(|_| Error::Pcsc { doing: "wait for a reader with such a name", source: pcsc::Error::UnknownReader })?;
    let mut states = [ReaderState::new(name, State::UNAWARE)];
    let mut first = true;
    loop {
        let patience = deadline.left(|| format!("the wanted state of the reader {reader:?}"))?;
        change(&context, if first { Duration::ZERO } else { patience.min(LOOK_AGAIN) }, &mut states)?;
        first = false;
        let now = ReaderNow::of(&states[0]);
        if wanted(&now) {
            return Ok(now);
        }
        states[0].sync_current_state();
    }
}

/// What the service says of this reader now.
///
/// # Errors
/// [`Error::Pcsc`] when the service does not answer or knows no such reader.
pub fn now(reader: &str) -> Result<ReaderNow, Error> {
    wait_for(reader, PATIENCE, |_| true)
}

fn context() -> Result<Context, Error> {
    Context::establish(Scope::User).map_err(|source| Error::Pcsc { doing: "reach the smart card service", source })
}

fn list(context: &Context) -> Result<Vec<CString>, Error> {
    loop {
        match context.list_readers_owned() {
            // A reader arrived between asking for the length and asking for the list.
            Err(pcsc::Error::InsufficientBuffer) => {}
            other => return other.map_err(|source| Error::Pcsc { doing: "list the readers", source }),
        }
    }
}

/// Waits for a change at most so long. Running out of time is no error here: the caller looks again.
fn change(context: &Context, patience: Duration, states: &mut [ReaderState]) -> Result<(), Error> {
    match context.get_status_change(patience, states) {
        Ok(()) | Err(pcsc::Error::Timeout) => Ok(()),
        Err(source) => Err(Error::Pcsc { doing: "look at the readers", source }),
    }
}

/// A moment after which waiting is given up.
struct Deadline {
    end: Instant,
    patience: Duration,
}

impl Deadline {
    fn new(patience: Duration) -> Self {
        Self { end: Instant::now() + patience, patience }
    }

    fn left(&self, what: impl Fn() -> String) -> Result<Duration, Error> {
        match self.end.checked_duration_since(Instant::now()) {
            Some(left) if !left.is_zero() => Ok(left),
            _ => Err(Error::TooLate { what: what(), within: self.patience }),
        }
    }
}
