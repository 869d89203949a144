//! A slot of the virtual reader, seen from the card's side.
//!
//! Debian's `vsmartcard-vpcd` listens on one TCP port a slot. A connection is a card in the slot:
//! connecting inserts it, closing pulls it.

mod frame;
mod tally;

pub use tally::{CommandHeader, Tally};

use crate::Error;
use crate::cards::VirtualCard;
use frame::Order;
use std::io;
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

/// Port of the first slot of a reader that has none of its own (0x8C7B).
pub const DEFAULT_PORT: u16 = 35963;

/// A card slot of the virtual reader.
///
/// Dropping it pulls the card.
#[derive(Debug)]
pub struct VirtualReader {
    port: u16,
    tally: Arc<tally::Shared>,
    inserted: Option<Inserted>,
}

/// A card in the slot: its connection and the thread it answers on, which hands the card back.
#[derive(Debug)]
struct Inserted {
    stream: TcpStream,
    thread: JoinHandle<Box<dyn VirtualCard>>,
}

impl VirtualReader {
    /// The slot that listens on this port. Slot `n` of a reader is its port plus `n`.
    pub fn new(port: u16) -> Self {
        Self { port, tally: Arc::default(), inserted: None }
    }

    /// The port of the slot.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Puts a card in; one that is in already is pulled first.
    ///
    /// PC/SC notices within about 0.4 seconds: see [`crate::watch::wait_for`].
    ///
    /// # Errors
    /// [`Error::ReaderClosed`] when the service or this reader is not there.
    pub fn insert(&mut self, card: Box<dyn VirtualCard>) -> Result<(), Error> {
        self.pull();
        let port = self.port;
        let closed = |source| Error::ReaderClosed { port, source };
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).map_err(closed)?;
        // One small answer at a time: waiting for more to send would only cost time.
        stream.set_nodelay(true).map_err(closed)?;
        let line = stream.try_clone().map_err(closed)?;
        let tally = Arc::clone(&self.tally);
        let thread = thread::Builder::new()
            .name(format!("card-{port}"))
            .spawn(move || serve(line, card, &tally))
            .map_err(Error::io("no thread for the card"))?;
        self.inserted = Some(Inserted { stream, thread });
        Ok(())
    }

    /// Pulls the card and hands it back; `None` when the slot was empty.
    pub fn pull(&mut self) -> Option<Box<dyn VirtualCard>> {
        let Inserted { stream, thread } = self.inserted.take()?;
        // Fails only when the reader has closed the line already, which is what is wanted.
        let _ = stream.shutdown(Shutdown::Both);
        // A card that panicked is broken; there is nothing to hand back.
        thread.join().ok()
    }

    /// Connects the card of this slot again, after the service was started anew. To the person at
    /// the desk the card never moved.
    ///
    /// # Errors
    /// [`Error::NothingToReseat`] without a card; otherwise as [`VirtualReader::insert`].
    pub fn reseat(&mut self) -> Result<(), Error> {
        let card = self.pull().ok_or(Error::NothingToReseat { port: self.port })?;
        self.insert(card)
    }

    /// Whether a card is in the slot.
    pub fn has_card(&self) -> bool {
        self.inserted.is_some()
    }

    /// What the cards of this slot have seen so far.
    pub fn tally(&self) -> Tally {
        self.tally.now()
    }

    /// Starts counting at zero.
    pub fn reset_tally(&self) {
        self.tally.clear();
    }
}

impl Drop for VirtualReader {
    fn drop(&mut self) {
        self.pull();
    }
}

/// Answers the reader until it closes the line.
fn serve(stream: TcpStream, mut card: Box<dyn VirtualCard>, tally: &tally::Shared) -> Box<dyn VirtualCard> {
    // However the line ends, the card is no longer connected: there is nobody to tell.
    let _ = answer_all(&stream, card.as_mut(), tally);
    // The handle keeps the line open too: without this a reader that went wrong would wait for ever.
    let _ = stream.shutdown(Shutdown::Both);
    card
}

fn answer_all(stream: &TcpStream, card: &mut dyn VirtualCard, tally: &tally::Shared) -> io::Result<()> {
    let mut line = frame::Line(stream);
    while let Some(order) = frame::read(&mut line)? {
        tally.count(&order);
        match order {
            Order::PowerOff | Order::PowerOn => card.reset(),
            Order::Reset => card.warm_reset(),
            Order::GetAtr => frame::write(&mut line, &card.atr())?,
            Order::Command(apdu) => match card.transmit(&apdu).as_slice() {
                // A card without an answer is a card that was pulled: the line is closed.
                [] => return Ok(()),
                answer => frame::write(&mut line, answer)?,
            },
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cards::BankCard;
    use std::io::{Read, Write};
    use std::net::TcpListener;

    /// Plays the reader's side of a slot.
    fn slot() -> (TcpListener, VirtualReader) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        (listener, VirtualReader::new(port))
    }

    #[test]
    fn a_card_answers_and_counts_what_it_saw() {
        let (listener, mut reader) = slot();
        reader.insert(Box::new(BankCard)).unwrap();
        let (mut line, _) = listener.accept().unwrap();

        line.write_all(&[0, 1, 0x01, 0, 1, 0x02, 0, 1, 0x04]).unwrap();
        let mut atr = [0; 14];
        line.read_exact(&mut atr).unwrap();
        assert_eq!(atr[..4], [0, 12, 0x3B, 0x68]);

        line.write_all(&[0, 5, 0x00, 0xCB, 0x3F, 0xFF, 0x00]).unwrap();
        let mut answer = [0; 4];
        line.read_exact(&mut answer).unwrap();
        assert_eq!(answer, [0, 2, 0x6D, 0x00]);

        assert!(reader.has_card());
        assert!(reader.pull().is_some());
        assert_eq!(line.read(&mut answer).unwrap(), 0, "pulling closes the line");

        let tally = reader.tally();
        assert_eq!((tally.power_on, tally.resets, tally.atr_requests), (1, 1, 1));
        assert_eq!(tally.commands, [CommandHeader { cla: 0, ins: 0xCB, p1: 0x3F, p2: 0xFF, length: 5 }]);
        reader.reset_tally();
        assert_eq!(reader.tally(), Tally::default());
    }

    #[test]
    fn a_reader_that_talks_nonsense_loses_the_card_and_nothing_hangs() {
        for nonsense in [&[0, 0][..], &[0, 1, 0x77], &[0, 9, 1], &[7]] {
            let (listener, mut reader) = slot();
            reader.insert(Box::new(BankCard)).unwrap();
            let (mut line, _) = listener.accept().unwrap();
            line.write_all(nonsense).unwrap();
            line.shutdown(Shutdown::Write).unwrap();
            let mut rest = Vec::new();
            let _ = line.read_to_end(&mut rest);
            assert!(reader.pull().is_some(), "{nonsense:?}");
        }
    }

    #[test]
    fn without_a_reader_the_error_says_what_to_do() {
        let (listener, mut reader) = slot();
        drop(listener);
        let error = reader.insert(Box::new(BankCard)).unwrap_err();
        assert!(error.to_string().contains("Start it first"), "{error}");
        assert!(matches!(reader.reseat(), Err(Error::NothingToReseat { .. })));
    }
}
