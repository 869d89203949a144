//! Cards for tests: one that answers from a script, and the simulator's virtual cards.

use super::{Apdu, ReadError, Transport};
use crate::readers::ContactError;
use csms_simulator::cards::VirtualCard;
use std::collections::VecDeque;

/// Answers from a script, and is gone when the script is over.
pub struct Scripted {
    answers: VecDeque<Vec<u8>>,
    /// The commands, as over T=1.
    pub seen: Vec<Vec<u8>>,
}

impl Scripted {
    pub fn new(answers: &[&[u8]]) -> Self {
        Self { answers: answers.iter().map(|answer| answer.to_vec()).collect(), seen: Vec::new() }
    }
}

impl Transport for Scripted {
    fn transmit(&mut self, apdu: &Apdu) -> Result<Vec<u8>, ReadError> {
        self.seen.push(apdu.bytes(false));
        self.answers.pop_front().ok_or(ReadError::Contact(ContactError::Removed))
    }
}

/// A virtual card without a reader; keeps its answers, as seeds for changed ones.
pub struct Virtual<C> {
    pub card: C,
    pub t0: bool,
    pub commands: usize,
    pub answers: Vec<Vec<u8>>,
}

impl<C: VirtualCard> Virtual<C> {
    pub fn new(card: C) -> Self {
        Self { card, t0: false, commands: 0, answers: Vec::new() }
    }
}

impl<C: VirtualCard> Transport for Virtual<C> {
    fn transmit(&mut self, apdu: &Apdu) -> Result<Vec<u8>, ReadError> {
        self.commands += 1;
        let answer = self.card.transmit(&apdu.bytes(self.t0));
        self.answers.push(answer.clone());
        Ok(answer)
    }
}

/// A linear congruential generator: random enough, and the same every time.
pub fn seeded(mut seed: u64) -> impl FnMut() -> usize {
    move || {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) as usize
    }
}
