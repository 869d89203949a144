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
        } else if has("portal") || has("sandbox") {
            Self::SandboxDenied
        } else {
            Self::Exited
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

    /// What exactly is wrong and where to look, for IT; `None` when all is well.
    pub const fn note_for_it(self) -> Option<&'static str> {
        Some(match self {
            Self::Connected => return None,
            Self::NotInstalled => {
                "No manifest for uk.csms_login_helper was found where this browser looks. Run `csms-login-helper register`, or install the package; then `csms-login-helper doctor`."
            }
            Self::Forbidden => {
                "The manifest of uk.csms_login_helper does not list this extension’s id in allowed_origins (Firefox: allowed_extensions). Compare it with the id on the extensions page."
            }
            Self::BlockedByPolicy => {
                "NativeMessagingBlocklist blocks uk.csms_login_helper. Add the name to NativeMessagingAllowlist; if the host is registered for one user only, NativeMessagingUserLevelHosts must not be off."
            }
            Self::FailedToStart => {
                "The manifest was found, but the program in its “path” could not be started: missing, moved, not executable, or stopped by application control (AppLocker, WDAC)."
            }
            Self::Exited => {
                "The program started and ended without an answer. Run `csms-login-helper status` as this user, and look into its log and the security software’s."
            }
            Self::ProtocolError => {
                "What came over standard output was no frame of our protocol. Something else writes to it (a wrapper script?), or the manifest names another program."
            }
            Self::SandboxDenied => {
                "This browser is a Flatpak or Snap and may not start programs outside it. Install the browser’s Debian package, or grant the WebExtensions portal."
            }
            Self::TimedOut => {
                "The program started and gave no answer within 3 seconds. Run `csms-login-helper status`; the PC/SC service or security software may hold it up."
            }
            Self::VersionSkew => {
                "Extension and program share no protocol version. Update the older of the two; both versions are on the diagnostics page."
            }
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
