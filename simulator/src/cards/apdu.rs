//! Command APDUs (ISO 7816-4): taking them apart, joining chains, handing long answers out in parts.

use super::VirtualCard;
use std::fmt;

/// Status bytes that cards answer with.
pub(super) mod status {
    /// Done.
    pub(in crate::cards) const OK: [u8; 2] = [0x90, 0x00];
    /// The length of the command does not fit.
    pub(in crate::cards) const WRONG_LENGTH: [u8; 2] = [0x67, 0x00];
    /// The passcode is locked.
    pub(in crate::cards) const PASSCODE_LOCKED: [u8; 2] = [0x69, 0x83];
    /// There is nothing that could be continued.
    pub(in crate::cards) const CONDITIONS_NOT_MET: [u8; 2] = [0x69, 0x85];
    /// The data field makes no sense.
    pub(in crate::cards) const WRONG_DATA: [u8; 2] = [0x6A, 0x80];
    /// No such file, object or application.
    pub(in crate::cards) const NOT_FOUND: [u8; 2] = [0x6A, 0x82];
    /// The parameters make no sense.
    pub(in crate::cards) const WRONG_PARAMETERS: [u8; 2] = [0x6A, 0x86];
    /// No such passcode.
    pub(in crate::cards) const NO_SUCH_REFERENCE: [u8; 2] = [0x6A, 0x88];
    /// No such instruction.
    pub(in crate::cards) const UNKNOWN_INSTRUCTION: [u8; 2] = [0x6D, 0x00];
    /// No such class.
    pub(in crate::cards) const UNKNOWN_CLASS: [u8; 2] = [0x6E, 0x00];
}

/// Class bit: more of the same command follows.
const CHAINED: u8 = 0x10;
/// Instruction: hand out the next part of the answer.
const GET_RESPONSE: u8 = 0xC0;
/// Most that a chain may bring together. A card has little memory, and so has this one.
const CHAIN_LIMIT: usize = 4096;

/// A command APDU, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) cla: u8,
    pub(super) ins: u8,
    pub(super) p1: u8,
    pub(super) p2: u8,
    /// The data field; empty when there is none.
    pub(super) data: Vec<u8>,
    /// How many bytes may be answered. `None`: not said. A T=0 command with data cannot say it.
    pub(super) expected: Option<usize>,
}

impl Command {
    /// Takes an APDU apart, short or extended; `None` when its lengths do not fit.
    pub(super) fn parse(apdu: &[u8]) -> Option<Self> {
        let [cla, ins, p1, p2, body @ ..] = apdu else { return None };
        let (data, expected) = match body {
            [] => (&[][..], None),
            [le] => (&[][..], Some(short(*le))),
            [0, high, low] => (&[][..], Some(extended(*high, *low))),
            [0, high, low, rest @ ..] => {
                let (data, le) = rest.split_at_checked(usize::from(u16::from_be_bytes([*high, *low])))?;
                match le {
                    [] => (data, None),
                    [high, low] => (data, Some(extended(*high, *low))),
                    _ => return None,
                }
            }
            // Extended lengths take at least two bytes more.
            [0, _] => return None,
            [length, rest @ ..] => {
                let (data, le) = rest.split_at_checked(usize::from(*length))?;
                match le {
                    [] => (data, None),
                    [le] => (data, Some(short(*le))),
                    _ => return None,
                }
            }
        };
        Some(Self { cla: *cla, ins: *ins, p1: *p1, p2: *p2, data: data.to_vec(), expected })
    }

    /// Whether this SELECT names the application, of whose name it must say at least so many bytes.
    pub(super) fn selects(&self, application: &[u8], stem: usize) -> Result<(), [u8; 2]> {
        match self.p1 {
            0x04 if self.data.len() >= stem && application.starts_with(&self.data) => Ok(()),
            0x04 => Err(status::NOT_FOUND),
            _ => Err(status::WRONG_PARAMETERS),
        }
    }
}

fn short(le: u8) -> usize {
    if le == 0 { 256 } else { usize::from(le) }
}

fn extended(high: u8, low: u8) -> usize {
    match u16::from_be_bytes([high, low]) {
        0 => 65536,
        length => usize::from(length),
    }
}

/// What a card's application answers: data and status.
pub(super) type Answer = (Vec<u8>, [u8; 2]);

/// No data, and this status.
pub(super) fn fail(status: [u8; 2]) -> Answer {
    (Vec::new(), status)
}

/// A card whose application is asked by way of an [`Exchange`].
pub(super) trait Application: Send + fmt::Debug {
    /// The answer to reset.
    fn atr(&self) -> Vec<u8>;

    /// Where the exchange is kept.
    fn exchange(&mut self) -> &mut Exchange;

    /// Answers a whole command.
    fn run(&mut self, command: &Command) -> Answer;

    /// Forgets what was selected and allowed.
    fn forget(&mut self);
}

impl<A: Application> VirtualCard for A {
    fn atr(&self) -> Vec<u8> {
        Application::atr(self)
    }

    fn transmit(&mut self, apdu: &[u8]) -> Vec<u8> {
        // The exchange is lent out of the card meanwhile.
        let mut exchange = std::mem::take(self.exchange());
        let answer = exchange.answer(apdu, |command| self.run(command));
        *self.exchange() = exchange;
        answer
    }

    fn reset(&mut self) {
        self.forget();
        self.exchange().reset();
    }
}

/// The transport habits every card shares: chains are joined before the application sees them, and
/// an answer that does not fit waits for GET RESPONSE.
#[derive(Clone, Debug, Default)]
pub(super) struct Exchange {
    chain: Option<Command>,
    waiting: Vec<u8>,
}

impl Exchange {
    /// Forgets everything.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// Answers one APDU, asking `application` once a command is complete.
    pub(super) fn answer(&mut self, apdu: &[u8], application: impl FnOnce(&Command) -> Answer) -> Vec<u8> {
        let Some(command) = Command::parse(apdu) else { return status::WRONG_LENGTH.to_vec() };
        if command.cla & !CHAINED != 0 {
            return status::UNKNOWN_CLASS.to_vec();
        }
        if command.ins == GET_RESPONSE {
            if self.waiting.is_empty() {
                return status::CONDITIONS_NOT_MET.to_vec();
            }
            return self.hand_out(command.expected);
        }
        self.waiting.clear();
        let more = command.cla & CHAINED != 0;
        let joined = match self.join(command) {
            Ok(joined) => joined,
            Err(status) => return status.to_vec(),
        };
        if more {
            self.chain = Some(joined);
            return status::OK.to_vec();
        }
        let (data, status) = application(&joined);
        if data.is_empty() || status != status::OK {
            return [&data[..], &status].concat();
        }
        self.waiting = data;
        self.hand_out(joined.expected)
    }

    /// Adds a command to the chain that is under way, if it is part of it.
    fn join(&mut self, command: Command) -> Result<Command, [u8; 2]> {
        let Some(mut chain) = self.chain.take() else { return Ok(command) };
        if (chain.ins, chain.p1, chain.p2) != (command.ins, command.p1, command.p2) {
            return Ok(command);
        }
        if chain.data.len() + command.data.len() > CHAIN_LIMIT {
            return Err(status::WRONG_LENGTH);
        }
        chain.data.extend(command.data);
        chain.cla = command.cla;
        chain.expected = command.expected;
        Ok(chain)
    }

    /// The next part of the waiting answer, and how much is left: `61 XX`.
    fn hand_out(&mut self, expected: Option<usize>) -> Vec<u8> {
        let count = expected.unwrap_or_default().min(self.waiting.len());
        let rest = self.waiting.split_off(count);
        let mut part = std::mem::replace(&mut self.waiting, rest);
        part.extend(match self.waiting.len() {
            0 => status::OK,
            // 00 stands for "256 or more".
            left => [0x61, u8::try_from(left).unwrap_or_default()],
        });
        part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(apdu: &[u8]) -> (Vec<u8>, Option<usize>) {
        let command = Command::parse(apdu).unwrap();
        (command.data, command.expected)
    }

    #[test]
    fn all_shapes_of_a_command() {
        assert_eq!(parsed(&[0, 0x20, 0, 0x80]), (vec![], None));
        assert_eq!(parsed(&[0, 0xB0, 0, 0, 0]), (vec![], Some(256)));
        assert_eq!(parsed(&[0, 0xCB, 0, 0, 2, 7, 8]), (vec![7, 8], None));
        assert_eq!(parsed(&[0, 0xCB, 0, 0, 2, 7, 8, 9]), (vec![7, 8], Some(9)));
        assert_eq!(parsed(&[0, 0xB0, 0, 0, 0, 0, 0]), (vec![], Some(65536)));
        assert_eq!(parsed(&[0, 0xCB, 0, 0, 0, 0, 2, 7, 8]), (vec![7, 8], None));
        assert_eq!(parsed(&[0, 0xCB, 0, 0, 0, 0, 2, 7, 8, 1, 0]), (vec![7, 8], Some(256)));
    }

    #[test]
    fn lengths_that_do_not_fit_are_refused() {
        for apdu in [
            &[][..],
            &[0, 1, 2],
            &[0, 0xCB, 0, 0, 3, 7, 8],
            &[0, 0xCB, 0, 0, 1, 7, 8, 9],
            &[0, 0xCB, 0, 0, 0, 0],
            &[0, 0xCB, 0, 0, 0, 0, 9, 7],
            &[0, 0xCB, 0, 0, 0, 0, 1, 7, 0],
        ] {
            assert_eq!(Command::parse(apdu), None, "{apdu:?}");
            assert_eq!(Exchange::default().answer(apdu, |_| unreachable!()), [0x67, 0x00]);
        }
    }

    fn long(_: &Command) -> Answer {
        ((0..=255).cycle().take(600).collect(), status::OK)
    }

    #[test]
    fn a_long_answer_is_handed_out_in_parts() {
        let mut exchange = Exchange::default();
        let first = exchange.answer(&[0, 0xCB, 0, 0, 0], long);
        assert_eq!((first.len(), &first[256..]), (258, &[0x61, 0x00][..]));
        let second = exchange.answer(&[0, 0xC0, 0, 0, 0], |_| unreachable!());
        assert_eq!((second.len(), &second[256..]), (258, &[0x61, 88][..]));
        let third = exchange.answer(&[0, 0xC0, 0, 0, 88], |_| unreachable!());
        assert_eq!((third.len(), &third[88..]), (90, &[0x90, 0x00][..]));
        assert_eq!(exchange.answer(&[0, 0xC0, 0, 0, 0], |_| unreachable!()), [0x69, 0x85]);
    }

    #[test]
    fn without_an_expected_length_nothing_but_the_length_is_told() {
        let mut exchange = Exchange::default();
        assert_eq!(exchange.answer(&[0, 0xCB, 0, 0, 1, 7], |_| (vec![5; 9], status::OK)), [0x61, 9]);
        assert_eq!(exchange.answer(&[0, 0xC0, 0, 0, 9], |_| unreachable!()).len(), 11);
    }

    #[test]
    fn an_extended_command_gets_everything_at_once() {
        let answer = Exchange::default().answer(&[0, 0xCB, 0, 0, 0, 0, 0], long);
        assert_eq!((answer.len(), &answer[600..]), (602, &[0x90, 0x00][..]));
    }

    #[test]
    fn another_command_drops_what_was_waiting() {
        let mut exchange = Exchange::default();
        exchange.answer(&[0, 0xCB, 0, 0, 0], long);
        exchange.answer(&[0, 0xA4, 0, 0], |_| (vec![], status::NOT_FOUND));
        assert_eq!(exchange.answer(&[0, 0xC0, 0, 0, 0], |_| unreachable!()), [0x69, 0x85]);
    }

    #[test]
    fn a_chain_arrives_as_one_command() {
        let mut exchange = Exchange::default();
        assert_eq!(exchange.answer(&[0x10, 0xCB, 1, 2, 1, 7], |_| unreachable!()), [0x90, 0x00]);
        let answer = exchange.answer(&[0x00, 0xCB, 1, 2, 1, 8], |command| {
            assert_eq!(command.data, [7, 8]);
            (vec![], status::OK)
        });
        assert_eq!(answer, [0x90, 0x00]);
    }

    #[test]
    fn a_chain_has_an_end() {
        let mut exchange = Exchange::default();
        let mut part = vec![0x10, 0xCB, 1, 2, 0xFF];
        part.extend([0; 255]);
        let ok = (0..17).take_while(|_| exchange.answer(&part, |_| unreachable!()) == [0x90, 0x00]).count();
        assert_eq!(ok, 16, "16 parts of 255 bytes fit, the 17th does not");
    }
}
