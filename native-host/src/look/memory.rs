//! What cards said when they were read. It holds for as long as they stay in, so that a reader that
//! changes beside them does not make it unknown again. With a reader that leaves goes what its card said:
//! the reader may come back under its name, with another card of the same kind.

use crate::readers::Seen;
use shared::report::{Card, Reader, ReaderFlag, Unread};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Shared by everything that makes reports.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Vec<Known>>>);

/// A card, by its place and by how often cards were moved there.
#[derive(Debug)]
struct Known {
    reader: String,
    moves: u32,
    card: Card,
}

impl Memory {
    /// Keeps what the cards of this look have said, and forgets all others.
    pub fn keep(&self, seen: &Seen, read: &[Reader]) {
        let known = seen.with_moves().zip(read).filter_map(|((before, moves), after)| {
            let card = after.card.clone().filter(|_| after.name == before.name)?;
            Some(Known { reader: after.name.clone(), moves, card })
        });
        *self.lock() = known.collect();
    }

    /// Adds to the readers of this look what is known of the cards in them, and forgets those whose
    /// reader is gone.
    pub fn recall(&self, seen: &Seen, readers: &mut [Reader]) {
        let mut known = self.lock();
        let is_there = |k: &Known| seen.readers.iter().any(|reader| reader.name == k.reader);
        known.retain(|k| !seen.is_after_gap() && is_there(k));
        for ((reader, moves), now) in seen.with_moves().zip(readers) {
            let in_use = reader.is(ReaderFlag::InUse) || reader.is(ReaderFlag::Exclusive);
            let Some(card) = now.card.as_mut() else { continue };
            let is_it = |k: &&Known| (&k.reader, k.moves, &k.card.atr) == (&reader.name, moves, &card.atr);
            if let Some(Known { card: then, .. }) = known.iter().find(is_it) {
                card.certificates.clone_from(&then.certificates);
                card.tries = then.tries;
                // Once the other program has let it go, it may be read.
                card.unread = then.unread.filter(|why| *why != Unread::InUse || in_use);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Known>> {
        // The list is replaced in one go: whole at any moment.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::report::ReaderKind;

    fn seen(moves: u32, atr: &str, flags: &[ReaderFlag]) -> Seen {
        let card = Card { atr: atr.to_owned(), ..Card::default() };
        let name = "Virtual PCD 00 00".to_owned();
        Seen::of(vec![Reader { name, kind: ReaderKind::Unknown, state: flags.to_vec(), card: Some(card) }], vec![moves])
    }

    fn recalled(memory: &Memory, seen: &Seen) -> Card {
        let mut readers = seen.readers.clone();
        memory.recall(seen, &mut readers);
        readers.remove(0).card.unwrap()
    }

    #[test]
    fn what_was_read_holds_until_the_card_is_moved() {
        let (memory, before) = (Memory::default(), seen(1, "3B00", &[]));
        let mut read = before.readers.clone();
        read[0].card.as_mut().unwrap().certificates = Some(Vec::new());
        memory.keep(&before, &read);
        let later = seen(1, "3B00", &[ReaderFlag::InUse]);
        assert_eq!(recalled(&memory, &later).certificates, Some(Vec::new()));
        for moved in [seen(3, "3B00", &[]), seen(1, "3B01", &[])] {
            assert_eq!(recalled(&memory, &moved).certificates, None, "another card, or the same again");
        }
    }

    #[test]
    fn what_was_read_goes_with_the_reader() {
        let (memory, before) = (Memory::default(), seen(1, "3B00", &[]));
        let mut read = before.readers.clone();
        read[0].card.as_mut().unwrap().certificates = Some(Vec::new());
        for unseen in [Seen::of(Vec::new(), Vec::new()), before.clone().after_gap()] {
            memory.keep(&before, &read);
            assert_eq!(recalled(&memory, &before).certificates, Some(Vec::new()));
            memory.recall(&unseen, &mut unseen.readers.clone());
            assert_eq!(recalled(&memory, &before).certificates, None, "the same name and count, perhaps another card");
        }
    }

    #[test]
    fn a_card_that_was_in_use_may_be_read_when_it_is_free() {
        let (memory, before) = (Memory::default(), seen(1, "3B00", &[ReaderFlag::InUse]));
        let mut read = before.readers.clone();
        read[0].card.as_mut().unwrap().unread = Some(Unread::InUse);
        memory.keep(&before, &read);
        assert_eq!(recalled(&memory, &before).unread, Some(Unread::InUse));
        assert_eq!(recalled(&memory, &seen(1, "3B00", &[])).unread, None);
    }
}
