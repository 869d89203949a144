//! A simulated PC, for training where no virtual reader exists: a desk from a file in place of the
//! smart card service, its readers and the PC.
//!
//! It is played only when the arguments say `--simulate FILE`, or when the policy of the PC names a
//! file (Windows, value `Simulate`) and a browser starts this program. Nothing of the real PC is
//! looked at then, and every report and every frame says that it is simulated. A file that cannot be
//! used is said in the report: never is the real PC shown in its place.

use shared::report::{ServiceState, WorkstationReport};
use shared::scenario::Desk;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

/// The option; the browser's own arguments follow it.
const OPTION: &str = "--simulate";
/// Longer files (bytes) are something else: the whole catalogue has 20,000.
const MAX_BYTES: u64 = 1024 * 1024;
/// How often the file is looked at. A class must not wait, and nothing of the real PC is disturbed.
const PAUSE: Duration = Duration::from_millis(300);

/// A desk that is played from a file: the first of those in it. Whoever saves another first desk
/// moves the card, pulls the reader out or stops the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulation {
    file: PathBuf,
}

impl Simulation {
    /// Takes `--simulate FILE` from the front of the arguments.
    ///
    /// # Errors
    /// The file's name is missing.
    pub fn take(arguments: &mut Vec<OsString>) -> Result<Option<Self>, String> {
        if arguments.first().is_none_or(|first| first != OPTION) {
            return Ok(None);
        }
        if arguments.len() < 2 {
            return Err(format!("{OPTION} needs a file of desks"));
        }
        let file = arguments.drain(..2).next_back().unwrap_or_default();
        Ok(Some(Self { file: file.into() }))
    }

    /// What the organisation has set on this PC: the value `Simulate` beside its other settings.
    #[cfg(windows)]
    pub fn of_policy() -> Option<Self> {
        use crate::registry::{Hive, Registry, Value, Windows};
        let value = Windows.value(Hive::Machine, crate::workstation::POLICY_KEY, "Simulate").ok().flatten();
        let file = value.as_ref().and_then(Value::text).map(str::trim).filter(|file| !file.is_empty());
        file.map(|file| Self { file: file.into() })
    }

    /// Only Windows has a policy for it: elsewhere there are virtual readers.
    #[cfg(not(windows))]
    pub fn of_policy() -> Option<Self> {
        None
    }

    /// What is played now.
    pub fn report(&self) -> WorkstationReport {
        self.marked(self.read())
    }

    fn marked(&self, read: Result<WorkstationReport, String>) -> WorkstationReport {
        let report = read.unwrap_or_else(|reason| {
            let detail = format!("the simulated desk in {} cannot be played: {reason}", self.file.display());
            tracing::warn!(detail);
            let mut report = WorkstationReport::without_service(ServiceState::Unknown);
            report.service.detail = Some(detail);
            report
        });
        WorkstationReport { simulated: true, ..report }
    }

    /// Tells of every change after `known`, until `tell` breaks off. Blocks.
    pub fn watch(&self, mut known: WorkstationReport, mut tell: impl FnMut(&WorkstationReport) -> ControlFlow<()>) {
        let mut broken = false;
        loop {
            thread::sleep(PAUSE);
            let read = self.read();
            // An editor may be in the middle of saving it: only what is still broken is told.
            let before = std::mem::replace(&mut broken, read.is_err());
            let now = self.marked(read);
            if now != known && broken == before {
                known = now;
                if tell(&known).is_break() {
                    return;
                }
            }
        }
    }

    fn read(&self) -> Result<WorkstationReport, String> {
        let mut text = String::new();
        let file = File::open(&self.file).map_err(|error| error.to_string())?;
        file.take(MAX_BYTES + 1).read_to_string(&mut text).map_err(|error| error.to_string())?;
        if text.len() as u64 > MAX_BYTES {
            return Err(format!("it is longer than {MAX_BYTES} bytes"));
        }
        // Editors of Windows put a mark before UTF-8.
        let desks: Vec<Desk> = serde_json::from_slice(text.trim_start_matches("\u{feff}").as_bytes())
            .map_err(|error| error.to_string())?;
        let first = desks.into_iter().next().ok_or("there is no desk in it")?;
        Ok(first.report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn in_file(name: &str, text: &str) -> Simulation {
        let file = std::env::temp_dir().join(format!("csms-simulation-{}-{name}", std::process::id()));
        fs::write(&file, text).unwrap();
        Simulation { file }
    }

    const EMPTY: &str = r#"{"id": "a", "title": "A", "report": {"schema": 1, "service": {"state": "running"}}}"#;
    const STOPPED: &str = r#"{"id": "b", "title": "B", "report": {"schema": 1, "service": {"state": "stopped"}}}"#;

    #[test]
    fn the_option_is_taken_from_the_front_only() {
        let take = |words: &[&str]| {
            let mut arguments: Vec<OsString> = words.iter().map(OsString::from).collect();
            let taken = Simulation::take(&mut arguments);
            (taken, arguments.iter().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>())
        };
        let (taken, left) = take(&["--simulate", "desk.json", "chrome-extension://abc/", "--parent-window=0"]);
        assert_eq!(taken, Ok(Some(Simulation { file: "desk.json".into() })));
        assert_eq!(left, ["chrome-extension://abc/", "--parent-window=0"]);
        for words in [&["status"][..], &["chrome-extension://abc/", "--simulate", "desk.json"], &[]] {
            let (taken, left) = take(words);
            assert_eq!((taken, left.len()), (Ok(None), words.len()));
        }
        assert!(take(&["--simulate"]).0.is_err());
    }

    #[test]
    fn the_first_desk_is_played_and_marked() {
        let simulation = in_file("first", &format!("\u{feff}[{STOPPED},\r\n {EMPTY}]"));
        let report = simulation.report();
        assert_eq!((report.service.state, report.simulated), (ServiceState::Stopped, true));
        fs::remove_file(simulation.file).unwrap();
    }

    #[test]
    fn every_desk_of_the_catalogue_can_be_played() {
        for desk in shared::scenario::desks() {
            let simulation = in_file("catalogue", &serde_json::to_string(&[desk]).unwrap());
            assert_eq!(
                simulation.report(),
                WorkstationReport { simulated: true, ..desk.report.clone() },
                "{}",
                desk.id
            );
            fs::remove_file(simulation.file).unwrap();
        }
    }

    #[test]
    fn a_file_that_cannot_be_used_is_said_and_stays_simulated() {
        for (text, reason) in [
            ("[]", "no desk"),
            ("[\n{\"id\": \"a\"}]", "missing field `title` at line 2"),
            ("[{", "EOF"),
            (r#"[{"id": "a", "title": "A", "colour": "red", "report": {}}]"#, "unknown field `colour`"),
        ] {
            let simulation = in_file("broken", text);
            let report = simulation.report();
            let detail = report.service.detail.unwrap();
            assert!(report.simulated && report.readers.is_empty() && detail.contains(reason), "{detail}");
            fs::remove_file(&simulation.file).unwrap();
            let gone = simulation.report();
            assert!(gone.simulated && gone.service.detail.is_some());
        }
    }

    #[test]
    fn another_desk_is_told_when_it_is_saved() {
        let simulation = in_file("watch", &format!("[{EMPTY}]"));
        let known = simulation.report();
        fs::write(&simulation.file, format!("[{STOPPED}, {EMPTY}]")).unwrap();
        let mut told = Vec::new();
        simulation.watch(known, |report| {
            told.push((report.service.state, report.simulated));
            ControlFlow::Break(())
        });
        assert_eq!(told, [(ServiceState::Stopped, true)]);
        fs::remove_file(simulation.file).unwrap();
    }
}
