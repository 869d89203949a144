//! Another program that keeps a card for itself.

use crate::failure::{Doing, Result};
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
