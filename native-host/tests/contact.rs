//! Contact with a card behind the back of other programs: what the look has not shown, because it
//! began after it. Each test has a real PC/SC service with a virtual reader of its own.

#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a panic is the failure report of a test")]

use csms_login_helper::card::{self, Apdu, Extent, ReadError, Transport};
use csms_login_helper::look::cards;
use csms_login_helper::readers::{self, Contact};
use csms_simulator::cards::{CardKind, Gate, Habit, Hostile, PivCard, PivContents, Trip, Trips, Tripwire, VirtualCard};
use csms_simulator::certificates::Validity;
use csms_simulator::namespace::in_namespace;
use csms_simulator::pcscd::{Pcscd, ReaderSpec};
use csms_simulator::vpcd::{DEFAULT_PORT, VirtualReader};
use csms_simulator::watch;
use pcsc::{Card, Context, Disposition, Protocols, Scope, ShareMode};
use shared::card::Family;
use shared::report::{Reader, ReaderFlag, Unread};
use std::panic::catch_unwind;
use std::time::{Duration, Instant};

const READER: &str = "Virtual PCD 00 00";
const SELECT: [u8; 15] = [0, 0xA4, 4, 0, 9, 0xA0, 0, 0, 3, 8, 0, 0, 0x10, 0, 0];
const ASK_TRIES: [u8; 4] = [0, 0x20, 0, 0x80];

/// A service with a reader and this card in it.
struct Desk {
    slot: VirtualReader,
    trips: Trips,
    _service: Pcscd,
}

impl Desk {
    fn with(card: Box<dyn VirtualCard>) -> Self {
        let service = Pcscd::start(&[ReaderSpec::new("Virtual PCD", DEFAULT_PORT)]).unwrap();
        let mut slot = VirtualReader::new(DEFAULT_PORT);
        let (wire, trips) = Tripwire::around(card);
        slot.insert(Box::new(wire)).unwrap();
        watch::wait_for(READER, watch::PATIENCE, |now| now.has_answering_card()).unwrap();
        Self { slot, trips, _service: service }
    }
}

fn good() -> Box<dyn VirtualCard> {
    CardKind::Piv.make().unwrap().unwrap()
}

/// The readers as they are now.
fn seen() -> Vec<Reader> {
    let seen = readers::look();
    assert!(!seen.readers[0].is(ReaderFlag::InUse), "{seen:?}");
    seen.readers
}

fn connect() -> Card {
    let context = Context::establish(Scope::User).unwrap();
    context.connect(&std::ffi::CString::new(READER).unwrap(), ShareMode::Shared, Protocols::ANY).unwrap()
}

fn transmit(card: &Card, apdu: &[u8]) -> Vec<u8> {
    let mut buffer = [0; pcsc::MAX_BUFFER_SIZE];
    card.transmit(apdu, &mut buffer).unwrap().to_vec()
}

#[test]
fn a_session_that_began_after_the_look_stays_signed_in() {
    in_namespace("a_session_that_began_after_the_look_stays_signed_in", || {
        let desk = Desk::with(good());
        let mut readers = seen();
        let other = connect();
        transmit(&other, &SELECT);
        let passcode = [&[0, 0x20, 0, 0x80, 8][..], b"123456\xFF\xFF"].concat();
        assert_eq!(transmit(&other, &passcode), [0x90, 0x00]);
        let read = cards::read(&mut readers, Extent::Read);
        assert_eq!((read.remarks, read.numbers[0].1.reveal()), (vec![], "500000000001"));
        assert_eq!(readers[0].card.as_ref().unwrap().certificates.as_ref().unwrap().len(), 2);
        assert_eq!(transmit(&other, &ASK_TRIES), [0x90, 0x00], "PIV was selected anew");
        other.disconnect(Disposition::LeaveCard).map_err(|(_, error)| error).unwrap();
        assert_eq!(desk.trips.so_far(), [Trip::PasscodeTried, Trip::TriesAsked], "those of the other program");
        assert_eq!(desk.slot.tally().resets, 0);
    });
}

#[test]
fn a_transaction_that_does_not_end_is_a_card_in_use() {
    in_namespace("a_transaction_that_does_not_end_is_a_card_in_use", || {
        let desk = Desk::with(good());
        let mut readers = seen();
        let mut other = connect();
        let transaction = other.transaction().unwrap();
        let begun = Instant::now();
        let remarks = cards::read(&mut readers, Extent::Read).remarks;
        let took = begun.elapsed();
        assert!(took >= cards::DEADLINE && took < cards::DEADLINE + Duration::from_secs(3), "{took:?}");
        assert!(readers[0].is(ReaderFlag::InUse), "{readers:?}");
        let card = readers[0].card.as_ref().unwrap();
        assert_eq!((&card.certificates, card.unread), (&None, Some(Unread::InUse)));
        assert!(remarks[0].why.contains("using the card"), "{:?}", remarks);
        let begun = Instant::now();
        readers::let_go();
        assert!(begun.elapsed() < Duration::from_secs(1), "a thread that holds nothing is not waited for");
        assert_eq!(desk.slot.tally().commands, []);
        transaction.end(Disposition::LeaveCard).map_err(|(_, error)| error).unwrap();
        other.disconnect(Disposition::LeaveCard).map_err(|(_, error)| error).unwrap();
        assert_eq!(desk.trips.so_far(), []);
    });
}

#[test]
fn a_card_kept_exclusively_since_the_look_is_said_to_be() {
    in_namespace("a_card_kept_exclusively_since_the_look_is_said_to_be", || {
        let desk = Desk::with(good());
        let mut readers = seen();
        let context = Context::establish(Scope::User).unwrap();
        let name = std::ffi::CString::new(READER).unwrap();
        let other = context.connect(&name, ShareMode::Exclusive, Protocols::ANY).unwrap();
        let remarks = cards::read(&mut readers, Extent::Read).remarks;
        assert!(readers[0].is(ReaderFlag::Exclusive), "{readers:?}");
        assert!(remarks[0].why.contains("keeps the card for itself"), "{:?}", remarks);
        other.disconnect(Disposition::LeaveCard).map_err(|(_, error)| error).unwrap();
        assert_eq!((desk.slot.tally().commands, desk.trips.so_far()), (vec![], vec![]));
    });
}

#[test]
fn another_card_than_the_one_that_was_seen_is_not_read() {
    in_namespace("another_card_than_the_one_that_was_seen_is_not_read", || {
        let desk = Desk::with(good());
        let mut readers = seen();
        readers[0].card.as_mut().unwrap().atr = "3B00".to_owned();
        let remarks = cards::read(&mut readers, Extent::Read).remarks;
        assert!(remarks[0].why.contains("changed"), "{:?}", remarks);
        assert_eq!((desk.slot.tally().commands, desk.trips.so_far()), (vec![], vec![]));
        // And a reader that is not there any more.
        let mut gone = seen();
        gone[0].name = "Gone 00 00".to_owned();
        assert!(cards::read(&mut gone, Extent::Read).remarks[0].why.contains("unplugged"));
    });
}

/// Reads through to a card, and makes a mistake after so many commands.
struct Mistaken<T>(T, usize);

impl<T: Transport> Transport for Mistaken<T> {
    fn transmit(&mut self, apdu: &Apdu) -> Result<Vec<u8>, ReadError> {
        self.1 = self.1.checked_sub(1).expect("a mistake, on purpose");
        self.0.transmit(apdu)
    }
}

#[test]
fn a_mistake_in_the_middle_of_a_reading_lets_go_of_the_card() {
    in_namespace("a_mistake_in_the_middle_of_a_reading_lets_go_of_the_card", || {
        let nothing =
            PivContents { authentication: None, signing: None, expires: Validity::around_now().not_after.date() };
        let desk = Desk::with(Box::new(PivCard::new(nothing)));
        let atr = seen()[0].card.as_ref().unwrap().atr.clone();
        for commands in [0, 1, 3] {
            let before = desk.slot.tally().commands.len();
            let outcome = catch_unwind(|| {
                let mut contact = Contact::open(READER, &atr).unwrap();
                let session = contact.session().unwrap();
                card::read(Family::Piv, Extent::Read, &mut Mistaken(session, commands))
            });
            assert!(outcome.is_err(), "{outcome:?}");
            assert_eq!(desk.slot.tally().commands.len() - before, commands);
            let now = watch::now(READER).unwrap();
            assert!(!now.state.contains(pcsc::State::INUSE), "{now:?}");
        }
        assert_eq!((desk.trips.so_far(), desk.slot.tally().resets), (vec![], 0));
        // Nothing keeps the next reading from the card, nor the program from its end.
        assert_eq!(cards::read(&mut seen(), Extent::Read).remarks, []);
        let begun = Instant::now();
        readers::let_go();
        assert!(begun.elapsed() < Duration::from_secs(1), "no transaction is under way");
    });
}

#[test]
fn a_card_that_answers_late_is_let_go_of_before_the_program_ends() {
    in_namespace("a_card_that_answers_late_is_let_go_of_before_the_program_ends", || {
        let gate = Gate::default();
        let desk = Desk::with(Box::new(Hostile::new(good(), Habit::Stuck(gate.clone()))));
        let mut readers = seen();
        let remarks = cards::read(&mut readers, Extent::Read).remarks;
        assert!(remarks[0].why.contains("too slowly"), "{:?}", remarks);
        assert!(!readers[0].is(ReaderFlag::InUse), "nobody else uses it");
        gate.open();
        readers::let_go();
        let now = watch::now(READER).unwrap();
        assert!(!now.state.contains(pcsc::State::INUSE), "{now:?}");
        assert_eq!((desk.slot.tally().commands.len(), desk.trips.so_far()), (1, vec![]));
    });
}
