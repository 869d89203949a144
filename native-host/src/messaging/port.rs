//! The way out: one lock, one write a frame, nothing but frames.

use super::frame;
use serde::Serialize;
use shared::protocol::{FaultCode, Message};
use shared::report::WorkstationReport;
use shared::request::Disclosure;
use std::fs::File;
use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The browser's end of standard output. Errors mean that the browser has closed it.
pub struct Port<W = File> {
    state: Mutex<State<W>>,
}

struct State<W> {
    out: W,
    /// How many changes were told.
    changes: u32,
    /// Everything that is said is simulated, and says so.
    simulated: bool,
}

impl Port<File> {
    /// Standard output without the line buffer that Rust puts before it: a length word may hold a
    /// line feed, and half a frame would go out.
    ///
    /// # Errors
    /// Standard output is closed.
    pub fn stdout(simulated: bool) -> io::Result<Self> {
        #[cfg(unix)]
        let out = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned()?;
        #[cfg(windows)]
        let out = std::os::windows::io::AsHandle::as_handle(&io::stdout()).try_clone_to_owned()?;
        Ok(Self::marked(File::from(out), simulated))
    }
}

impl<W: Write> Port<W> {
    /// Writes to this.
    #[cfg(test)]
    pub(super) fn new(out: W) -> Self {
        Self::marked(out, false)
    }

    /// Writes to this, perhaps with the mark of a simulation on everything.
    pub(super) fn marked(out: W, simulated: bool) -> Self {
        Self { state: Mutex::new(State { out, changes: 0, simulated }) }
    }

    /// What it wrote to.
    #[cfg(test)]
    pub(super) fn into_inner(self) -> W {
        self.state.into_inner().unwrap().out
    }

    /// Says this.
    ///
    /// # Errors
    /// The browser has closed the port.
    pub fn say(&self, message: &Message) -> io::Result<()> {
        self.lock().send(message, request(message))
    }

    /// Tells the user's face the numbers on the cards.
    ///
    /// # Errors
    /// The browser has closed the port.
    pub fn disclose(&self, numbers: &Disclosure) -> io::Result<()> {
        let Disclosure::SmartcardNumber { id, .. } = numbers;
        self.lock().send(numbers, Some(*id))
    }

    /// Tells of a change, with the next number.
    ///
    /// # Errors
    /// The browser has closed the port.
    pub fn tell_change(&self, report: WorkstationReport) -> io::Result<()> {
        let mut state = self.lock();
        // Wraps after four thousand million changes.
        state.changes = state.changes.wrapping_add(1);
        let event = state.changes;
        state.send(&Message::<WorkstationReport>::Changed { event, report }, None)
    }

    /// How many changes were told so far.
    pub fn changes(&self) -> u32 {
        self.lock().changes
    }

    /// Says this unless a change was told since `changes` were: then it may be older than what the
    /// extension already knows. Returns whether it was said.
    ///
    /// # Errors
    /// The browser has closed the port.
    pub fn say_if_still(&self, changes: u32, message: &Message) -> io::Result<bool> {
        let mut state = self.lock();
        if state.changes != changes {
            return Ok(false);
        }
        state.send(message, request(message)).map(|()| true)
    }

    fn lock(&self) -> MutexGuard<'_, State<W>> {
        // A thread that panicked while it wrote has ended this program's output, not its state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W: Write> State<W> {
    /// Sends what answers request `id`.
    fn send(&mut self, message: &impl Serialize, id: Option<u32>) -> io::Result<()> {
        let json = self.json(message)?;
        let frame = match frame::around(&json) {
            Some(frame) => frame,
            None => {
                let detail = format!("the answer would be {} bytes long, which browsers refuse", json.len());
                let fault: Message = Message::Error(FaultCode::AnswerTooLong.fault(id, detail));
                frame::around(&self.json(&fault)?).unwrap_or_default()
            }
        };
        self.out.write_all(&frame)?;
        self.out.flush()
    }

    fn json(&self, message: &impl Serialize) -> io::Result<Vec<u8>> {
        if !self.simulated {
            return Ok(serde_json::to_vec(message)?);
        }
        // Beside the fields of the message, where whoever does not know the mark overlooks it.
        let mut marked = serde_json::to_value(message)?;
        for fields in marked.as_object_mut().into_iter().flatten().filter_map(|(_, fields)| fields.as_object_mut()) {
            fields.insert("simulated".to_owned(), true.into());
        }
        Ok(serde_json::to_vec(&marked)?)
    }
}

/// The request that a message answers.
fn request(message: &Message) -> Option<u32> {
    match message {
        Message::Hello { id, .. } | Message::Status { id, .. } | Message::Recorded { id } => Some(*id),
        Message::Changed { .. } => None,
        Message::Error(fault) => fault.id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::report::{Reader, ReaderKind};

    /// Counts writes as the browser's end of the pipe sees them.
    #[derive(Default)]
    struct Writes(Vec<Vec<u8>>);

    impl Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn report(name: &str) -> WorkstationReport {
        let reader = Reader { name: name.to_owned(), kind: ReaderKind::Unknown, state: Vec::new(), card: None };
        WorkstationReport::running(vec![reader])
    }

    #[test]
    fn every_frame_is_one_write() {
        let port = Port::new(Writes::default());
        port.tell_change(report("a\nb")).unwrap();
        port.say(&Message::Status { id: 1, report: report("c") }).unwrap();
        let writes = &port.lock().out.0;
        assert_eq!(writes.len(), 2);
        for write in writes {
            assert_eq!(frame::read(&mut write.as_slice()).unwrap().unwrap(), write[4..]);
        }
    }

    #[test]
    fn an_answer_older_than_a_change_is_not_said() {
        let port = Port::new(Writes::default());
        let before = port.changes();
        port.tell_change(report("new")).unwrap();
        let old = Message::Status { id: 1, report: report("old") };
        assert!(!port.say_if_still(before, &old).unwrap());
        assert!(port.say_if_still(port.changes(), &old).unwrap());
    }

    #[test]
    fn every_frame_of_a_simulation_bears_its_mark_and_is_understood() {
        let port = Port::marked(Writes::default(), true);
        let said = [
            Message::Hello { id: 1, version: 1, host: "0".to_owned() },
            Message::Status { id: 2, report: report("a") },
            Message::Recorded { id: 3 },
            Message::Error(FaultCode::NotJson.fault(None, "x")),
        ];
        for message in &said {
            port.say(message).unwrap();
        }
        for (bytes, message) in port.lock().out.0.iter().zip(&said) {
            let json: serde_json::Value = serde_json::from_slice(&bytes[4..]).unwrap();
            assert!(json.as_object().unwrap().values().all(|fields| fields["simulated"] == true), "{json}");
            assert_eq!(&serde_json::from_slice::<Message>(&bytes[4..]).unwrap(), message);
        }
    }

    #[test]
    fn an_answer_browsers_would_refuse_becomes_an_error() {
        let port = Port::new(Writes::default());
        port.say(&Message::Status { id: 9, report: report(&"x".repeat(2_000_000)) }).unwrap();
        let said = &port.lock().out.0[0];
        let Message::Error(fault): Message = serde_json::from_slice(&said[4..]).unwrap() else { panic!("no error") };
        assert_eq!((fault.code, fault.id), (FaultCode::AnswerTooLong as u32, Some(9)));
    }
}
