//! How commands reach a card.

use super::apdu::Apdu;
use super::error::ReadError;
use crate::readers::{Session, Transacted};
use std::time::Instant;

/// A card that takes commands. It takes an [`Apdu`], so nothing but reading can be sent.
pub trait Transport {
    /// Sends one command; the answer is data and the two status bytes.
    ///
    /// # Errors
    /// The card is gone, or the time is up.
    fn transmit(&mut self, apdu: &Apdu) -> Result<Vec<u8>, ReadError>;
}

impl<T: Transacted> Transport for Session<T> {
    fn transmit(&mut self, apdu: &Apdu) -> Result<Vec<u8>, ReadError> {
        let bytes = apdu.bytes(self.is_t0());
        Ok(Session::transmit(self, &bytes)?)
    }
}

/// A card that is sent no further command after a moment.
pub struct Timed<T> {
    card: T,
    end: Instant,
}

impl<T: Transport> Timed<T> {
    /// Sends to this card until that moment.
    pub const fn new(card: T, end: Instant) -> Self {
        Self { card, end }
    }
}

impl<T: Transport> Transport for Timed<T> {
    fn transmit(&mut self, apdu: &Apdu) -> Result<Vec<u8>, ReadError> {
        if Instant::now() >= self.end {
            return Err(ReadError::TooSlow);
        }
        self.card.transmit(apdu)
    }
}
