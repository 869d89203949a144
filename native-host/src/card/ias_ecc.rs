//! IAS-ECC cards (Identification Authentication Signature, European Citizen Card 1.0.1) as Oberthur
//! and IDEMIA made them; NHS series 8 may be one. Certificates are kept as PKCS #15 says, and the
//! tries of the passcode are told by plain reading. Not tried on a real NHS card.

use super::apdu::{About, Answer, Apdu, exchange};
use super::pkcs15::{self, Application};
use super::{Contents, ReadError, Transport, tlv};
use shared::report::Tries;

/// Name of the application.
const APPLICATION: &[u8] = &[0xA0, 0, 0, 0, 0x77, 1, 8, 0, 7, 0, 0, 0xFE, 0, 0, 1, 0];
/// Name of the folder which keeps the certificates: "OT AWP" by Oberthur Technologies.
const FOLDER: Application = Application { name: b"\xE8\x28\xBD\x08\x0F\xF2POT AWP", about: About::Parameters };
/// Asks for the public data (A0 80) of the security data object (70) of passcode 1 (BF8101).
const PASSCODE: &[u8] = &[0x70, 0x06, 0xBF, 0x81, 0x01, 0x02, 0xA0, 0x80];

/// Reads certificates and tries of an IAS-ECC card; `None` when it is none.
///
/// # Errors
/// Why reading ended.
pub fn read(card: &mut dyn Transport) -> Result<Option<Contents>, ReadError> {
    if let Answer::Status(_) = exchange(card, &Apdu::select_quietly(APPLICATION))? {
        return Ok(None);
    }
    let Answer::Done(state) = exchange(card, &Apdu::get_data_list(PASSCODE))? else { return Ok(None) };
    let tries = tries(&state);
    let contents = pkcs15::in_application(card, FOLDER)?;
    Ok(contents.map(|contents| Contents { tries, ..contents }))
}

/// 9B of the passcode's data are the tries left (9A: the most there can be).
fn tries(state: &[u8]) -> Option<Tries> {
    let passcode = tlv::find(tlv::find(state, 0x70)?, 0xBF_8101)?;
    match tlv::find(tlv::find(passcode, 0xA0)?, 0x9B)? {
        [left] => Some(Tries { left: *left }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::scripted::{Scripted, Virtual, certificates, changed_at_random};
    use super::*;
    use csms_simulator::cards::ias_ecc_card;

    #[test]
    fn certificates_and_tries_are_read_over_either_protocol() {
        for (t0, left) in [(false, 3), (true, 1), (false, 0)] {
            let mut card = Virtual::new(ias_ecc_card(&certificates(), left));
            card.t0 = t0;
            let seen = read(&mut card).unwrap().unwrap();
            assert_eq!((seen.certificates.len(), seen.tries), (2, Some(Tries { left })));
        }
    }

    #[test]
    fn other_cards_are_none_and_tries_of_another_form_unknown() {
        assert_eq!(read(&mut Scripted::new(&[&[0x6A, 0x82]])), Ok(None));
        assert_eq!(read(&mut Scripted::new(&[&[0x90, 0], &[0x6A, 0x88]])), Ok(None));
        for odd in [&[][..], &[0x70, 0], &[0x70, 4, 0xBF, 0x81, 1, 0], &[0x9B, 1, 3]] {
            assert_eq!(tries(odd), None, "{odd:02X?}");
        }
    }

    #[test]
    fn answers_changed_at_random_end_in_an_answer() {
        changed_at_random(ias_ecc_card(&certificates(), 3), read);
    }
}
