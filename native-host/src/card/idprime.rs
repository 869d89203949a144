//! Thales IDPrime cards (MD 830, 840, 930, 940, 3810; OpenSC's reading of them): an index of files,
//! made for Windows' minidriver. Tries are not asked for: there is no way known that only reads.

use super::apdu::{About, Answer, Apdu, exchange};
use super::{Contents, ReadError, Transport, file, inflate};
use shared::report::CertificateKind;

/// Name of the application.
const APPLICATION: &[u8] = &[0xA0, 0, 0, 0, 0x18, 0x80, 0, 0, 0, 6, 0x62];
/// The index.
const INDEX: [u8; 2] = [0x01, 0x01];
/// Length of its records, in bytes: file (2), size (2), name (8), folder (9).
const RECORD: usize = 21;
/// Most certificates that are read.
const CERTIFICATES: usize = 6;

/// Reads the certificates of an IDPrime card; `None` when it is none.
///
/// # Errors
/// Why reading ended.
pub fn read(card: &mut dyn Transport) -> Result<Option<Contents>, ReadError> {
    if let Answer::Status(_) = exchange(card, &Apdu::select_quietly(APPLICATION))? {
        return Ok(None);
    }
    let Some(index) = file::read(card, &Apdu::select_path(&INDEX, About::Information))? else { return Ok(None) };
    let mut contents = Contents::default();
    for (name, size) in certificate_files(&index).take(CERTIFICATES) {
        // A file of the index that is not there is no certificate.
        if let Answer::Done(_) = exchange(card, &Apdu::select_file_anywhere(&name))? {
            contents.add(&unpacked(file::bytes(card, size)?), CertificateKind::Other);
        }
    }
    Ok(Some(contents))
}

/// Names and sizes of the certificates: key exchange (`kxc`) and signature keys (`ksc`), with two
/// digits, in the folder `mscp`. The index begins with the count of its records.
pub(super) fn certificate_files(index: &[u8]) -> impl Iterator<Item = ([u8; 2], usize)> {
    let (count, records) = index.split_first().unwrap_or((&0, &[]));
    records.chunks_exact(RECORD).take(usize::from(*count)).filter_map(|record| {
        let (name, folder) = (text(record.get(4..12)?), text(record.get(12..)?));
        let is_certificate = folder == b"mscp" && name.len() == 5 && matches!(name.get(..3)?, b"kxc" | b"ksc");
        let [high, low, size_high, size_low] = *record.first_chunk()?;
        is_certificate.then_some(([high, low], usize::from(u16::from_be_bytes([size_high, size_low]))))
    })
}

/// A text up to its first zero.
fn text(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// A certificate file: `01 00`, the plain length (2 bytes), then zlib or gzip; or plain.
fn unpacked(file: Vec<u8>) -> Vec<u8> {
    match file.as_slice() {
        // What cannot be unpacked is a certificate of which nothing is known.
        [0x01, 0x00, _, _, packed @ ..] => inflate::zlib(packed).or_else(|| inflate::gzip(packed)).unwrap_or_default(),
        _ => file,
    }
}

#[cfg(test)]
mod tests {
    use super::super::scripted::{Scripted, Virtual, certificates, changed_at_random};
    use super::*;
    use csms_simulator::cards::idprime_card;

    #[test]
    fn certificates_are_read_over_either_protocol() {
        for t0 in [false, true] {
            let mut card = Virtual::new(idprime_card(&certificates()));
            card.t0 = t0;
            let seen = read(&mut card).unwrap().unwrap();
            let kinds: Vec<_> = seen.certificates.iter().map(|certificate| certificate.kind).collect();
            assert_eq!(kinds, [CertificateKind::Authentication, CertificateKind::Signing]);
            assert_eq!(seen.tries, None);
        }
    }

    #[test]
    fn other_cards_are_none_and_plain_certificates_are_taken_as_they_are() {
        assert_eq!(read(&mut Scripted::new(&[&[0x6A, 0x82]])), Ok(None));
        assert_eq!(read(&mut Scripted::new(&[&[0x90, 0], &[0x90, 0]])), Ok(None), "yes to everything");
        assert_eq!(unpacked(vec![0x30, 1, 2]), [0x30, 1, 2]);
        assert_eq!(unpacked(vec![1, 0, 9, 9, 1, 2, 3]), [0; 0]);
        let cut = certificate_files(&[9, 3, 1, 0, 9, b'k', b'x', b'c']).count();
        assert_eq!((cut, certificate_files(&[]).count()), (0, 0));
    }

    #[test]
    fn answers_changed_at_random_end_in_an_answer() {
        changed_at_random(idprime_card(&certificates()), read);
    }
}
