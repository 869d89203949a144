//! What the native host can say about this PC: the `WorkstationReport`.
//!
//! A field that is absent means "unknown", never "no".

mod card;
mod glance;
mod workstation;

pub use card::{Card, Certificate, CertificateKind, Provider, Tries, Unread, for_sign_in};
pub use glance::Glance;
pub use workstation::{Browser, Component, Policy, Probe, Session, Software, Version, Workstation};

use serde::{Deserialize, Serialize};

/// Version of the JSON shape that `csms-login-helper status --json` prints.
pub const REPORT_SCHEMA: u32 = 1;

/// One look at the PC: the smart card service, its readers and what is in them.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkstationReport {
    /// Always [`REPORT_SCHEMA`].
    pub schema: u32,
    /// The PC/SC service.
    pub service: Service,
    /// Every reader PC/SC lists, virtual ones too.
    #[serde(default)]
    pub readers: Vec<Reader>,
    /// The PC itself.
    #[serde(default)]
    pub workstation: Workstation,
    /// The report was played by a training simulation and says nothing about a real PC.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub simulated: bool,
}

impl WorkstationReport {
    /// A report in which the service runs and these readers were found.
    pub fn running(readers: Vec<Reader>) -> Self {
        Self::new(ServiceState::Running, readers)
    }

    /// A report of a service that could not be used, and so of no readers.
    pub fn without_service(state: ServiceState) -> Self {
        Self::new(state, Vec::new())
    }

    fn new(state: ServiceState, readers: Vec<Reader>) -> Self {
        Self {
            schema: REPORT_SCHEMA,
            service: Service { state, detail: None },
            readers,
            workstation: Workstation::default(),
            simulated: false,
        }
    }

    /// Readers a smartcard can be put into. Windows Hello and its like do not count: with them on
    /// the list "no reader" would never be true.
    pub fn real_readers(&self) -> impl Iterator<Item = &Reader> {
        self.readers.iter().filter(|r| r.kind != ReaderKind::Virtual)
    }
}

/// The PC/SC service (Windows: "Smart Card"; Linux: pcscd).
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// How the service answered.
    pub state: ServiceState,
    /// For IT: the PC/SC error behind an unusable service, e.g. `SCARD_E_NO_SERVICE (0x8010001D)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// How the PC/SC service answered.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceState {
    /// It answers.
    Running,
    /// Nobody answers.
    Stopped,
    /// It answers, but this user may not use it (Linux: polkit).
    Forbidden,
    /// Not asked, or a state this version does not know.
    #[serde(other)]
    Unknown,
}

/// One reader and what is in it.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reader {
    /// The name PC/SC gives it; bytes that are not UTF-8 are replaced.
    pub name: String,
    /// What sort of reader it is.
    #[serde(default)]
    pub kind: ReaderKind,
    /// The state flags PC/SC reports.
    #[serde(default)]
    pub state: Vec<ReaderFlag>,
    /// The card, when one is in the reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
}

impl Reader {
    /// Whether PC/SC reports this flag.
    pub fn is(&self, flag: ReaderFlag) -> bool {
        self.state.contains(&flag)
    }
}

/// What sort of reader it is, told from its name.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReaderKind {
    /// A slot that a card is put into.
    Contact,
    /// A pad that a card is laid on.
    Contactless,
    /// No device: Windows Hello for Business, a TPM virtual smartcard.
    Virtual,
    /// A reader of another PC, seen through a remote session.
    Redirected,
    /// Cannot be told.
    #[default]
    #[serde(other)]
    Unknown,
}

/// State flags of a reader (`SCARD_STATE_*`).
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReaderFlag {
    /// A card is in the reader.
    Present,
    /// No card is in the reader.
    Empty,
    /// The card does not answer: upside down, dirty or faulty.
    Mute,
    /// A program is using the card, sharing it.
    InUse,
    /// A program is using the card and lets nobody else near.
    Exclusive,
    /// The reader cannot be used.
    Unavailable,
    /// A flag this version does not know.
    #[serde(other)]
    Other,
}
