//! Commands for a card, and putting together what it answers.
//!
//! The law "never cost a passcode try, never change a card" is this type: there is a constructor
//! for every instruction that only reads, one for the question how many tries are left, which wants
//! the proof that the card is one on which it costs none, and no other way to make a command.

use super::Transport;
use super::error::ReadError;
use super::piv::Proven;

/// Most that one answer may hold, in bytes. Certificates on smartcards have one to three kilobytes.
pub const ANSWER_LIMIT: usize = 8 * 1024;
/// Most commands one answer may take. A card that hands out 128 bytes at a time reaches the limit
/// above with these; one that hands out nothing has an end.
const PARTS: usize = 64;

/// The instructions there are (ISO/IEC 7816-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Instruction {
    /// Choose an application or a file.
    Select = 0xA4,
    /// Read a data object.
    GetData = 0xCB,
    /// Fetch the next part of an answer.
    GetResponse = 0xC0,
    /// Read from the file that is chosen.
    ReadBinary = 0xB0,
    /// Without data: ask how many tries of the passcode are left.
    Verify = 0x20,
}

/// What a card is to say of the file it is told to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// File control information (6F).
    Information = 0x00,
    /// File control parameters (62).
    Parameters = 0x04,
}

/// The application's own passcode (NIST SP 800-73-4, part 2, table 4).
const OWN_PASSCODE: u8 = 0x80;

/// A command that reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apdu {
    instruction: Instruction,
    p1: u8,
    p2: u8,
    /// At most 255 bytes.
    data: Vec<u8>,
    /// How many bytes are expected; 0 stands for 256, `None` for no answer but the status.
    expected: Option<u8>,
}

impl Apdu {
    /// SELECT an application by its name.
    pub fn select(application: &[u8]) -> Self {
        Self::new(Instruction::Select, 0x04, 0x00, application)
    }

    /// SELECT an application by its name, which is to answer with its status only.
    pub fn select_quietly(application: &[u8]) -> Self {
        Self { expected: None, ..Self::new(Instruction::Select, 0x04, 0x0C, application) }
    }

    /// SELECT a file in the folder that is chosen, by its name of two bytes.
    pub fn select_file(name: &[u8], about: About) -> Self {
        Self::new(Instruction::Select, 0x02, about as u8, name)
    }

    /// SELECT a file by its name of two bytes, wherever the card thinks it is.
    pub fn select_file_anywhere(name: &[u8]) -> Self {
        Self::new(Instruction::Select, 0x00, 0x00, name)
    }

    /// SELECT a file by its path from the root, which the path does not name.
    pub fn select_path(path: &[u8], about: About) -> Self {
        Self::new(Instruction::Select, 0x08, about as u8, path)
    }

    /// SELECT a file by its path from the folder that is chosen.
    pub fn select_path_here(path: &[u8], about: About) -> Self {
        Self::new(Instruction::Select, 0x09, about as u8, path)
    }

    /// READ BINARY: so many bytes (at most 255), from there on, of the file that is chosen. Files
    /// have places below 32,768.
    pub fn read_binary(from: usize, count: usize) -> Self {
        // The highest bit of the first byte would mean another file.
        let [p1, p2] = u16::try_from(from).unwrap_or(u16::MAX).min(0x7FFF).to_be_bytes();
        let expected = Some(u8::try_from(count).unwrap_or(u8::MAX));
        Self { expected, ..Self::new(Instruction::ReadBinary, p1, p2, &[]) }
    }

    /// GET DATA: the objects of this header list (ISO/IEC 7816-4, 8.5.1) in the application.
    pub fn get_data_list(list: &[u8]) -> Self {
        let length = u8::try_from(list.len()).unwrap_or(u8::MAX);
        Self::new(Instruction::GetData, 0x3F, 0xFF, &[&[0x4D, length], list].concat())
    }

    /// GET DATA: the object with this tag (its bytes as they are written) in this file.
    pub fn get_data(file: u16, tag: &[u8]) -> Self {
        let [p1, p2] = file.to_be_bytes();
        let length = u8::try_from(tag.len()).unwrap_or(u8::MAX);
        Self::new(Instruction::GetData, p1, p2, &[&[0x5C, length], tag].concat())
    }

    /// VERIFY without data, which a PIV card answers with the tries of its own passcode, and which
    /// costs none (NIST SP 800-73-4, part 2, section 3.2.1). On other cards it may cost one.
    pub fn ask_tries(_: &Proven) -> Self {
        Self { expected: None, ..Self::new(Instruction::Verify, 0x00, OWN_PASSCODE, &[]) }
    }

    /// GET RESPONSE: so many bytes more; 0 stands for 256.
    fn get_response(expected: u8) -> Self {
        Self { expected: Some(expected), ..Self::new(Instruction::GetResponse, 0, 0, &[]) }
    }

    fn new(instruction: Instruction, p1: u8, p2: u8, data: &[u8]) -> Self {
        let data = data.get(..data.len().min(usize::from(u8::MAX))).unwrap_or_default().to_vec();
        Self { instruction, p1, p2, data, expected: Some(0) }
    }

    /// The command as it goes to the card.
    pub fn bytes(&self, t0: bool) -> Vec<u8> {
        let mut bytes = vec![0x00, self.instruction as u8, self.p1, self.p2];
        if !self.data.is_empty() {
            // `new` has cut the data to what fits.
            bytes.push(u8::try_from(self.data.len()).unwrap_or(u8::MAX));
            bytes.extend(&self.data);
        }
        // T=0 carries data one way only: there the card says with 61XX how much it has to answer.
        // And a T=0 command always has a length: none is zero.
        match (t0, self.data.is_empty()) {
            (true, true) => bytes.push(self.expected.unwrap_or_default()),
            (true, false) => {}
            (false, _) => bytes.extend(self.expected),
        }
        bytes
    }
}

/// What a card says to a command in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Status 9000, with these data.
    Done(Vec<u8>),
    /// Any other status.
    Status(u16),
}

/// There is no such file, object or application.
pub const NOT_FOUND: u16 = 0x6A82;
/// There is no object of that reference.
pub const NO_SUCH_REFERENCE: u16 = 0x6A88;

/// Sends a command and puts the parts of the answer together.
///
/// # Errors
/// [`ReadError::Nonsense`] for answers without a status or without an end; what the transport says.
pub fn exchange(card: &mut dyn Transport, command: &Apdu) -> Result<Answer, ReadError> {
    let mut whole = Vec::new();
    let mut next = command.clone();
    let mut corrected = false;
    for _ in 0..PARTS {
        let mut part = card.transmit(&next)?;
        let (Some(low), Some(high)) = (part.pop(), part.pop()) else {
            return Err(ReadError::Nonsense("an answer without a status"));
        };
        if whole.len() + part.len() > ANSWER_LIMIT {
            return Err(ReadError::Nonsense("an object longer than any certificate"));
        }
        whole.extend(part);
        match (high, low) {
            (0x90, 0x00) => return Ok(Answer::Done(whole)),
            (0x61, left) => next = Apdu::get_response(left),
            // The card says how long the answer is, and wants to be asked for exactly that, once.
            (0x6C, right) if !corrected => {
                corrected = true;
                next.expected = Some(right);
            }
            _ => return Ok(Answer::Status(u16::from_be_bytes([high, low]))),
        }
    }
    Err(ReadError::Nonsense("an answer without an end"))
}

#[cfg(test)]
mod tests {
    use super::super::scripted::Scripted;
    use super::*;

    fn ask(answers: &[&[u8]]) -> (Result<Answer, ReadError>, Vec<Vec<u8>>) {
        let mut card = Scripted::new(answers);
        let answer = exchange(&mut card, &Apdu::get_data(0x3FFF, &[0x7E]));
        (answer, card.seen)
    }

    #[test]
    fn commands_look_as_the_standard_wants() {
        assert_eq!(Apdu::select(&[0xA0, 1]).bytes(false), [0, 0xA4, 4, 0, 2, 0xA0, 1, 0]);
        assert_eq!(Apdu::select(&[0xA0, 1]).bytes(true), [0, 0xA4, 4, 0, 2, 0xA0, 1], "T=0 has no room for both");
        assert_eq!(Apdu::get_data(0x3FFF, &[0x7E]).bytes(false), [0, 0xCB, 0x3F, 0xFF, 3, 0x5C, 1, 0x7E, 0]);
        assert_eq!(Apdu::select_quietly(&[0xA0, 1]).bytes(false), [0, 0xA4, 4, 0x0C, 2, 0xA0, 1]);
        assert_eq!(Apdu::select_file(&[0x50, 0x31], About::Parameters).bytes(false), [0, 0xA4, 2, 4, 2, 0x50, 0x31, 0]);
        assert_eq!(Apdu::select_path(&[1, 1], About::Information).bytes(true), [0, 0xA4, 8, 0, 2, 1, 1]);
        assert_eq!(Apdu::read_binary(0x0102, 0xC0).bytes(true), [0, 0xB0, 1, 2, 0xC0]);
        assert_eq!(Apdu::read_binary(0xFFFF, 999).bytes(false), [0, 0xB0, 0x7F, 0xFF, 0xFF], "never another file");
        assert_eq!(Apdu::get_data_list(&[0x70]).bytes(false), [0, 0xCB, 0x3F, 0xFF, 3, 0x4D, 1, 0x70, 0]);
        let proven = Proven::for_tests();
        assert_eq!(Apdu::ask_tries(&proven).bytes(false), [0, 0x20, 0, 0x80], "never with data");
        assert_eq!(Apdu::ask_tries(&proven).bytes(true), [0, 0x20, 0, 0x80, 0]);
        assert_eq!(Apdu::get_response(7).bytes(true), [0, 0xC0, 0, 0, 7]);
        assert_eq!(Apdu::select(&[1; 300]).bytes(false).len(), 4 + 1 + 255 + 1, "never a broken length");
    }

    #[test]
    fn parts_are_put_together() {
        let (answer, seen) = ask(&[&[1, 2, 0x61, 0x00], &[3, 0x61, 1], &[4, 0x90, 0]]);
        assert_eq!(answer, Ok(Answer::Done(vec![1, 2, 3, 4])));
        assert_eq!(seen[1..], [vec![0, 0xC0, 0, 0, 0], vec![0, 0xC0, 0, 0, 1]]);
    }

    #[test]
    fn a_wrong_length_is_corrected_once() {
        let (answer, seen) = ask(&[&[0x6C, 3], &[1, 2, 3, 0x90, 0]]);
        assert_eq!(answer, Ok(Answer::Done(vec![1, 2, 3])));
        assert_eq!(seen[1], [0, 0xCB, 0x3F, 0xFF, 3, 0x5C, 1, 0x7E, 3]);
        assert_eq!(ask(&[&[0x6C, 3], &[0x6C, 3]]).0, Ok(Answer::Status(0x6C03)));
    }

    #[test]
    fn a_refusal_is_an_answer_and_nonsense_is_not() {
        assert_eq!(ask(&[&[0x6A, 0x82]]).0, Ok(Answer::Status(NOT_FOUND)));
        for short in [&[][..], &[0x90]] {
            assert!(matches!(ask(&[short]).0, Err(ReadError::Nonsense(_))));
        }
    }

    #[test]
    fn an_answer_without_an_end_is_given_up() {
        let nothing = vec![&[0x61, 0x00][..]; PARTS + 1];
        let (answer, seen) = ask(&nothing);
        assert_eq!((answer, seen.len()), (Err(ReadError::Nonsense("an answer without an end")), PARTS));
        let full = [&[0xAA; 256][..], &[0x61, 0x00]].concat();
        let (answer, seen) = ask(&vec![full.as_slice(); PARTS]);
        assert_eq!(answer, Err(ReadError::Nonsense("an object longer than any certificate")));
        assert_eq!(seen.len(), ANSWER_LIMIT / 256 + 1);
    }
}
