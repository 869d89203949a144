//! What a PC/SC error says about the smart card service.

use super::Seen;
use pcsc::Error;
use shared::report::ServiceState;

impl Seen {
    /// What is known when PC/SC answers with an error instead of readers.
    pub(super) fn failed(error: Error) -> Self {
        Self::without_service(state(error), name(error))
    }
}

/// The state of the service behind an error.
const fn state(error: Error) -> ServiceState {
    match error {
        // CommError is what the client library gives to those who waited when the service died.
        Error::NoService | Error::ServiceStopped | Error::CommError | Error::Shutdown => ServiceState::Stopped,
        // polkit refused (pcsc-lite), or the account lacks the right (Windows).
        Error::SecurityViolation | Error::NoAccess => ServiceState::Forbidden,
        _ => ServiceState::Unknown,
    }
}

/// The error as the PC/SC documents name it, with its number: what IT will search for.
pub(super) fn name(error: Error) -> String {
    let name = match error {
        Error::NoService => "SCARD_E_NO_SERVICE",
        Error::ServiceStopped => "SCARD_E_SERVICE_STOPPED",
        Error::CommError => "SCARD_F_COMM_ERROR",
        Error::SecurityViolation => "SCARD_W_SECURITY_VIOLATION",
        Error::NoAccess => "SCARD_E_NO_ACCESS",
        Error::InternalError => "SCARD_F_INTERNAL_ERROR",
        Error::UnknownError => "SCARD_F_UNKNOWN_ERROR",
        Error::InvalidHandle => "SCARD_E_INVALID_HANDLE",
        Error::InvalidParameter => "SCARD_E_INVALID_PARAMETER",
        Error::NoMemory => "SCARD_E_NO_MEMORY",
        Error::UnknownReader => "SCARD_E_UNKNOWN_READER",
        Error::ReaderUnavailable => "SCARD_E_READER_UNAVAILABLE",
        Error::ServerTooBusy => "SCARD_E_SERVER_TOO_BUSY",
        Error::CommDataLost => "SCARD_E_COMM_DATA_LOST",
        Error::NotReady => "SCARD_E_NOT_READY",
        Error::SystemCancelled => "SCARD_E_SYSTEM_CANCELLED",
        Error::Cancelled => "SCARD_E_CANCELLED",
        Error::Timeout => "SCARD_E_TIMEOUT",
        Error::Shutdown => "SCARD_P_SHUTDOWN",
        Error::NotTransacted => "SCARD_E_NOT_TRANSACTED",
        Error::InsufficientBuffer => "SCARD_E_INSUFFICIENT_BUFFER",
        other => return format!("PC/SC error {other:?} (0x{:08X})", other as u32),
    };
    format!("{name} (0x{:08X})", error as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_it_means_and_what_to_search_for() {
        for (error, state, detail) in [
            (Error::NoService, ServiceState::Stopped, "SCARD_E_NO_SERVICE (0x8010001D)"),
            (Error::ServiceStopped, ServiceState::Stopped, "SCARD_E_SERVICE_STOPPED (0x8010001E)"),
            (Error::CommError, ServiceState::Stopped, "SCARD_F_COMM_ERROR (0x80100013)"),
            (Error::SecurityViolation, ServiceState::Forbidden, "SCARD_W_SECURITY_VIOLATION (0x8010006A)"),
            (Error::ServerTooBusy, ServiceState::Unknown, "SCARD_E_SERVER_TOO_BUSY (0x80100031)"),
            (Error::IccInstallation, ServiceState::Unknown, "PC/SC error IccInstallation (0x80100020)"),
        ] {
            let seen = Seen::failed(error);
            assert_eq!((seen.service.state, seen.service.detail.as_deref()), (state, Some(detail)));
            assert!(seen.readers.is_empty());
        }
    }
}
