//! Assembles one [`WorkstationReport`], within a deadline.

pub mod cards;
mod memory;

pub use memory::Memory;

use crate::card::Extent;
use crate::readers::{self, Seen};
use crate::workstation;
use shared::report::{ServiceState, Unread, Workstation, WorkstationReport};
use shared::request::{Disclosure, SmartcardNumber};
use std::mem;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// A smart card service that has not answered by then is stuck. A look takes 0.4 s when a card
/// does not answer, and less than a millisecond otherwise.
pub const DEADLINE: Duration = Duration::from_secs(3);

/// Looks at this PC, as often as asked. A stuck smart card service costs the deadline, never more.
pub struct Looker {
    look: fn() -> Seen,
    deadline: Duration,
    /// Known from the first look on.
    workstation: Option<Workstation>,
    worker: Option<Worker>,
    memory: Memory,
}

/// What cards have said that no report has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// The smartcard numbers, in the order in which the cards have answered.
    pub numbers: Vec<SmartcardNumber>,
    /// Why a card was not read.
    pub unread: Option<Unread>,
}

impl Numbers {
    /// As the answer to a request.
    pub fn answering(self, id: u32) -> Disclosure {
        Disclosure::SmartcardNumber { id, numbers: self.numbers, unread: self.unread }
    }
}

/// The thread that may get stuck in the smart card service's stead.
struct Worker {
    asks: Sender<()>,
    seen: Receiver<Seen>,
    /// It still owes the answer to an earlier question.
    owes: bool,
    /// That question was the first look of [`Looker::at_once`].
    begun: bool,
}

impl Default for Looker {
    fn default() -> Self {
        Self::new(readers::look, DEADLINE)
    }
}

impl Looker {
    fn new(look: fn() -> Seen, deadline: Duration) -> Self {
        Self::with(look, deadline, None)
    }

    /// One whose first look at the smart card service has begun, while the PC is still to be looked at:
    /// for whoever looks at once.
    pub fn at_once() -> Self {
        let worker = Worker::start(readers::look).ok().filter(|worker| worker.asks.send(()).is_ok());
        Self::with(readers::look, DEADLINE, worker.map(|worker| Worker { begun: true, owes: true, ..worker }))
    }

    fn with(look: fn() -> Seen, deadline: Duration, worker: Option<Worker>) -> Self {
        Self { look, deadline, workstation: None, worker, memory: Memory::default() }
    }

    /// Another one for the same PC, which need not be looked at again; it knows what cards have said.
    pub fn beside(&self) -> Self {
        Self {
            look: self.look,
            deadline: self.deadline,
            workstation: self.workstation.clone(),
            worker: None,
            memory: self.memory.clone(),
        }
    }

    /// One look at the smart card service, and the first time at the PC; after the deadline, one that says
    /// that the service is stuck.
    pub fn look(&mut self) -> Seen {
        self.workstation.get_or_insert_with(workstation::look);
        let outcome = self.try_look();
        if !matches!(outcome, Err(Stuck::Slow)) && outcome.is_err() {
            // Its thread is gone; the next look starts another.
            self.worker = None;
        }
        outcome.unwrap_or_else(|stuck| {
            tracing::warn!(?stuck, "no look at the smart card service");
            Seen::without_service(ServiceState::Unknown, stuck.words(self.deadline))
        })
    }

    /// The report of that look.
    pub fn report(&self, seen: &Seen) -> WorkstationReport {
        let mut report = WorkstationReport::running(seen.readers.clone());
        self.memory.recall(seen, &mut report.readers);
        report.service = seen.service.clone();
        report.workstation = self.workstation.clone().unwrap_or_default();
        report
    }

    /// Reads the cards that nobody uses. The reports of later looks have what they say, for as long
    /// as the cards stay in; what is personal, and so no part of a report, is handed back. Takes at most
    /// [`cards::DEADLINE`] and a look.
    pub fn read_cards(&mut self, extent: Extent) -> Numbers {
        let seen = self.look();
        let mut readers = seen.readers.clone();
        let numbers = cards::read(&mut readers, extent).numbers.into_iter().map(|(_, number)| number).collect();
        self.memory.keep(&seen, &readers);
        let unread = readers.iter().find_map(|reader| reader.card.as_ref()?.unread);
        Numbers { numbers, unread }
    }

    fn try_look(&mut self) -> Result<Seen, Stuck> {
        let worker = match &mut self.worker {
            Some(worker) => worker,
            none => none.insert(Worker::start(self.look).map_err(|_| Stuck::NoThread)?),
        };
        if mem::take(&mut worker.begun) {
            return worker.wait(self.deadline);
        }
        if worker.owes {
            // The answer to the old question is old; only that it came matters.
            worker.wait(self.deadline)?;
        }
        worker.asks.send(()).map_err(|_| Stuck::Died)?;
        worker.owes = true;
        worker.wait(self.deadline)
    }
}

impl Worker {
    fn start(look: fn() -> Seen) -> std::io::Result<Self> {
        let (asks, asked) = channel::<()>();
        let (answer, seen) = channel();
        thread::Builder::new().name("look".into()).spawn(move || {
            for () in asked {
                if answer.send(look()).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self { asks, seen, owes: false, begun: false })
    }

    fn wait(&mut self, deadline: Duration) -> Result<Seen, Stuck> {
        let seen = self.seen.recv_timeout(deadline).map_err(|error| match error {
            RecvTimeoutError::Timeout => Stuck::Slow,
            RecvTimeoutError::Disconnected => Stuck::Died,
        })?;
        self.owes = false;
        Ok(seen)
    }
}

/// Why a look gave nothing.
#[derive(Debug)]
enum Stuck {
    /// No answer within the deadline.
    Slow,
    /// The look ended without an answer.
    Died,
    /// No thread could be started.
    NoThread,
}

impl Stuck {
    /// For IT.
    fn words(&self, deadline: Duration) -> String {
        match self {
            Self::Slow => format!("no answer within {} s: the service is stuck, restart it", deadline.as_secs()),
            Self::Died => "the look ended without an answer; the log of this program may say why".to_owned(),
            Self::NoThread => "this PC could not start another thread: it is short of memory or processes".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    fn stopped() -> Seen {
        Seen::without_service(ServiceState::Stopped, "SCARD_E_NO_SERVICE (0x8010001D)")
    }

    #[test]
    fn the_report_says_what_was_seen() {
        let mut looker = Looker::new(stopped, DEADLINE);
        let seen = looker.look();
        assert_eq!(seen, stopped());
        let report = looker.report(&seen);
        assert_eq!((report.schema, report.service), (1, stopped().service));
        assert_eq!(report.workstation.os, workstation::look().os);
    }

    #[test]
    fn a_stuck_service_costs_the_deadline_and_is_looked_at_again_when_it_is_back() {
        static GATE: Mutex<()> = Mutex::new(());
        fn gated() -> Seen {
            drop(GATE.lock());
            stopped()
        }
        let closed = GATE.lock().unwrap();
        let (tell, told) = channel();
        let worker = thread::spawn(move || {
            let mut looker = Looker::new(gated, Duration::from_millis(20));
            for _ in 0..3 {
                tell.send(looker.look()).unwrap();
            }
            looker
        });
        for _ in 0..3 {
            // Far longer than three of its deadlines: whoever fails this waits without end.
            let seen = told.recv_timeout(DEADLINE * 5).unwrap();
            assert_eq!(seen.service.state, ServiceState::Unknown);
            assert!(seen.service.detail.unwrap().contains("stuck"));
        }
        drop(closed);
        let mut looker = worker.join().unwrap();
        looker.deadline = DEADLINE;
        assert_eq!(looker.look(), stopped());
    }

    #[test]
    fn a_look_that_dies_is_said_and_does_not_spoil_the_next() {
        fn dies() -> Seen {
            panic!("on purpose")
        }
        let mut looker = Looker::new(dies, DEADLINE);
        for _ in 0..2 {
            assert_eq!(looker.look().service.state, ServiceState::Unknown);
        }
    }
}
