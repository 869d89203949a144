//! Native messaging protocol, version 1: what the extension and the host say to each other.
//!
//! Each frame is a 32-bit length in native byte order and that many bytes of UTF-8 JSON. The
//! extension speaks first and its first frame must be `hello` with the range of versions it
//! speaks; the host answers with the version both will use, or with an error. `docs/protocol.md`
//! is this module in prose.

use crate::record::Record;
use crate::report::WorkstationReport;
use serde::{Deserialize, Serialize};

/// Name under which browsers know the host.
pub const HOST_NAME: &str = "uk.csms_login_helper";
/// The oldest and the newest protocol version this build speaks.
pub const VERSIONS: VersionRange = VersionRange { min: 1, max: 1 };
/// The host refuses longer frames (bytes). A request needs about a hundred.
pub const MAX_INBOUND: u32 = 64 * 1024;
/// Browsers refuse longer frames from a host (bytes).
pub const MAX_OUTBOUND: u32 = 1024 * 1024;

/// An inclusive range of protocol versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRange {
    /// The oldest.
    pub min: u32,
    /// The newest.
    pub max: u32,
}

impl VersionRange {
    /// The newest version in both ranges.
    pub fn agree(self, other: Self) -> Option<u32> {
        let newest = self.max.min(other.max);
        (newest >= self.min && newest >= other.min).then_some(newest)
    }
}

/// Extension → host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Chosen by the extension; the answer repeats it.
    pub id: u32,
    /// What is asked.
    pub ask: Ask,
}

/// What the extension asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Must come first.
    Hello {
        /// The versions the extension speaks.
        versions: VersionRange,
    },
    /// One look at the PC, without touching a card.
    Status,
    /// A [`Message::Changed`] for every change of readers and cards, until the port closes.
    Watch,
    /// Read the certificates on cards that nobody uses, without a passcode. Only when the user or
    /// policy wants it. Reports keep what was read until the card is moved, or its reader or the service
    /// goes. A host from before
    /// there was this request answers [`FaultCode::UnknownRequest`].
    ReadCard,
    /// The same, and asks PIV cards how many passcode tries are left. Only when policy wants it.
    ReadCardAndTries,
    /// The smartcard number in the certificates on cards that nobody uses, read for this. Only when the user
    /// asks for it in a face. Answered with [`crate::request::Disclosure`], which is no [`Message`]: a number
    /// goes to that face alone. Needs no greeting, so that it can be said in one breath. A host from
    /// before there was this request answers [`FaultCode::UnknownRequest`].
    SmartcardNumber,
    /// Write this diagnosis into the log of the PC. Only when policy wants it. Needs no greeting, so
    /// that it can be said in one breath.
    Record(Record),
}

/// Host → extension. Who only passes a report on need not know what is in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Message<R = WorkstationReport> {
    /// Answer to [`Ask::Hello`].
    Hello {
        /// The request this answers.
        id: u32,
        /// The version both will use.
        version: u32,
        /// Version of the host program.
        host: String,
    },
    /// Answer to [`Ask::Status`], to [`Ask::ReadCard`] and, with the state at that moment, to [`Ask::Watch`].
    Status {
        /// The request this answers.
        id: u32,
        /// The PC.
        report: R,
    },
    /// A reader or card changed.
    Changed {
        /// 1, 2, 3 … on this port; a gap would mean a lost event.
        event: u32,
        /// The PC after the change.
        report: R,
    },
    /// Answer to [`Ask::Record`]: it was written.
    Recorded {
        /// The request this answers.
        id: u32,
    },
    /// A request could not be served.
    Error(Fault),
}

/// Why a request could not be served.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// The request, when its id could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    /// Stable number, see [`FaultCode`].
    pub code: u32,
    /// The same as a word.
    pub name: String,
    /// For IT: what exactly. Never holds what was received.
    pub detail: String,
}

/// Stable numbers of protocol errors. Append only: a number is never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum FaultCode {
    /// The length word names more than [`MAX_INBOUND`] bytes. The port closes.
    FrameTooLong = 1,
    /// The input ended inside a frame. The port closes.
    FrameTruncated = 2,
    /// The frame is not UTF-8.
    NotUtf8 = 3,
    /// The frame is not JSON.
    NotJson = 4,
    /// JSON, but no request this version knows.
    UnknownRequest = 5,
    /// The first request was not `hello`.
    HelloExpected = 6,
    /// No common protocol version.
    VersionSkew = 7,
    /// The caller is not our extension. The port closes.
    WrongCaller = 8,
    /// The answer would be longer than [`MAX_OUTBOUND`].
    AnswerTooLong = 9,
    /// The log of the PC did not take it.
    CannotRecord = 10,
}

impl FaultCode {
    /// The stable word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FrameTooLong => "frame-too-long",
            Self::FrameTruncated => "frame-truncated",
            Self::NotUtf8 => "not-utf-8",
            Self::NotJson => "not-json",
            Self::UnknownRequest => "unknown-request",
            Self::HelloExpected => "hello-expected",
            Self::VersionSkew => "version-skew",
            Self::WrongCaller => "wrong-caller",
            Self::AnswerTooLong => "answer-too-long",
            Self::CannotRecord => "cannot-record",
        }
    }

    /// The error frame.
    pub fn fault(self, id: Option<u32>, detail: impl Into<String>) -> Fault {
        Fault { id, code: self as u32, name: self.name().to_owned(), detail: detail.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_shapes_are_stable() {
        let ask = |text: &str| serde_json::from_str::<Request>(text).unwrap();
        assert_eq!(
            ask(r#"{"id":1,"ask":{"hello":{"versions":{"min":1,"max":3}}}}"#).ask,
            Ask::Hello { versions: VersionRange { min: 1, max: 3 } }
        );
        assert_eq!(ask(r#"{"id":2,"ask":"status"}"#), Request { id: 2, ask: Ask::Status });
        assert_eq!(ask(r#"{"id":3,"ask":"read-card"}"#), Request { id: 3, ask: Ask::ReadCard });
        assert_eq!(ask(r#"{"id":4,"ask":"smartcard-number"}"#).ask, Ask::SmartcardNumber);
        let fault: Message = Message::Error(FaultCode::HelloExpected.fault(Some(4), "say hello first"));
        assert_eq!(
            serde_json::to_string(&fault).unwrap(),
            r#"{"error":{"id":4,"code":6,"name":"hello-expected","detail":"say hello first"}}"#
        );
    }

    #[test]
    fn versions_agree_on_the_newest_common_one() {
        let range = |min, max| VersionRange { min, max };
        assert_eq!(range(1, 3).agree(range(2, 5)), Some(3));
        assert_eq!(range(1, 1).agree(range(1, 9)), Some(1));
        assert_eq!(range(1, 1).agree(range(2, 2)), None);
        assert_eq!(range(4, 5).agree(range(1, 3)), None);
        assert_eq!(range(3, 1).agree(range(1, 3)), None);
    }
}
