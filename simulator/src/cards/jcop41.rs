//! An old card of series 5 or 6 (JCOP41), which Care Identity has not accepted since May 2026.

use super::VirtualCard;
use super::apdu::status;

/// A retired card. What its applet says is not public, so it knows no instruction at all.
#[derive(Clone, Copy, Debug)]
pub struct Jcop41;

impl VirtualCard for Jcop41 {
    fn atr(&self) -> Vec<u8> {
        // 3B F9 18 00 00 81 31 FE 45, "JCOP41V22", check byte.
        let mut atr = vec![0x3B, 0xF9, 0x18, 0x00, 0x00, 0x81, 0x31, 0xFE, 0x45];
        atr.extend(b"JCOP41V22");
        atr.push(0xAF);
        atr
    }

    fn transmit(&mut self, _apdu: &[u8]) -> Vec<u8> {
        status::UNKNOWN_INSTRUCTION.to_vec()
    }

    fn reset(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::card::Family;

    #[test]
    fn it_is_recognised_as_retired_and_answers_nothing() {
        let mut card = Jcop41;
        assert_eq!(Family::of_atr(&card.atr()), Family::Jcop41);
        // The check byte makes the exclusive-or of everything after the first byte zero.
        assert_eq!(card.atr()[1..].iter().fold(0, |sum, byte| sum ^ byte), 0);
        assert_eq!(card.transmit(&[0x00, 0xA4, 0x04, 0x00, 0x00]), [0x6D, 0x00]);
    }
}
