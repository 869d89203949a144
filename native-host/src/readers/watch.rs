//! Waiting for changes without using the processor.

use super::service::{Service, Slot};
use super::{Seen, snapshot};
use pcsc::{Context, Error, PNP_NOTIFICATION, Scope, State};
use std::ffi::CString;
use std::mem;
use std::ops::ControlFlow;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// How often a service that is not there is looked for. PC/SC cannot wait for itself to start.
const PAUSE: Duration = Duration::from_secs(1);

/// How long one wait lasts when nothing happens; then the readers are listed afresh. A reader that
/// arrives between the list and the wait is not announced by pcsc-lite before 2.3, and a card that
/// goes from idle to in use never is. Neither is worth waking an idle PC more often.
const WAIT: Duration = Duration::from_secs(120);

/// How long the first wait after a change lasts: who moves one thing often moves the next at once, and
/// a reader may have arrived just when nobody waited.
const SETTLE: Duration = Duration::from_secs(1);

/// A wait that lasts so much longer than it may has been slept through: the clock goes on while a PC
/// sleeps. A clock that is set looks the same, which only costs a line.
const SLEPT: Duration = Duration::from_secs(30);

/// Tells of every change after `known`, until `tell` breaks off. Blocks.
///
/// Survives that the service stops and starts, and that readers come and go. A card that is taken
/// out and put back is a change, even when both happen between two looks.
pub fn watch(known: Seen, tell: impl FnMut(&Seen) -> ControlFlow<()>) {
    watch_with(|| Context::establish(Scope::User), (thread::sleep, SystemTime::now), known, tell);
}

/// The same with any service, any way of resting, and any clock.
pub(super) fn watch_with<S: Service>(
    establish: impl Fn() -> Result<S, Error>,
    (rest, clock): (impl Fn(Duration), impl Fn() -> SystemTime),
    mut known: Seen,
    mut tell: impl FnMut(&Seen) -> ControlFlow<()>,
) {
    let mut update = |now: Seen| {
        if now == known {
            return ControlFlow::Continue(());
        }
        known = now;
        let told = tell(&known);
        known.gap = false;
        told
    };
    let mut gap = false;
    loop {
        let begun = Instant::now();
        let ended = match establish() {
            Ok(service) => follow(&service, &clock, gap, &mut update),
            Err(error) => Ended::Unusable(error),
        };
        gap = true;
        match ended {
            Ended::ToldEnough => return,
            // Perhaps it is already back: look again before calling it stopped.
            Ended::Lost(error) => tracing::debug!(?error, "lost the smart card service"),
            Ended::Unusable(error) => {
                if update(Seen::failed(error)).is_break() {
                    return;
                }
            }
        }
        rest(pause(begun.elapsed()));
    }
}

/// Why following a context ended.
enum Ended {
    /// Nobody wants to hear more.
    ToldEnough,
    /// The service answered before, and does not any more.
    Lost(Error),
    /// The service did not answer at all.
    Unusable(Error),
}

/// How long to wait before the next context, after one that lasted this long.
fn pause(lasted: Duration) -> Duration {
    PAUSE.saturating_sub(lasted)
}

/// Tells of changes for as long as this context lives; perhaps something went unseen before it.
fn follow<S: Service>(
    service: &S,
    clock: &impl Fn() -> SystemTime,
    mut gap: bool,
    update: &mut impl FnMut(Seen) -> ControlFlow<()>,
) -> Ended {
    let (mut answered, mut quiet) = (false, false);
    // The readers when one of them was gone.
    let mut missing = Vec::new();
    loop {
        let mut states = match snapshot::states(service) {
            Ok(states) => states,
            Err(error) if answered => return Ended::Lost(error),
            Err(error) => return Ended::Unusable(error),
        };
        answered = true;
        // One that was gone is back already.
        gap |= !missing.is_empty() && names(&states) == mem::take(&mut missing);
        // The pseudo reader stands for the list of readers itself.
        states.push(Slot::new(PNP_NOTIFICATION().to_owned()));
        loop {
            let seen = snapshot::seen(readers(&states));
            if update(if mem::take(&mut gap) { seen.after_gap() } else { seen }).is_break() {
                return Ended::ToldEnough;
            }
            states.iter_mut().for_each(Slot::know);
            let gone = names(unknown(&states));
            let (begun, patience) = (clock(), if quiet { WAIT } else { SETTLE });
            let heard = service.change(patience, &mut states);
            gap |= clock().duration_since(begun).is_ok_and(|passed| passed > patience + SLEPT);
            quiet = heard == Err(Error::Timeout);
            match heard {
                Ok(()) if unknown(&states).any(|state| !gone.iter().any(|name| name.as_c_str() == state.name())) => {
                    missing = names(readers(&states));
                    break;
                }
                Ok(()) if list_changed(&states) => break,
                Ok(()) => {}
                Err(Error::Timeout | Error::Cancelled | Error::UnknownReader | Error::ReaderUnavailable) => break,
                Err(error) => return Ended::Lost(error),
            }
        }
    }
}

/// The real readers among these states.
fn readers<S: Slot>(states: &[S]) -> impl Iterator<Item = &S> {
    states.iter().filter(|state| !is_list(*state))
}

fn is_list(state: &impl Slot) -> bool {
    state.name() == PNP_NOTIFICATION()
}

fn names<'a, S: Slot + 'a>(states: impl IntoIterator<Item = &'a S>) -> Vec<CString> {
    states.into_iter().map(|state| state.name().to_owned()).collect()
}

/// The readers that are gone, though they were listed. pcscd goes on listing those of its configuration.
fn unknown<S: Slot>(states: &[S]) -> impl Iterator<Item = &S> {
    readers(states).filter(|state| state.state().contains(State::UNKNOWN))
}

/// A reader came or went.
fn list_changed(states: &[impl Slot]) -> bool {
    states.iter().any(|state| is_list(state) && state.state().contains(State::CHANGED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_fails_at_once_is_not_asked_in_a_busy_loop() {
        assert_eq!(pause(Duration::ZERO), PAUSE);
        assert_eq!(pause(Duration::from_millis(300)), Duration::from_millis(700));
        assert_eq!(pause(Duration::from_secs(3_600)), Duration::ZERO);
    }
}
