//! What PC/SC is asked: without touching a card, and of a card. The real one is [`pcsc::Context`]; tests
//! play what Windows and Linux answer, which no PC at hand has to do.

use pcsc::{Card, Context, Disposition, Error, Protocol, Protocols, ReaderState, ShareMode, State, Transaction};
use std::ffi::{CStr, CString};
use std::time::Duration;

/// The smart card service, once it has answered.
pub trait Service {
    /// A reader, as the service is asked about it.
    type Slot: Slot;

    /// The names of the readers.
    fn names(&self) -> Result<Vec<CString>, Error>;

    /// Waits until one of these readers is no longer as it is known, at most so long, and notes how
    /// they are then.
    fn change(&self, patience: Duration, slots: &mut [Self::Slot]) -> Result<(), Error>;
}

/// A reader: how it was known, how it is.
pub trait Slot {
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

/// A service that gives contact with cards, shared with all other programs.
pub trait Connecting {
    /// A card.
    type Card: Connected;

    /// Connects to the card in the reader of this name.
    fn connect(&self, reader: &CStr) -> Result<Self::Card, Error>;
}

/// A card that is connected to. Dropping it resets the card, so it never is: see [`Connected::leave`].
pub trait Connected: Sized {
    /// A transaction with it. Dropping it ends it and leaves the card as it is.
    type Transaction<'a>: Transacted
    where
        Self: 'a;

    /// Its answer to reset, and the protocol that it speaks.
    fn status(&self) -> Result<(Vec<u8>, Option<Protocol>), Error>;

    /// Begins a transaction.
    fn begin(&mut self) -> Result<Self::Transaction<'_>, Error>;

    /// Lets go of the card and leaves it as it is. One that cannot be let go of is given back.
    fn leave(self) -> Result<(), (Self, Error)>;
}

/// A transaction.
pub trait Transacted {
    /// Sends a command; the answer is in the buffer.
    fn transmit<'b>(&self, apdu: &[u8], buffer: &'b mut [u8]) -> Result<&'b [u8], Error>;
}

impl Connecting for Context {
    type Card = Card;

    fn connect(&self, reader: &CStr) -> Result<Card, Error> {
        Self::connect(self, reader, ShareMode::Shared, Protocols::ANY)
    }
}

impl Connected for Card {
    type Transaction<'a> = Transaction<'a>;

    fn status(&self) -> Result<(Vec<u8>, Option<Protocol>), Error> {
        let status = self.status2_owned()?;
        Ok((status.atr().to_vec(), status.protocol2()))
    }

    fn begin(&mut self) -> Result<Transaction<'_>, Error> {
        self.transaction2().map_err(|(_, error)| error)
    }

    fn leave(self) -> Result<(), (Self, Error)> {
        self.disconnect(Disposition::LeaveCard)
    }
}

impl Transacted for Transaction<'_> {
    fn transmit<'b>(&self, apdu: &[u8], buffer: &'b mut [u8]) -> Result<&'b [u8], Error> {
        // By way of the card below: this is no call of itself.
        Card::transmit(self, apdu, buffer)
    }
}

/// Room for the names of all readers that pcsc-lite can have (16, of 128 bytes at most), and for what ends the list.
const NAMES: usize = 16 * 128 + 1;

impl Service for Context {
    type Slot = ReaderState;

    fn names(&self) -> Result<Vec<CString>, Error> {
        // Asking how long the list is first would be a second question to the service.
        match self.list_readers(&mut [0; NAMES]) {
            Ok(names) => Ok(names.map(CStr::to_owned).collect()),
            Err(Error::InsufficientBuffer) => self.list_readers_owned(),
            Err(error) => Err(error),
        }
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
