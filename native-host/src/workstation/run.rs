//! Runs the probes side by side, each in a thread of its own, and waits for them only so long.

use super::catalogue::Catalogue;
use super::gathered::Gathered;
use super::pc::{Answer, Pc};
use shared::report::{Probe, Workstation};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

/// All probes together may take so long; one that is not done by then gives nothing.
pub const DEADLINE: Duration = Duration::from_millis(1_500);

/// The environment variable that gives them longer, in whole seconds up to 60: for a PC so slow that
/// its probes are never done.
#[cfg(windows)]
pub const VARIABLE: &str = "CSMS_LOGIN_HELPER_PROBE_SECONDS";

/// How long all probes together may take on this PC.
#[cfg(windows)]
pub fn deadline() -> Duration {
    let seconds = std::env::var(VARIABLE).ok().and_then(|text| text.parse().ok()).filter(|n| (2..=60).contains(n));
    seconds.map_or(DEADLINE, Duration::from_secs)
}

/// What a probe has learnt.
pub type Learnt = Box<dyn FnOnce(&mut Gathered) + Send>;

/// A look at one part of the PC.
pub struct Task {
    /// Its name in the report and in the policy that switches it off.
    pub name: &'static str,
    /// The look. It may read a few things and fail at the last: then it gives nothing.
    pub look: fn(&dyn Pc, &Catalogue) -> Answer<Learnt>,
}

/// Runs these probes. None of them can stop another.
pub fn run(tasks: &'static [Task], pc: &Arc<dyn Pc>, deadline: Duration) -> Workstation {
    let begun = Instant::now();
    let catalogue = Arc::new(Catalogue::of_policy(&**pc));
    let (mut probes, mut threads): (Vec<Probe>, Vec<_>) = Default::default();
    let (tell, told) = channel();
    for (number, task) in tasks.iter().enumerate() {
        let started = if catalogue.off.iter().any(|off| off == task.name) {
            Err("switched off by policy".to_owned())
        } else {
            let (pc, catalogue, tell) = (Arc::clone(pc), Arc::clone(&catalogue), tell.clone());
            let work = move || {
                let start = Instant::now();
                let learnt = (task.look)(&*pc, &catalogue);
                // Nobody waits any more when the time is up.
                let _ = tell.send((number, learnt, start.elapsed()));
            };
            let started = thread::Builder::new().name(task.name.into()).spawn(work);
            started.map_err(|error| format!("no thread: {error}"))
        };
        let (thread, trouble) = started.map_or_else(|trouble| (None, Some(trouble)), |thread| (Some(thread), None));
        threads.push(thread);
        probes.push(Probe { name: task.name.to_owned(), milliseconds: 0, trouble });
    }
    drop(tell);
    let mut gathered = Gathered::default();
    let mut open: Vec<usize> = (0..tasks.len()).filter(|&number| probes[number].trouble.is_none()).collect();
    while let Ok((number, learnt, took)) = told.recv_timeout(deadline.saturating_sub(begun.elapsed())) {
        open.retain(|&other| other != number);
        probes[number].milliseconds = milliseconds(took);
        // It has nothing left to do but to end. Once that is over its stack is free, and no thread is in the
        // middle of its end when the program ends.
        if let Some(thread) = threads[number].take() {
            let _ = thread.join();
        }
        match learnt {
            Ok(learnt) => learnt(&mut gathered),
            Err(trouble) => probes[number].trouble = Some(trouble),
        }
    }
    for number in open {
        probes[number].milliseconds = milliseconds(begun.elapsed());
        probes[number].trouble = Some("no answer in time".to_owned());
    }
    Workstation { probes, ..gathered.workstation(&catalogue) }
}

fn milliseconds(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}
