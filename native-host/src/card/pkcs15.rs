//! Cards that keep certificates as PKCS #15 v1.1 (ISO/IEC 7816-15) says. Tries are not asked for:
//! on a card of no known family even an empty VERIFY may cost one.

use super::apdu::{About, Answer, Apdu, exchange};
use super::{Contents, ReadError, Transport, file, tlv};
use shared::report::CertificateKind;

/// Where the lists are.
#[derive(Clone, Copy, Debug)]
pub struct Application {
    /// Its name.
    pub name: &'static [u8],
    /// What its files are asked for.
    pub about: About,
}

/// The application of the standard.
const APPLICATION: Application = Application { name: b"\xA0\x00\x00\x00\x63PKCS-15", about: About::Information };
/// The list of lists (EF.ODF).
const LISTS: [u8; 2] = [0x50, 0x31];
/// In it: where a list of the holder's certificates is.
const CERTIFICATES: u32 = 0xA4;
/// The card's root folder.
const ROOT: [u8; 2] = [0x3F, 0x00];
/// Most lists and certificates that are looked at. Real cards have one list and one to four certificates.
const MOST: usize = 6;

/// Reads the certificates of a PKCS #15 card; `None` when it is none.
///
/// # Errors
/// Why reading ended.
pub fn read(card: &mut dyn Transport) -> Result<Option<Contents>, ReadError> {
    in_application(card, APPLICATION)
}

/// Reads the certificates in this application; `None` when it is not there or keeps no lists.
///
/// # Errors
/// Why reading ended.
pub fn in_application(card: &mut dyn Transport, application: Application) -> Result<Option<Contents>, ReadError> {
    if let Answer::Status(_) = exchange(card, &Apdu::select_quietly(application.name))? {
        return Ok(None);
    }
    let Some(lists) = file::read(card, &Apdu::select_file(&LISTS, application.about))? else { return Ok(None) };
    let mut contents = Contents::default();
    for place in places(&lists).take(MOST) {
        let Some(list) = open(card, application, place)? else { continue };
        for place in tlv::objects(&list).filter_map(|entry| certificate(entry)).take(MOST) {
            // A certificate on the list that is not there is none.
            if let Some(der) = open(card, application, place)? {
                contents.add(&der, CertificateKind::Other);
            }
        }
    }
    Ok(Some(contents))
}

/// A path in bytes, and the part of the file: from where and how much, if that is said.
pub(super) type Place<'a> = (&'a [u8], Option<(usize, usize)>);

/// The lists of certificates.
pub(super) fn places(lists: &[u8]) -> impl Iterator<Item = Place<'_>> {
    tlv::objects(lists).filter(|(tag, _)| *tag == CERTIFICATES).filter_map(|(_, value)| path(value))
}

/// The place of a certificate in its entry: common attributes, class attributes, perhaps subclass
/// attributes [0], type attributes [1] with a sequence that begins with the path.
pub(super) fn certificate((tag, entry): tlv::Object<'_>) -> Option<Place<'_>> {
    let attributes = (tag == 0x30).then(|| tlv::find(entry, 0xA1))??;
    path(tlv::find(attributes, 0x30)?)
}

/// `30 { 04 path [02 index] [80 length] }`.
fn path(value: &[u8]) -> Option<Place<'_>> {
    let parts = tlv::find(value, 0x30)?;
    let path = tlv::find(parts, 0x04).filter(|path| !path.is_empty() && path.len() % 2 == 0 && path.len() <= 16)?;
    let number = |tag| {
        let digits = tlv::find(parts, tag).filter(|digits| digits.len() <= 3)?;
        Some(digits.iter().fold(0, |number, digit| number << 8 | usize::from(*digit)))
    };
    Some((path, number(0x80).map(|length| (number(0x02).unwrap_or_default(), length))))
}

/// The file at this place; `None` when there is none. A path that does not begin at the root begins
/// in the application, which has to be chosen again when another folder was visited.
fn open(
    card: &mut dyn Transport,
    application: Application,
    (path, part): Place<'_>,
) -> Result<Option<Vec<u8>>, ReadError> {
    let select = match path.strip_prefix(&ROOT) {
        Some(rest) if !rest.is_empty() => Apdu::select_path(rest, application.about),
        _ if path.len() == ROOT.len() => Apdu::select_file(path, application.about),
        _ => {
            exchange(card, &Apdu::select_quietly(application.name))?;
            Apdu::select_path_here(path, application.about)
        }
    };
    Ok(file::read(card, &select)?.and_then(|file| cut(&file, part)))
}

/// The part of a file; `None` when it has an end before.
pub(super) fn cut(file: &[u8], part: Option<(usize, usize)>) -> Option<Vec<u8>> {
    match part {
        Some((from, length)) => file.get(from..from.checked_add(length)?).map(<[u8]>::to_vec),
        None => Some(file.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::scripted::{Scripted, Virtual, certificates, changed_at_random};
    use super::*;
    use csms_simulator::cards::pkcs15_card;

    #[test]
    fn certificates_are_read_over_either_protocol() {
        for t0 in [false, true] {
            let mut card = Virtual::new(pkcs15_card(&certificates()));
            card.t0 = t0;
            let seen = read(&mut card).unwrap().unwrap();
            let kinds: Vec<_> = seen.certificates.iter().map(|certificate| certificate.kind).collect();
            assert_eq!(kinds, [CertificateKind::Authentication, CertificateKind::Signing]);
            assert_eq!((seen.tries, seen.number.unwrap().reveal()), (None, "500000000001"));
        }
        assert_eq!(read(&mut Virtual::new(pkcs15_card(&[]))), Ok(Some(Contents::default())));
    }

    #[test]
    fn other_cards_are_none() {
        assert_eq!(read(&mut Scripted::new(&[&[0x6A, 0x82]])), Ok(None));
        assert_eq!(read(&mut Scripted::new(&[&[0x90, 0], &[0x90, 0]])), Ok(None), "yes to everything");
    }

    #[test]
    fn paths_of_every_form_and_none() {
        assert_eq!(path(&[0x30, 4, 4, 2, 0x43, 0]), Some((&[0x43, 0][..], None)));
        let part = [0x30, 11, 4, 2, 0x43, 0, 2, 1, 7, 0x80, 2, 1, 0];
        assert_eq!(path(&part), Some((&[0x43, 0][..], Some((7, 256)))));
        for none in [&[][..], &[0x30, 0], &[0x30, 2, 4, 0], &[0x30, 3, 4, 1, 9], &[0x31, 4, 4, 2, 0x43, 0]] {
            assert_eq!(path(none), None, "{none:02X?}");
        }
    }

    #[test]
    fn a_part_beyond_the_end_of_a_file_is_no_certificate() {
        let list = [0x30, 15, 0x30, 0, 0xA1, 11, 0x30, 9, 0x30, 7, 4, 2, 0x43, 0, 0x80, 1, 200];
        let card = pkcs15_card(&certificates()).with_file(0x4404, &list);
        assert_eq!(read(&mut Virtual::new(card)).unwrap().unwrap().certificates.len(), 1);
        let beyond = [&list[..14], &[0x80, 1, 255]].concat();
        let short = pkcs15_card(&[vec![0x30, 0]]).with_file(0x4404, &beyond);
        assert_eq!(read(&mut Virtual::new(short)).unwrap().unwrap().certificates, []);
    }

    #[test]
    fn answers_changed_at_random_end_in_an_answer() {
        changed_at_random(pkcs15_card(&certificates()), read);
    }
}
