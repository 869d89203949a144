//! The journal of systemd, by its native protocol: a datagram with a line for each field. Where it
//! is missing, the socket of syslog.

use shared::record::Record;
use std::io;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};

/// Identifies entries of this kind (`journalctl MESSAGE_ID=…`). Never changes.
const MESSAGE_ID: &str = "6f0d7c1be4d94d0f8a52a0c7e1b35d92";
/// Severity: information.
const INFORMATION: u8 = 6;
/// Facility: programs of users.
const USER: u8 = 1;
/// The name under which syslog and journal show it.
const NAME: &str = "csms-login-helper";

/// Where the logs listen.
pub struct Logs {
    journal: PathBuf,
    syslog: PathBuf,
}

impl Logs {
    /// As on every PC.
    pub fn of_this_pc() -> Self {
        Self { journal: "/run/systemd/journal/socket".into(), syslog: "/dev/log".into() }
    }
}

/// Writes a line about a diagnosis.
///
/// # Errors
/// When neither log takes it.
pub fn write(logs: &Logs, record: &Record, line: &str) -> io::Result<()> {
    let extension = record.extension.as_ref().map_or("unknown", |version| version.as_str());
    let host = env!("CARGO_PKG_VERSION");
    // No value has a line break: names of closed lists, versions, and JSON in one line.
    let entry = format!(
        "MESSAGE={line}\nMESSAGE_ID={MESSAGE_ID}\nPRIORITY={INFORMATION}\nSYSLOG_IDENTIFIER={NAME}\n\
         CSMS_SCREEN={}\nCSMS_CAUSE={}\nCSMS_OWNER={}\nCSMS_EXTENSION={extension}\nCSMS_HOST={host}\n",
        record.screen, record.cause, record.owner
    );
    send(&logs.journal, entry.as_bytes()).or_else(|_| {
        let text = format!("<{}>{NAME}: {line}", USER * 8 + INFORMATION);
        send(&logs.syslog, text.as_bytes())
    })
}

fn send(to: &Path, bytes: &[u8]) -> io::Result<()> {
    let socket = UnixDatagram::unbound()?;
    // A log that is stuck must not hold anybody up.
    socket.set_nonblocking(true)?;
    socket.send_to(bytes, to).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::cause::{CauseId, Owner, ScreenId};
    use std::fs;
    use std::time::Duration;

    /// Logs in a folder, removed afterwards.
    struct Pc(PathBuf);

    impl Drop for Pc {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    impl Pc {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("csms-log-{name}-{}", std::process::id()));
            fs::create_dir_all(&folder).unwrap();
            Self(folder)
        }

        fn logs(&self) -> Logs {
            Logs { journal: self.0.join("journal"), syslog: self.0.join("syslog") }
        }

        fn listen(&self, name: &str) -> UnixDatagram {
            let socket = UnixDatagram::bind(self.0.join(name)).unwrap();
            socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            socket
        }
    }

    fn record() -> Record {
        let (screen, cause) = (ScreenId::RoleMissing, CauseId::RoleMissing);
        Record { screen, cause, owner: Owner::Ra, extension: Some("1.2".to_owned().try_into().unwrap()) }
    }

    fn heard(socket: &UnixDatagram) -> String {
        let mut bytes = [0; 4096];
        let length = socket.recv(&mut bytes).unwrap();
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    }

    #[test]
    fn the_journal_gets_fields() {
        let pc = Pc::new("journal");
        let (journal, _syslog) = (pc.listen("journal"), pc.listen("syslog"));
        write(&pc.logs(), &record(), "{}").unwrap();
        let entry = heard(&journal);
        for field in ["MESSAGE={}", "CSMS_CAUSE=role-missing", "CSMS_OWNER=ra", "CSMS_EXTENSION=1.2", "PRIORITY=6"] {
            assert!(entry.lines().any(|line| line == field), "{field}: {entry}");
        }
    }

    #[test]
    fn without_a_journal_syslog_gets_a_line() {
        let pc = Pc::new("syslog");
        let syslog = pc.listen("syslog");
        write(&pc.logs(), &record(), "{}").unwrap();
        assert_eq!(heard(&syslog), "<14>csms-login-helper: {}");
    }

    #[test]
    fn without_either_it_says_so() {
        assert!(write(&Pc::new("none").logs(), &record(), "{}").is_err());
    }
}
