//! Cards that misbehave: broken, or made to break whoever reads them.

use super::VirtualCard;
use super::apdu::status;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How a card misbehaves.
#[derive(Clone, Debug)]
pub enum Habit {
    /// Answers with bytes made up from this seed, of any length.
    Garbage(u64),
    /// Says to every command that 256 more bytes wait, and has none.
    EndlessNothing,
    /// Hands out 256 bytes to every command and says that as many wait.
    EndlessData,
    /// Every command has a wrong length.
    WrongLength,
    /// Says that everything is well, and nothing else.
    EmptySuccess,
    /// Answers with a single byte, which is no status.
    NoStatus,
    /// Answers with more bytes than any command asked for.
    TooLong,
    /// Is pulled instead of giving the answer after this many good ones.
    PulledAfter(usize),
    /// Keeps a command unanswered until the gate opens.
    Stuck(Gate),
}

/// Something a card waits at.
#[derive(Clone, Debug, Default)]
pub struct Gate(Arc<(Mutex<Passage>, Condvar)>);

#[derive(Debug, Default)]
struct Passage {
    open: bool,
    /// A card has come.
    reached: bool,
}

impl Gate {
    /// Lets the card, and everything after it, pass.
    pub fn open(&self) {
        self.change(|passage| passage.open = true);
    }

    /// Blocks until a card has come to the gate, at most so long; whether one has.
    pub fn has_card_within(&self, patience: Duration) -> bool {
        self.wait_until(patience, |passage| passage.reached)
    }

    fn pass(&self) {
        self.change(|passage| passage.reached = true);
        self.wait_until(Duration::MAX, |passage| passage.open);
    }

    fn change(&self, change: impl FnOnce(&mut Passage)) {
        let (passage, changed) = &*self.0;
        change(&mut passage.lock().unwrap_or_else(PoisonError::into_inner));
        changed.notify_all();
    }

    fn wait_until(&self, patience: Duration, wanted: impl Fn(&Passage) -> bool) -> bool {
        let (passage, changed) = &*self.0;
        let passage = passage.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = changed.wait_timeout_while(passage, patience, |passage| !wanted(passage));
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}

/// A card with a bad habit, otherwise like another one.
#[derive(Debug)]
pub struct Hostile {
    card: Box<dyn VirtualCard>,
    habit: Habit,
}

impl Hostile {
    /// That card with this habit.
    pub fn new(card: impl VirtualCard + 'static, habit: Habit) -> Self {
        Self { card: Box::new(card), habit }
    }
}

impl VirtualCard for Hostile {
    fn atr(&self) -> Vec<u8> {
        self.card.atr()
    }

    fn transmit(&mut self, apdu: &[u8]) -> Vec<u8> {
        match &mut self.habit {
            Habit::Garbage(seed) => garbage(seed),
            Habit::EndlessNothing => vec![0x61, 0x00],
            Habit::EndlessData => [&[0x53; 256][..], &[0x61, 0x00]].concat(),
            Habit::WrongLength => vec![0x6C, 0x01],
            Habit::EmptySuccess => status::OK.to_vec(),
            Habit::NoStatus => vec![0x90],
            Habit::TooLong => [&[0x53; 60_000][..], &status::OK].concat(),
            // Without an answer the line is closed, as with a card that is pulled.
            Habit::PulledAfter(0) => Vec::new(),
            Habit::PulledAfter(left) => {
                *left -= 1;
                self.card.transmit(apdu)
            }
            Habit::Stuck(gate) => {
                gate.pass();
                self.card.transmit(apdu)
            }
        }
    }

    fn reset(&mut self) {
        self.card.reset();
    }
}

/// One to 300 made-up bytes, often with a status that invites to go on.
fn garbage(seed: &mut u64) -> Vec<u8> {
    let mut byte = || {
        // A linear congruential generator: random enough, and the same every time.
        *seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (*seed >> 56) as u8
    };
    let length = 1 + usize::from(byte()) + usize::from(byte() % 45);
    let mut bytes: Vec<u8> = (0..length).map(|_| byte()).collect();
    match byte() % 4 {
        0 => bytes.extend([0x61, byte()]),
        1 => bytes.extend([0x6C, byte()]),
        _ => bytes.extend(status::OK),
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::super::BankCard;
    use super::*;

    #[test]
    fn every_habit_answers_until_it_is_pulled() {
        let gate = Gate::default();
        gate.open();
        for habit in [
            Habit::Garbage(1),
            Habit::EndlessNothing,
            Habit::EndlessData,
            Habit::WrongLength,
            Habit::EmptySuccess,
            Habit::NoStatus,
            Habit::TooLong,
            Habit::Stuck(gate),
        ] {
            let mut card = Hostile::new(BankCard, habit);
            for _ in 0..100 {
                assert!((1..=65_535).contains(&card.transmit(&[0, 0xCB, 0, 0, 0]).len()), "{card:?}");
            }
        }
        let mut card = Hostile::new(BankCard, Habit::PulledAfter(1));
        assert_eq!(card.transmit(&[0, 0xCB, 0, 0, 0]), [0x6D, 0x00]);
        assert_eq!(card.transmit(&[0, 0xCB, 0, 0, 0]), [0; 0]);
    }
}
