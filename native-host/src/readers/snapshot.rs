//! One passive look: list the readers, ask for their state, connect to nothing.

use super::service::{Service, Slot};
use super::{Seen, decode};
use pcsc::{Context, Error, Scope};
use std::time::Duration;

/// A reader that is plugged in or out between the list and the question spoils the question; this
/// often in a row means something else.
const ATTEMPTS: usize = 4;

/// One look at the smart card service, its readers and their cards. Does not touch a card.
///
/// Takes well under a millisecond, or about 0.4 s when a card does not answer: pcsc-lite gives
/// such a card time to wake up. A service that is stuck makes this wait without end.
pub fn look() -> Seen {
    Context::establish(Scope::User).and_then(|context| states(&context)).map_or_else(Seen::failed, |s| seen(&s))
}

/// The state of every reader now.
pub(super) fn states<S: Service>(service: &S) -> Result<Vec<S::Slot>, Error> {
    let mut last = Error::UnknownReader;
    for _ in 0..ATTEMPTS {
        match try_states(service) {
            Ok(states) => return Ok(states),
            Err(error @ (Error::UnknownReader | Error::ReaderUnavailable | Error::InsufficientBuffer)) => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

fn try_states<S: Service>(service: &S) -> Result<Vec<S::Slot>, Error> {
    let mut states: Vec<_> = service.names()?.into_iter().map(Slot::new).collect();
    if states.is_empty() {
        // Windows takes a question about no reader for an error.
        return Ok(states);
    }
    match service.change(Duration::ZERO, &mut states) {
        // With a time limit of zero this is no failure: the states are filled in.
        Ok(()) | Err(Error::Timeout) => Ok(states),
        Err(error) => Err(error),
    }
}

/// What these states tell.
pub(super) fn seen<'a, S: Slot + 'a>(states: impl IntoIterator<Item = &'a S>) -> Seen {
    let (readers, events) = states
        .into_iter()
        .map(|state| (decode::reader(state.name(), state.state(), state.atr()), state.moves()))
        .unzip();
    Seen::running(readers, events)
}
