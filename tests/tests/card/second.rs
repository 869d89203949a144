//! Another program in a process of its own, which can be killed in the middle.
//!
//! It is this same program, started anew with [`MARK`].

use crate::desk::READER;
use csms_e2e::failure::{Doing, Failure, Result, same};
use pcsc::{Card, Context, Disposition, Protocols, Scope, ShareMode};
use std::ffi::CString;
use std::io::{self, BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};

/// The first argument of such a process; the second says how it holds the card.
const MARK: &str = "--second-process";
const SELECT: [u8; 15] = [0, 0xA4, 4, 0, 9, 0xA0, 0, 0, 3, 8, 0, 0, 0x10, 0, 0];
const ASK_TRIES: [u8; 4] = [0, 0x20, 0, 0x80];
const READY: &str = "ready";
const SIGNED_IN: &str = "signed in";

/// How it holds the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// In a transaction that does not end.
    Transaction,
    /// For itself alone.
    Exclusive,
}

impl Hold {
    const fn word(self) -> &'static str {
        match self {
            Self::Transaction => "transaction",
            Self::Exclusive => "exclusive",
        }
    }
}

/// The process, signed in with the PIV card in the reader.
#[derive(Debug)]
pub struct Second {
    child: Child,
    /// Closed, it lets go of the card and ends.
    input: Option<ChildStdin>,
    said: Lines<BufReader<ChildStdout>>,
}

impl Second {
    /// Starts it, and waits until it holds the card.
    pub fn start(hold: Hold) -> Result<Self> {
        let own = std::env::current_exe().doing("this program's own path")?;
        let mut child = Command::new(own)
            .args([MARK, hold.word()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .doing("a second process")?;
        let input = child.stdin.take();
        let said = BufReader::new(child.stdout.take().doing("no output")?).lines();
        let mut second = Self { child, input, said };
        same("the second process", second.hear()?.as_str(), READY)?;
        Ok(second)
    }

    /// Asks it whether its passcode still counts.
    pub fn is_still_signed_in(&mut self) -> Result<()> {
        writeln!(self.input.as_mut().doing("no input")?).doing("asking the second process")?;
        same("the second process", self.hear()?.as_str(), SIGNED_IN)
    }

    /// Has it let go of the card and end.
    pub fn finish(mut self) -> Result<()> {
        drop(self.input.take());
        same("the end of the second process", self.child.wait().doing("its end")?.code(), Some(0))
    }

    /// Kills it where it stands.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill().doing("killing the second process")?;
        self.child.wait().doing("its end").map(drop)
    }

    fn hear(&mut self) -> Result<String> {
        self.said.next().doing("the second process has ended")?.doing("its words")
    }
}

impl Drop for Second {
    fn drop(&mut self) {
        // It may have ended already. If not, a test has failed in the middle.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Plays the second process, when this is one.
pub fn play() -> Option<ExitCode> {
    let mut words = std::env::args().skip(1);
    if words.next().as_deref() != Some(MARK) {
        return None;
    }
    let hold = words.next().unwrap_or_default();
    Some(match hold_card(hold == Hold::Exclusive.word()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("the second process: {failure}");
            ExitCode::FAILURE
        }
    })
}

/// Holds the card until the input ends.
fn hold_card(exclusive: bool) -> Result<()> {
    let context = Context::establish(Scope::User).doing("the service")?;
    let mode = if exclusive { ShareMode::Exclusive } else { ShareMode::Shared };
    let name = CString::new(READER).doing("a name")?;
    let mut card = context.connect(&name, mode, Protocols::ANY).doing("connecting")?;
    if exclusive {
        answer(&card)?;
    } else {
        let transaction = card.transaction().doing("a transaction")?;
        answer(&transaction)?;
        transaction.end(Disposition::LeaveCard).map_err(|(_, error)| error).doing("ending the transaction")?;
    }
    card.disconnect(Disposition::LeaveCard).map_err(|(_, error)| error).doing("letting go")
}

/// Signs in, and answers every line with whether that still counts.
fn answer(card: &Card) -> Result<()> {
    let passcode = [&[0, 0x20, 0, 0x80, 8][..], b"123456\xFF\xFF"].concat();
    transmit(card, &SELECT)?;
    same("signing in", transmit(card, &passcode)?, [0x90, 0x00])?;
    say(READY)?;
    for _ in io::stdin().lines().map_while(io::Result::ok) {
        say(if transmit(card, &ASK_TRIES)? == [0x90, 0x00] { SIGNED_IN } else { "thrown out" })?;
    }
    Ok(())
}

fn transmit(card: &Card, apdu: &[u8]) -> Result<Vec<u8>> {
    let mut buffer = [0; pcsc::MAX_BUFFER_SIZE];
    card.transmit(apdu, &mut buffer).map(<[u8]>::to_vec).map_err(|error| Failure(format!("a command: {error}")))
}

fn say(word: &str) -> Result<()> {
    let mut out = io::stdout();
    writeln!(out, "{word}").and_then(|()| out.flush()).doing("speaking")
}
