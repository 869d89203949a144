//! The line between the driver and whoever plays the reader: a Unix socket. The driver asks, the
//! player answers. On a second line the player rings whenever a card or the reader has moved.

use std::io::{self, Read, Write};

/// Answers as pcscd's drivers give them (`ifdhandler.h` of pcsc-lite).
pub mod code {
    /// Done.
    pub const SUCCESS: u32 = 0;
    /// No such property.
    pub const UNKNOWN_TAG: u32 = 600;
    /// The card would not speak the protocol.
    pub const PTS_FAILURE: u32 = 605;
    /// The card does not answer to its power.
    pub const POWER_FAILURE: u32 = 608;
    /// Something went wrong on the way to the card.
    pub const COMMUNICATION_ERROR: u32 = 612;
    /// Nothing happened.
    pub const TIMEOUT: u32 = 613;
    /// The driver cannot do that.
    pub const NOT_SUPPORTED: u32 = 614;
    /// A card is there.
    pub const PRESENT: u32 = 615;
    /// No card is there.
    pub const ABSENT: u32 = 616;
    /// The reader is gone.
    pub const NO_SUCH_DEVICE: u32 = 617;
}

/// Longest part of a question or an answer (bytes).
const LIMIT: u32 = 70_000;

/// What a line begins with, and what the driver asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Ask {
    /// This line is for questions.
    Talk = b'T',
    /// On this line the player rings.
    Bell = b'B',
    /// Is a card there?
    Presence = b'P',
    /// Give it power; the answer has its answer to reset.
    PowerUp = b'U',
    /// Take the power away.
    PowerDown = b'D',
    /// Reset it; the answer has its answer to reset.
    Reset = b'R',
    /// Agree on the protocol.
    Protocol = b'S',
    /// A command for the card.
    Transmit = b'C',
}

impl Ask {
    /// All of them.
    const ALL: [Self; 8] = [
        Self::Talk,
        Self::Bell,
        Self::Presence,
        Self::PowerUp,
        Self::PowerDown,
        Self::Reset,
        Self::Protocol,
        Self::Transmit,
    ];
}

/// Sends a question.
///
/// # Errors
/// The line is broken.
pub fn ask(line: &mut impl Write, what: Ask, data: &[u8]) -> io::Result<()> {
    line.write_all(&[&[what as u8], &length(data)?[..], data].concat())
}

/// The next question.
///
/// # Errors
/// The line is broken or ended, or this is no question.
pub fn hear(line: &mut impl Read) -> io::Result<(Ask, Vec<u8>)> {
    let mut what = [0];
    line.read_exact(&mut what)?;
    let what = Ask::ALL.into_iter().find(|ask| *ask as u8 == what[0]).ok_or(io::ErrorKind::InvalidData)?;
    Ok((what, take(line)?))
}

/// Sends an answer.
///
/// # Errors
/// The line is broken.
pub fn answer(line: &mut impl Write, code: u32, data: &[u8]) -> io::Result<()> {
    line.write_all(&[&code.to_be_bytes()[..], &length(data)?, data].concat())
}

/// The answer.
///
/// # Errors
/// The line is broken or ended.
pub fn answered(line: &mut impl Read) -> io::Result<(u32, Vec<u8>)> {
    let mut code = [0; 4];
    line.read_exact(&mut code)?;
    Ok((u32::from_be_bytes(code), take(line)?))
}

fn length(data: &[u8]) -> io::Result<[u8; 4]> {
    let length = u32::try_from(data.len()).ok().filter(|length| *length <= LIMIT);
    Ok(length.ok_or(io::ErrorKind::InvalidData)?.to_be_bytes())
}

fn take(line: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    line.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length);
    if length > LIMIT {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut data = vec![0; length as usize];
    line.read_exact(&mut data)?;
    Ok(data)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is the failure report of a test")]

    use super::*;

    #[test]
    fn what_is_said_is_heard_and_nonsense_is_refused() {
        let mut line = Vec::new();
        ask(&mut line, Ask::Transmit, &[1, 2]).unwrap();
        assert_eq!(hear(&mut line.as_slice()).unwrap(), (Ask::Transmit, vec![1, 2]));
        line.clear();
        answer(&mut line, code::PRESENT, &[]).unwrap();
        assert_eq!(answered(&mut line.as_slice()).unwrap(), (code::PRESENT, vec![]));
        assert!(hear(&mut &b"x\0\0\0\0"[..]).is_err());
        assert!(hear(&mut &b"C\xFF\xFF\xFF\xFF"[..]).is_err(), "no memory for nonsense");
    }
}
