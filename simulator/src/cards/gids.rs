//! A GIDS card, as Windows makes them (Generic Identity Device Specification 2.0).

use super::apdu::{Answer, Application, Command, Exchange, fail, status};
use super::tlv;
use miniz_oxide::deflate::compress_to_vec_zlib;
use std::collections::BTreeMap;

/// Full name of the application, version 2.
const APPLICATION: [u8; 11] = [0xA0, 0x00, 0x00, 0x03, 0x97, 0x42, 0x54, 0x46, 0x59, 0x02, 0x01];
/// As much of the name as a program must say to select it.
const APPLICATION_STEM: usize = 9;
/// Tries a new passcode has.
const TRIES: u8 = 3;
/// The application itself, where its passcode's state is.
const CURRENT: u16 = 0x3FFF;

/// Folder, name, file and object of the files that are on every card.
const CARD_ID: (&str, &str, u16, u16) = ("", "cardid", 0xA012, 0xDF20);
const CONTAINERS: (&str, &str, u16, u16) = ("mscp", "cmapfile", 0xA010, 0xDF23);
/// Certificates are objects of this file, counted from this one.
const CERTIFICATES: (u16, u16) = (0xA010, 0xDF24);

/// A GIDS card that can be read. It signs nothing, and takes no passcode.
#[derive(Clone, Debug)]
pub struct GidsCard {
    /// By file and object.
    objects: BTreeMap<(u16, u16), Vec<u8>>,
    tries: u8,
    selected: bool,
    exchange: Exchange,
}

impl GidsCard {
    /// A card with these certificates (DER), each with a key to sign in with, and all its tries.
    pub fn new(certificates: Vec<Vec<u8>>) -> Self {
        let mut files = vec![(CARD_ID, b"CSMS\0\0\0\0\0\0\0\0\0\0\0\x02".to_vec())];
        files.push((CONTAINERS, (0..certificates.len()).flat_map(container).collect()));
        let names: Vec<String> = (0..certificates.len()).map(|number| format!("kxc{number:02X}")).collect();
        for (number, (der, name)) in (0u16..).zip(certificates.iter().zip(&names)) {
            let (file, object) = CERTIFICATES;
            files.push((("mscp", name, file, object + number), packed(der)));
        }
        let master = files.iter().fold(vec![0x01], |mut list, (file, _)| {
            list.extend(record(*file));
            list
        });
        let mut objects: BTreeMap<_, _> =
            files.into_iter().map(|((_, _, at, tag), bytes)| ((at, tag), bytes)).collect();
        objects.insert((0xA000, 0xDF1F), master);
        Self { objects, tries: TRIES, selected: false, exchange: Exchange::default() }
    }

    /// The same card with this many passcode tries left; 0 is locked.
    #[must_use]
    pub fn with_tries(mut self, left: u8) -> Self {
        self.tries = left.min(TRIES);
        self
    }

    fn select(&mut self, command: &Command) -> Answer {
        if let Err(status) = command.selects(&APPLICATION, APPLICATION_STEM) {
            return fail(status);
        }
        self.selected = true;
        // What the application can do: nothing worth saying.
        let abilities = tlv::write(0x73, &[0x40, 0x01, 0xC0]);
        (tlv::wrap(0x61, &[tlv::write(0x4F, &APPLICATION), abilities]), status::OK)
    }

    fn get_data(&self, command: &Command) -> Answer {
        let [0x5C, 2, high, low] = command.data.as_slice() else { return fail(status::WRONG_DATA) };
        let (file, object) = (u16::from_be_bytes([command.p1, command.p2]), u16::from_be_bytes([*high, *low]));
        let value = match (file, object) {
            // State of the holder's passcode; the administrator's key has another.
            (CURRENT, 0x7F71) => [tlv::write(0x97, &[self.tries]), tlv::write(0x93, &[TRIES])].concat(),
            place => match self.objects.get(&place) {
                Some(value) => value.clone(),
                None => return fail(status::NO_SUCH_REFERENCE),
            },
        };
        (tlv::write(object.into(), &value), status::OK)
    }
}

/// An entry of the list of files: a picture of memory, little endian, with two bytes of padding.
fn record((folder, name, file, object): (&str, &str, u16, u16)) -> Vec<u8> {
    let mut record = vec![0; 28];
    record[..folder.len()].copy_from_slice(folder.as_bytes());
    record[9..9 + name.len()].copy_from_slice(name.as_bytes());
    record[20..24].copy_from_slice(&u32::from(object).to_le_bytes());
    record[24..28].copy_from_slice(&u32::from(file).to_le_bytes());
    record
}

/// A key container: its name (UTF-16), flags (valid; the first is the default one), and a key for
/// key exchange of 2,048 bits.
pub(super) fn container(number: usize) -> Vec<u8> {
    let name = format!("{{00000000-0000-0000-0000-{number:012}}}");
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    entry.resize(80, 0);
    entry.extend([if number == 0 { 0x03 } else { 0x01 }, 0, 0, 0, 0x00, 0x08]);
    entry
}

/// A certificate as Windows stores it: `01 00`, plain length, zlib.
fn packed(der: &[u8]) -> Vec<u8> {
    let length = u16::try_from(der.len()).unwrap_or(u16::MAX).to_le_bytes();
    [&[0x01, 0x00], &length[..], &compress_to_vec_zlib(der, 9)].concat()
}

impl Application for GidsCard {
    fn atr(&self) -> Vec<u8> {
        // The application's name is in the historical bytes; the first protocol is T=1.
        vec![0x3B, 0x8D, 0x01, 0x80, 0xFB, 0xA0, 0x00, 0x00, 0x03, 0x97, 0x42, 0x54, 0x46, 0x59, 0x04, 0x01, 0xCF]
    }

    fn exchange(&mut self) -> &mut Exchange {
        &mut self.exchange
    }

    fn run(&mut self, command: &Command) -> Answer {
        match command.ins {
            0xA4 => self.select(command),
            0xCB if self.selected => self.get_data(command),
            _ => fail(status::UNKNOWN_INSTRUCTION),
        }
    }

    fn forget(&mut self) {
        self.selected = false;
    }
}

#[cfg(test)]
mod tests {
    use super::super::VirtualCard;
    use super::*;
    use shared::card::Family;

    #[test]
    fn it_tells_its_tries_and_files_once_it_is_selected() {
        let mut card = GidsCard::new(vec![vec![0xAB; 300]]).with_tries(2);
        assert_eq!(Family::of_atr(&VirtualCard::atr(&card)), Family::Gids);
        let tries = [0, 0xCB, 0x3F, 0xFF, 4, 0x5C, 2, 0x7F, 0x71, 0];
        assert_eq!(card.transmit(&tries), [0x6D, 0x00]);
        let select = [&[0, 0xA4, 4, 0, 9][..], &APPLICATION[..9], &[0]].concat();
        assert!(card.transmit(&select).starts_with(&[0x61, 18, 0x4F, 11]));
        assert_eq!(card.transmit(&tries), [0x7F, 0x71, 6, 0x97, 1, 2, 0x93, 1, 3, 0x90, 0x00]);
        let list = card.transmit(&[0, 0xCB, 0xA0, 0, 4, 0x5C, 2, 0xDF, 0x1F, 0]);
        assert_eq!(list.len(), 3 + 1 + 3 * 28 + 2);
        assert!(list.windows(5).any(|part| part == b"kxc00"));
        assert_eq!(card.transmit(&[0, 0xCB, 0xA0, 0, 4, 0x5C, 2, 0xDF, 0x99, 0]), [0x6A, 0x88]);
    }
}
