//! The life of one port: from the browser's start of this program to the end of its input.

use super::caller::Caller;
use super::conversation::{Conversation, Step};
use super::desk::{Desk, Job};
use super::frame;
use super::port::Port;
use crate::record;
use crate::simulation::Simulation;
use shared::protocol::{FaultCode, Message};
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// How long requests that are still open at the end of the input may take to be answered. Browsers
/// end a host that lingers after three seconds (Firefox).
const PATIENCE: Duration = Duration::from_secs(1);

/// Serves the extension until the browser closes the port. Returns the exit code: 0, or 1 when
/// the caller is a stranger or the port cannot be served. With a simulation that is played, and
/// nothing of this PC is looked at or recorded.
pub fn run(caller: &Caller, simulation: Option<Simulation>) -> u8 {
    let port = match Port::stdout(simulation.is_some()) {
        Ok(port) => Arc::new(port),
        Err(error) => {
            tracing::error!(%error, "no way out");
            return 1;
        }
    };
    if !caller.is_ours() {
        tracing::warn!(?caller, "refused");
        let detail = "not an extension this host is registered for; \
                      `csms-login-helper register --extension-id ID` adds one";
        // Whether the stranger hears it makes no difference.
        let _ = port.say(&Message::Error(FaultCode::WrongCaller.fault(None, detail)));
        return 1;
    }
    match serve(&mut io::stdin().lock(), &port, simulation.as_ref()) {
        Ok(()) => 0,
        // A closed port is the browser's usual way to say goodbye.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(error) => {
            tracing::error!(%error, "cannot serve");
            1
        }
    }
}

/// Reads frames and sees to them until the input ends or cannot be followed.
fn serve(input: &mut impl io::Read, port: &Arc<Port>, simulation: Option<&Simulation>) -> io::Result<()> {
    let mut conversation = Conversation::default();
    let mut desk: Option<Desk> = None;
    loop {
        match frame::read(input) {
            Ok(Some(bytes)) => match conversation.hear(&bytes) {
                Step::Say(message) => {
                    note(&message);
                    port.say(&message)?;
                }
                Step::Record { id, record } => {
                    let written = match simulation {
                        Some(_) => Err(io::Error::other("what is simulated is not recorded")),
                        None => record::write(&record),
                    };
                    let message = match written {
                        Ok(()) => Message::Recorded { id },
                        Err(error) => Message::Error(FaultCode::CannotRecord.fault(Some(id), error.to_string())),
                    };
                    note(&message);
                    port.say(&message)?;
                }
                Step::Look { id, task } => {
                    tracing::info!(id, ?task, "asked for a look");
                    let desk = match &desk {
                        Some(desk) => desk,
                        None => desk.insert(Desk::open(Arc::clone(port), simulation.cloned())?),
                    };
                    desk.take(Job { id, task });
                }
            },
            Ok(None) => break,
            Err(error) => {
                tracing::warn!(%error, "the input cannot be followed");
                if let Some(code) = error.code() {
                    port.say(&Message::Error(code.fault(None, error.to_string())))?;
                }
                break;
            }
        }
    }
    if let Some(desk) = desk {
        desk.close(PATIENCE);
    }
    tracing::info!("end of input");
    Ok(())
}

/// Notes in the log what was answered.
fn note(message: &Message) {
    match message {
        Message::Error(fault) => tracing::warn!(code = fault.code, name = %fault.name, "answered with an error"),
        Message::Hello { version, .. } => tracing::info!(version, "agreed on a protocol version"),
        Message::Recorded { id } => tracing::info!(id, "a diagnosis is in the log of the PC"),
        Message::Status { .. } | Message::Changed { .. } => {}
    }
}
