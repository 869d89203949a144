//! What can be asked of a Windows PC, behind small traits: the real PC answers them, and so does a
//! recorded one in the tests.

pub use crate::registry::{Answer, Hive, Registry};
use std::time::Duration;

/// A Windows service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// It runs.
    pub running: bool,
    /// It may not start; `None` when that may not be asked.
    pub disabled: Option<bool>,
}

/// Services, programs and ports.
pub trait Activity {
    /// The service with this display name or short name; `None` when there is none.
    ///
    /// # Errors
    /// What Windows says.
    fn service(&self, name: &str) -> Answer<Option<Service>>;

    /// File names of the programs that run.
    ///
    /// # Errors
    /// What Windows says.
    fn programs(&self) -> Answer<Vec<String>>;

    /// Whether somebody listens on this port of the PC itself; asked by connecting, and letting go
    /// at once.
    fn listens(&self, port: u16, patience: Duration) -> bool;
}

/// A certificate in the user's store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The certificate (DER).
    pub der: Vec<u8>,
    /// Who keeps its private key.
    pub provider: Option<String>,
}

/// The rest of the PC.
pub trait Surroundings {
    /// The certificates in `CurrentUser\My`.
    ///
    /// # Errors
    /// What Windows says.
    fn certificates(&self) -> Answer<Vec<Stored>>;

    /// The protocol of the session: 0 for the PC itself.
    ///
    /// # Errors
    /// What Windows says.
    fn session_protocol(&self) -> Answer<u16>;

    /// The name of the session, as the environment has it: `Console`, `RDP-Tcp#0`, `ICA-tcp#1`.
    fn session_name(&self) -> Option<String>;

    /// How many smartcard readers Plug and Play knows.
    ///
    /// # Errors
    /// What Windows says.
    fn readers(&self) -> Answer<usize>;

    /// The beginning of a file on a disc of this PC, 1 MiB at most; `None` when there is none.
    ///
    /// # Errors
    /// What Windows says.
    fn file(&self, path: &str) -> Answer<Option<Vec<u8>>>;

    /// The newest event of the System log that this query (XPath) finds, as XML.
    ///
    /// # Errors
    /// What Windows says.
    fn event(&self, query: &str) -> Answer<Option<String>>;
}

/// A PC.
pub trait Pc: Registry + Activity + Surroundings + Send + Sync {}

impl<T: Registry + Activity + Surroundings + Send + Sync> Pc for T {}
