//! Smartcard readers and the cards in them. The only place that names the `pcsc` crate.
//!
//! [`look`] and [`watch`] are passive: the status that PC/SC hands out to anybody, which gives the
//! answer to reset and whether a card is in use. Only [`Contact`] connects to a card.

mod contact;
mod decode;
mod ending;
mod error;
mod kind;
#[cfg(test)]
mod recorded;
#[cfg(test)]
mod recorded_contact;
mod service;
mod snapshot;
mod watch;

pub use contact::{Contact, ContactError, Session};
pub use ending::let_go;
pub use service::Transacted;
pub use snapshot::look;
pub use watch::watch;

use shared::report::{Reader, Service, ServiceState};

/// One look at the smart card service.
///
/// Two looks are equal when nothing differs **and** no card moved in between: a card that was
/// taken out and put back looks the same, but has another event count.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The smart card service.
    pub service: Service,
    /// Its readers, in its own order.
    pub readers: Vec<Reader>,
    /// How many cards went in or out, per reader, since the service started (`SCARD_READERSTATE`,
    /// high word of `dwEventState`; wraps at 65,536).
    events: Vec<u32>,
    /// Nobody saw what happened until now.
    gap: bool,
}

impl Seen {
    /// Every reader, with how many cards went in or out of it.
    pub fn with_moves(&self) -> impl Iterator<Item = (&Reader, u32)> {
        self.readers.iter().zip(self.events.iter().copied())
    }

    /// Whether nobody saw what happened before this look: the service was away, or a reader was and
    /// is back. Then the same name and count may stand for another card, as both begin anew.
    pub const fn is_after_gap(&self) -> bool {
        self.gap
    }

    /// The same look, after a gap.
    pub(crate) const fn after_gap(mut self) -> Self {
        self.gap = true;
        self
    }

    /// For tests of other floors.
    #[cfg(test)]
    pub(crate) fn of(readers: Vec<Reader>, events: Vec<u32>) -> Self {
        Self::running(readers, events)
    }

    /// The service runs and has these readers.
    fn running(readers: Vec<Reader>, events: Vec<u32>) -> Self {
        Self { service: Service { state: ServiceState::Running, detail: None }, readers, events, gap: false }
    }

    /// The service cannot be used; `detail` says why, for IT.
    pub fn without_service(state: ServiceState, detail: impl Into<String>) -> Self {
        let service = Service { state, detail: Some(detail.into()) };
        Self { service, readers: Vec::new(), events: Vec::new(), gap: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_that_was_out_and_is_back_is_a_change() {
        let reader = decode::reader(c"Virtual PCD 00 00", pcsc::State::PRESENT, &[0x3B, 0x00]);
        let seen = |events| Seen::running(vec![reader.clone()], vec![events]);
        assert_ne!(seen(1), seen(3));
        assert_eq!(seen(3), seen(3));
    }
}
