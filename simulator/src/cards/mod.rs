//! Virtual smartcards, one file a family.

mod apdu;
mod bank;
mod burning;
mod files;
mod gids;
mod hostile;
mod ias_ecc;
mod idprime;
mod jcop41;
mod mute;
mod piv;
mod piv_objects;
mod pkcs15;
pub mod tlv;
mod tripwire;

pub use bank::BankCard;
pub use burning::{Burning, Left};
pub use files::FileCard;
pub use gids::GidsCard;
pub use hostile::{Gate, Habit, Hostile};
pub use ias_ecc::ias_ecc_card;
pub use idprime::idprime_card;
pub use jcop41::Jcop41;
pub use mute::Mute;
pub use piv::PivCard;
pub use piv_objects::PivContents;
pub use pkcs15::pkcs15_card;
pub use tripwire::{Trip, Trips, Tripwire};

use crate::Error;
use crate::certificates::{self, SmartcardNumber, Validity};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A card as a reader knows it.
pub trait VirtualCard: Send + fmt::Debug {
    /// The answer to reset. More than 33 bytes make the card mute.
    fn atr(&self) -> Vec<u8>;

    /// The answer to a command APDU: data, then the two status bytes. An empty one pulls the card.
    fn transmit(&mut self, apdu: &[u8]) -> Vec<u8>;

    /// Power was given or taken away, or the card was reset: whatever a session knew is forgotten.
    fn reset(&mut self);

    /// The card was reset while it had power, which only a program can want.
    fn warm_reset(&mut self) {
        self.reset();
    }
}

/// The cards that can be put into a virtual reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CardKind {
    /// A good NHS-like smartcard with valid certificates.
    Piv,
    /// The same with certificates that ended a month ago.
    Expired,
    /// An old card of series 5 or 6.
    Jcop41,
    /// A bank card.
    Bank,
    /// A card that does not answer, for example because it is upside down.
    Mute,
    /// No card.
    None,
}

impl CardKind {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Piv, Self::Expired, Self::Jcop41, Self::Bank, Self::Mute, Self::None];

    /// A new card of this kind; `None` for no card.
    ///
    /// # Errors
    /// When the certificates of the NHS-like card cannot be made.
    pub fn make(self) -> Result<Option<Box<dyn VirtualCard>>, Error> {
        Ok(Some(match self {
            Self::Piv => Box::new(nhs_card(Validity::around_now())?),
            Self::Expired => Box::new(nhs_card(Validity::ended())?),
            Self::Jcop41 => Box::new(Jcop41),
            Self::Bank => Box::new(BankCard),
            Self::Mute => Box::new(Mute),
            Self::None => return Ok(None),
        }))
    }
}

/// The smartcard of the made-up person 500000000001.
fn nhs_card(validity: Validity) -> Result<PivCard, Error> {
    let number = SmartcardNumber::new("500000000001")?;
    let contents = PivContents {
        authentication: Some(certificates::authentication(&number, validity)?),
        signing: Some(certificates::signing(&number, validity)?),
        expires: validity.not_after.date(),
    };
    Ok(PivCard::new(contents))
}

impl VirtualCard for Box<dyn VirtualCard> {
    fn atr(&self) -> Vec<u8> {
        (**self).atr()
    }

    fn transmit(&mut self, apdu: &[u8]) -> Vec<u8> {
        (**self).transmit(apdu)
    }

    fn reset(&mut self) {
        (**self).reset();
    }

    fn warm_reset(&mut self) {
        (**self).warm_reset();
    }
}
