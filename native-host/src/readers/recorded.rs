//! Conversations with PC/SC as Windows and Linux have them, played to the look and the watch. Where
//! each comes from stands beside it; none was recorded on a PC of the NHS.

use super::service::{Service, Slot};
use super::{Seen, snapshot, watch};
use pcsc::{Error, State};
use shared::report::{ReaderFlag, ServiceState};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::ffi::{CStr, CString};
use std::ops::ControlFlow;
use std::time::{Duration, SystemTime};

const OMNIKEY: &CStr = c"HID Global OMNIKEY 3x21 Smart Card Reader 0";
const HELLO: &CStr = c"Windows Hello for Business 1";
const PIV: &[u8] =
    &[0x3B, 0xD6, 0x97, 0x00, 0x81, 0xB1, 0xFE, 0x45, 0x1F, 0x87, 0x80, 0x31, 0xC1, 0x52, 0x21, 0x1A, 0x4B];

/// How a reader is: its state, its count of movements, its answer to reset.
type Now = (State, u32, &'static [u8]);

/// One call, and what came of it.
enum Call {
    /// `SCardEstablishContext`.
    Establish(Result<(), Error>),
    /// `SCardListReaders`.
    List(Result<Vec<&'static CStr>, Error>),
    /// `SCardGetStatusChange`.
    Change(Result<Vec<Now>, Error>),
    /// The same, which is slept through.
    Sleep(Result<Vec<Now>, Error>),
}

use Call::{Change, Establish, List, Sleep};

/// Hands the calls out in order; a call out of turn fails the test.
struct Played {
    calls: RefCell<VecDeque<Call>>,
    /// Seconds.
    clock: Cell<u64>,
}

impl Played {
    fn new(calls: impl IntoIterator<Item = Call>) -> Self {
        Self { calls: RefCell::new(calls.into_iter().collect()), clock: Cell::new(0) }
    }

    fn next(&self) -> Option<Call> {
        self.calls.borrow_mut().pop_front()
    }

    fn establish(&self) -> Result<&Self, Error> {
        match self.next() {
            Some(Establish(outcome)) => outcome.map(|()| self),
            _ => panic!("nobody should have asked for the service"),
        }
    }

    /// Everything that is told until the play is over.
    fn watched(&self) -> Vec<Seen> {
        let mut told = Vec::new();
        let known = Seen::without_service(ServiceState::Unknown, "before");
        let over = || self.calls.borrow().is_empty();
        let tell = |seen: &Seen| {
            told.push(seen.clone());
            if over() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let clock = || SystemTime::UNIX_EPOCH + Duration::from_secs(self.clock.get());
        watch::watch_with(|| self.establish(), (|_| {}, clock), known, tell);
        assert!(over(), "the play was broken off");
        told
    }
}

impl Service for &Played {
    type Slot = PlayedSlot;

    fn names(&self) -> Result<Vec<CString>, Error> {
        match self.next() {
            Some(List(outcome)) => outcome.map(|names| names.into_iter().map(CStr::to_owned).collect()),
            _ => panic!("nobody should have asked for the readers"),
        }
    }

    fn change(&self, patience: Duration, slots: &mut [PlayedSlot]) -> Result<(), Error> {
        let (outcome, slept) = match self.next() {
            Some(Change(outcome)) => (outcome, 0),
            Some(Sleep(outcome)) => (outcome, 8 * 60 * 60),
            _ => panic!("nobody should have waited"),
        };
        // As long as a wait may last at the most, and not a moment longer.
        self.clock.set(self.clock.get() + patience.as_secs() + slept);
        for (slot, (state, moves, atr)) in slots.iter_mut().zip(outcome?) {
            (slot.state, slot.moves, slot.atr) = (state, moves, atr);
        }
        Ok(())
    }
}

/// A reader of the play.
struct PlayedSlot {
    name: CString,
    state: State,
    moves: u32,
    atr: &'static [u8],
}

impl Slot for PlayedSlot {
    fn new(name: CString) -> Self {
        Self { name, state: State::UNAWARE, moves: 0, atr: &[] }
    }

    fn name(&self) -> &CStr {
        &self.name
    }

    fn state(&self) -> State {
        self.state
    }

    fn moves(&self) -> u32 {
        self.moves
    }

    fn atr(&self) -> &[u8] {
        self.atr
    }

    fn know(&mut self) {}
}

fn empty(moves: u32) -> Now {
    (State::EMPTY | State::CHANGED, moves, &[])
}

fn card(flags: State, moves: u32) -> Now {
    (State::PRESENT | State::CHANGED | flags, moves, PIV)
}

/// The list of readers itself, unchanged, or changed.
const STILL: Now = (State::UNAWARE, 0, &[]);
const MOVED: Now = (State::CHANGED, 1, &[]);

/// The last play always ends with a service that is gone: that is told, and the watch is broken off.
fn gone() -> [Call; 1] {
    [Establish(Err(Error::NoService))]
}

/// The states of the first reader, in words, or those of the service.
fn story(told: &[Seen]) -> Vec<String> {
    let word = |seen: &Seen| match (seen.service.state, seen.readers.first()) {
        (ServiceState::Running, Some(reader)) => format!("{:?}", reader.state),
        (ServiceState::Running, None) => "no reader".to_owned(),
        (state, _) => format!("{state:?}"),
    };
    told.iter().map(word).collect()
}

/// Windows 8 and later end the service with the last reader and start it with the first one
/// (Microsoft, “Smart Cards for Windows Service”): first the open context dies, then none can be had.
#[test]
fn windows_ends_the_service_with_the_last_reader_and_starts_it_with_the_first() {
    let calls = [
        Establish(Ok(())),
        List(Ok(vec![OMNIKEY])),
        Change(Ok(vec![empty(0)])),
        Change(Err(Error::ServiceStopped)),
        Establish(Err(Error::NoService)),
        Establish(Err(Error::NoService)),
        Establish(Ok(())),
        List(Ok(vec![OMNIKEY])),
        Change(Ok(vec![card(State::empty(), 1)])),
        Change(Err(Error::ServiceStopped)),
    ];
    let told = Played::new(calls.into_iter().chain(gone())).watched();
    assert_eq!(story(&told), ["[Empty]", "Stopped", "[Present]", "Stopped"]);
    assert_eq!(told[1].service.detail.as_deref(), Some("SCARD_E_NO_SERVICE (0x8010001D)"));
}

/// With a reader there, Windows answers the first question about arrivals at once (pcsc-tools, issue
/// 76), and says so by the pseudo reader: that is one look more, and no change.
#[test]
fn windows_announces_readers_that_are_known_already() {
    let calls = [
        Establish(Ok(())),
        List(Ok(vec![OMNIKEY, HELLO])),
        Change(Ok(vec![empty(0), card(State::INUSE, 0)])),
        Change(Ok(vec![empty(0), card(State::INUSE, 0), MOVED])),
        List(Ok(vec![OMNIKEY, HELLO])),
        Change(Ok(vec![empty(0), card(State::INUSE, 0)])),
        Change(Ok(vec![card(State::empty(), 1), card(State::INUSE, 0), STILL])),
        Change(Err(Error::ServiceStopped)),
    ];
    let told = Played::new(calls.into_iter().chain(gone())).watched();
    assert_eq!(story(&told), ["[Empty]", "[Present]", "Stopped"]);
    assert_eq!(told[0].readers[1].kind, shared::report::ReaderKind::Virtual, "Windows Hello is no reader");
}

/// A reader that is pulled out with others left: its own state says so, and it is gone from the next
/// list (Microsoft, SCARD_READERSTATE).
#[test]
fn windows_loses_one_of_two_readers() {
    let lost = (State::UNKNOWN | State::UNAVAILABLE | State::CHANGED | State::IGNORE, 0, &[][..]);
    let calls = [
        Establish(Ok(())),
        List(Ok(vec![OMNIKEY, c"Dell Keyboard 0"])),
        Change(Ok(vec![card(State::empty(), 1), empty(0)])),
        Change(Ok(vec![lost, empty(0), STILL])),
        List(Ok(vec![c"Dell Keyboard 0"])),
        Change(Ok(vec![empty(0)])),
        Change(Err(Error::ServiceStopped)),
    ];
    let told = Played::new(calls.into_iter().chain(gone())).watched();
    assert_eq!(story(&told), ["[Present]", "[Empty]", "Stopped"]);
    assert_eq!(told[1].readers.len(), 1);
}

/// In a session over RDP that breaks off, Windows answers with plain Win32 codes such as 109, which
/// the pcsc crate hands on as one error without a name: the watch begins anew, and the reader is back.
#[test]
fn a_remote_session_that_breaks_off_and_comes_back() {
    let reader = || [List(Ok(vec![OMNIKEY])), Change(Ok(vec![card(State::empty(), 1)]))];
    let calls = [Establish(Ok(()))]
        .into_iter()
        .chain(reader())
        .chain([Change(Err(Error::UnknownError)), Establish(Err(Error::UnknownError)), Establish(Ok(()))])
        .chain(reader())
        .chain([Change(Err(Error::ServiceStopped))])
        .chain(gone());
    let told = Played::new(calls).watched();
    assert_eq!(story(&told), ["[Present]", "Unknown", "[Present]", "Stopped"]);
    assert_eq!(told[1].service.detail.as_deref(), Some("SCARD_F_UNKNOWN_ERROR (0x80100014)"));
}

/// Sleep ends what was waited for (SCARD_E_CANCELLED, or SCARD_P_SHUTDOWN); a card that was taken
/// out and put back meanwhile has another count, and is a change.
#[test]
fn a_pc_that_slept() {
    let calls = [
        Establish(Ok(())),
        List(Ok(vec![OMNIKEY])),
        Change(Ok(vec![card(State::empty(), 1)])),
        Change(Err(Error::Cancelled)),
        List(Ok(vec![OMNIKEY])),
        Change(Ok(vec![card(State::empty(), 3)])),
        Change(Err(Error::Shutdown)),
    ];
    let told = Played::new(calls.into_iter().chain(gone())).watched();
    assert_eq!(story(&told), ["[Present]", "[Present]", "Stopped"]);
}

/// Windows may stop the service for the sleep (SCARD_E_SERVICE_STOPPED) or break its calls off
/// (SCARD_E_SYSTEM_CANCELLED); afterwards it counts movements from zero. All may look as it did, with
/// another card in: so it is told anew, marked as after a gap.
#[test]
fn a_pc_that_slept_with_its_service() {
    for error in [Error::ServiceStopped, Error::SystemCancelled] {
        let asleep = [Change(Err(error)), Establish(Err(Error::NoService)), Establish(Ok(()))];
        let at_once = [Change(Err(error)), Establish(Ok(()))];
        let look = || [List(Ok(vec![OMNIKEY])), Change(Ok(vec![card(State::empty(), 0)]))];
        let calls =
            [Establish(Ok(()))].into_iter().chain(look()).chain(asleep).chain(look()).chain(at_once).chain(look());
        let told = Played::new(calls.chain([Change(Err(Error::Shutdown))]).chain(gone())).watched();
        assert_eq!(story(&told), ["[Present]", "Stopped", "[Present]", "[Present]", "Stopped"]);
        let gaps: Vec<_> = told.iter().map(Seen::is_after_gap).collect();
        assert_eq!(gaps, [false, false, true, true, false]);
    }
}

/// A night: nothing that PC/SC says is another in the morning, but the clock is. The card may be.
#[test]
fn a_pc_whose_clock_has_gone_on() {
    let look = || [List(Ok(vec![OMNIKEY])), Change(Ok(vec![card(State::empty(), 1)]))];
    for night in [Sleep(Err(Error::Timeout)), Change(Err(Error::Timeout))] {
        let slept = matches!(night, Sleep(_));
        let calls = [Establish(Ok(()))].into_iter().chain(look()).chain([night]).chain(look());
        let told = Played::new(calls.chain([Change(Err(Error::ServiceStopped))]).chain(gone())).watched();
        let wanted: &[_] = if slept { &["[Present]", "[Present]", "Stopped"] } else { &["[Present]", "Stopped"] };
        assert_eq!(story(&told), wanted);
        assert_eq!(told[1].is_after_gap(), slept);
    }
}

/// A reader loses its power with the PC: it is gone and is back, under its name and with a card in,
/// before anybody has asked again. Its count begins anew, so that nothing else tells.
#[test]
fn a_reader_that_is_back_before_the_next_look() {
    let lost = (State::UNKNOWN | State::UNAVAILABLE | State::CHANGED, 0, &[][..]);
    let look = || [List(Ok(vec![OMNIKEY])), Change(Ok(vec![card(State::empty(), 0)]))];
    let calls = [Establish(Ok(()))].into_iter().chain(look()).chain([Change(Ok(vec![lost, MOVED]))]).chain(look());
    let told = Played::new(calls.chain([Change(Err(Error::ServiceStopped))]).chain(gone())).watched();
    assert_eq!(story(&told), ["[Present]", "[Present]", "Stopped"]);
    assert!(told[1].is_after_gap() && !told[0].is_after_gap());
}

/// pcscd goes on listing a reader of its configuration that is gone. What happens beside it is no gap.
#[test]
fn a_reader_that_is_listed_and_gone() {
    let lost = || (State::UNKNOWN | State::UNAVAILABLE, 0, &[][..]);
    let readers = || List(Ok(vec![OMNIKEY, c"Old Reader 0"]));
    let calls = [
        Establish(Ok(())),
        readers(),
        Change(Ok(vec![empty(0), lost()])),
        Change(Ok(vec![card(State::empty(), 1), lost(), STILL])),
        Change(Ok(vec![empty(2), lost(), STILL])),
        Change(Err(Error::ServiceStopped)),
    ];
    let told = Played::new(calls.into_iter().chain(gone())).watched();
    assert_eq!(story(&told), ["[Empty]", "[Present]", "[Empty]", "Stopped"]);
    assert!(!told.iter().any(Seen::is_after_gap));
}

/// The readers change between the list and the question, more than once.
#[test]
fn a_list_that_is_old_when_it_comes() {
    let calls = [
        List(Ok(vec![OMNIKEY])),
        Change(Err(Error::UnknownReader)),
        List(Err(Error::InsufficientBuffer)),
        List(Ok(vec![OMNIKEY, OMNIKEY])),
        Change(Ok(vec![empty(0), card(State::MUTE, 1)])),
    ];
    let played = Played::new(calls);
    let seen = snapshot::seen(&snapshot::states(&&played).unwrap_or_else(|error| panic!("{error}")));
    assert_eq!(seen.readers.len(), 2, "two readers of one name are two readers");
    assert!(seen.readers[1].is(ReaderFlag::Mute) && played.next().is_none());
}

/// polkit refuses (pcsc-lite from 1.9.9 on), and a Windows account lacks the right.
#[test]
fn a_service_that_refuses_this_user() {
    for error in [Error::SecurityViolation, Error::NoAccess] {
        let told = Played::new([Establish(Err(error))]).watched();
        assert_eq!(story(&told), ["Forbidden"]);
    }
}
