//! An IAS-ECC card (Identification Authentication Signature, European Citizen Card 1.0.1) as Oberthur and
//! IDEMIA made them, where series 8 may belong. Its certificates are kept as PKCS #15 says.

use super::files::FileCard;
use super::pkcs15::{FOLDER, PASSCODE, PathFrom, directory, filled};
use super::tlv;

/// Name of the application, and that of the folder which keeps its certificates ("OT AWP").
const APPLICATION: &[u8] = &[0xA0, 0, 0, 0, 0x77, 1, 8, 0, 7, 0, 0, 0xFE, 0, 0, 1, 0];
const AWP: &[u8] = b"\xE8\x28\xBD\x08\x0F\xF2POT AWP";
/// Most tries of a passcode.
const TRIES: u8 = 3;
/// Reading is allowed to everybody, and nothing else is: the access mode byte, then a condition for each
/// bit of it.
const READ_ONLY: [u8; 2] = [0x01, 0x00];
/// Of the passcode: it may be changed, tried and asked about by everybody, set anew by nobody.
const PASSCODE_RULES: [u8; 6] = [0x73, 0x00, 0x00, 0xFF, 0xFF, 0x00];
/// Names of the root's files of the card's abilities and its serial number, long and short.
const ABILITIES: (u8, u16) = (0x1D, 0x2F01);
const SERIAL: (u8, u16) = (0x1C, 0xD003);

/// An IAS-ECC card with these certificates (DER) and so many tries of its passcode left.
pub fn ias_ecc_card(certificates: &[Vec<u8>], tries: u8) -> FileCard {
    // ID-One Cosmo V7 with IAS-ECC: the application's name is in the historical bytes.
    let atr = [
        0x3B, 0xDD, 0x18, 0x00, 0x81, 0x31, 0xFE, 0x45, 0x80, 0xF9, 0xA0, 0x00, 0x00, 0x00, 0x77, 0x01, 0x08, 0x00,
        0x07, 0x90, 0x00, 0xFE,
    ];
    let card = FileCard::new(&atr, 0x62, 0x80).application(APPLICATION, &[]).application(AWP, &[FOLDER]);
    let card = filled(card, certificates, PathFrom::Folder).file(&[0x2F00], directory(AWP, None));
    let tries = tries.min(TRIES);
    let card = card.passcode(PASSCODE, tries).rules(tlv::wrap(0xA1, &[tlv::write(0x8C, &READ_ONLY)]));
    let card = card.short_file(ABILITIES.0, &[ABILITIES.1], abilities()).short_file(SERIAL.0, &[SERIAL.1], serial());
    card.object(&question(&[0xA0, 0x80]), passcode(&state(tries)))
        .object(&question(&[0x7F, 0x41, 0x80]), passcode(&lengths()))
}

/// GET DATA for a part of the passcode's security data object, as its parameters and data.
fn question(part: &[u8]) -> Vec<u8> {
    let asked = tlv::wrap(0x70, &[[&[0xBF, 0x81, PASSCODE, (part.len()).to_le_bytes()[0]][..], part].concat()]);
    [&[0x3F, 0xFF][..], &tlv::write(0x4D, &asked)].concat()
}

/// That object with this part.
fn passcode(part: &[u8]) -> Vec<u8> {
    tlv::wrap(0x70, &[tlv::write(0xBF_8100 | u32::from(PASSCODE), part)])
}

/// Its public data: most tries, tries left, who may do what.
fn state(tries: u8) -> Vec<u8> {
    let rules = tlv::wrap(0xA1, &[tlv::write(0x8C, &PASSCODE_RULES)]);
    tlv::wrap(0xA0, &[tlv::write(0x9A, &[TRIES]), tlv::write(0x9B, &[tries]), rules])
}

/// Its longest and shortest length.
fn lengths() -> Vec<u8> {
    tlv::wrap(0x7F41, &[tlv::write(0x80, &[8]), tlv::write(0x81, &[4])])
}

/// What the card says of itself: who made it, with which version of the standard; what it can do; how long
/// commands and answers may be, plain and protected; the name of the application.
fn abilities() -> Vec<u8> {
    let sizes = [[0x02, 0x02, 0x01, 0x00]; 4].concat();
    [
        tlv::write(0x43, &[0xB8]),
        tlv::write(0x46, &[0x40, 0x70, 0x14, 0x10]),
        tlv::write(0x47, &[0x94, 0x01, 0x80]),
        tlv::write(0x4F, APPLICATION),
        tlv::write(0xE0, &sizes),
    ]
    .concat()
}

/// A serial number, made up.
fn serial() -> Vec<u8> {
    tlv::write(0x5A, &[0x90, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
}

#[cfg(test)]
mod tests {
    use super::super::VirtualCard;
    use super::*;
    use shared::card::Family;

    #[test]
    fn it_is_of_a_family_where_series_8_may_belong() {
        assert_eq!(Family::of_atr(&ias_ecc_card(&[], 3).atr()), Family::Cosmo);
    }

    #[test]
    fn tries_are_told_by_reading() {
        let mut card = ias_ecc_card(&[], 2);
        card.transmit(&[&[0, 0xA4, 4, 0x0C, 16][..], APPLICATION].concat());
        let ask = [0, 0xCB, 0x3F, 0xFF, 10, 0x4D, 8, 0x70, 6, 0xBF, 0x81, 1, 2, 0xA0, 0x80, 0];
        let told = [0x70, 0x16, 0xBF, 0x81, 0x01, 0x12, 0xA0, 0x10, 0x9A, 1, 3, 0x9B, 1, 2];
        assert!(card.transmit(&ask).starts_with(&told));
    }

    #[test]
    fn a_file_is_read_by_its_short_name_where_it_lies() {
        let mut card = ias_ecc_card(&[], 3);
        assert_eq!(card.transmit(&[0, 0xB0, 0x9C, 0, 2]), [0x5A, 12, 0x90, 0]);
        assert_eq!(card.transmit(&[0, 0xB0, 0x80, 0, 2]), [0x6A, 0x82]);
        card.transmit(&[&[0, 0xA4, 4, 0x0C, 13][..], AWP].concat());
        assert_eq!(card.transmit(&[0, 0xB0, 0x9C, 0, 2]), [0x6A, 0x82]);
    }
}
