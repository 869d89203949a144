//! A card that loses a passcode try with every VERIFY, also with an empty one, as some cards do.

use super::VirtualCard;
use super::apdu::status;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// VERIFY, and the commands of its kind that count tries: CHANGE REFERENCE DATA, RESET RETRY COUNTER.
const COUNTED: [u8; 3] = [0x20, 0x24, 0x2C];

/// Any card, with tries that burn.
#[derive(Debug)]
pub struct Burning {
    card: Box<dyn VirtualCard>,
    left: Left,
}

/// The tries of a [`Burning`] card; stays readable while the card is in a reader.
#[derive(Clone, Debug)]
pub struct Left(Arc<AtomicU8>);

impl Left {
    /// How many there are.
    pub fn tries(&self) -> u8 {
        self.0.load(Ordering::SeqCst)
    }
}

impl Burning {
    /// Tries of a new card.
    pub const TRIES: u8 = 3;

    /// That card, with all its tries.
    pub fn new(card: Box<dyn VirtualCard>) -> (Self, Left) {
        let left = Left(Arc::new(AtomicU8::new(Self::TRIES)));
        (Self { card, left: left.clone() }, left)
    }
}

impl VirtualCard for Burning {
    fn atr(&self) -> Vec<u8> {
        self.card.atr()
    }

    fn transmit(&mut self, apdu: &[u8]) -> Vec<u8> {
        if !apdu.get(1).is_some_and(|instruction| COUNTED.contains(instruction)) {
            return self.card.transmit(apdu);
        }
        let left = self.left.tries().saturating_sub(1);
        self.left.0.store(left, Ordering::SeqCst);
        if left == 0 { status::PASSCODE_LOCKED.to_vec() } else { vec![0x63, 0xC0 | left] }
    }

    fn reset(&mut self) {
        self.card.reset();
    }

    fn warm_reset(&mut self) {
        self.card.warm_reset();
    }
}

#[cfg(test)]
mod tests {
    use super::super::BankCard;
    use super::*;

    #[test]
    fn every_verify_costs_a_try_and_nothing_else_does() {
        let (mut card, left) = Burning::new(Box::new(BankCard));
        card.transmit(&[0, 0xA4, 4, 0, 2, 0xA0, 0]);
        assert_eq!(left.tries(), 3);
        assert_eq!(card.transmit(&[0, 0x20, 0, 0x80]), [0x63, 0xC2]);
        assert_eq!(card.transmit(&[0, 0x20, 0, 0x80, 0]), [0x63, 0xC1]);
        assert_eq!(card.transmit(&[0, 0x24, 0, 0x80]), status::PASSCODE_LOCKED);
        assert_eq!((card.transmit(&[0, 0x20, 0, 0x80]), left.tries()), (status::PASSCODE_LOCKED.to_vec(), 0));
    }
}
