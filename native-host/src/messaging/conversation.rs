//! What to do about a frame. No I/O: bytes in, a step out.

use crate::card::Extent;
use serde::Deserialize;
use serde::de::IgnoredAny;
use shared::protocol::{Ask, FaultCode, Message, Request, VERSIONS};
use shared::record::Record;

/// What a frame calls for.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "there is one at a time, and not for long")]
pub enum Step {
    /// Say this.
    Say(Message),
    /// Look at the PC and answer request `id`.
    Look {
        /// The request.
        id: u32,
        /// What belongs to the look.
        task: Task,
    },
    /// Write this into the log of the PC and answer request `id`.
    Record {
        /// The request.
        id: u32,
        /// What is written.
        record: Record,
    },
}

/// What belongs to a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Nothing more.
    Once,
    /// Tell of changes from then on.
    Watch,
    /// Read the cards before.
    ReadCard(Extent),
    /// Read them, and answer with their numbers instead of a report.
    Numbers,
}

/// What has been agreed on this port.
#[derive(Debug, Default)]
pub struct Conversation {
    version: Option<u32>,
}

impl Conversation {
    /// What this frame calls for. A frame that makes no sense is answered with an error and
    /// forgotten: the next one may be better.
    pub fn hear(&mut self, frame: &[u8]) -> Step {
        let request = match serde_json::from_slice::<Request>(frame) {
            Ok(request) => request,
            Err(_) => return explain(frame),
        };
        let id = request.id;
        match request.ask {
            Ask::Hello { versions } => {
                self.version = VERSIONS.agree(versions);
                Step::Say(match self.version {
                    Some(version) => Message::Hello { id, version, host: env!("CARGO_PKG_VERSION").to_owned() },
                    None => fault(
                        FaultCode::VersionSkew,
                        Some(id),
                        format!("this host speaks protocol versions {} to {}", VERSIONS.min, VERSIONS.max),
                    ),
                })
            }
            Ask::Record(record) => Step::Record { id, record },
            Ask::SmartcardNumber => Step::Look { id, task: Task::Numbers },
            _ if self.version.is_none() => Step::Say(fault(
                FaultCode::HelloExpected,
                Some(id),
                "the first request must be hello with a protocol version both sides speak",
            )),
            Ask::Status => Step::Look { id, task: Task::Once },
            Ask::Watch => Step::Look { id, task: Task::Watch },
            Ask::ReadCardAndTries => Step::Look { id, task: Task::ReadCard(Extent::AskTries) },
            Ask::ReadCard => Step::Look { id, task: Task::ReadCard(Extent::Read) },
        }
    }
}

fn fault(code: FaultCode, id: Option<u32>, detail: impl Into<String>) -> Message {
    Message::Error(code.fault(id, detail))
}

/// Why this frame is no request. The words never repeat what was received.
fn explain(frame: &[u8]) -> Step {
    /// Whatever else it is, it may have an id.
    #[derive(Deserialize)]
    struct Numbered {
        id: u32,
    }

    Step::Say(if let Err(error) = std::str::from_utf8(frame) {
        let detail = format!("not UTF-8 from byte {} of {}", error.valid_up_to(), frame.len());
        fault(FaultCode::NotUtf8, None, detail)
    } else if let Err(error) = serde_json::from_slice::<IgnoredAny>(frame) {
        let detail = format!("not JSON at line {}, column {} ({} bytes)", error.line(), error.column(), frame.len());
        fault(FaultCode::NotJson, None, detail)
    } else {
        let id = serde_json::from_slice::<Numbered>(frame).ok().map(|numbered| numbered.id);
        fault(
            FaultCode::UnknownRequest,
            id,
            "JSON, but none of the requests hello, status, watch, read-card, read-card-and-tries, smartcard-number, record in their form",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::protocol::Fault;

    const HELLO: &[u8] = br#"{"id":1,"ask":{"hello":{"versions":{"min":1,"max":9}}}}"#;

    fn fault_of(step: Step) -> Fault {
        match step {
            Step::Say(Message::Error(fault)) => fault,
            other => panic!("no fault: {other:?}"),
        }
    }

    #[test]
    fn hello_comes_first() {
        let mut conversation = Conversation::default();
        let early = fault_of(conversation.hear(br#"{"id":7,"ask":"status"}"#));
        assert_eq!((early.code, early.id), (FaultCode::HelloExpected as u32, Some(7)));
        assert!(matches!(conversation.hear(HELLO), Step::Say(Message::Hello { id: 1, version: 1, .. })));
        assert_eq!(conversation.hear(br#"{"id":2,"ask":"status"}"#), Step::Look { id: 2, task: Task::Once });
        assert_eq!(conversation.hear(br#"{"id":3,"ask":"watch"}"#), Step::Look { id: 3, task: Task::Watch });
        let read = conversation.hear(br#"{"id":4,"ask":"read-card"}"#);
        assert_eq!(read, Step::Look { id: 4, task: Task::ReadCard(Extent::Read) });
    }

    #[test]
    fn a_number_is_asked_for_in_one_breath() {
        let step = Conversation::default().hear(br#"{"id":1,"ask":"smartcard-number"}"#);
        assert_eq!(step, Step::Look { id: 1, task: Task::Numbers });
    }

    #[test]
    fn a_newer_extension_is_told_which_versions_this_host_speaks() {
        let mut conversation = Conversation::default();
        let skew = fault_of(conversation.hear(br#"{"id":1,"ask":{"hello":{"versions":{"min":2,"max":3}}}}"#));
        assert_eq!((skew.code, skew.id), (FaultCode::VersionSkew as u32, Some(1)));
        assert!(skew.detail.contains("1 to 1"));
        let after = fault_of(conversation.hear(br#"{"id":2,"ask":"status"}"#));
        assert_eq!(after.code, FaultCode::HelloExpected as u32);
    }

    #[test]
    fn nonsense_is_named_and_never_repeated() {
        for (frame, code, id) in [
            (&b"\xFF\xFE\x00"[..], FaultCode::NotUtf8, None),
            (b"", FaultCode::NotJson, None),
            (b"{", FaultCode::NotJson, None),
            (br#"{"id":1,"ask":"status"} secret"#, FaultCode::NotJson, None),
            (b"[[[[[[[[[[", FaultCode::NotJson, None),
            (b"null", FaultCode::UnknownRequest, None),
            (br#"{"id":4,"ask":"secret"}"#, FaultCode::UnknownRequest, Some(4)),
            (br#"{"id":5}"#, FaultCode::UnknownRequest, Some(5)),
            (br#"{"id":6,"ask":{"hello":{"versions":"secret"}}}"#, FaultCode::UnknownRequest, Some(6)),
            (br#"{"id":-1,"ask":"status"}"#, FaultCode::UnknownRequest, None),
            (br#"{"id":4294967296,"ask":"status"}"#, FaultCode::UnknownRequest, None),
            (br#"{"ask":"status"}"#, FaultCode::UnknownRequest, None),
        ] {
            let mut conversation = Conversation::default();
            conversation.hear(HELLO);
            let found = fault_of(conversation.hear(frame));
            assert_eq!((found.code, found.id), (code as u32, id), "{}", String::from_utf8_lossy(frame));
            assert!(!found.detail.contains("secret"), "{}", found.detail);
        }
    }

    #[test]
    fn deep_nesting_is_refused_not_followed() {
        let deep = b"[".repeat(60_000);
        assert_eq!(fault_of(Conversation::default().hear(&deep)).code, FaultCode::NotJson as u32);
        let closed = [b"[".repeat(30_000), b"]".repeat(30_000)].concat();
        let _ = fault_of(Conversation::default().hear(&closed));
    }
}
