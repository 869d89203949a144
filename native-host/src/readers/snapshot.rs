//! One passive look: list the readers, ask for their state, connect to nothing.

use super::{Seen, decode};
use pcsc::{Context, Error, ReaderState, Scope, State};
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
pub(super) fn states(context: &Context) -> Result<Vec<ReaderState>, Error> {
    let mut last = Error::UnknownReader;
    for _ in 0..ATTEMPTS {
        match try_states(context) {
            Ok(states) => return Ok(states),
            Err(error @ (Error::UnknownReader | Error::ReaderUnavailable | Error::InsufficientBuffer)) => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

fn try_states(context: &Context) -> Result<Vec<ReaderState>, Error> {
    let names = context.list_readers_owned()?;
    let mut states: Vec<_> = names.into_iter().map(|name| ReaderState::new(name, State::UNAWARE)).collect();
    if states.is_empty() {
        // Windows takes a question about no reader for an error.
        return Ok(states);
    }
    match context.get_status_change(Duration::ZERO, &mut states) {
        // With a time limit of zero this is no failure: the states are filled in.
        Ok(()) | Err(Error::Timeout) => Ok(states),
        Err(error) => Err(error),
    }
}

/// What these states tell.
pub(super) fn seen<'a>(states: impl IntoIterator<Item = &'a ReaderState>) -> Seen {
    let (readers, events) = states
        .into_iter()
        .map(|state| (decode::reader(state.name(), state.event_state(), state.atr()), state.event_count()))
        .unzip();
    Seen::running(readers, events)
}
