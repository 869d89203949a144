//! Reads the cards of a report, each in a thread of its own, within a deadline.
//!
//! A card that anybody uses is left alone. A connection may hang behind another program's
//! transaction for as long as that lasts, so the threads are waited for only so long: one that
//! never got through says that the card is in use.

use crate::card::{self, Contents, Extent, ReadError, Timed};
use crate::readers::{Contact, ContactError};
use shared::card::Family;
use shared::report::{Card, Reader, ReaderFlag, ReaderKind, Unread};
use shared::request::SmartcardNumber;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// When reading is over for a report.
pub const DEADLINE: Duration = Duration::from_secs(3);
/// From then on no further command is sent to a card. Earlier than the deadline, so that the card
/// is let go of in time.
const LAST_COMMAND: Duration = Duration::from_secs(2);

/// Why the card in a reader was not read, for IT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The reader's name.
    pub reader: String,
    /// What happened, what it means, what to do.
    pub why: String,
}

/// What came of reading, beside the report.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The cards that were not read.
    pub remarks: Vec<Remark>,
    /// Readers, and the numbers on the cards in them. No report has them.
    pub numbers: Vec<(String, SmartcardNumber)>,
}

/// Reads the cards in these readers and adds what they say. What cannot be read stays unknown, and
/// the reasons are added and handed back. Takes at most [`DEADLINE`].
///
/// A card that leaves a command unanswered for longer keeps its thread: the program must not end
/// before [`crate::readers::let_go`].
pub fn read(readers: &mut [Reader], extent: Extent) -> Outcome {
    let readable: Vec<usize> = (0..readers.len()).filter(|&at| is_readable(&readers[at])).collect();
    let mut remarks: Vec<Remark> = readers.iter_mut().filter_map(left_alone).collect();
    let begun = Instant::now();
    let (tell, told) = channel();
    let mut open = Vec::new();
    for at in readable {
        match start(at, &readers[at], extent, begun + LAST_COMMAND, tell.clone()) {
            Ok(job) => open.push(job),
            Err(reason) => remarks.push(not_read(&mut readers[at], Unread::Other, reason.to_string())),
        }
    }
    drop(tell);
    let mut numbers = Vec::new();
    while let Some((at, mut outcome)) = next(&told, begun + DEADLINE) {
        open.retain(|job| job.reader != at);
        let number = outcome.as_mut().ok().and_then(|contents| contents.number.take());
        numbers.extend(number.map(|number| (readers[at].name.clone(), number)));
        if let Err(error) = settle(&mut readers[at], outcome) {
            remarks.push(not_read(&mut readers[at], unread(&error), error.to_string()));
        }
    }
    // These have not answered in time.
    for job in &open {
        let reader = &mut readers[job.reader];
        remarks.push(if job.inside.load(Ordering::SeqCst) {
            not_read(reader, Unread::TooSlow, ReadError::TooSlow.to_string())
        } else {
            flag(reader, ReaderFlag::InUse);
            not_read(reader, Unread::InUse, IN_USE.to_owned())
        });
    }
    tracing::info!(unread = remarks.len(), milliseconds = begun.elapsed().as_millis(), "read the cards");
    Outcome { remarks, numbers }
}

/// Said of a card that another program uses.
const IN_USE: &str = "another program is using the card; let it finish or close it, then try again";

/// Notes in the report that a card was not read.
fn not_read(reader: &mut Reader, unread: Unread, why: String) -> Remark {
    if let Some(card) = &mut reader.card {
        card.unread = Some(unread);
    }
    Remark { reader: reader.name.clone(), why }
}

/// The reason in the words of a report.
const fn unread(error: &ReadError) -> Unread {
    match error {
        ReadError::Contact(ContactError::Exclusive) => Unread::InUse,
        ReadError::Contact(ContactError::Changed | ContactError::Removed) => Unread::Changed,
        ReadError::Contact(ContactError::Mute) => Unread::Mute,
        ReadError::Contact(ContactError::NoReader | ContactError::Ending | ContactError::Other(_)) => Unread::Other,
        ReadError::TooSlow => Unread::TooSlow,
        ReadError::NoKnownApplication => Unread::UnknownKind,
        ReadError::Nonsense(_) => Unread::Nonsense,
        ReadError::Refused(_) => Unread::Refused,
    }
}

/// A thread that reads a card.
#[derive(Debug)]
struct Job {
    /// Position of the reader.
    reader: usize,
    /// It holds a transaction.
    inside: Arc<AtomicBool>,
}

/// Position of a reader and what its card said.
type Done = (usize, Result<Contents, ReadError>);

fn start(at: usize, reader: &Reader, extent: Extent, end: Instant, tell: Sender<Done>) -> std::io::Result<Job> {
    let inside = Arc::new(AtomicBool::new(false));
    let (mark, name) = (Arc::clone(&inside), reader.name.clone());
    let card = reader.card.clone().unwrap_or_default();
    thread::Builder::new().name("card".into()).spawn(move || {
        // A mistake here costs the answer of one card. The card is let go of on the way out.
        let outcome = catch_unwind(AssertUnwindSafe(|| contact(&name, &card, extent, end, &mark)));
        // Nobody may be waiting any more.
        let _ = tell.send((at, outcome.unwrap_or(Err(ReadError::Nonsense("this program made a mistake")))));
    })?;
    Ok(Job { reader: at, inside })
}

/// Reads one card, from connecting to letting go.
fn contact(name: &str, card: &Card, extent: Extent, end: Instant, inside: &AtomicBool) -> Result<Contents, ReadError> {
    let mut contact = Contact::open(name, &card.atr)?;
    if Instant::now() >= end {
        // Nobody waits for the answer any more; the program may end at any moment.
        return Err(ReadError::TooSlow);
    }
    let session = contact.session()?;
    inside.store(true, Ordering::SeqCst);
    let contents = card::read(card.family, extent, &mut Timed::new(session, end));
    drop(contact);
    inside.store(false, Ordering::SeqCst);
    contents
}

/// The next answer; `None` when there is none by then, or none is to come.
fn next(told: &Receiver<Done>, end: Instant) -> Option<Done> {
    told.recv_timeout(end.saturating_duration_since(Instant::now())).ok()
}

/// Adds what a card said; a failure that says something about the reader is added too.
fn settle(reader: &mut Reader, outcome: Result<Contents, ReadError>) -> Result<(), ReadError> {
    match &outcome {
        Ok(contents) => {
            if let Some(card) = &mut reader.card {
                card.certificates = Some(contents.certificates.clone());
                (card.tries, card.unread) = (contents.tries, None);
            }
        }
        Err(ReadError::Contact(ContactError::Exclusive)) => flag(reader, ReaderFlag::Exclusive),
        Err(ReadError::Contact(ContactError::Mute)) => flag(reader, ReaderFlag::Mute),
        Err(ReadError::Contact(ContactError::Removed)) => {
            reader.state = vec![ReaderFlag::Empty];
            reader.card = None;
        }
        Err(_) => {}
    }
    outcome.map(drop)
}

fn flag(reader: &mut Reader, flag: ReaderFlag) {
    if !reader.is(flag) {
        reader.state.push(flag);
    }
}

/// Whether this reader has a card that may and can be read: a real reader, a card that answers and
/// is not known to be of another sort, and nobody using it.
fn is_readable(reader: &Reader) -> bool {
    let family = reader.card.as_ref().filter(|card| !card.atr.is_empty()).map(|card| card.family);
    reader.kind != ReaderKind::Virtual && family.is_some_and(card::is_readable) && !reader.state.iter().any(forbids)
}

/// Flags with which a card is not touched.
const fn forbids(flag: &ReaderFlag) -> bool {
    matches!(flag, ReaderFlag::InUse | ReaderFlag::Exclusive | ReaderFlag::Mute | ReaderFlag::Unavailable)
}

/// Why the card in this reader was not even tried, where that is worth a word.
fn left_alone(reader: &mut Reader) -> Option<Remark> {
    let family = reader.card.as_ref()?.family;
    let (unread, why) = if reader.kind == ReaderKind::Virtual {
        (Unread::OtherKind, "it is no card that anybody signs in to CSMS with")
    } else if reader.is(ReaderFlag::InUse) || reader.is(ReaderFlag::Exclusive) {
        (Unread::InUse, IN_USE)
    } else if reader.is(ReaderFlag::Mute) {
        (Unread::Mute, "the card does not answer; take it out, wipe its chip, put it in again chip first")
    } else if family == Family::Jcop41 {
        (
            Unread::OtherKind,
            "it looks like a card of series 5 or 6, which is no longer accepted; a Registration Authority replaces it",
        )
    } else if !card::is_readable(family) {
        (Unread::OtherKind, "it is a card of another kind, with nothing for CSMS on it; put the NHS smartcard in")
    } else {
        return None;
    };
    Some(not_read(reader, unread, why.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(kind: ReaderKind, state: &[ReaderFlag], family: Family) -> Reader {
        let card = Card { atr: "3B00".to_owned(), family, ..Card::default() };
        Reader { name: "Virtual PCD 00 00".to_owned(), kind, state: state.to_vec(), card: Some(card) }
    }

    #[test]
    fn only_a_card_that_nobody_uses_is_touched() {
        use ReaderFlag::{Exclusive, InUse, Mute, Present, Unavailable};
        let is = |kind, state: &[ReaderFlag], family| is_readable(&reader(kind, state, family));
        assert!(is(ReaderKind::Contact, &[Present], Family::Piv));
        assert!(is(ReaderKind::Unknown, &[Present], Family::Unknown));
        for flag in [InUse, Exclusive, Mute, Unavailable] {
            assert!(!is(ReaderKind::Contact, &[Present, flag], Family::Piv), "{flag:?}");
        }
        assert!(!is(ReaderKind::Virtual, &[Present], Family::Piv));
        for family in [Family::Bank, Family::Tachograph, Family::Cscs, Family::ContactlessStorage, Family::Jcop41] {
            assert!(!is(ReaderKind::Contact, &[Present], family), "{family:?}");
        }
        let mut empty = reader(ReaderKind::Contact, &[ReaderFlag::Empty], Family::Piv);
        empty.card = None;
        assert!(!is_readable(&empty));
        assert_eq!(left_alone(&mut empty), None, "an empty reader needs no word");
    }

    #[test]
    fn what_reading_shows_about_the_reader_is_kept() {
        let settled = |error| {
            let mut reader = reader(ReaderKind::Contact, &[ReaderFlag::Present], Family::Piv);
            settle(&mut reader, Err(ReadError::Contact(error))).unwrap_err();
            reader
        };
        assert!(settled(ContactError::Exclusive).is(ReaderFlag::Exclusive));
        assert!(settled(ContactError::Mute).is(ReaderFlag::Mute));
        let removed = settled(ContactError::Removed);
        assert_eq!((removed.state, removed.card), (vec![ReaderFlag::Empty], None));
        let other = settled(ContactError::Changed);
        assert_eq!(other.card.unwrap().certificates, None, "unknown, not empty");
    }
}
