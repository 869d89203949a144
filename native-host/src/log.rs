//! The log file. Off unless somebody switched it on, and then for technical events only: never
//! what a frame held, never a smartcard number or a name.
//!
//! On when the environment variable `CSMS_LOGIN_HELPER_LOG` names a file, or when the folder
//! `$XDG_STATE_HOME/csms-login-helper` (default `~/.local/state/csms-login-helper`) exists; then
//! the file is `host.log` in it. While it is off, nothing is opened.
//!
//! A line an event: when, how grave, where in the program, what. The ready-made subscriber of `tracing` has spans
//! and filters that nobody uses here: without it the whole program was 119 kB of 1.9 MB smaller on Windows.

use shared::date::Timestamp;
use std::fmt::{self, Write as _};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

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
    let _ = tracing::subscriber::set_global_default(Lines(Mutex::new(file)));
    tracing::info!(version = env!("CARGO_PKG_VERSION"), process = std::process::id(), "started");
}

/// What is noted; less than this is for whoever debugs.
const NOTED: LevelFilter = LevelFilter::INFO;

/// Writes every event as a line.
struct Lines<W>(Mutex<W>);

impl<W: Write + Send + 'static> Subscriber for Lines<W> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= NOTED
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(NOTED)
    }

    fn event(&self, event: &Event<'_>) {
        let metadata = event.metadata();
        let mut line = Line(format!("{} {:>5} {}:", now(), metadata.level().as_str(), metadata.target()));
        event.record(&mut line);
        line.0.push('\n');
        // A thread that died while it wrote has left at most half a line. A log that cannot be written is none.
        let _ = self.0.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.0.as_bytes());
    }

    // There are no spans in this program.
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// A line that is being written.
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing into a text cannot fail. Whatever a value says, the line stays one.
        let _ = match field.name() {
            "message" => write!(self.0, " {value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
        if self.0.contains(['\n', '\r']) {
            self.0 = self.0.replace(['\n', '\r'], " ");
        }
    }
}

/// The moment, to the millisecond, in UTC.
fn now() -> String {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let millis = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX);
    let seconds = Timestamp::from_millis(millis).map(Timestamp::rfc3339).unwrap_or_default();
    format!("{}.{:03}Z", seconds.trim_end_matches('Z'), millis % 1000)
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

    /// Keeps what is written where a test can see it.
    #[derive(Clone, Default)]
    struct Kept(std::sync::Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn an_event_is_a_line_whatever_is_in_it() {
        let kept = Kept::default();
        tracing::subscriber::with_default(Lines(Mutex::new(kept.clone())), || {
            tracing::info!(id = 7, browser = "firefox", "asked");
            tracing::warn!(error = %"two\r\nlines", "refused");
            tracing::debug!("not for the log");
        });
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2, "{text}");
        let (when, rest) = lines[0].split_once(' ').unwrap();
        assert!(Timestamp::parse(when).is_ok() && when.ends_with('Z') && when.len() == 24, "{when}");
        assert_eq!(rest, " INFO csms_login_helper::log::tests: asked id=7 browser=\"firefox\"");
        assert!(lines[1].ends_with(" WARN csms_login_helper::log::tests: refused error=two  lines"), "{text}");
    }

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
