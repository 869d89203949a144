//! Another program that keeps a card for itself.

use crate::Error;
use crate::watch::{self, PATIENCE};
use pcsc::{Card, Context, Disposition, Protocols, Scope, ShareMode, State};
use std::ffi::CString;

/// Keeps a card exclusively until dropped.
pub(super) struct Hold(Option<Card>);

impl Hold {
    /// Takes the card in this reader and waits until PC/SC shows that it is taken.
    pub(super) fn take(reader: &str) -> Result<Self, Error> {
        let failed = |source| Error::Pcsc { doing: "keep a card for one program", source };
        let name = CString::new(reader).map_err(|_| failed(pcsc::Error::UnknownReader))?;
        let context = Context::establish(Scope::User).map_err(failed)?;
        let card = context.connect(&name, ShareMode::Exclusive, Protocols::ANY).map_err(failed)?;
        let hold = Self(Some(card));
        watch::wait_for(reader, PATIENCE, |now| now.state.contains(State::EXCLUSIVE))?;
        Ok(hold)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let Some(card) = self.0.take() else { return };
        if let Err((card, _)) = card.disconnect(Disposition::LeaveCard) {
            // The service is gone, and the hold with it. Dropping the card would try to reset it.
            std::mem::forget(card);
        }
    }
}

impl std::fmt::Debug for Hold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hold")
    }
}
