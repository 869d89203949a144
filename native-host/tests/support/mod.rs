//! Starting the real program with surroundings of its own: a home folder, and a smart card service
//! that is not there.

#![allow(dead_code, reason = "each test program uses its own part of this")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is the failure report")]

use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// What should take milliseconds has failed when it takes this long.
pub const LONG: Duration = Duration::from_secs(20);
/// How Chromium starts the program for our extension.
pub const ORIGIN: &str = "chrome-extension://lgfdinkeolddfkgfdbcklpmhcokfndce/";
/// A good first frame.
pub const HELLO: &str = r#"{"id":1,"ask":{"hello":{"versions":{"min":1,"max":1}}}}"#;

/// A home folder for one test, removed afterwards.
pub struct Home(PathBuf);

impl Home {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        // A short path: the name of a socket in it may have 107 bytes.
        let path = std::env::temp_dir().join(format!("csms-home-{}-{count}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The program, with this home.
    pub fn host<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_csms-login-helper"));
        command.args(arguments).env("HOME", &self.0).env("PCSCLITE_CSOCK_NAME", self.0.join("no-service"));
        for variable in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "CSMS_LOGIN_HELPER_LOG"] {
            command.env_remove(variable);
        }
        command
    }

    /// Runs the program with this on standard input.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>, input: &[u8]) -> Output {
        feed(self.host(arguments), input)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs this command with this on standard input; fails the test when it does not end by itself.
pub fn feed(mut command: Command, input: &[u8]) -> Output {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The program may rightly stop reading before the end.
    let _ = child.stdin.take().unwrap().write_all(input);
    let (mut stdout, mut stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let (tell, said) = channel();
    thread::spawn(move || {
        let (mut out, mut errors) = (Vec::new(), Vec::new());
        stdout.read_to_end(&mut out).unwrap();
        stderr.read_to_end(&mut errors).unwrap();
        tell.send((out, errors))
    });
    let Ok((stdout, stderr)) = said.recv_timeout(LONG) else { lingers(child) };
    let out = Output { status: child.wait().unwrap(), stdout, stderr };
    assert_calm(&out);
    out
}

fn lingers(mut child: Child) -> ! {
    let _ = child.kill();
    panic!("process {} lingers: it should have ended by itself", child.id())
}

/// No panic, whatever else.
pub fn assert_calm(out: &Output) {
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(!said.contains("panicked") && out.status.code().is_some_and(|code| code != 101), "{out:?}");
}

/// A frame around these bytes.
pub fn frame(json: impl AsRef<[u8]>) -> Vec<u8> {
    let json = json.as_ref();
    [&u32::try_from(json.len()).unwrap().to_ne_bytes()[..], json].concat()
}

/// What the program said: whole frames of JSON and nothing else.
pub fn frames(mut bytes: &[u8]) -> Vec<Value> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk::<4>().expect("a whole length word");
        let (json, rest) = rest.split_at_checked(u32::from_ne_bytes(*length) as usize).expect("a whole frame");
        found.push(serde_json::from_slice(json).expect("JSON in the frame"));
        bytes = rest;
    }
    found
}

/// A program that runs while the test talks to it.
pub struct Running {
    child: Child,
    input: ChildStdin,
    said: Receiver<Value>,
}

impl Running {
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (tell, said) = channel();
        thread::spawn(move || {
            let mut length = [0; 4];
            while output.read_exact(&mut length).is_ok() {
                let mut json = vec![0; u32::from_ne_bytes(length) as usize];
                output.read_exact(&mut json).unwrap();
                if tell.send(serde_json::from_slice(&json).unwrap()).is_err() {
                    break;
                }
            }
        });
        Self { child, input, said }
    }

    pub fn ask(&mut self, json: &str) {
        self.input.write_all(&frame(json)).unwrap();
    }

    /// The next thing it says; fails the test when that takes too long.
    pub fn hear(&mut self) -> Value {
        self.said.recv_timeout(LONG).unwrap_or_else(|_| {
            let _ = self.child.kill();
            panic!("process {} says nothing", self.child.id())
        })
    }

    /// Closes its input and waits for the end; fails the test when it lingers.
    pub fn end(mut self) -> ExitStatus {
        drop(self.input);
        loop {
            match self.said.recv_timeout(LONG) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => return self.child.wait().unwrap(),
                Err(RecvTimeoutError::Timeout) => lingers(self.child),
            }
        }
    }
}

/// Random enough, and the same every time.
pub struct Dice(pub u64);

impl Dice {
    pub fn byte(&mut self) -> u8 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 56) as u8
    }

    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.byte()).collect()
    }
}
