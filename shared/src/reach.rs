//! Whether the native host can be reached, and if not, why: told from the browser's exact words.

use crate::cause::{Owner, named};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

use crate::cause::UnknownName;

named! {
    /// Reach of the native host.
    HostReach {
        /// It answers.
        Connected => "connected",
        /// The browser knows no such host.
        NotInstalled => "not-installed",
        /// The host is there but does not list this extension.
        Forbidden => "forbidden",
        /// An administrator has blocked it.
        BlockedByPolicy => "blocked-by-policy",
        /// The program could not be started.
        FailedToStart => "failed-to-start",
        /// The program ended before it answered.
        Exited => "exited",
        /// What it said was not understood.
        ProtocolError => "protocol-error",
        /// The browser itself is not allowed to start programs.
        SandboxDenied => "sandbox-denied",
        /// It did not answer in time.
        TimedOut => "timed-out",
        /// Extension and host are too far apart in version.
        VersionSkew => "version-skew",
    }
}

impl HostReach {
    /// Reads the browser's error text (`runtime.lastError.message`, `port.error.message`). An empty
    /// text is what Firefox gives for a host that ended without an error.
    ///
    /// The texts were seen in Chromium 156 and Firefox ESR 153. Firefox has one text for a host
    /// that is missing and for one that is not allowed, and another for a program that is missing
    /// and for one that ends at once.
    ///
    /// A Firefox in a sandbox asks the desktop's portal to start the host. Firefox 153 keeps the portal's reasons
    /// to itself: a refusal of the user reads like a program that is missing (see [`Self::from_late_error`]), all
    /// else like a host that is not installed. Its own words for a refusal (`NativeMessagingPortal.cpp`) are known
    /// here for a Firefox that passes them on.
    pub fn from_browser_error(message: &str) -> Self {
        let has = |part: &str| message.contains(part);
        if has("host not found") || has("No such native application") {
            Self::NotInstalled
        } else if has("host is forbidden") {
            Self::Forbidden
        } else if has("disabled by the system administrator") {
            Self::BlockedByPolicy
        } else if has("Failed to start native messaging host") || has("An unexpected error occurred") {
            Self::FailedToStart
        } else if has("Error when communicating") || has("exceeds the limit") {
            Self::ProtocolError
        } else if has("Native application start canceled by user") {
            Self::SandboxDenied
        } else {
            Self::Exited
        }
    }

    /// Reads the browser's error text where it came seconds after the host was asked. Linux tells at once that a
    /// program cannot be started; what takes so long there is a person, whom the portal of a browser in a sandbox
    /// has asked and who has said no. Elsewhere a program may also be held up by whatever guards the PC.
    pub fn from_late_error(message: &str, on_linux: bool) -> Self {
        match Self::from_browser_error(message) {
            Self::FailedToStart if on_linux => Self::SandboxDenied,
            reach => reach,
        }
    }

    /// The key of the words for the person in front of the screen; `None` when all is well.
    pub const fn note(self) -> Option<&'static str> {
        Some(match self {
            Self::Connected => return None,
            Self::NotInstalled => "reach-not-installed",
            Self::Forbidden => "reach-forbidden",
            Self::BlockedByPolicy => "reach-blocked-by-policy",
            Self::FailedToStart => "reach-failed-to-start",
            Self::Exited => "reach-exited",
            Self::ProtocolError => "reach-protocol-error",
            Self::SandboxDenied => "reach-sandbox-denied",
            Self::TimedOut => "reach-timed-out",
            Self::VersionSkew => "reach-version-skew",
        })
    }

    /// The key of what exactly is wrong and where to look, for IT; `None` when all is well.
    pub const fn note_for_it(self) -> Option<&'static str> {
        Some(match self {
            Self::Connected => return None,
            Self::NotInstalled => "it-not-installed",
            Self::Forbidden => "it-forbidden",
            Self::BlockedByPolicy => "it-blocked-by-policy",
            Self::FailedToStart => "it-failed-to-start",
            Self::Exited => "it-exited",
            Self::ProtocolError => "it-protocol-error",
            Self::SandboxDenied => "it-sandbox-denied",
            Self::TimedOut => "it-timed-out",
            Self::VersionSkew => "it-version-skew",
        })
    }

    /// Who can put it right.
    pub const fn owner(self) -> Option<Owner> {
        match self {
            Self::Connected => None,
            _ => Some(Owner::It),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_words_are_understood() {
        use HostReach::*;
        for (words, reach) in [
            ("Specified native messaging host not found.", NotInstalled),
            ("No such native application uk.csms_login_helper", NotInstalled),
            ("Access to the specified native messaging host is forbidden.", Forbidden),
            ("Access to the native messaging host was disabled by the system administrator.", BlockedByPolicy),
            ("Failed to start native messaging host.", FailedToStart),
            ("An unexpected error occurred", FailedToStart),
            ("Native application start canceled by user", SandboxDenied),
            ("Native host has exited.", Exited),
            ("", Exited),
            ("Error when communicating with the native messaging host.", ProtocolError),
            (
                "Native application tried to send a message of 1819043176 bytes, which exceeds the limit of 1048576 bytes.",
                ProtocolError,
            ),
        ] {
            assert_eq!(HostReach::from_browser_error(words), reach, "{words:?}");
        }
    }

    #[test]
    fn a_late_refusal_on_linux_is_a_persons() {
        let late = |words, on_linux| HostReach::from_late_error(words, on_linux).as_str();
        assert_eq!(late("An unexpected error occurred", true), "sandbox-denied");
        assert_eq!(late("An unexpected error occurred", false), "failed-to-start");
        assert_eq!(late("Failed to start native messaging host.", false), "failed-to-start");
        assert_eq!(late("Native host has exited.", true), "exited");
        assert_eq!(late("", true), "exited");
    }

    #[test]
    fn every_failure_has_its_own_text_and_an_owner() {
        let notes: std::collections::HashSet<_> = HostReach::ALL.iter().filter_map(|r| r.note()).collect();
        assert_eq!(notes.len(), HostReach::ALL.len() - 1);
        for reach in HostReach::ALL {
            assert_eq!(reach.note().is_none(), *reach == HostReach::Connected);
            assert_eq!(reach.note_for_it().is_none(), *reach == HostReach::Connected);
            assert_eq!(reach.owner().is_none(), *reach == HostReach::Connected);
        }
    }
}
