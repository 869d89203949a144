//! What a slot's cards have seen: tests prove with it that nobody touched the card.

use super::frame::Order;
use std::sync::{Mutex, PoisonError};

/// Everything a slot's cards have seen since it was made or its tally reset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Times the power was given.
    pub power_on: u64,
    /// Times the power was taken away.
    pub power_off: u64,
    /// Warm resets: a session of another program was lost.
    pub resets: u64,
    /// Requests for the answer to reset. The reader asks by itself, about every 0.4 seconds.
    pub atr_requests: u64,
    /// Every command APDU, in order, without its data: a passcode must not be kept.
    pub commands: Vec<CommandHeader>,
}

/// The header of a command APDU. Bytes that were missing are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandHeader {
    /// Class.
    pub cla: u8,
    /// Instruction.
    pub ins: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
    /// Length of the whole command in bytes.
    pub length: usize,
}

impl CommandHeader {
    fn of(apdu: &[u8]) -> Self {
        let byte = |at| apdu.get(at).copied().unwrap_or_default();
        Self { cla: byte(0), ins: byte(1), p1: byte(2), p2: byte(3), length: apdu.len() }
    }
}

/// The tally, shared between the slot's handle and the card's thread.
#[derive(Debug, Default)]
pub(super) struct Shared(Mutex<Tally>);

impl Shared {
    pub(super) fn count(&self, order: &Order) {
        let mut tally = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match order {
            Order::PowerOff => tally.power_off += 1,
            Order::PowerOn => tally.power_on += 1,
            Order::Reset => tally.resets += 1,
            Order::GetAtr => tally.atr_requests += 1,
            Order::Command(apdu) => tally.commands.push(CommandHeader::of(apdu)),
        }
    }

    pub(super) fn now(&self) -> Tally {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Tally::default();
    }
}
