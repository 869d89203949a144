//! Looks at the PC and answers, beside the thread that reads: a smart card service that is stuck
//! must not keep the program from noticing that the browser is gone.

use super::conversation::Task;
use super::port::Port;
use crate::card::Extent;
use crate::look::{Looker, Numbers};
use crate::readers::{self, Seen};
use crate::simulation::Simulation;
use shared::protocol::Message;
use shared::report::WorkstationReport;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::process;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How often a look is repeated because a change was told while it was taken.
const ATTEMPTS: u32 = 3;

/// A request that needs a look.
pub struct Job {
    /// The request's id.
    pub id: u32,
    /// What belongs to it.
    pub task: Task,
}

/// The way to the thread that looks and answers.
pub struct Desk {
    jobs: Sender<Job>,
    closed: Receiver<()>,
    thread: JoinHandle<()>,
}

impl Desk {
    /// Starts the thread.
    ///
    /// # Errors
    /// This PC cannot start another thread.
    pub fn open(port: Arc<Port>, simulation: Option<Simulation>) -> io::Result<Self> {
        let (jobs, waiting) = channel();
        let (closing, closed) = channel();
        // Its look begins while the thread does: whoever opens the desk wants one.
        let source = simulation.map_or_else(|| Source::Pc(Box::new(Looker::at_once())), Source::Simulation);
        let thread = thread::Builder::new().name("desk".into()).spawn(move || {
            // Dropped when the work is done, which `close` notices.
            let _closing: Sender<()> = closing;
            let ended = match source {
                Source::Pc(looker) => work(&waiting, &port, *looker),
                Source::Simulation(simulation) => play(&waiting, &port, &simulation),
            };
            if let Err(error) = ended {
                leave(&error);
            }
        })?;
        Ok(Self { jobs, closed, thread })
    }

    /// Hands a request over.
    pub fn take(&self, job: Job) {
        // Fails only when the thread has ended because the port is closed.
        let _ = self.jobs.send(job);
    }

    /// No more requests will come: waits until those handed over are answered, but not for long.
    pub fn close(self, patience: Duration) {
        drop(self.jobs);
        // Nothing is ever sent: this waits for the end or for the time to be up.
        if self.closed.recv_timeout(patience) == Err(RecvTimeoutError::Disconnected) {
            // The program shall not end while a thread of it is about to.
            let _ = self.thread.join();
        }
    }
}

/// Where reports come from.
enum Source {
    /// This PC.
    Pc(Box<Looker>),
    /// A file.
    Simulation(Simulation),
}

/// Answers from a simulation until no more requests come. There is no card that could be read.
fn play(jobs: &Receiver<Job>, port: &Arc<Port>, simulation: &Simulation) -> io::Result<()> {
    let mut watching = false;
    for job in jobs {
        if job.task == Task::Numbers {
            port.disclose(&Numbers::default().answering(job.id))?;
            continue;
        }
        let look = || {
            let report = simulation.report();
            (report.clone(), report)
        };
        let known = answer(port, job.id, look)?;
        if job.task == Task::Watch && !watching {
            let (port, simulation) = (Arc::clone(port), simulation.clone());
            let tell = move || {
                simulation.watch(known, |report| match port.tell_change(report.clone()) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => leave(&error),
                });
            };
            watching = thread::Builder::new().name("simulation".into()).spawn(tell).is_ok();
        }
    }
    Ok(())
}

/// Answers until no more requests come.
fn work(jobs: &Receiver<Job>, port: &Arc<Port>, mut looker: Looker) -> io::Result<()> {
    let mut watching = false;
    for job in jobs {
        match job.task {
            Task::Numbers => {
                port.disclose(&looker.read_cards(Extent::Read).answering(job.id))?;
                continue;
            }
            Task::ReadCard(extent) => drop(looker.read_cards(extent)),
            Task::Once | Task::Watch => {}
        }
        let look = || {
            let seen = looker.look();
            (looker.report(&seen), seen)
        };
        let seen = answer(port, job.id, look)?;
        if job.task == Task::Watch && !watching {
            watching = watch(seen, port, looker.beside())
                .inspect_err(|error| tracing::error!(%error, "cannot watch: no further thread"))
                .is_ok();
        }
    }
    Ok(())
}

/// Answers request `id` with a fresh look; a look that a change has overtaken is taken again.
fn answer<W: Write, S>(port: &Port<W>, id: u32, mut look: impl FnMut() -> (WorkstationReport, S)) -> io::Result<S> {
    for _ in 1..ATTEMPTS {
        let changes = port.changes();
        let (report, seen) = look();
        if port.say_if_still(changes, &Message::Status { id, report })? {
            return Ok(seen);
        }
    }
    let (report, seen) = look();
    port.say(&Message::Status { id, report })?;
    Ok(seen)
}

/// Tells of every change after `known`, on a thread of its own.
fn watch(known: Seen, port: &Arc<Port>, looker: Looker) -> io::Result<()> {
    let port = Arc::clone(port);
    thread::Builder::new().name("watch".into()).spawn(move || {
        readers::watch(known, |seen| match port.tell_change(looker.report(seen)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => leave(&error),
        });
    })?;
    Ok(())
}

/// The browser has closed its end: there is nobody left to work for.
fn leave(error: &io::Error) -> ! {
    tracing::info!(%error, "the port is closed");
    readers::let_go();
    process::exit(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::report::ServiceState;

    #[test]
    fn an_answer_never_comes_after_a_newer_change() {
        let report = |state| (WorkstationReport::without_service(state), Seen::without_service(state, "test"));
        let port = Port::new(Vec::new());
        let mut looks = 0;
        let seen = answer(&port, 5, || {
            looks += 1;
            if looks > 1 {
                return report(ServiceState::Forbidden);
            }
            // While this look is taken, the watcher tells of something newer.
            port.tell_change(report(ServiceState::Forbidden).0).unwrap();
            report(ServiceState::Stopped)
        })
        .unwrap();
        assert_eq!((looks, seen.service.state), (2, ServiceState::Forbidden));
        let said = String::from_utf8(port.into_inner()).unwrap();
        assert!(!said.contains("stopped") && said.contains(r#""id":5"#), "{said}");
    }
}
