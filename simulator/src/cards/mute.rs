//! A card that does not answer: upside down, dirty or faulty.

use super::VirtualCard;
use super::apdu::status;

/// A card whose answer to reset cannot be understood.
///
/// It "answers" with more bytes than an answer to reset may have (33). The reader then finds a card
/// there, cannot power it, and PC/SC reports `PRESENT | MUTE`, as with a card put in upside down.
#[derive(Clone, Copy, Debug)]
pub struct Mute;

impl VirtualCard for Mute {
    fn atr(&self) -> Vec<u8> {
        vec![0x3B; 40]
    }

    fn transmit(&mut self, _apdu: &[u8]) -> Vec<u8> {
        // Never reached: a mute card cannot be connected to. An empty answer would pull the card.
        status::UNKNOWN_INSTRUCTION.to_vec()
    }

    fn reset(&mut self) {}
}
