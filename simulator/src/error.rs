//! What can go wrong in the simulator.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// What happened, what it means, what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The virtual reader does not take connections.
    #[error(
        "the virtual reader on port {port} takes no card: {source}. The smart card service is not running, \
         or it was started without this reader. Start it first"
    )]
    ReaderClosed {
        /// Port of the slot.
        port: u16,
        /// The refusal.
        source: io::Error,
    },
    /// The slot has no card that could be put in again.
    #[error("the virtual reader on port {port} holds no card, so none can be put in again. Insert one")]
    NothingToReseat {
        /// Port of the slot.
        port: u16,
    },
    /// A reader's name or port cannot be written to the service's configuration.
    #[error("the reader {name:?} on port {port} cannot be configured: {why}. Choose another name or port")]
    BadReader {
        /// The friendly name given.
        name: String,
        /// The port given.
        port: u16,
        /// What is wrong with them.
        why: &'static str,
    },
    /// Another smart card service answers already.
    #[error(
        "a smart card service answers at {socket} already, and it is not ours to disturb. Run the simulator in \
         a namespace of its own (unshare -Urmn, with a tmpfs on /run)"
    )]
    ServiceTaken {
        /// Its socket.
        socket: &'static str,
    },
    /// The smart card service could not be started.
    #[error("the smart card service could not be started: {source}. On Debian: apt install pcscd vsmartcard-vpcd")]
    ServiceNotStarted {
        /// Why not.
        source: io::Error,
    },
    /// The smart card service ended by itself.
    #[error("the smart card service ended at once ({status}). It said: {log}")]
    ServiceEnded {
        /// How it ended.
        status: String,
        /// The end of its log.
        log: String,
    },
    /// The system does not let this user make namespaces.
    #[error(
        "this PC does not let you have a private space for the play ({why}). An administrator can allow it: on \
         Debian with `sysctl kernel.unprivileged_userns_clone=1`, on Ubuntu with `sysctl \
         kernel.apparmor_restrict_unprivileged_userns=0`"
    )]
    NoNamespaces {
        /// The refusal.
        why: String,
    },
    /// A part of the private namespace could not be set up.
    #[error("the private space could not be set up: {doing}: {why}")]
    Namespace {
        /// What was being done.
        doing: String,
        /// Why it failed.
        why: String,
    },
    /// A file or program that the package brings is not there.
    #[error("{what} is not there: {path}. Install the package csms-login-helper-simulator, or use `cargo xtask demo`")]
    NotInstalled {
        /// What it is.
        what: &'static str,
        /// Where it was looked for.
        path: String,
    },
    /// The native host, a browser or the trainer's command could not be run.
    #[error("{program} could not be run: {why}")]
    Program {
        /// Which.
        program: String,
        /// Why not, or what it said.
        why: String,
    },
    /// Something took longer than it may.
    #[error("{what} did not happen within {within:?}")]
    TooLate {
        /// What was waited for.
        what: String,
        /// The patience.
        within: Duration,
    },
    /// PC/SC refused.
    #[error("PC/SC could not {doing}: {source} ({:#010X})", *.source as u32)]
    Pcsc {
        /// What was asked.
        doing: &'static str,
        /// The answer.
        source: pcsc::Error,
    },
    /// A certificate could not be made.
    #[error("the made-up certificate could not be made: {0}")]
    Certificate(String),
    /// A smartcard number that is none.
    #[error("{0:?} is not a smartcard number: it takes 12 digits, e.g. 500000000001")]
    SmartcardNumber(String),
    /// The site could not take its address.
    #[error("nothing can be served at {address}: {source}. Another program may use it, or the port needs root rights")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// The refusal.
        source: io::Error,
    },
    /// A file or thread of the simulator could not be made.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: String,
        /// The reason.
        source: io::Error,
    },
    /// The TLS side could not be set up.
    #[error("the site's HTTPS could not be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// Not a page of the catalogue.
    #[error("{given:?} is not a page of the catalogue. Known: {known}")]
    UnknownPage {
        /// What was given.
        given: String,
        /// What would have been accepted.
        known: String,
    },
    /// Not a desk of the catalogue.
    #[error("{given:?} is not a desk of the catalogue. Known: {known}")]
    UnknownDesk {
        /// What was given.
        given: String,
        /// What would have been accepted.
        known: String,
    },
    /// The catalogue describes a desk that the virtual parts cannot play.
    #[error("the desk {desk:?} cannot be played: {why}")]
    UnplayableDesk {
        /// Id of the desk.
        desk: String,
        /// What is missing.
        why: String,
    },
    /// No such card slot.
    #[error("there is no slot {slot}: this desk has {slots} (counted from 0)")]
    UnknownSlot {
        /// What was given.
        slot: usize,
        /// How many there are.
        slots: usize,
    },
    /// The simulator was told to leave smartcards alone.
    #[error("this simulator has no reader, so it has no cards and no smart card service. Start it with a reader")]
    WithoutReader,
}

impl Error {
    /// An input/output error, with what was being done.
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}
