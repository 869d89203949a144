//! From what PC/SC reports about a reader to a [`Reader`]. Any bytes give an answer.

use super::kind;
use pcsc::State;
use shared::card::Family;
use shared::report::{Card, Reader, ReaderFlag};
use std::ffi::CStr;
use std::fmt::Write as _;

/// What each `SCARD_STATE_*` bit is called in the report.
const FLAGS: &[(State, ReaderFlag)] = &[
    (State::PRESENT, ReaderFlag::Present),
    (State::EMPTY, ReaderFlag::Empty),
    (State::MUTE, ReaderFlag::Mute),
    (State::INUSE, ReaderFlag::InUse),
    (State::EXCLUSIVE, ReaderFlag::Exclusive),
    // UNKNOWN is a reader that was unplugged between the list and the question.
    (State::UNKNOWN, ReaderFlag::Unavailable),
    (State::UNAVAILABLE, ReaderFlag::Unavailable),
];

/// The reader with this name, in this state, with this answer to reset. Names need not be UTF-8:
/// Windows gives them in the code page of the PC.
pub fn reader(name: &CStr, state: State, atr: &[u8]) -> Reader {
    let name = name.to_string_lossy().into_owned();
    let mut flags: Vec<ReaderFlag> =
        FLAGS.iter().filter(|(bit, _)| state.contains(*bit)).map(|(_, flag)| *flag).collect();
    flags.dedup();
    Reader { kind: kind::of_name(&name), name, state: flags, card: state.contains(State::PRESENT).then(|| card(atr)) }
}

/// The card with this answer to reset; empty when the card does not answer.
fn card(atr: &[u8]) -> Card {
    Card { atr: hex(atr), family: Family::of_atr(atr), ..Card::default() }
}

/// Bytes as upper-case hex without spaces.
pub fn hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02X}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::report::ReaderKind;

    #[test]
    fn reads_flags_and_card() {
        let present = State::PRESENT | State::CHANGED | State::INUSE;
        let seen = reader(c"OMNIKEY AG CardMan 3121 00 00", present, &[0x3B, 0x02, 0x14, 0x50]);
        assert_eq!(seen.state, [ReaderFlag::Present, ReaderFlag::InUse]);
        assert_eq!(seen.kind, ReaderKind::Contact);
        assert_eq!(seen.card.unwrap().atr, "3B021450");

        let empty = reader(c"Virtual PCD 00 00", State::EMPTY | State::CHANGED, &[]);
        assert_eq!((empty.state, empty.card), (vec![ReaderFlag::Empty], None));

        let mute = reader(c"Virtual PCD 00 00", State::PRESENT | State::MUTE, &[]);
        assert_eq!(mute.state, [ReaderFlag::Present, ReaderFlag::Mute]);
        assert_eq!(mute.card, Some(Card::default()));

        let gone = reader(c"Virtual PCD 00 00", State::UNKNOWN | State::UNAVAILABLE, &[]);
        assert_eq!(gone.state, [ReaderFlag::Unavailable]);
    }

    #[test]
    fn tells_families_apart() {
        let jcop = b"\x3B\xF9\x18\x00\x00\x81\x31\xFE\x45JCOP41V22\xAF";
        let seen = reader(c"Virtual PCD 00 00", State::PRESENT, jcop);
        assert_eq!(seen.card.unwrap().family, Family::Jcop41);
    }

    #[test]
    fn a_name_in_a_foreign_code_page_is_still_a_name() {
        let seen = reader(c"Kartenleser\xFC\x80 0", State::EMPTY, &[]);
        assert_eq!(seen.name, "Kartenleser\u{FFFD}\u{FFFD} 0");
    }

    #[test]
    fn any_state_and_any_atr_give_a_report_that_survives_json() {
        // A linear congruential generator: random enough, and the same every time.
        let mut seed = 7u64;
        let mut byte = || {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (seed >> 56) as u8
        };
        for length in (0..=40usize).cycle().take(8_000) {
            let atr: Vec<u8> = (0..length).map(|_| byte()).collect();
            let name: Vec<u8> = (0..length).map(|_| byte().max(1)).chain([0]).collect();
            let state = State::from_bits_truncate(u32::from_be_bytes([byte(), byte(), byte(), byte()]).into());
            let seen = reader(CStr::from_bytes_with_nul(&name).unwrap(), state, &atr);
            let json = serde_json::to_string(&seen).unwrap();
            assert_eq!(serde_json::from_str::<Reader>(&json).unwrap(), seen);
            if let Some(card) = &seen.card {
                assert_eq!(card.atr.len(), length * 2);
            }
        }
    }
}
