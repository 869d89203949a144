//! Nobody is to leave in the middle: a program that ends inside a transaction has the card reset by
//! the service, which throws out whoever is signed in with it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long the end of the program waits for a card that keeps a command unanswered.
const PATIENCE: Duration = Duration::from_millis(1_900);

/// The transactions of this process.
static TRANSACTIONS: Transactions = Transactions::new();

/// Lets go of all cards: from now on no command is sent and no transaction begun. Waits until those
/// under way are over, but not long for a card that does not answer. To be called before the
/// program ends.
pub fn let_go() {
    TRANSACTIONS.end(PATIENCE);
}

/// Stands for a transaction from its beginning until it is dropped; `None` when the program ends.
pub(super) fn begin() -> Option<Transacting> {
    TRANSACTIONS.begin().then_some(Transacting)
}

/// Whether the program ends: no further command may be sent.
pub(super) fn is_ending() -> bool {
    TRANSACTIONS.lock().ending
}

/// A transaction under way.
pub(super) struct Transacting;

impl Drop for Transacting {
    fn drop(&mut self) {
        TRANSACTIONS.leave();
    }
}

struct Transactions {
    state: Mutex<State>,
    over: Condvar,
}

struct State {
    open: usize,
    ending: bool,
}

impl Transactions {
    const fn new() -> Self {
        Self { state: Mutex::new(State { open: 0, ending: false }), over: Condvar::new() }
    }

    fn begin(&self) -> bool {
        let mut state = self.lock();
        if !state.ending {
            state.open += 1;
        }
        !state.ending
    }

    fn leave(&self) {
        self.lock().open -= 1;
        self.over.notify_all();
    }

    /// Whether all are over by then.
    fn end(&self, patience: Duration) -> bool {
        let mut state = self.lock();
        state.ending = true;
        let waited = self.over.wait_timeout_while(state, patience, |state| state.open > 0);
        waited.is_ok_and(|(_, waited)| !waited.timed_out())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A count is whole at any moment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::thread;

    #[test]
    fn the_end_waits_for_what_is_under_way_and_lets_nothing_begin() {
        let transactions = Arc::new(Transactions::new());
        assert!(transactions.begin());
        let ending = {
            let transactions = Arc::clone(&transactions);
            thread::spawn(move || transactions.end(Duration::from_secs(60)))
        };
        // The end is under way as soon as nothing may begin any more.
        while transactions.begin() {
            transactions.leave();
            thread::yield_now();
        }
        transactions.leave();
        assert!(ending.join().unwrap());
    }

    #[test]
    fn a_card_that_never_answers_does_not_keep_the_end() {
        let transactions = Transactions::new();
        assert!(transactions.begin());
        assert!(!transactions.end(Duration::from_millis(1)));
    }
}
