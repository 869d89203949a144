//! A bank card: what staff put in by mistake.

use super::VirtualCard;
use super::apdu::{Command, status};
use super::tlv;

/// A UK bank card that knows nothing but its payment directory.
#[derive(Clone, Copy, Debug)]
pub struct BankCard;

/// Name of the payment directory of a contact card.
const PAYMENT_DIRECTORY: &[u8] = b"1PAY.SYS.DDF01";

impl VirtualCard for BankCard {
    fn atr(&self) -> Vec<u8> {
        vec![0x3B, 0x68, 0x00, 0x00, 0x00, 0x73, 0xC8, 0x40, 0x00, 0x00, 0x90, 0x00]
    }

    fn transmit(&mut self, apdu: &[u8]) -> Vec<u8> {
        match Command::parse(apdu) {
            Some(Command { ins: 0xA4, p1: 0x04, data, .. }) if data == PAYMENT_DIRECTORY => {
                let mut answer = tlv::write(0x6F, &tlv::write(0x84, PAYMENT_DIRECTORY));
                answer.extend(status::OK);
                answer
            }
            Some(Command { ins: 0xA4, .. }) => status::NOT_FOUND.to_vec(),
            Some(_) => status::UNKNOWN_INSTRUCTION.to_vec(),
            None => status::WRONG_LENGTH.to_vec(),
        }
    }

    fn reset(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::card::Family;

    #[test]
    fn it_is_recognised_and_offers_payments_only() {
        let mut card = BankCard;
        assert_eq!(Family::of_atr(&card.atr()), Family::Bank);
        let mut select = vec![0x00, 0xA4, 0x04, 0x00, 14];
        select.extend(PAYMENT_DIRECTORY);
        assert!(card.transmit(&select).ends_with(&[0x90, 0x00]));
        assert_eq!(card.transmit(&[0x00, 0xA4, 0x04, 0x00, 0x02, 0xA0, 0x00]), [0x6A, 0x82]);
        assert_eq!(card.transmit(&[0x00, 0xA4]), [0x67, 0x00]);
    }
}
