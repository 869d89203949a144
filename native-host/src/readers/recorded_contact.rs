//! Contact with a card as it goes wrong on Windows and Linux, played. Whatever happens, a card that is
//! connected to is let go of and left as it is.

use super::contact::{Contact, ContactError};
use super::service::{Connected, Connecting, Service, Slot, Transacted};
use pcsc::{Error, Protocol, State};
use std::cell::RefCell;
use std::ffi::{CStr, CString};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

const READER: &str = "HID Global OMNIKEY 3x21 Smart Card Reader 0";
const ATR: &[u8] = &[0x3B, 0x02, 0x14, 0x50];

/// How each call ends.
#[derive(Clone)]
struct Play {
    connect: Result<(), Error>,
    status: Result<(), Error>,
    begin: Result<(), Error>,
    transmit: Result<&'static [u8], Error>,
    leave: Result<(), Error>,
    /// What was done.
    log: Rc<RefCell<Vec<&'static str>>>,
}

impl Play {
    /// All goes well.
    fn well() -> Self {
        let log = Rc::default();
        Self { connect: Ok(()), status: Ok(()), begin: Ok(()), transmit: Ok(&[0x90, 0x00]), leave: Ok(()), log }
    }

    /// Sends a command to the card, and lets go of it.
    fn told(&self) -> Result<Vec<u8>, ContactError> {
        Contact::over(self, READER, &super::decode::hex(ATR))?.session()?.transmit(&[0, 0xA4, 4, 0])
    }

    fn log(&self) -> Vec<&'static str> {
        self.log.borrow().clone()
    }
}

impl Service for Play {
    type Slot = NoSlot;

    fn names(&self) -> Result<Vec<CString>, Error> {
        Ok(CString::new(READER).into_iter().collect())
    }

    fn change(&self, _: Duration, _: &mut [NoSlot]) -> Result<(), Error> {
        panic!("nobody should have waited")
    }
}

/// Nobody looks at readers here.
struct NoSlot;

impl Slot for NoSlot {
    fn new(_: CString) -> Self {
        Self
    }

    fn name(&self) -> &CStr {
        c""
    }

    fn state(&self) -> State {
        State::UNAWARE
    }

    fn moves(&self) -> u32 {
        0
    }

    fn atr(&self) -> &[u8] {
        &[]
    }

    fn know(&mut self) {}
}

impl Connecting for Play {
    type Card = PlayedCard;

    fn connect(&self, _: &CStr) -> Result<PlayedCard, Error> {
        self.connect.map(|()| PlayedCard(self.clone()))
    }
}

struct PlayedCard(Play);

impl Connected for PlayedCard {
    type Transaction<'a> = PlayedTransaction<'a>;

    fn status(&self) -> Result<(Vec<u8>, Option<Protocol>), Error> {
        self.0.status.map(|()| (ATR.to_vec(), Some(Protocol::T1)))
    }

    fn begin(&mut self) -> Result<PlayedTransaction<'_>, Error> {
        self.0.begin.map(|()| PlayedTransaction(&self.0))
    }

    fn leave(self) -> Result<(), (Self, Error)> {
        self.0.log.borrow_mut().push("left");
        match self.0.leave {
            Ok(()) => {
                std::mem::forget(self);
                Ok(())
            }
            Err(error) => Err((self, error)),
        }
    }
}

impl Drop for PlayedCard {
    fn drop(&mut self) {
        // As the crate does with its own.
        self.0.log.borrow_mut().push("reset");
    }
}

struct PlayedTransaction<'a>(&'a Play);

impl Transacted for PlayedTransaction<'_> {
    fn transmit<'b>(&self, _: &[u8], buffer: &'b mut [u8]) -> Result<&'b [u8], Error> {
        let answer = self.0.transmit?;
        assert!(!answer.starts_with(b"panic"), "a mistake, on purpose");
        buffer[..answer.len()].copy_from_slice(answer);
        Ok(&buffer[..answer.len()])
    }
}

impl Drop for PlayedTransaction<'_> {
    fn drop(&mut self) {
        self.0.log.borrow_mut().push("ended");
    }
}

/// Codes of Windows (Microsoft, “Smart Card Return Values”) and of pcsc-lite, at each call where they may
/// come. Those of Win32, such as ERROR_BROKEN_PIPE in a session over RDP, have no name in the pcsc crate.
#[test]
fn whatever_a_call_ends_with_the_card_is_left_as_it_is() {
    use ContactError::{Changed, Exclusive, Mute, NoReader, Other, Removed};
    let well = Play::well;
    let other = |text: &str| Other(text.to_owned());
    let no_service = || other("SCARD_E_SERVICE_STOPPED (0x8010001E)");
    let without_name = || other("SCARD_F_UNKNOWN_ERROR (0x80100014)");
    let cases = [
        (Play { connect: Err(Error::SharingViolation), ..well() }, Exclusive, &[][..]),
        (Play { connect: Err(Error::UnresponsiveCard), ..well() }, Mute, &[]),
        (Play { connect: Err(Error::NoSmartcard), ..well() }, Removed, &[]),
        (Play { connect: Err(Error::ReaderUnavailable), ..well() }, NoReader, &[]),
        (Play { connect: Err(Error::UnknownError), ..well() }, without_name(), &[]),
        (Play { status: Err(Error::RemovedCard), ..well() }, Removed, &["left"]),
        (Play { status: Err(Error::ResetCard), ..well() }, Changed, &["left"]),
        (Play { begin: Err(Error::ResetCard), ..well() }, Changed, &["left"]),
        (Play { begin: Err(Error::ServiceStopped), ..well() }, no_service(), &["left"]),
        (Play { transmit: Err(Error::RemovedCard), ..well() }, Removed, &["ended", "left"]),
        // A transaction that was idle for five seconds: Windows has reset the card.
        (Play { transmit: Err(Error::ResetCard), ..well() }, Changed, &["ended", "left"]),
        (Play { transmit: Err(Error::UnknownError), ..well() }, without_name(), &["ended", "left"]),
        (Play { transmit: Ok(&[]), ..well() }, Removed, &["ended", "left"]),
        // A card that cannot even be let go of is forgotten, not dropped.
        (
            Play { transmit: Err(Error::ServiceStopped), leave: Err(Error::InvalidHandle), ..well() },
            no_service(),
            &["ended", "left"],
        ),
    ];
    for (play, wanted, done) in cases {
        assert_eq!((play.told(), play.log().as_slice()), (Err(wanted), done));
    }
    for leave in [Ok(()), Err(Error::ServiceStopped)] {
        let play = Play { leave, ..well() };
        assert_eq!((play.told(), play.log()), (Ok(vec![0x90, 0x00]), vec!["ended", "left"]));
    }
}

#[test]
fn a_mistake_and_another_card_are_left_too() {
    let play = Play { transmit: Ok(b"panic"), ..Play::well() };
    assert!(catch_unwind(AssertUnwindSafe(|| play.told())).is_err());
    assert_eq!(play.log(), ["ended", "left"]);
    let play = Play::well();
    assert_eq!(Contact::over(&play, READER, "3B00").err(), Some(ContactError::Changed));
    assert_eq!(Contact::over(&play, "Another reader", "3B00").err(), Some(ContactError::NoReader));
    assert_eq!(play.log(), ["left"]);
}
