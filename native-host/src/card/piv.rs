//! PIV cards (NIST SP 800-73-4, part 1 section 4 and part 2 section 3.1): NHS series 9 and 10.

use super::apdu::{Answer, Apdu, NO_SUCH_REFERENCE, NOT_FOUND, exchange};
use super::{Contents, ReadError, Transport, inflate, tlv};
use shared::report::{CertificateKind, Tries};

/// Name of the PIV application, without its version.
const APPLICATION: &[u8] = &[0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00];
/// How names of PIV applications begin.
const ISSUER: &[u8] = &[0xA0, 0x00, 0x00, 0x03, 0x08];
/// Data objects are asked of the application itself, not of a file.
const CURRENT: u16 = 0x3FFF;
/// Tag of the discovery object.
const DISCOVERY: &[u8] = &[0x7E];

/// The certificates that concern a sign-in, and what their places are meant for: keys 9A and 9C.
const PLACES: &[([u8; 3], CertificateKind)] =
    &[([0x5F, 0xC1, 0x05], CertificateKind::Authentication), ([0x5F, 0xC1, 0x0A], CertificateKind::Signing)];

/// Bits of the certificate information byte that mean "gzip": the standard's, and that of old cards.
const COMPRESSED: u8 = 0x01 | 0x80;

/// How the application has shown in this transaction that it is PIV.
enum Shown {
    /// It was in charge already; its discovery object.
    InCharge(Vec<u8>),
    /// It was selected; the template that it answered with.
    Selected(Vec<u8>),
}

/// The proof that the card is one on which VERIFY without data costs no try. Only this file makes it.
pub struct Proven(());

/// Reads the certificates of a PIV card; `None` when it is none. At most 2 commands and those for
/// the two certificates.
///
/// # Errors
/// Why reading ended.
pub fn read(card: &mut dyn Transport) -> Result<Option<Contents>, ReadError> {
    match show(card)? {
        Some(_) => certificates(card).map(Some),
        None => Ok(None),
    }
}

/// The same, and asks for the tries of the passcode: at most 2 commands more.
///
/// # Errors
/// Why reading ended.
pub fn read_and_ask_tries(card: &mut dyn Transport) -> Result<Option<Contents>, ReadError> {
    let Some(shown) = show(card)? else { return Ok(None) };
    let mut contents = certificates(card)?;
    if let Some(proven) = prove(card, shown)? {
        contents.tries = tries(card, &proven)?;
    }
    Ok(Some(contents))
}

/// Sees whether the card is PIV, and selects the application where it is not in charge already:
/// that would end what another program's passcode has allowed.
fn show(card: &mut dyn Transport) -> Result<Option<Shown>, ReadError> {
    if let Some(object) = discovery(card)? {
        return Ok(Some(Shown::InCharge(object)));
    }
    Ok(match exchange(card, &Apdu::select(APPLICATION))? {
        // A card that says yes without the template the standard demands says yes to anything.
        Answer::Done(template) if tlv::find(&template, 0x61).is_some() => Some(Shown::Selected(template)),
        Answer::Done(_) | Answer::Status(_) => None,
    })
}

/// The discovery object of a PIV application; `None` where there is none.
fn discovery(card: &mut dyn Transport) -> Result<Option<Vec<u8>>, ReadError> {
    let Answer::Done(object) = exchange(card, &Apdu::get_data(CURRENT, DISCOVERY))? else { return Ok(None) };
    let name = tlv::find(&object, 0x7E).and_then(|discovery| tlv::find(discovery, 0x4F));
    Ok(name.is_some_and(|name| name.starts_with(ISSUER)).then_some(object))
}

/// The certificates of the application in charge.
fn certificates(card: &mut dyn Transport) -> Result<Contents, ReadError> {
    let mut contents = Contents::default();
    let mut refused = None;
    for (tag, place) in PLACES {
        match exchange(card, &Apdu::get_data(CURRENT, tag))? {
            Answer::Done(object) => {
                if let Some(der) = certificate_in(&object)? {
                    contents.add(&der, *place);
                }
            }
            Answer::Status(NOT_FOUND | NO_SUCH_REFERENCE) => {}
            Answer::Status(status) => refused = Some(status),
        }
    }
    match refused {
        // A place that says neither yes nor no: "no certificates" would be a guess.
        Some(status) if contents.certificates.is_empty() => Err(ReadError::Refused(status)),
        _ => Ok(contents),
    }
}

/// Whether the card may be asked for tries: it has named itself PIV, in one object or the other, and
/// the passcode that people type is the application's own.
fn prove(card: &mut dyn Transport, shown: Shown) -> Result<Option<Proven>, ReadError> {
    let proven = match shown {
        Shown::InCharge(object) => !prefers_global(&object),
        Shown::Selected(template) => match discovery(card)? {
            Some(object) => !prefers_global(&object),
            // A card need not have the object. Then its answer to SELECT must have the name.
            None => names_piv(&template),
        },
    };
    Ok(proven.then_some(Proven(())))
}

/// Whether a template names the application: by its whole name, or by the issuer and the rest.
fn names_piv(template: &[u8]) -> bool {
    let template = tlv::find(template, 0x61).unwrap_or_default();
    let name = tlv::find(template, 0x4F).unwrap_or_default();
    let issuer = tlv::find(template, 0x79).and_then(|authority| tlv::find(authority, 0x4F));
    let rest = APPLICATION.strip_prefix(ISSUER).unwrap_or_default();
    name.starts_with(APPLICATION) || (issuer == Some(ISSUER) && name.starts_with(rest))
}

/// Whether people type the passcode of the whole card, which is another (part 1, section 3.3.2).
fn prefers_global(object: &[u8]) -> bool {
    let policy = tlv::find(object, 0x7E).and_then(|discovery| tlv::find(discovery, 0x5F2F));
    matches!(policy, Some([kinds, 0x20]) if kinds & 0x60 == 0x60)
}

/// How many tries the card says are left. It is asked once, and in no other form.
fn tries(card: &mut dyn Transport, proven: &Proven) -> Result<Option<Tries>, ReadError> {
    let left = match card.transmit(&Apdu::ask_tries(proven))?.as_slice() {
        [0x63, low @ 0xC0..=0xCF] => low & 0x0F,
        [0x69, 0x83] => 0,
        // 9000: a passcode was typed already, which says nothing of tries.
        _ => return Ok(None),
    };
    Ok(Some(Tries { left }))
}

#[cfg(test)]
impl Proven {
    /// For the test of what the command looks like.
    pub const fn for_tests() -> Self {
        Self(())
    }
}

/// The certificate in a certificate object, unpacked; `None` when the place is empty.
pub(super) fn certificate_in(object: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
    let parts = match (object, tlv::first(object)) {
        ([], _) => return Ok(None),
        (_, Some(((0x53, parts), _))) => parts,
        _ => return Err(ReadError::Nonsense("a certificate object")),
    };
    let Some(bytes) = tlv::find(parts, 0x70).filter(|bytes| !bytes.is_empty()) else {
        return if parts.is_empty() || tlv::first(parts).is_some() {
            Ok(None)
        } else {
            Err(ReadError::Nonsense("the parts of a certificate object"))
        };
    };
    let compressed = tlv::find(parts, 0x71).is_some_and(|info| info.iter().any(|bits| bits & COMPRESSED != 0));
    // What cannot be unpacked is there all the same: a certificate of which nothing is known.
    Ok(Some(if compressed { inflate::gzip(bytes).unwrap_or_default() } else { bytes.to_vec() }))
}

#[cfg(test)]
mod tests {
    use super::super::scripted::{Scripted, Virtual, changed_at_random};
    use super::*;
    use csms_simulator::cards::{PivCard, PivContents, Trip, Tripwire, VirtualCard, tlv as write};
    use csms_simulator::certificates::{self, SmartcardNumber, Validity};
    use shared::report::Certificate;

    fn der() -> (Vec<u8>, Vec<u8>) {
        let number = SmartcardNumber::new("500000000001").unwrap();
        let validity = Validity::around_now();
        let authentication = certificates::authentication(&number, validity).unwrap();
        (authentication, certificates::signing(&number, validity).unwrap())
    }

    fn card(authentication: Option<Vec<u8>>, signing: Option<Vec<u8>>) -> PivCard {
        let expires = Validity::around_now().not_after.date();
        PivCard::new(PivContents { authentication, signing, expires })
    }

    fn contents(card: PivCard) -> Result<Vec<Certificate>, ReadError> {
        read(&mut Virtual::new(card)).map(|contents| contents.unwrap().certificates)
    }

    #[test]
    fn both_certificates_are_read_with_few_commands_over_either_protocol() {
        let (authentication, signing) = der();
        for t0 in [false, true] {
            let mut virtual_card = Virtual::new(card(Some(authentication.clone()), Some(signing.clone())));
            virtual_card.t0 = t0;
            let seen = read(&mut virtual_card).unwrap().unwrap().certificates;
            let kinds: Vec<_> = seen.iter().map(|certificate| certificate.kind).collect();
            assert_eq!(kinds, [CertificateKind::Authentication, CertificateKind::Signing]);
            assert!(seen.iter().all(|certificate| certificate.is_nhs() && certificate.not_after.is_some()));
            assert!(virtual_card.commands <= if t0 { 15 } else { 11 }, "{}", virtual_card.commands);
        }
        let mut one = Virtual::new(card(Some(authentication), None));
        assert_eq!(read(&mut one).unwrap().unwrap().certificates.len(), 1);
        assert!(one.commands <= 8, "{}", one.commands);
    }

    #[test]
    fn an_application_that_is_in_charge_is_not_selected_anew() {
        let mut virtual_card = Virtual::new(card(None, None));
        let select = Apdu::select(APPLICATION);
        virtual_card.transmit(&select).unwrap();
        assert_eq!(read(&mut virtual_card), Ok(Some(Contents::default())));
        assert_eq!(virtual_card.commands, 4);
    }

    #[test]
    fn empty_places_are_no_certificates() {
        assert_eq!(contents(card(None, None)), Ok(vec![]));
        for empty in [&[][..], &[0x53, 0], &[0x53, 2, 0x70, 0], &[0x53, 5, 0x71, 1, 0, 0xFE, 0]] {
            assert_eq!(certificate_in(empty), Ok(None), "{empty:02X?}");
        }
    }

    #[test]
    fn compressed_certificates_are_unpacked_and_bombs_are_not() {
        let (plain, _) = der();
        let gzip = |plain: &[u8]| {
            let header = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3];
            [&header[..], &miniz_oxide::deflate::compress_to_vec(plain, 9), &[0; 8]].concat()
        };
        for info in [0x01, 0x80] {
            let object = |packed: &[u8]| write::wrap(0x53, &[write::write(0x70, packed), write::write(0x71, &[info])]);
            assert_eq!(certificate_in(&object(&gzip(&plain))), Ok(Some(plain.clone())));
            let bomb = certificate_in(&object(&gzip(&vec![0x30; 5_000_000])));
            assert_eq!(bomb, Ok(Some(Vec::new())), "there, and nothing is known of it");
        }
    }

    #[test]
    fn a_refusal_is_not_called_missing() {
        let mut locked = Scripted::new(&[&[0x6D, 0], &[0x61, 0, 0x90, 0], &[0x69, 0x82], &[0x6A, 0x82]]);
        assert_eq!(read(&mut locked), Err(ReadError::Refused(0x6982)));
        let mut other = Scripted::new(&[&[0x6D, 0], &[0x6A, 0x82]]);
        assert_eq!(read(&mut other), Ok(None));
        let mut yes_to_everything = Scripted::new(&[&[0x90, 0], &[0x90, 0]]);
        assert_eq!(read(&mut yes_to_everything), Ok(None));
        let mut nonsense = Scripted::new(&[&[0x6D, 0], &[0x61, 0, 0x90, 0], &[1, 2, 3, 0x90, 0]]);
        assert!(matches!(read(&mut nonsense), Err(ReadError::Nonsense(_))));
    }

    /// The contents of a card that is asked for tries, and whether it was.
    fn asked(card: impl VirtualCard + 'static) -> (Contents, bool) {
        let (wire, trips) = Tripwire::around(card);
        let contents = read_and_ask_tries(&mut Virtual::new(wire)).unwrap().unwrap();
        let trips = trips.so_far();
        assert!(trips.is_empty() || trips == [Trip::TriesAsked], "{trips:?}");
        (contents, !trips.is_empty())
    }

    #[test]
    fn tries_are_told_when_asked_for_and_cost_none() {
        for left in [3, 1, 0] {
            let piv = card(None, None).with_tries(left);
            let (contents, _) = asked(piv);
            assert_eq!(contents.tries, Some(Tries { left }));
        }
        for t0 in [false, true] {
            let mut virtual_card = Virtual::new(card(None, None).with_tries(2));
            virtual_card.t0 = t0;
            assert_eq!(read_and_ask_tries(&mut virtual_card).unwrap().unwrap().tries, Some(Tries { left: 2 }));
            // Over T=0 the answers to SELECT and of the discovery object are fetched.
            assert_eq!((virtual_card.card.tries(), virtual_card.commands), (2, if t0 { 8 } else { 6 }));
        }
        let mut not_asked = Virtual::new(card(None, None));
        assert_eq!(read(&mut not_asked).unwrap().unwrap().tries, None);
    }

    #[test]
    fn somebody_who_is_signed_in_is_no_number_of_tries() {
        let mut virtual_card = card(None, None);
        virtual_card.transmit(&Apdu::select(APPLICATION).bytes(false));
        virtual_card.transmit(&[&[0, 0x20, 0, 0x80, 8][..], b"123456\xFF\xFF"].concat());
        assert_eq!(asked(virtual_card), (Contents::default(), true));
    }

    #[test]
    fn a_card_that_has_not_named_itself_is_not_asked() {
        let named = |template: &[u8]| names_piv(&write::write(0x61, template));
        let whole = write::write(0x4F, &[APPLICATION, &[1, 0]].concat());
        let parted = [write::write(0x4F, &[0, 0, 0x10, 0, 1, 0]), write::wrap(0x79, &[write::write(0x4F, ISSUER)])];
        assert!(named(&whole) && named(&parted.concat()));
        assert!(!named(&parted[0]) && !named(&[]) && !named(&write::write(0x4F, &[0xA0, 0, 0, 3, 0x97])));
        // It says yes to SELECT with some template, and has neither certificates nor a discovery object.
        let mut other = Scripted::new(&[&[0x6D, 0], &[0x61, 0, 0x90, 0], &[0x6A, 0x82], &[0x6A, 0x82], &[0x6A, 0x82]]);
        assert_eq!(read_and_ask_tries(&mut other), Ok(Some(Contents::default())));
        assert!(other.seen.iter().all(|command| command[1] != 0x20), "{:02X?}", other.seen);
    }

    #[test]
    fn where_the_passcode_of_the_whole_card_counts_the_other_is_not_asked() {
        let object = |policy: &[u8]| {
            let name = write::write(0x4F, &[APPLICATION, &[1, 0]].concat());
            write::wrap(0x7E, &[name, write::write(0x5F2F, policy)])
        };
        for (policy, is_asked) in [([0x40, 0x00], true), ([0x60, 0x10], true), ([0x60, 0x20], false)] {
            assert_eq!(asked(card(None, None).with_object(0x7E, object(&policy))).1, is_asked, "{policy:02X?}");
        }
    }

    #[test]
    fn answers_changed_at_random_end_in_an_answer() {
        let (authentication, signing) = der();
        let card = card(Some(authentication), Some(signing));
        changed_at_random(card.clone(), read);
        changed_at_random(card, read_and_ask_tries);
    }
}
