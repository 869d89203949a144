//! A reader that can be plugged in and out, whose card can be mute and whose line can fail, behind
//! the project's own driver (crate `csms-driver`).

use crate::Error;
use crate::cards::VirtualCard;
use csms_driver::line::{self, Ask, code};
use std::io::{self, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// What is wrong with the card or its line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// The card does not answer to its power: upside down, or dead.
    Mute,
    /// The card says what it is, and then agrees on no protocol.
    Unresponsive,
    /// Commands do not get through.
    Line,
}

/// The reader. It goes with the last of its clones.
#[derive(Clone, Debug)]
pub struct OwnReader {
    socket: PathBuf,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    unplugged: bool,
    card: Option<Box<dyn VirtualCard>>,
    powered: bool,
    fault: Fault,
    resets: u64,
    commands: u64,
    bells: Vec<UnixStream>,
}

impl OwnReader {
    /// A reader that is plugged in and empty, behind a new socket at this place.
    ///
    /// # Errors
    /// [`Error::Io`] when there can be no socket.
    pub fn new(socket: &Path) -> Result<Self, Error> {
        let listener = UnixListener::bind(socket).map_err(Error::io("no socket for the reader"))?;
        let own = Self { socket: socket.to_owned(), state: Arc::default() };
        let state = Arc::clone(&own.state);
        thread::Builder::new()
            .name("reader".into())
            .spawn(move || {
                for line in listener.incoming().flatten() {
                    let state = Arc::clone(&state);
                    // A line that cannot be served is closed, which the driver notices.
                    let _ = thread::Builder::new().name("line".into()).spawn(move || serve(line, &state));
                }
            })
            .map_err(Error::io("no thread for the reader"))?;
        Ok(own)
    }

    /// Its part of the service's configuration.
    pub(crate) fn stanza(&self, name: &str, driver: &Path, channel: usize) -> String {
        let (socket, driver) = (self.socket.display(), driver.display());
        format!("FRIENDLYNAME \"{name}\"\nDEVICENAME /dev/null:{socket}\nLIBPATH {driver}\nCHANNELID {channel}\n\n")
    }

    /// Puts a card in, in place of the one that is there.
    pub fn insert(&self, card: impl VirtualCard + 'static) {
        self.change(|state| {
            state.card = Some(Box::new(card));
            state.powered = false;
        });
    }

    /// Pulls the card.
    pub fn pull(&self) {
        self.change(|state| state.card = None);
    }

    /// Its socket.
    pub(crate) fn socket(&self) -> &Path {
        &self.socket
    }

    /// Plugs the reader out, or in again. Debian's service goes on listing a reader that it did not
    /// find by itself on USB ([`crate::pcscd::Usb`]), and says that it is not available.
    pub fn plug(&self, is_in: bool) {
        self.change(|state| state.unplugged = !is_in);
    }

    /// From now on this is wrong with it.
    pub fn set_fault(&self, fault: Fault) {
        self.state().fault = fault;
    }

    /// How often a card was reset while it had power.
    pub fn resets(&self) -> u64 {
        self.state().resets
    }

    /// How many commands cards have seen.
    pub fn commands(&self) -> u64 {
        self.state().commands
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        change(&mut state);
        state.ring();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers the driver until it closes the line.
fn serve(mut line: UnixStream, state: &Mutex<State>) -> io::Result<()> {
    match line::hear(&mut line)? {
        (Ask::Bell, _) => {
            locked(state).bells.push(line);
            return Ok(());
        }
        (Ask::Talk, _) => {}
        _ => return Err(io::ErrorKind::InvalidData.into()),
    }
    loop {
        let (asked, data) = line::hear(&mut line)?;
        let (code, answer) = locked(state).answer(asked, &data);
        line::answer(&mut line, code, &answer)?;
    }
}

impl State {
    /// Tells the driver that something has moved.
    fn ring(&mut self) {
        // A line that is closed rings no more.
        self.bells.retain_mut(|bell| bell.write_all(&[1]).is_ok());
    }

    fn answer(&mut self, asked: Ask, data: &[u8]) -> (u32, Vec<u8>) {
        if self.unplugged {
            return (code::NO_SUCH_DEVICE, Vec::new());
        }
        let Some(card) = &mut self.card else {
            let code = if asked == Ask::Presence { code::ABSENT } else { code::COMMUNICATION_ERROR };
            return (code, Vec::new());
        };
        let code = match asked {
            Ask::Talk | Ask::Bell => code::NOT_SUPPORTED,
            Ask::Presence => code::PRESENT,
            Ask::PowerUp | Ask::Reset if self.fault == Fault::Mute => code::POWER_FAILURE,
            Ask::PowerUp | Ask::Reset => {
                if asked == Ask::Reset && self.powered {
                    self.resets += 1;
                    card.warm_reset();
                } else if !self.powered {
                    card.reset();
                }
                self.powered = true;
                return (code::SUCCESS, card.atr());
            }
            Ask::PowerDown => {
                self.powered = false;
                card.reset();
                code::SUCCESS
            }
            Ask::Protocol if self.fault == Fault::Unresponsive => code::PTS_FAILURE,
            Ask::Protocol => code::SUCCESS,
            // A card that was put in place of another has no power yet.
            Ask::Transmit if self.fault == Fault::Line || !self.powered => code::COMMUNICATION_ERROR,
            Ask::Transmit => {
                self.commands += 1;
                let answer = card.transmit(data);
                if answer.is_empty() {
                    // The card was pulled instead.
                    self.card = None;
                    self.ring();
                    return (code::COMMUNICATION_ERROR, answer);
                }
                return (code::SUCCESS, answer);
            }
        };
        (code, Vec::new())
    }
}
