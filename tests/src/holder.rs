//! Other programs that use a card: one that keeps it for itself, and one that is signed in with it.

use crate::failure::{Doing, Result, same};
use csms_simulator::watch;
use pcsc::{Card, Context, Disposition, Protocols, Scope, ShareMode, State};
use std::ffi::CString;

/// Holds a card exclusively until dropped.
pub struct Holder(Option<Card>);

impl Holder {
    /// Takes the card in this reader, and waits until PC/SC shows that it is taken.
    pub fn take(reader: &str) -> Result<Self> {
        let doing = format!("keeping the card in {reader:?}");
        let context = Context::establish(Scope::User).doing(&doing)?;
        let name = CString::new(reader).doing(&doing)?;
        let card = context.connect(&name, ShareMode::Exclusive, Protocols::ANY).doing(&doing)?;
        let holder = Self(Some(card));
        watch::wait_for(reader, watch::PATIENCE, |now| now.state.contains(State::EXCLUSIVE)).doing(&doing)?;
        Ok(holder)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        // Without this the card would be reset. The service may be gone: then so is the hold.
        let _ = self.0.take().map(|card| card.disconnect(Disposition::LeaveCard));
    }
}

/// Another program that has signed in with a PIV card and goes on sharing it.
pub struct SignedIn(Option<Card>);

/// Asks for the state of the passcode: VERIFY without data.
const ASK_TRIES: [u8; 4] = [0, 0x20, 0, 0x80];

/// What another program is answered when it asks the PIV card in this reader for its tries.
pub fn tries(reader: &str) -> Result<Vec<u8>> {
    SignedIn::connected(reader, "asking for the tries")?.send(&ASK_TRIES)
}

impl SignedIn {
    /// Selects the application of the card in this reader and gives it the passcode.
    pub fn with(reader: &str) -> Result<Self> {
        let doing = format!("signing in with the card in {reader:?}");
        let other = Self::connected(reader, &doing)?;
        let passcode = [&[0, 0x20, 0, 0x80, 8][..], b"123456\xFF\xFF"].concat();
        same(&doing, other.send(&passcode)?, [0x90, 0x00])?;
        watch::wait_for(reader, watch::PATIENCE, |now| now.state.contains(State::INUSE)).doing(&doing)?;
        Ok(other)
    }

    /// Connected, with the application selected.
    fn connected(reader: &str, doing: &str) -> Result<Self> {
        let context = Context::establish(Scope::User).doing(doing)?;
        let name = CString::new(reader).doing(doing)?;
        let other = Self(Some(context.connect(&name, ShareMode::Shared, Protocols::ANY).doing(doing)?));
        other.send(&[0, 0xA4, 4, 0, 9, 0xA0, 0, 0, 3, 8, 0, 0, 0x10, 0, 0])?;
        Ok(other)
    }

    /// Asks the card whether the passcode still counts.
    pub fn is_still_signed_in(&self) -> Result<()> {
        same("still signed in", self.send(&ASK_TRIES)?, [0x90, 0x00])
    }

    fn send(&self, command: &[u8]) -> Result<Vec<u8>> {
        let mut answer = [0; pcsc::MAX_BUFFER_SIZE];
        let card = self.0.as_ref().doing("the card was let go of")?;
        card.transmit(command, &mut answer).map(<[u8]>::to_vec).doing("another program's command")
    }
}

impl Drop for SignedIn {
    fn drop(&mut self) {
        // As above.
        let _ = self.0.take().map(|card| card.disconnect(Disposition::LeaveCard));
    }
}
