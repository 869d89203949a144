//! A card that keeps certificates and says what passcode it has as PKCS #15 v1.1 (ISO/IEC 7816-15) does.

use super::files::FileCard;
use super::tlv;

/// Name of the PKCS #15 application.
const APPLICATION: &[u8] = b"\xA0\x00\x00\x00\x63PKCS-15";

/// Where the application's files are, and the first certificate.
pub(super) const FOLDER: u16 = 0x5015;
const CERTIFICATES: u16 = 0x4300;
/// What the passcode is called in commands.
pub(super) const PASSCODE: u8 = 0x01;

/// A card of no known family that keeps these certificates (DER) as the standard says. The standard has a
/// list of passcodes, and no place for the tries that are left of them: neither Debian's tools nor the host
/// know them.
pub fn pkcs15_card(certificates: &[Vec<u8>]) -> FileCard {
    // Made up; its historical bytes say "CSMS".
    let atr = [0x3B, 0x84, 0x01, b'C', b'S', b'M', b'S', 0x8B];
    let card = FileCard::new(&atr, 0x6F, 0x80).application(APPLICATION, &[FOLDER]);
    filled(card, certificates, PathFrom::Root).file(&[0x2F00], directory(APPLICATION, Some(FOLDER)))
}

/// What PKCS #15 wants in an application's folder: the list of lists, the lists of certificates and of
/// passcodes, the certificates, and what the card says of itself. Where the certificates are is said from the
/// root, or from the folder.
pub(super) fn filled(card: FileCard, certificates: &[Vec<u8>], from: PathFrom) -> FileCard {
    const LIST: u16 = 0x4404;
    const PASSCODES: u16 = 0x4401;
    let lists = [tlv::wrap(0xA4, &[path(&[LIST])]), tlv::wrap(0xA8, &[path(&[PASSCODES])])].concat();
    let numbered = || (CERTIFICATES..).zip(certificates);
    let list: Vec<u8> = numbered().flat_map(|(file, _)| entry(file, from)).collect();
    // Files are longer than what is in them.
    let card = card.file(&[FOLDER, 0x5031], [lists, vec![0; 40]].concat()).file(&[FOLDER, LIST], list);
    let card = card.file(&[FOLDER, PASSCODES], passcode()).file(&[FOLDER, 0x5032], about());
    numbered().fold(card, |card, (file, der)| card.file(&[FOLDER, file], der.clone()))
}

/// What the list says of the passcode: label, id, and how it is typed. Of its tries no list says anything.
fn passcode() -> Vec<u8> {
    let label = tlv::wrap(0x30, &[tlv::write(0x0C, b"Passcode")]);
    let id = tlv::wrap(0x30, &[tlv::write(0x04, &[PASSCODE])]);
    // Set up; letters and digits in ASCII, 4 to 8 of them.
    let (flags, kind) = (tlv::write(0x03, &[0x03, 0x08]), tlv::write(0x0A, &[0x01]));
    let lengths = [4, 8, 8].map(|length| tlv::write(0x02, &[length])).concat();
    let reference = tlv::write(0x80, &[PASSCODE]);
    let typed = tlv::wrap(0xA1, &[tlv::wrap(0x30, &[flags, kind, lengths, reference])]);
    tlv::wrap(0x30, &[label, id, typed])
}

/// Where a path begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathFrom {
    /// At the root.
    Root,
    /// In the application's folder.
    Folder,
}

/// What the list says of the certificate in this file: label, id, place.
fn entry(file: u16, from: PathFrom) -> Vec<u8> {
    let label = tlv::wrap(0x30, &[tlv::write(0x0C, format!("Certificate {}", file & 0xFF).as_bytes())]);
    let id = tlv::wrap(0x30, &[tlv::write(0x04, &file.to_be_bytes())]);
    let place = match from {
        PathFrom::Root => path(&[FOLDER, file]),
        PathFrom::Folder => path(&[file]),
    };
    let place = tlv::wrap(0xA1, &[tlv::wrap(0x30, &[place])]);
    tlv::wrap(0x30, &[label, id, place])
}

/// A path. One with a folder begins at the root.
fn path(steps: &[u16]) -> Vec<u8> {
    let whole = if steps.len() > 1 { [&[0x3F00], steps].concat() } else { steps.to_vec() };
    let bytes: Vec<u8> = whole.into_iter().flat_map(u16::to_be_bytes).collect();
    tlv::wrap(0x30, &[tlv::write(0x04, &bytes)])
}

/// The list of applications, with one of this name, in this folder of the root, if that is to be said.
pub(super) fn directory(name: &[u8], folder: Option<u16>) -> Vec<u8> {
    let mut parts = vec![tlv::write(0x4F, name), tlv::write(0x50, b"CSMS")];
    parts.extend(folder.map(|folder| tlv::write(0x51, &[[0x3F, 0x00], folder.to_be_bytes()].concat())));
    tlv::wrap(0x61, &parts)
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
    }
}
