//! An NHS-like card: PIV on an IDEMIA chip, as series 9 is believed to be (NIST SP 800-73-4).

use super::apdu::{Answer, Application, Command, Exchange, fail, status};
use super::piv_objects::{APPLICATION, APPLICATION_STEM, PivContents};
use super::tlv;
use std::collections::BTreeMap;

/// Tries a new passcode has.
const TRIES: u8 = 3;
/// The passcode of every virtual card, padded as the standard wants.
const PASSCODE: [u8; 8] = *b"123456\xFF\xFF";
/// Reference of the application's own passcode.
const OWN_PASSCODE: u8 = 0x80;

/// A PIV card that can be read and whose passcode can be tried. It signs nothing.
#[derive(Clone, Debug)]
pub struct PivCard {
    objects: BTreeMap<u32, Vec<u8>>,
    tries: u8,
    selected: bool,
    verified: bool,
    exchange: Exchange,
}

impl PivCard {
    /// A card with all its tries.
    pub fn new(contents: PivContents) -> Self {
        Self {
            objects: contents.objects(),
            tries: TRIES,
            selected: false,
            verified: false,
            exchange: Exchange::default(),
        }
    }

    /// The same card with this many passcode tries left; 0 is locked.
    #[must_use]
    pub fn with_tries(mut self, left: u8) -> Self {
        self.tries = left.min(TRIES);
        self
    }

    /// The same card with these bytes as the object of this tag, whatever they are.
    #[must_use]
    pub fn with_object(mut self, tag: u32, bytes: Vec<u8>) -> Self {
        self.objects.insert(tag, bytes);
        self
    }

    /// Passcode tries left.
    pub fn tries(&self) -> u8 {
        self.tries
    }

    fn select(&mut self, command: &Command) -> Answer {
        if let Err(status) = command.selects(&APPLICATION, APPLICATION_STEM) {
            return fail(status);
        }
        // Selecting the application anew ends what the passcode allowed.
        self.selected = true;
        self.verified = false;
        let authority = tlv::wrap(0x79, &[tlv::write(0x4F, &APPLICATION[..5])]);
        (tlv::wrap(0x61, &[tlv::write(0x4F, &APPLICATION[5..]), authority]), status::OK)
    }

    fn get_data(&self, command: &Command) -> Answer {
        if (command.p1, command.p2) != (0x3F, 0xFF) {
            return fail(status::WRONG_PARAMETERS);
        }
        match command.data.as_slice() {
            [0x5C, length, tag @ ..] if usize::from(*length) == tag.len() && (1..=4).contains(&tag.len()) => {
                let tag = tag.iter().fold(0, |whole, byte| whole << 8 | u32::from(*byte));
                self.objects.get(&tag).map_or_else(|| fail(status::NOT_FOUND), |object| (object.clone(), status::OK))
            }
            _ => fail(status::WRONG_DATA),
        }
    }

    /// Without data it asks how many tries are left and costs none; with data it tries a passcode.
    fn verify(&mut self, command: &Command) -> Answer {
        if command.p2 != OWN_PASSCODE {
            return fail(status::NO_SUCH_REFERENCE);
        }
        match (command.p1, command.data.as_slice()) {
            (0xFF, []) => {
                self.verified = false;
                (Vec::new(), status::OK)
            }
            (0x00, []) if self.verified => (Vec::new(), status::OK),
            (0x00, []) => fail(self.tries_left()),
            (0x00, _) if self.tries == 0 => fail(status::PASSCODE_LOCKED),
            (0x00, passcode) if passcode == PASSCODE => {
                self.tries = TRIES;
                self.verified = true;
                (Vec::new(), status::OK)
            }
            (0x00, _) => {
                self.tries -= 1;
                self.verified = false;
                fail(self.tries_left())
            }
            _ => fail(status::WRONG_PARAMETERS),
        }
    }

    fn tries_left(&self) -> [u8; 2] {
        if self.tries == 0 { status::PASSCODE_LOCKED } else { [0x63, 0xC0 | self.tries] }
    }
}

impl Application for PivCard {
    fn atr(&self) -> Vec<u8> {
        // ID-One PIV 2.4 by IDEMIA; its first protocol is T=1.
        vec![0x3B, 0xD6, 0x97, 0x00, 0x81, 0xB1, 0xFE, 0x45, 0x1F, 0x87, 0x80, 0x31, 0xC1, 0x52, 0x21, 0x1A, 0x4B]
    }

    fn exchange(&mut self) -> &mut Exchange {
        &mut self.exchange
    }

    fn run(&mut self, command: &Command) -> Answer {
        match command.ins {
            0xA4 => self.select(command),
            // After a reset the chip's own manager is in charge, and knows none of these.
            _ if !self.selected => fail(status::UNKNOWN_INSTRUCTION),
            0xCB => self.get_data(command),
            0x20 => self.verify(command),
            _ => fail(status::UNKNOWN_INSTRUCTION),
        }
    }

    fn forget(&mut self) {
        (self.selected, self.verified) = (false, false);
    }
}

#[cfg(test)]
mod tests {
    use super::super::VirtualCard;
    use super::*;
    use shared::card::Family;
    use time::{Date, Month};

    const SELECT: [u8; 15] = [0, 0xA4, 4, 0, 9, 0xA0, 0, 0, 3, 8, 0, 0, 0x10, 0, 0];
    const ASK_TRIES: [u8; 4] = [0, 0x20, 0, 0x80];

    fn card() -> PivCard {
        PivCard::new(PivContents {
            authentication: Some(vec![0xAB; 700]),
            signing: None,
            expires: Date::from_calendar_date(2031, Month::March, 9).unwrap(),
        })
    }

    fn selected() -> PivCard {
        let mut card = card();
        assert!(card.transmit(&SELECT).ends_with(&[0x90, 0x00]));
        card
    }

    fn get_data(tag: &[u8]) -> Vec<u8> {
        let mut apdu = vec![0, 0xCB, 0x3F, 0xFF, tag.len() as u8 + 2, 0x5C, tag.len() as u8];
        apdu.extend(tag);
        apdu.push(0);
        apdu
    }

    fn verify(passcode: &[u8; 8]) -> Vec<u8> {
        [&[0, 0x20, 0, 0x80, 8][..], passcode].concat()
    }

    #[test]
    fn its_atr_is_a_piv_cards() {
        let atr = VirtualCard::atr(&card());
        assert_eq!(Family::of_atr(&atr), Family::Piv);
        assert_eq!(atr[1..].iter().fold(0, |sum, byte| sum ^ byte), 0, "check byte");
    }

    #[test]
    fn it_must_be_selected_first() {
        let mut card = card();
        assert_eq!(card.transmit(&get_data(&[0x7E])), [0x6D, 0x00]);
        assert_eq!(card.transmit(&ASK_TRIES), [0x6D, 0x00]);
        let other = [0, 0xA4, 4, 0, 9, 0xA0, 0, 0, 3, 8, 0, 0, 0x20, 0, 0];
        assert_eq!(card.transmit(&other), [0x6A, 0x82]);
        let answer = card.transmit(&SELECT);
        assert_eq!(answer[..4], [0x61, 0x11, 0x4F, 0x06]);
        assert!(card.transmit(&get_data(&[0x7E])).starts_with(&[0x7E, 0x12, 0x4F, 0x0B]));
        card.reset();
        assert_eq!(card.transmit(&get_data(&[0x7E])), [0x6D, 0x00]);
    }

    #[test]
    fn a_certificate_comes_in_parts() {
        let mut card = selected();
        let mut object: Vec<u8> = Vec::new();
        let mut answer = card.transmit(&get_data(&[0x5F, 0xC1, 0x05]));
        while let [part @ .., 0x61, _] = answer.as_slice() {
            object.extend_from_slice(part);
            answer = card.transmit(&[0, 0xC0, 0, 0, 0]);
        }
        object.extend(answer.strip_suffix(&[0x90, 0x00]).unwrap());
        assert_eq!(object[..8], [0x53, 0x82, 0x02, 0xC5, 0x70, 0x82, 0x02, 0xBC]);
        assert_eq!(object[8..708], [0xAB; 700]);
        assert_eq!(object[708..], [0x71, 1, 0, 0xFE, 0]);
        assert_eq!(card.transmit(&get_data(&[0x5F, 0xC1, 0x0A])), [0x6A, 0x82], "no signing certificate");
    }

    #[test]
    fn the_chuid_tells_the_last_day() {
        let answer = selected().transmit(&get_data(&[0x5F, 0xC1, 0x02]));
        let day = [&[0x35, 8][..], b"20310309"].concat();
        assert!(answer.windows(day.len()).any(|part| part == day));
    }

    #[test]
    fn asking_for_tries_costs_none_and_a_wrong_passcode_costs_one() {
        let mut card = selected();
        for _ in 0..5 {
            assert_eq!(card.transmit(&ASK_TRIES), [0x63, 0xC3]);
        }
        assert_eq!(card.transmit(&[0, 0x20, 0, 0x80, 0]), [0x63, 0xC3], "as T=0 sends it");
        assert_eq!(card.transmit(&verify(b"654321\xFF\xFF")), [0x63, 0xC2]);
        assert_eq!(card.transmit(&verify(&PASSCODE)), [0x90, 0x00]);
        assert_eq!((card.tries(), card.transmit(&ASK_TRIES)), (3, vec![0x90, 0x00]));
    }

    #[test]
    fn three_wrong_passcodes_lock_it_even_for_the_right_one() {
        let mut card = selected().with_tries(1);
        assert_eq!(card.transmit(&verify(b"654321\xFF\xFF")), [0x69, 0x83]);
        assert_eq!(card.transmit(&verify(&PASSCODE)), [0x69, 0x83]);
        assert_eq!(card.transmit(&ASK_TRIES), [0x69, 0x83]);
        assert_eq!(card.tries(), 0);
    }

    #[test]
    fn any_bytes_get_an_answer() {
        let mut card = selected();
        let mut seed = 7u64;
        for length in (0..40).cycle().take(20_000) {
            let apdu: Vec<u8> = (0..length)
                .map(|at| {
                    seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                    // Mostly the right class, so that the rest is reached.
                    if at == 0 { 0 } else { (seed >> 56) as u8 }
                })
                .collect();
            assert!(card.transmit(&apdu).len() >= 2);
        }
    }
}
