//! What PC/SC is asked without touching a card. The real one is [`pcsc::Context`]; tests play what
//! Windows and Linux answer, which no PC at hand has to do.

use pcsc::{Context, Error, ReaderState, State};
use std::ffi::{CStr, CString};
use std::time::Duration;

/// The smart card service, once it has answered.
pub(super) trait Service {
    /// A reader, as the service is asked about it.
    type Slot: Slot;

    /// The names of the readers.
    fn names(&self) -> Result<Vec<CString>, Error>;

    /// Waits until one of these readers is no longer as it is known, at most so long, and notes how
    /// they are then.
    fn change(&self, patience: Duration, slots: &mut [Self::Slot]) -> Result<(), Error>;
}

/// A reader: how it was known, how it is.
pub(super) trait Slot {
    /// The reader of this name, of which nothing is known.
    fn new(name: CString) -> Self;

    /// Its name.
    fn name(&self) -> &CStr;

    /// How it is.
    fn state(&self) -> State;

    /// How many cards went in or out.
    fn moves(&self) -> u32;

    /// The answer to reset of its card.
    fn atr(&self) -> &[u8];

    /// From now on it is known as it is.
    fn know(&mut self);
}

impl Service for Context {
    type Slot = ReaderState;

    fn names(&self) -> Result<Vec<CString>, Error> {
        self.list_readers_owned()
    }

    fn change(&self, patience: Duration, slots: &mut [ReaderState]) -> Result<(), Error> {
        self.get_status_change(patience, slots)
    }
}

impl Slot for ReaderState {
    fn new(name: CString) -> Self {
        Self::new(name, State::UNAWARE)
    }

    fn name(&self) -> &CStr {
        self.name()
    }

    fn state(&self) -> State {
        self.event_state()
    }

    fn moves(&self) -> u32 {
        self.event_count()
    }

    fn atr(&self) -> &[u8] {
        self.atr()
    }

    fn know(&mut self) {
        self.sync_current_state();
    }
}
