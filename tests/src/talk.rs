//! A conversation with the real host: its lines on the command line, its frames on a port.

use crate::failure::{Doing, Failure, Result, same};
use crate::place;
use crate::wait::DEADLINE;
use serde_json::{Value, json};
use shared::protocol::{Ask, Message, Request, VERSIONS};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;

/// A running `csms-login-helper` whose lines or frames are read as they come.
#[derive(Debug)]
pub struct Talk {
    child: Child,
    input: Option<ChildStdin>,
    said: Receiver<Value>,
}

impl Talk {
    /// Runs a command whose every line is JSON, e.g. `watch --json`.
    pub fn lines(arguments: &[&str]) -> Result<Self> {
        Self::start(arguments, line)
    }

    /// Starts the host as Chromium does for our extension.
    pub fn mute_port() -> Result<Self> {
        Self::start(&[&place::origin()], frame)
    }

    /// The same, with the greetings exchanged.
    pub fn port() -> Result<Self> {
        Self::mute_port()?.greet()
    }

    fn greet(mut self) -> Result<Self> {
        self.send(1, Ask::Hello { versions: VERSIONS })?;
        match self.message("hello", |message| matches!(message, Message::Hello { id: 1, .. }))? {
            Message::Hello { version, .. } => same("version", version, VERSIONS.max)?,
            other => return Err(Failure(format!("expected hello, heard {other:?}"))),
        }
        Ok(self)
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// A port of another build of the host, started by this command, with the greetings exchanged.
    pub fn port_of(mut command: Command) -> Result<Self> {
        command.arg(place::origin());
        Self::begin(command, frame)?.greet()
    }

    fn start(arguments: &[&str], read: fn(&mut BufReader<ChildStdout>) -> Option<Value>) -> Result<Self> {
        let mut command = Command::new(place::host()?);
        command.args(arguments);
        Self::begin(command, read)
    }

    fn begin(mut command: Command, read: fn(&mut BufReader<ChildStdout>) -> Option<Value>) -> Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().doing("csms-login-helper")?;
        let input = child.stdin.take();
        let output = child.stdout.take().doing("no standard output")?;
        let (say, said) = channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(value) = read(&mut output) {
                if say.send(value).is_err() {
                    return;
                }
            }
        });
        Ok(Self { child, input, said })
    }

    /// Reads on until something is as wanted.
    pub fn until(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
        let mut last = Value::Null;
        loop {
            match self.said.recv_timeout(DEADLINE) {
                Ok(value) if wanted(&value) => return Ok(value),
                Ok(value) => last = value,
                Err(RecvTimeoutError::Timeout) => return Err(Failure(format!("{what}: not said; last was {last}"))),
                Err(RecvTimeoutError::Disconnected) => return Err(Failure(format!("{what}: it ended after {last}"))),
            }
        }
    }

    /// Reads on until a message is as wanted.
    pub fn message(&self, what: &str, wanted: impl Fn(&Message) -> bool) -> Result<Message> {
        let parsed = |value: &Value| serde_json::from_value::<Message>(value.clone());
        let found = self.until(what, |value| parsed(value).is_ok_and(|message| wanted(&message)))?;
        parsed(&found).doing(what)
    }

    /// Sends a request.
    pub fn send(&mut self, id: u32, ask: Ask) -> Result<()> {
        let frame = frame_of(id, ask)?;
        let input = self.input.as_mut().doing("its input is closed")?;
        input.write_all(&frame).and_then(|()| input.flush()).doing("sending a frame")
    }

    /// Closes its input and waits for its end; gives its exit code.
    pub fn close(self) -> Result<Option<i32>> {
        self.end().map(|status| status.code())
    }

    /// The same, with how it ended.
    pub fn end(mut self) -> Result<ExitStatus> {
        drop(self.input.take());
        // Its output ends when it ends; an end that never comes is the failure.
        loop {
            match self.said.recv_timeout(DEADLINE) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => return Err(Failure::new("it did not end with its input")),
            }
        }
        self.child.wait().doing("its end")
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A request as it goes over the wire.
pub fn frame_of(id: u32, ask: Ask) -> Result<Vec<u8>> {
    let text = serde_json::to_vec(&Request { id, ask }).doing("a request")?;
    let length = u32::try_from(text.len()).doing("its length")?.to_ne_bytes();
    Ok([&length, text.as_slice()].concat())
}

fn line(output: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut line = String::new();
    output.read_line(&mut line).ok().filter(|&read| read > 0)?;
    Some(serde_json::from_str(&line).unwrap_or_else(|_| json!({ "not json": line })))
}

fn frame(output: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut length = [0; 4];
    output.read_exact(&mut length).ok()?;
    let mut text = vec![0; usize::try_from(u32::from_ne_bytes(length)).ok()?];
    output.read_exact(&mut text).ok()?;
    Some(serde_json::from_slice(&text).unwrap_or_else(|_| json!({ "not json": String::from_utf8_lossy(&text) })))
}
