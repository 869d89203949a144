//! Starts the host as a browser does, and hears its greeting.
//!
//! Only this very program is started. What else a manifest names is looked at (`judge`): a user's manifest
//! may name anything, and whoever runs this may be an administrator.

use crate::messaging::frame;
use crate::register::browsers::Family;
use crate::register::ids;
use serde::de::IgnoredAny;
use shared::protocol::{Ask, Message, Request, VERSIONS};
use std::fmt;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// How long the greeting may take. Browsers themselves wait longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How a browser starts the host.
#[derive(Clone, Copy, Debug)]
pub struct Manner<'a> {
    /// Which arguments it gives.
    pub family: Family,
    /// The manifest.
    pub manifest: &'a Path,
    /// The extension's id that the manifest lets in.
    pub id: &'a str,
    /// By way of the command prompt, as Chromium does on Windows unless a policy says otherwise.
    pub through_prompt: bool,
}

/// Why no greeting was heard.
#[derive(Debug)]
pub enum Silence {
    /// It could not be started.
    NotStarted(io::Error),
    /// It ended, or closed its output, without a word.
    Ended,
    /// It answered that it will not; for IT: why.
    Refused(String),
    /// What it said is no greeting.
    Strange,
    /// It did not answer in time.
    Late,
}

impl fmt::Display for Silence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotStarted(error) => write!(f, "it cannot be started: {error}"),
            Self::Ended => write!(f, "it ends without a word"),
            Self::Refused(why) => write!(f, "it refuses: {why}"),
            Self::Strange => write!(f, "it says something else than a greeting"),
            Self::Late => write!(f, "it says nothing for {} seconds", PATIENCE.as_secs()),
        }
    }
}

/// Starts this program in a browser's manner and gives the version of the host that answers.
///
/// # Errors
/// Why none answers.
pub fn start(program: &Path, manner: Manner) -> Result<String, Silence> {
    let arguments = match manner.family {
        Family::Chromium => vec![ids::origin(manner.id)],
        Family::Firefox => vec![manner.manifest.display().to_string(), ids::FIREFOX.to_owned()],
    };
    let mut command = command(program, &arguments, manner.through_prompt);
    if let Some(folder) = program.parent() {
        command.current_dir(folder);
    }
    greeting(command, PATIENCE)
}

/// Without a window; by way of the command prompt with the command line of Chromium (`launch_context_win.cc`).
#[cfg(windows)]
fn command(program: &Path, arguments: &[String], through_prompt: bool) -> Command {
    use std::os::windows::process::CommandExt;
    /// No console of its own (`CREATE_NO_WINDOW`).
    const NO_WINDOW: u32 = 0x0800_0000;
    let mut command;
    if through_prompt {
        command = Command::new(std::env::var_os("COMSPEC").unwrap_or_else(|| "cmd.exe".into()));
        command.raw_arg(format!("/d /s /c \"\"{}\" {}\"", program.display(), arguments.join(" ")));
    } else {
        command = Command::new(program);
        command.args(arguments);
    }
    command.creation_flags(NO_WINDOW);
    command
}

/// Other systems have no command prompt.
#[cfg(not(windows))]
fn command(program: &Path, arguments: &[String], _: bool) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

fn greeting(mut command: Command, patience: Duration) -> Result<String, Silence> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = Started(command.spawn().map_err(Silence::NotStarted)?);
    let hello = Request { id: 1, ask: Ask::Hello { versions: VERSIONS } };
    let hello = serde_json::to_vec(&hello).ok().and_then(|json| frame::around(&json)).unwrap_or_default();
    let (mut input, output) = (child.0.stdin.take(), child.0.stdout.take());
    let (say, said) = channel();
    thread::spawn(move || {
        let heard = output.map(|mut output| frame::read(&mut output));
        // Nobody waits any more when the time is up.
        let _ = say.send(heard);
    });
    // One that has ended already takes nothing; then there is nothing to hear either.
    let _ = input.as_mut().map(|input| input.write_all(&hello).and_then(|()| input.flush()));
    let heard = said.recv_timeout(patience);
    // The end of its input is the end of the host.
    drop(input);
    match heard {
        // Of a report nothing is asked here, so nothing needs to read one.
        Ok(Some(Ok(Some(bytes)))) => match serde_json::from_slice::<Message<IgnoredAny>>(&bytes) {
            Ok(Message::Hello { host, .. }) => Ok(host),
            Ok(Message::Error(fault)) => Err(Silence::Refused(fault.detail)),
            _ => Err(Silence::Strange),
        },
        Ok(Some(Ok(None)) | None) | Err(RecvTimeoutError::Disconnected) => Err(Silence::Ended),
        Ok(Some(Err(_))) => Err(Silence::Strange),
        Err(RecvTimeoutError::Timeout) => Err(Silence::Late),
    }
}

/// A program that does not outlive this one's interest in it.
struct Started(Child);

impl Drop for Started {
    fn drop(&mut self) {
        // It has ended, or is ended: either way it goes.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn of_shell(script: &str, patience: Duration) -> Result<String, Silence> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        greeting(command, patience)
    }

    #[test]
    fn a_greeting_names_the_version_and_a_refusal_its_reason() {
        let says = |json: &str| {
            let bytes = (json.len() as u32).to_ne_bytes();
            let length: String = bytes.iter().map(|byte| format!("\\{byte:03o}")).collect();
            of_shell(&format!("printf '{length}%s' '{json}'; cat"), PATIENCE)
        };
        assert_eq!(says(r#"{"hello":{"id":1,"version":1,"host":"1.2.3"}}"#).unwrap(), "1.2.3");
        let refused = says(r#"{"error":{"code":8,"name":"wrong-caller","detail":"not yours"}}"#).unwrap_err();
        assert_eq!(refused.to_string(), "it refuses: not yours");
    }

    #[test]
    fn whatever_else_a_program_does_has_its_own_words() {
        let silence = |script: &str, patience| of_shell(script, patience).unwrap_err().to_string();
        assert!(silence("exit 0", PATIENCE).contains("without a word"));
        // What it was sent comes back; text of a console has no length before it.
        assert!(silence("cat", PATIENCE).contains("something else"));
        assert!(silence("echo hello world", PATIENCE).contains("something else"));
        assert!(silence("exec sleep 600", Duration::from_millis(1)).contains("nothing for"));
        let missing = greeting(Command::new("/nowhere/csms-login-helper"), PATIENCE).unwrap_err();
        assert!(missing.to_string().contains("cannot be started"), "{missing}");
    }
}
