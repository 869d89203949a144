//! A card that remembers everything that was done to it and should not have been.

use super::VirtualCard;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Instructions that only read: SELECT, GET DATA (both forms), READ BINARY, READ RECORD, GET RESPONSE.
const READING: &[u8] = &[0xA4, 0xCA, 0xCB, 0xB0, 0xB2, 0xC0];
/// VERIFY: with data it tries a passcode, without it asks for tries; some cards burn a try either way.
const VERIFY: u8 = 0x20;

/// Something that must not be done to somebody's card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trip {
    /// A passcode was tried.
    PasscodeTried,
    /// VERIFY without data: harmless on some cards, a lost try on others.
    TriesAsked,
    /// An instruction that does not only read.
    Forbidden {
        /// Class.
        cla: u8,
        /// Instruction.
        ins: u8,
    },
    /// The card was reset: whoever is signed in with it is thrown out.
    Reset,
}

/// What a [`Tripwire`] remembers; stays readable while the card is in a reader.
#[derive(Clone, Debug, Default)]
pub struct Trips(Arc<Mutex<Vec<Trip>>>);

impl Trips {
    /// Everything so far, in order.
    pub fn so_far(&self) -> Vec<Trip> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, trip: Trip) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(trip);
    }
}

/// Any card, with the wire.
#[derive(Debug)]
pub struct Tripwire {
    card: Box<dyn VirtualCard>,
    trips: Trips,
}

impl Tripwire {
    /// Puts the wire around a card.
    pub fn around(card: impl VirtualCard + 'static) -> (Self, Trips) {
        let trips = Trips::default();
        (Self { card: Box::new(card), trips: trips.clone() }, trips)
    }
}

impl VirtualCard for Tripwire {
    fn atr(&self) -> Vec<u8> {
        self.card.atr()
    }

    fn transmit(&mut self, apdu: &[u8]) -> Vec<u8> {
        match apdu {
            // Four bytes, or a fifth that asks for an answer: no data.
            [_, VERIFY, ..] if apdu.len() <= 5 => self.trips.note(Trip::TriesAsked),
            [_, VERIFY, ..] => self.trips.note(Trip::PasscodeTried),
            // Class 00 only: others are chains, secure channels and vendors' own.
            [0x00, ins, ..] if READING.contains(ins) => {}
            _ => {
                let byte = |at| apdu.get(at).copied().unwrap_or_default();
                self.trips.note(Trip::Forbidden { cla: byte(0), ins: byte(1) });
            }
        }
        self.card.transmit(apdu)
    }

    fn reset(&mut self) {
        self.card.reset();
    }

    fn warm_reset(&mut self) {
        self.trips.note(Trip::Reset);
        self.card.warm_reset();
    }
}

impl fmt::Display for Trip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PasscodeTried => f.write_str("a passcode was tried"),
            Self::TriesAsked => f.write_str("VERIFY was sent without data"),
            Self::Forbidden { cla, ins } => write!(f, "instruction {ins:02X} was sent (class {cla:02X})"),
            Self::Reset => f.write_str("the card was reset"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::BankCard;
    use super::*;

    #[test]
    fn reading_trips_nothing_and_everything_else_does() {
        let (mut card, trips) = Tripwire::around(BankCard);
        for ins in READING {
            card.transmit(&[0, *ins, 0, 0, 0]);
        }
        card.reset();
        assert_eq!(trips.so_far(), []);
        card.transmit(&[0, 0x20, 0, 0x80]);
        card.transmit(&[0, 0x20, 0, 0x80, 0]);
        card.transmit(&[0, 0x20, 0, 0x80, 1, 0x31]);
        card.transmit(&[0, 0x24, 0, 0x80]);
        card.transmit(&[0x80, 0xCA, 0, 0]);
        card.transmit(&[]);
        card.warm_reset();
        let (asked, tried) = (Trip::TriesAsked, Trip::PasscodeTried);
        let other = |cla, ins| Trip::Forbidden { cla, ins };
        let all = [asked.clone(), asked, tried, other(0, 0x24), other(0x80, 0xCA), other(0, 0), Trip::Reset];
        assert_eq!(trips.so_far(), all);
    }
}
