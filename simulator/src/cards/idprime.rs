//! A Thales IDPrime MD 840, which keeps certificates as Windows' minidriver for it wants them.

use super::files::FileCard;
use miniz_oxide::deflate::compress_to_vec_zlib;

/// Name of the application.
const APPLICATION: &[u8] = &[0xA0, 0, 0, 0, 0x18, 0x80, 0, 0, 0, 6, 0x62];
/// The list of files, the card's id, the list of containers, the first certificate.
const INDEX: u16 = 0x0101;
const CARD_ID: u16 = 0x0201;
const CONTAINERS: u16 = 0x0204;
const CERTIFICATES: u16 = 0x0301;
/// What the passcode is called in commands, and its tries.
const PASSCODE: (u8, u8) = (0x11, 3);

/// An IDPrime card with these certificates (DER), each with a key to sign in with. It tells its tries to
/// VERIFY without data only, which Debian's tools send and the host does not.
pub fn idprime_card(certificates: &[Vec<u8>]) -> FileCard {
    let atr = [
        0x3B, 0x7F, 0x96, 0x00, 0x00, 0x80, 0x31, 0x80, 0x65, 0xB0, 0x85, 0x03, 0x00, 0xEF, 0x12, 0x0F, 0xFE, 0x82,
        0x90, 0x00,
    ];
    let containers: Vec<u8> = (0..certificates.len()).flat_map(super::gids::container).collect();
    let mut files = vec![
        (CARD_ID, "cardid".to_owned(), "", b"CSMS\0\0\0\0\0\0\0\0\0\0\0\x03".to_vec()),
        (CONTAINERS, "cmapfile".to_owned(), "mscp", containers),
    ];
    for ((number, file), der) in (0..).zip(CERTIFICATES..).zip(certificates) {
        files.push((file, format!("kxc{number:02}"), "mscp", packed(der)));
    }
    let mut index = vec![u8::try_from(files.len()).unwrap_or(u8::MAX)];
    for (file, name, folder, contents) in &files {
        index.extend(record(*file, name, folder, contents.len()));
    }
    let card = FileCard::new(&atr, 0x6F, 0x81).application(APPLICATION, &[]).file(&[INDEX], index);
    let card = card.passcode(PASSCODE.0, PASSCODE.1);
    files.into_iter().fold(card, |card, (file, _, _, contents)| card.file(&[file], contents))
}

/// An entry of the list: file, size, name, folder.
fn record(file: u16, name: &str, folder: &str, size: usize) -> Vec<u8> {
    let mut record = vec![0; 21];
    record[..2].copy_from_slice(&file.to_be_bytes());
    record[2..4].copy_from_slice(&u16::try_from(size).unwrap_or(u16::MAX).to_be_bytes());
    record[4..4 + name.len()].copy_from_slice(name.as_bytes());
    record[12..12 + folder.len()].copy_from_slice(folder.as_bytes());
    record
}

/// A certificate as the minidriver stores it: `01 00`, plain length, zlib.
fn packed(der: &[u8]) -> Vec<u8> {
    let length = u16::try_from(der.len()).unwrap_or(u16::MAX).to_le_bytes();
    [&[0x01, 0x00], &length[..], &compress_to_vec_zlib(der, 9)].concat()
}

#[cfg(test)]
mod tests {
    use super::super::VirtualCard;
    use super::*;
    use shared::card::Family;

    #[test]
    fn the_list_names_every_file() {
        let mut card = idprime_card(&[vec![0x30, 0], vec![0x30, 0]]);
        assert_eq!(Family::of_atr(&card.atr()), Family::Idprime);
        let select = card.transmit(&[0, 0xA4, 8, 0, 2, 1, 1, 0]);
        assert_eq!(select[..4], [0x6F, 0x0B, 0x82, 1]);
        let list = card.transmit(&[0, 0xB0, 0, 0, 0]);
        assert_eq!((list[0], list.len()), (4, 1 + 4 * 21 + 2));
        assert_eq!(&list[1 + 3 * 21 + 4..][..5], b"kxc01");
    }
}
