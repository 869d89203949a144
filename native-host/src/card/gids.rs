//! GIDS cards (Generic Identity Device Specification 2.0; OpenSC's reading of it): the Microsoft
//! virtual smartcard and its kin. They tell their passcode tries by plain reading.

use super::apdu::{Answer, Apdu, exchange};
use super::{Contents, ReadError, Transport, inflate, tlv};
use shared::report::{CertificateKind, Tries};

/// Name of the GIDS application, without its version.
const APPLICATION: &[u8] = &[0xA0, 0x00, 0x00, 0x03, 0x97, 0x42, 0x54, 0x46, 0x59];
/// The application itself.
const CURRENT: u16 = 0x3FFF;
/// State of the holder's passcode: 97 or 9F17 has the tries left, 93 the most there can be.
const PASSCODE: u16 = 0x7F71;
/// File and object with the list of files.
const MASTER: (u16, u16) = (0xA000, 0xDF1F);
/// Length of a record of that list, in bytes: folder (9), name (9), padding (2), object (4, little
/// endian), file (4, little endian).
const RECORD: usize = 28;
/// Most certificates that are read. Windows makes one a user.
const CERTIFICATES: usize = 6;

/// Reads certificates and tries of a GIDS card; `None` when it is none.
///
/// # Errors
/// Why reading ended.
pub fn read(card: &mut dyn Transport) -> Result<Option<Contents>, ReadError> {
    // Where the application is in charge already, it answers without being selected.
    let mut tries = passcode(card)?;
    if tries.is_none() {
        if let Answer::Status(_) = exchange(card, &Apdu::select(APPLICATION))? {
            return Ok(None);
        }
        tries = passcode(card)?;
    }
    let Answer::Done(list) = get(card, MASTER)? else { return Ok(None) };
    let list = value(&list, MASTER.1).ok_or(ReadError::Nonsense("the list of files"))?;
    let mut contents = Contents { tries, ..Contents::default() };
    for place in certificate_files(list).take(CERTIFICATES) {
        // A file on the list that is not there is no certificate.
        if let Answer::Done(object) = get(card, place)? {
            let file = value(&object, place.1).ok_or(ReadError::Nonsense("a certificate file"))?;
            contents.add(&unpacked(file), CertificateKind::Other);
        }
    }
    Ok(Some(contents))
}

fn get(card: &mut dyn Transport, (file, object): (u16, u16)) -> Result<Answer, ReadError> {
    exchange(card, &Apdu::get_data(file, &object.to_be_bytes()))
}

fn value(answer: &[u8], object: u16) -> Option<&[u8]> {
    tlv::find(answer, object.into())
}

/// The passcode tries left; `None` when the card does not say.
fn passcode(card: &mut dyn Transport) -> Result<Option<Tries>, ReadError> {
    let Answer::Done(answer) = get(card, (CURRENT, PASSCODE))? else { return Ok(None) };
    let state = value(&answer, PASSCODE).unwrap_or_default();
    Ok(match tlv::find(state, 0x97).or_else(|| tlv::find(state, 0x9F17)) {
        Some([left]) => Some(Tries { left: *left }),
        _ => None,
    })
}

/// Where the certificates are: those of key exchange (`kxc`) and of signature keys (`ksc`), with
/// two digits, in the folder `mscp`.
pub(super) fn certificate_files(list: &[u8]) -> impl Iterator<Item = (u16, u16)> {
    // The first byte is a version.
    list.get(1..).unwrap_or_default().chunks_exact(RECORD).filter_map(|record| {
        let (folder, name) = (text(record.get(..9)?), text(record.get(9..18)?));
        let is_certificate = folder == b"mscp" && name.len() == 5 && matches!(name.get(..3)?, b"kxc" | b"ksc");
        let number = |at| Some(u32::from_le_bytes(record.get(at..at + 4)?.try_into().ok()?));
        let (object, file) = (number(20)?, number(24)?);
        is_certificate.then_some((u16::try_from(file).ok()?, u16::try_from(object).ok()?))
    })
}

/// A text up to its first zero.
fn text(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// A certificate file: `01 00`, the plain length (2 bytes), zlib; or plain.
fn unpacked(file: &[u8]) -> Vec<u8> {
    match file {
        // What cannot be unpacked is a certificate of which nothing is known.
        [0x01, 0x00, _, _, packed @ ..] => inflate::zlib(packed).unwrap_or_default(),
        plain => plain.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::scripted::{Scripted, Virtual, changed_at_random};
    use super::*;
    use csms_simulator::cards::GidsCard;
    use csms_simulator::certificates::{self, SmartcardNumber, Validity};

    fn card() -> GidsCard {
        let number = SmartcardNumber::new("500000000001").unwrap();
        let validity = Validity::around_now();
        let authentication = certificates::authentication(&number, validity).unwrap();
        GidsCard::new(vec![authentication, certificates::signing(&number, validity).unwrap()])
    }

    #[test]
    fn certificates_and_tries_are_read_over_either_protocol() {
        for (t0, left) in [(false, 3), (true, 1), (false, 0)] {
            let mut virtual_card = Virtual::new(card().with_tries(left));
            virtual_card.t0 = t0;
            let seen = read(&mut virtual_card).unwrap().unwrap();
            assert_eq!(seen.tries, Some(Tries { left }));
            let kinds: Vec<_> = seen.certificates.iter().map(|certificate| certificate.kind).collect();
            assert_eq!(kinds, [CertificateKind::Authentication, CertificateKind::Signing]);
            assert!(seen.certificates.iter().all(|certificate| certificate.is_nhs()));
        }
    }

    #[test]
    fn an_application_that_is_in_charge_is_not_selected_anew() {
        let mut virtual_card = Virtual::new(GidsCard::new(Vec::new()));
        let select = Apdu::select(APPLICATION);
        virtual_card.transmit(&select).unwrap();
        let seen = read(&mut virtual_card).unwrap().unwrap();
        assert_eq!((seen.certificates, virtual_card.commands), (vec![], 3));
    }

    #[test]
    fn both_forms_of_tries_and_neither() {
        let tries = |answer: &[u8]| passcode(&mut Scripted::new(&[&[answer, &[0x90, 0]].concat()])).unwrap();
        assert_eq!(tries(&[0x7F, 0x71, 6, 0x97, 1, 2, 0x93, 1, 3]), Some(Tries { left: 2 }));
        assert_eq!(tries(&[0x7F, 0x71, 4, 0x9F, 0x17, 1, 0]), Some(Tries { left: 0 }));
        for none in [&[][..], &[0x7F, 0x71, 0], &[0x7F, 0x71, 4, 0x97, 2, 1, 1], &[0x7E, 3, 0x97, 1, 3]] {
            assert_eq!(tries(none), None, "{none:02X?}");
        }
    }

    #[test]
    fn other_cards_are_none() {
        let other = [&[0x6D, 0][..], &[0x6A, 0x82]];
        assert_eq!(read(&mut Scripted::new(&other)), Ok(None));
        let yes_to_everything = [&[0x90, 0][..]; 4];
        assert!(matches!(read(&mut Scripted::new(&yes_to_everything)), Err(ReadError::Nonsense(_))));
    }

    #[test]
    fn answers_changed_at_random_end_in_an_answer() {
        changed_at_random(card(), read);
    }
}
