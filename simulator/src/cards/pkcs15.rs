//! Cards that keep certificates as PKCS #15 v1.1 (ISO/IEC 7816-15) says: a plain one, and IAS-ECC as
//! Oberthur and IDEMIA made them, where series 8 may belong.

use super::files::FileCard;
use super::tlv;

/// Name of the PKCS #15 application.
const APPLICATION: &[u8] = b"\xA0\x00\x00\x00\x63PKCS-15";
/// Name of the IAS-ECC application, and that of the folder which keeps its certificates ("OT AWP").
const IAS: &[u8] = &[0xA0, 0, 0, 0, 0x77, 1, 8, 0, 7, 0, 0, 0xFE, 0, 0, 1, 0];
const AWP: &[u8] = b"\xE8\x28\xBD\x08\x0F\xF2POT AWP";

/// Where the application's files are, and the first certificate.
const FOLDER: u16 = 0x5015;
const CERTIFICATES: u16 = 0x4300;
/// Most tries of a passcode.
const TRIES: u8 = 3;

/// A card of no known family that keeps these certificates (DER) as the standard says.
pub fn pkcs15_card(certificates: &[Vec<u8>]) -> FileCard {
    // Made up; its historical bytes say "CSMS".
    let atr = [0x3B, 0x84, 0x01, b'C', b'S', b'M', b'S', 0x8B];
    let card = FileCard::new(&atr, 0x6F, 0x80).application(APPLICATION, &[FOLDER]);
    filled(card, certificates).file(&[0x2F00], directory())
}

/// An IAS-ECC card with these certificates (DER) and so many tries of its passcode left.
pub fn ias_ecc_card(certificates: &[Vec<u8>], tries: u8) -> FileCard {
    // ID-One Cosmo V7 with IAS-ECC: the application's name is in the historical bytes.
    let atr = [
        0x3B, 0xDD, 0x18, 0x00, 0x81, 0x31, 0xFE, 0x45, 0x80, 0xF9, 0xA0, 0x00, 0x00, 0x00, 0x77, 0x01, 0x08, 0x00,
        0x07, 0x90, 0x00, 0xFE,
    ];
    let state = [tlv::write(0x9A, &[TRIES]), tlv::write(0x9B, &[tries.min(TRIES)])];
    let state = tlv::wrap(0x70, &[tlv::wrap(0xBF_8101, &[tlv::wrap(0xA0, &state)])]);
    let question = [0x3F, 0xFF, 0x4D, 0x08, 0x70, 0x06, 0xBF, 0x81, 0x01, 0x02, 0xA0, 0x80];
    let card = FileCard::new(&atr, 0x62, 0x80).application(IAS, &[]).application(AWP, &[FOLDER]);
    filled(card, certificates).object(&question, state)
}

/// The list of lists, the list of certificates, the certificates, and what the card says of itself.
fn filled(card: FileCard, certificates: &[Vec<u8>]) -> FileCard {
    const LIST: u16 = 0x4404;
    let lists = tlv::wrap(0xA4, &[path(&[LIST])]);
    let numbered = || (CERTIFICATES..).zip(certificates);
    let list: Vec<u8> = numbered().flat_map(|(file, _)| entry(file)).collect();
    // Files are longer than what is in them.
    let card = card.file(&[FOLDER, 0x5031], [lists, vec![0; 40]].concat()).file(&[FOLDER, LIST], list);
    let card = card.file(&[FOLDER, 0x5032], about());
    numbered().fold(card, |card, (file, der)| card.file(&[FOLDER, file], der.clone()))
}

/// What the list says of the certificate in this file: label, id, place.
fn entry(file: u16) -> Vec<u8> {
    let label = tlv::wrap(0x30, &[tlv::write(0x0C, format!("Certificate {}", file & 0xFF).as_bytes())]);
    let id = tlv::wrap(0x30, &[tlv::write(0x04, &file.to_be_bytes())]);
    let place = tlv::wrap(0xA1, &[tlv::wrap(0x30, &[path(&[FOLDER, file])])]);
    tlv::wrap(0x30, &[label, id, place])
}

/// A path. One with a folder begins at the root.
fn path(steps: &[u16]) -> Vec<u8> {
    let whole = if steps.len() > 1 { [&[0x3F00], steps].concat() } else { steps.to_vec() };
    let bytes: Vec<u8> = whole.into_iter().flat_map(u16::to_be_bytes).collect();
    tlv::wrap(0x30, &[tlv::write(0x04, &bytes)])
}

/// The list of applications.
fn directory() -> Vec<u8> {
    let place: Vec<u8> = [0x3F00, FOLDER].into_iter().flat_map(u16::to_be_bytes).collect();
    tlv::wrap(0x61, &[tlv::write(0x4F, APPLICATION), tlv::write(0x50, b"CSMS"), tlv::write(0x51, &place)])
}

/// Version 1, serial number, label, no abilities.
fn about() -> Vec<u8> {
    let serial = tlv::write(0x04, &[0, 0, 0, 1]);
    let label = tlv::write(0x80, b"Made-up card");
    tlv::wrap(0x30, &[tlv::write(0x02, &[0]), serial, label, tlv::write(0x03, &[0x05, 0x00])])
}

#[cfg(test)]
mod tests {
    use super::super::VirtualCard;
    use super::*;
    use shared::card::Family;

    #[test]
    fn the_plain_card_is_of_no_family_and_its_answer_to_reset_is_whole() {
        let atr = pkcs15_card(&[]).atr();
        assert_eq!(Family::of_atr(&atr), Family::Unknown);
        assert_eq!(atr[1..].iter().fold(0, |sum, byte| sum ^ byte), 0, "its last byte is a checksum");
        assert_eq!(Family::of_atr(&ias_ecc_card(&[], 3).atr()), Family::Cosmo);
    }

    #[test]
    fn tries_are_told_by_reading() {
        let mut card = ias_ecc_card(&[], 2);
        card.transmit(&[&[0, 0xA4, 4, 0x0C, 16][..], IAS].concat());
        let ask = [0, 0xCB, 0x3F, 0xFF, 10, 0x4D, 8, 0x70, 6, 0xBF, 0x81, 1, 2, 0xA0, 0x80, 0];
        let told = [0x70, 0x0C, 0xBF, 0x81, 0x01, 0x08, 0xA0, 0x06, 0x9A, 1, 3, 0x9B, 1, 2, 0x90, 0];
        assert_eq!(card.transmit(&ask), told);
    }
}
