//! Programs that stand still, as all do on a PC that sleeps.

use crate::Error;
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use std::io;

/// Programs that stand still until this is dropped. Their clocks go on, as do those of a PC.
#[derive(Debug)]
pub struct Asleep(Vec<Pid>);

impl Asleep {
    /// Stops these processes, which the caller has started, and waits until they stand still.
    ///
    /// # Errors
    /// One of them has ended, or is none that the caller has started.
    pub fn these(processes: &[u32]) -> Result<Self, Error> {
        let mut asleep = Self(Vec::new());
        for process in processes {
            let stopped = stop(*process).map_err(Error::io("a program cannot be made to stand still"))?;
            asleep.0.push(stopped);
        }
        Ok(asleep)
    }
}

fn stop(process: u32) -> io::Result<Pid> {
    let pid = Pid::from_raw(process.cast_signed()).ok_or(io::ErrorKind::InvalidInput)?;
    kill_process(pid, Signal::STOP)?;
    match waitpid(Some(pid), WaitOptions::UNTRACED)? {
        Some((_, status)) if status.stopped() => Ok(pid),
        _ => Err(io::ErrorKind::NotFound.into()),
    }
}

impl Drop for Asleep {
    fn drop(&mut self) {
        for pid in &self.0 {
            // One that has ended wakes no more.
            let _ = kill_process(*pid, Signal::CONT);
        }
    }
}
