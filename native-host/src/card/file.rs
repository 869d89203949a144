//! Reading files of a card (ISO/IEC 7816-4, 7.4 and 11.2): choose one, learn its size, read it.

use super::apdu::{ANSWER_LIMIT, Answer, Apdu, exchange};
use super::{ReadError, Transport, tlv};

/// Most that is read with one command, in bytes. Some readers cannot take more over T=1.
const PART: usize = 0xC0;

/// The file that this command chooses; `None` when it is not there, or is no file with a size.
///
/// # Errors
/// [`ReadError::Nonsense`] when it is longer than any certificate; [`ReadError::Refused`] when it
/// cannot be read to its end; what the transport says.
pub fn read(card: &mut dyn Transport, select: &Apdu) -> Result<Option<Vec<u8>>, ReadError> {
    let Answer::Done(template) = exchange(card, select)? else { return Ok(None) };
    let Some(size) = size(&template) else { return Ok(None) };
    if size > ANSWER_LIMIT {
        return Err(ReadError::Nonsense("a file longer than any certificate"));
    }
    bytes(card, size).map(Some)
}

/// So many bytes of the file that is chosen, or fewer, if it has an end before.
///
/// # Errors
/// As [`read`].
pub fn bytes(card: &mut dyn Transport, size: usize) -> Result<Vec<u8>, ReadError> {
    let mut file = Vec::with_capacity(size.min(ANSWER_LIMIT));
    while file.len() < size.min(ANSWER_LIMIT) {
        let wanted = PART.min(size - file.len());
        match exchange(card, &Apdu::read_binary(file.len(), wanted))? {
            // A card that hands out nothing has nothing more.
            Answer::Done(part) if part.is_empty() => break,
            Answer::Done(part) => file.extend(part),
            Answer::Status(status) => return Err(ReadError::Refused(status)),
        }
    }
    Ok(file)
}

/// The size in the template that answers SELECT: file control parameters (62) or information (6F),
/// there under 80 (contents) or 81 (contents and structure).
fn size(template: &[u8]) -> Option<usize> {
    let parts = tlv::find(template, 0x62).or_else(|| tlv::find(template, 0x6F))?;
    let size = tlv::find(parts, 0x80).or_else(|| tlv::find(parts, 0x81))?;
    (1..=3).contains(&size.len()).then(|| size.iter().fold(0, |size, digit| size << 8 | usize::from(*digit)))
}

#[cfg(test)]
mod tests {
    use super::super::apdu::About;
    use super::super::scripted::Scripted;
    use super::*;

    fn file(answers: &[&[u8]]) -> Result<Option<Vec<u8>>, ReadError> {
        read(&mut Scripted::new(answers), &Apdu::select_file(&[0x50, 0x31], About::Parameters))
    }

    #[test]
    fn a_file_is_read_to_its_end() {
        assert_eq!(file(&[&[0x62, 4, 0x80, 2, 0, 3, 0x90, 0], &[1, 2, 3, 0x90, 0]]), Ok(Some(vec![1, 2, 3])));
        let long = [&[7; 0xC0][..], &[0x90, 0]].concat();
        let script = [&[0x6F, 4, 0x81, 2, 0, 0xC1, 0x90, 0][..], &long, &[8, 0x90, 0]];
        assert_eq!(file(&script).unwrap().unwrap().len(), 0xC1);
        assert_eq!(
            file(&[&[0x62, 3, 0x80, 1, 9, 0x90, 0], &[1, 0x90, 0], &[0x90, 0]]),
            Ok(Some(vec![1])),
            "an end before"
        );
    }

    #[test]
    fn what_is_no_file_is_none_and_what_has_no_end_is_refused() {
        for none in [&[0x6A, 0x82][..], &[0x90, 0], &[0x62, 3, 0x82, 1, 0x38, 0x90, 0], &[0x62, 2, 0x80, 0, 0x90, 0]] {
            assert_eq!(file(&[none]), Ok(None), "{none:02X?}");
        }
        let huge = file(&[&[0x62, 5, 0x80, 3, 1, 0, 0, 0x90, 0]]);
        assert!(matches!(huge, Err(ReadError::Nonsense(_))), "{huge:?}");
        let locked = file(&[&[0x62, 3, 0x80, 1, 9, 0x90, 0], &[0x69, 0x82]]);
        assert_eq!(locked, Err(ReadError::Refused(0x6982)));
    }
}
