//! Why a card could not be read.

use crate::readers::ContactError;
use std::fmt;

/// What happened, what it means, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// The contact was lost.
    Contact(ContactError),
    /// The time for reading was up between two commands.
    TooSlow,
    /// The card holds no application that can be read.
    NoKnownApplication,
    /// The card's answer makes no sense, or it is longer than any certificate.
    Nonsense(&'static str),
    /// The card refused, with this status.
    Refused(u16),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contact(error) => error.fmt(f),
            Self::TooSlow => f.write_str("the card answers too slowly; take it out, put it in again and try once more"),
            Self::NoKnownApplication => {
                f.write_str("the card holds nothing this program can read; that does not make it a wrong card")
            }
            Self::Nonsense(what) => {
                write!(f, "the card's answer cannot be understood ({what}); if that stays so, the card may be faulty")
            }
            Self::Refused(status) => {
                write!(f, "the card refuses to be read (status {status:04X}); that says nothing about signing in")
            }
        }
    }
}

impl std::error::Error for ReadError {}

impl From<ContactError> for ReadError {
    fn from(error: ContactError) -> Self {
        Self::Contact(error)
    }
}
