//! Contact with one card: shared, in one short transaction, and never ending in a reset.
//!
//! Only what was asked for by a person or by policy comes here; everything else stays passive.

use super::ending::{self, Transacting};
use super::error;
use super::service::{Connected, Connecting, Service, Transacted};
use pcsc::{Card, Context, Error, Protocol, Scope};
use std::ffi::CString;
use std::fmt;
use std::mem;

/// Room for the longest answer to a short APDU: 256 bytes and the status.
const ANSWER: usize = 258;

/// Why there is no contact, or no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContactError {
    /// Another program keeps the card for itself.
    Exclusive,
    /// The card was taken out.
    Removed,
    /// Another card, or the same one, was put in since the look.
    Changed,
    /// The card does not answer: upside down, dirty or faulty.
    Mute,
    /// The reader is gone, or its name fits two readers.
    NoReader,
    /// This program ends, and lets go of the card.
    Ending,
    /// Anything else, as the PC/SC documents name it.
    Other(String),
}

impl fmt::Display for ContactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exclusive => "another program keeps the card for itself; close it, then try again",
            Self::Removed => "the card was taken out while it was being read; put it in and leave it in",
            Self::Changed => "the card was changed or reset by another program meanwhile; try again",
            Self::Mute => "the card does not answer; take it out, wipe its chip, put it in again chip first",
            Self::NoReader => "the reader was unplugged, or another reader has the same name; check the plug",
            Self::Ending => "this program ends; the card was let go of",
            Self::Other(name) => return write!(f, "PC/SC says {name}; take the card out and put it in again"),
        })
    }
}

impl std::error::Error for ContactError {}

impl From<Error> for ContactError {
    fn from(error: Error) -> Self {
        match error {
            Error::SharingViolation => Self::Exclusive,
            Error::RemovedCard | Error::NoSmartcard => Self::Removed,
            Error::ResetCard => Self::Changed,
            Error::UnpoweredCard | Error::UnresponsiveCard | Error::ProtoMismatch | Error::UnsupportedCard => {
                Self::Mute
            }
            Error::UnknownReader | Error::ReaderUnavailable => Self::NoReader,
            other => Self::Other(error::name(other)),
        }
    }
}

/// A connection to a card, shared with all other programs. Dropping it leaves the card as it is.
pub struct Contact<C: Connected = Card> {
    /// `None` only while it is dropped.
    card: Option<C>,
    t0: bool,
    /// Dropped after the card was let go of.
    transacting: Option<Transacting>,
}

impl Contact {
    /// Connects to the card with this answer to reset in the reader of this name.
    ///
    /// Waits, possibly without end, while another program holds a transaction; PC/SC cannot be
    /// asked to give up.
    ///
    /// # Errors
    /// Why there is no contact; [`ContactError::Changed`] when another card is in by now.
    pub fn open(reader: &str, atr: &str) -> Result<Self, ContactError> {
        Self::over(&Context::establish(Scope::User)?, reader, atr)
    }
}

impl<C: Connected> Contact<C> {
    /// The same over a service that has answered.
    pub(super) fn over<S>(service: &S, reader: &str, atr: &str) -> Result<Self, ContactError>
    where
        S: Service + Connecting<Card = C>,
    {
        let card = service.connect(&only(service.names()?, reader)?)?;
        // From here on every way out passes through `Drop`.
        let mut contact = Self { card: Some(card), t0: false, transacting: None };
        let (now, protocol) = contact.card()?.status()?;
        if !super::decode::hex(&now).eq_ignore_ascii_case(atr) {
            return Err(ContactError::Changed);
        }
        contact.t0 = protocol == Some(Protocol::T0);
        Ok(contact)
    }

    /// Keeps other programs from talking in between. Waits, possibly without end, while one of
    /// them does.
    ///
    /// # Errors
    /// The card is gone or was reset.
    pub fn session(&mut self) -> Result<Session<C::Transaction<'_>>, ContactError> {
        let t0 = self.t0;
        let card = self.card.as_mut().ok_or(ContactError::Removed)?;
        let transaction = card.begin()?;
        // Where the program ends, the transaction is dropped on the way out.
        self.transacting = Some(ending::begin().ok_or(ContactError::Ending)?);
        Ok(Session { transaction, t0 })
    }

    fn card(&self) -> Result<&C, ContactError> {
        self.card.as_ref().ok_or(ContactError::Removed)
    }
}

impl<C: Connected> Drop for Contact<C> {
    fn drop(&mut self) {
        // `pcsc::Card` resets the card when it is dropped, which would throw out whoever is signed
        // in with it. A card that cannot be let go of is forgotten instead.
        if let Some(Err((card, _))) = self.card.take().map(Connected::leave) {
            mem::forget(card);
        }
    }
}

/// A transaction. Dropping it ends it and leaves the card as it is.
pub struct Session<T> {
    transaction: T,
    t0: bool,
}

impl<T: Transacted> Session<T> {
    /// Whether the card speaks T=0, which cannot carry data in both directions of one command.
    pub const fn is_t0(&self) -> bool {
        self.t0
    }

    /// Sends these bytes to the card and hands back its answer. What may be sent is not decided
    /// here: see [`crate::card::Transport`], the only caller.
    pub(crate) fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, ContactError> {
        if ending::is_ending() {
            return Err(ContactError::Ending);
        }
        let mut answer = [0; ANSWER];
        match self.transaction.transmit(apdu, &mut answer)? {
            // What pcsc-lite hands on when the card went away in the middle of a command.
            [] => Err(ContactError::Removed),
            answer => Ok(answer.to_vec()),
        }
    }
}

/// The only reader of this name. Reports have names as text, PC/SC wants the bytes.
fn only(names: Vec<CString>, reader: &str) -> Result<CString, ContactError> {
    let mut fitting = names.into_iter().filter(|name| name.to_string_lossy() == reader);
    match (fitting.next(), fitting.next()) {
        (Some(name), None) => Ok(name),
        _ => Err(ContactError::NoReader),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_fits_two_readers_or_none_is_no_reader() {
        // Two names of a foreign code page may look the same in a report.
        let names = || vec![c"One 0".to_owned(), c"Two\xFC".to_owned(), c"Two\xFE".to_owned(), c"Ein\xE4".to_owned()];
        assert_eq!(only(names(), "One 0"), Ok(c"One 0".to_owned()));
        assert_eq!(only(names(), "Ein\u{FFFD}"), Ok(c"Ein\xE4".to_owned()), "its own bytes, not those of the report");
        for none in ["Two\u{FFFD}", "Two", "", "one 0"] {
            assert_eq!(only(names(), none), Err(ContactError::NoReader), "{none:?}");
        }
    }

    #[test]
    fn every_error_has_a_meaning_and_says_what_to_do() {
        for (error, meaning) in [
            (Error::SharingViolation, ContactError::Exclusive),
            (Error::RemovedCard, ContactError::Removed),
            (Error::NoSmartcard, ContactError::Removed),
            (Error::ResetCard, ContactError::Changed),
            (Error::UnpoweredCard, ContactError::Mute),
            (Error::UnresponsiveCard, ContactError::Mute),
            (Error::ProtoMismatch, ContactError::Mute),
            (Error::ReaderUnavailable, ContactError::NoReader),
            (Error::NotTransacted, ContactError::Other("SCARD_E_NOT_TRANSACTED (0x80100016)".to_owned())),
        ] {
            let seen = ContactError::from(error);
            assert_eq!(seen, meaning);
            assert!(seen.to_string().contains(';'), "{seen}");
        }
    }
}
