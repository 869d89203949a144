//! Cards for tests: one that answers from a script, and the simulator's virtual cards.

use super::{Apdu, Read, ReadError, Transport};
use crate::readers::ContactError;
use csms_simulator::cards::VirtualCard;
use csms_simulator::certificates::{self, SmartcardNumber, Validity};
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

    /// Everything it answers to this reading.
    pub fn told(mut self, read: Read) -> Vec<Vec<u8>> {
        read(&mut self).unwrap();
        self.answers
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

/// The certificates of the made-up person 500000000001: for signing in, for signing.
pub fn certificates() -> Vec<Vec<u8>> {
    let (number, validity) = (SmartcardNumber::new("500000000001").unwrap(), Validity::around_now());
    let authentication = certificates::authentication(&number, validity).unwrap();
    vec![authentication, certificates::signing(&number, validity).unwrap()]
}

/// Reads a card whose answers are changed, thousands of times: cut short, drawn out, swapped, with
/// other bytes. It must end each time, and the changes must mostly be small enough to get through.
pub fn changed_at_random(card: impl VirtualCard, read: Read) {
    let mut good = Virtual::new(card);
    assert!(read(&mut good).unwrap().is_some());
    let mut random = seeded(5);
    let mut understood = 0;
    for _ in 0..5_000 {
        let mut script = good.answers.clone();
        for _ in 0..=random() % 3 {
            let (which, other) = (random() % script.len(), random() % script.len());
            if random().is_multiple_of(16) {
                script.swap(which, other);
            } else {
                mutate(&mut script[which], &mut random);
            }
        }
        let parts: Vec<&[u8]> = script.iter().map(Vec::as_slice).collect();
        understood += usize::from(read(&mut Scripted::new(&parts)).is_ok());
    }
    assert!(understood > 500, "mostly the changes do little: {understood}");
}

/// One change: a byte, a bit, an edge value, a part cut out or doubled, an end cut off.
pub fn mutate(bytes: &mut Vec<u8>, random: &mut impl FnMut() -> usize) {
    const EDGES: [u8; 8] = [0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0x84, 0xFF];
    if bytes.is_empty() {
        bytes.push(random() as u8);
        return;
    }
    let (at, count) = (random() % bytes.len(), 1 + random() % 8);
    let end = (at + count).min(bytes.len());
    match random() % 8 {
        0..=2 => bytes[at] = random() as u8,
        3 => bytes[at] ^= 1 << (random() % 8),
        4 => bytes[at] = EDGES[random() % EDGES.len()],
        5 => drop(bytes.drain(at..end)),
        6 => {
            let part = bytes[at..end].to_vec();
            bytes.splice(at..at, part);
        }
        _ => bytes.truncate(at),
    }
}
