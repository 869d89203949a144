//! Waiting for a condition, with a deadline. A condition that never comes true is a failure that
//! says what was seen last; nothing is ever tried a second time.

use crate::failure::{Failure, Result};
use std::thread;
use std::time::{Duration, Instant};

/// How long anything may take before it counts as never. Far above what is seen on a slow PC.
pub const DEADLINE: Duration = Duration::from_secs(30);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// Looks until it sees something; `Ok(Err(seen))` means "not yet, this is what is there".
pub fn until<T>(what: &str, mut look: impl FnMut() -> Result<std::result::Result<T, String>>) -> Result<T> {
    let end = Instant::now() + DEADLINE;
    loop {
        let seen = match look()? {
            Ok(found) => return Ok(found),
            Err(seen) => seen,
        };
        if Instant::now() >= end {
            return Err(Failure(format!("{what} did not happen within {} s; seen last: {seen}", DEADLINE.as_secs())));
        }
        thread::sleep(PAUSE);
    }
}
