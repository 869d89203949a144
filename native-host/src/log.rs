//! The log file. Off unless somebody switched it on, and then for technical events only: never
//! what a frame held, never a smartcard number or a name.
//!
//! On when the environment variable `CSMS_LOGIN_HELPER_LOG` names a file, or when the folder
//! `$XDG_STATE_HOME/csms-login-helper` (default `~/.local/state/csms-login-helper`) exists; then
//! the file is `host.log` in it. While it is off, nothing is opened.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// The environment variable that names the log file.
pub const VARIABLE: &str = "CSMS_LOGIN_HELPER_LOG";
/// A log that reaches this length (bytes) starts again from nothing.
pub const MAX_BYTES: u64 = 1024 * 1024;

/// Starts logging, if it is switched on. A log that cannot be written stays off: the host's work
/// does not depend on it.
pub fn start() {
    let Some(path) = wanted() else { return };
    let Ok(file) = Capped::open(&path) else { return };
    // Fails only when a subscriber is already set, which then goes on working.
    let _ = tracing_subscriber::fmt().with_ansi(false).with_writer(Mutex::new(file)).try_init();
    tracing::info!(version = env!("CARGO_PKG_VERSION"), process = std::process::id(), "started");
}

/// Where the log goes; `None` when it is off.
fn wanted() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os(VARIABLE) {
        return (!path.is_empty()).then(|| PathBuf::from(path));
    }
    let folder = state_home()?.join("csms-login-helper");
    folder.is_dir().then(|| folder.join("host.log"))
}

/// `$XDG_STATE_HOME`, or its default.
fn state_home() -> Option<PathBuf> {
    let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_STATE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/state")))
}

/// A file that is appended to and never grows past [`MAX_BYTES`].
struct Capped {
    file: File,
    length: u64,
}

impl Capped {
    fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).create(true).open(path)?;
        let length = file.metadata()?.len();
        Ok(Self { file, length })
    }
}

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.length.saturating_add(bytes.len() as u64) > MAX_BYTES {
            self.file.set_len(0)?;
            self.length = 0;
        }
        let written = self.file.write(bytes)?;
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_never_grows_past_its_cap() {
        let path = std::env::temp_dir().join(format!("csms-login-helper-log-{}", std::process::id()));
        let mut log = Capped::open(&path).unwrap();
        let line = [b'x'; 10_000];
        for _ in 0..300 {
            log.write_all(&line).unwrap();
            assert!(std::fs::metadata(&path).unwrap().len() <= MAX_BYTES);
        }
        drop(log);
        let mut again = Capped::open(&path).unwrap();
        assert!(again.length > 0, "an existing log is continued");
        again.write_all(&line).unwrap();
        std::fs::remove_file(&path).unwrap();
    }
}
