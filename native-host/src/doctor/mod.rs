//! Is this PC ready? What `doctor` looks at, and what it makes of it.
//!
//! | file | subject |
//! |---|---|
//! | `finding` | one thing that was found, its stable code, and the verdict on all of them |
//! | `browsers` | which browsers are on this PC, and in which form |
//! | `manifests` | the browsers' own order of looking for the host: who wins, and why |
//! | `judge` | one manifest: would a browser take it, and can the program in it be started |
//! | `trial` | starts this program as a browser does, and hears its greeting |
//! | `policies` | what administrators have set for a browser, in files |
//! | `registry` | the same in the registry of Windows |
//! | `rights` | what those settings mean for the host and for the extension |
//! | `extension` | its version in the user's profiles, against that of this program |
//! | `ie_mode` | Edge's list of sites for Internet Explorer mode, where it could not be judged |
//! | `settings` | the extension's own settings by policy |
//! | `desk` | the smart card service and the readers |
//! | `sign_in` | what else on the PC keeps people from signing in |

mod browsers;
mod desk;
mod extension;
mod finding;
mod ie_mode;
mod judge;
mod manifests;
mod policies;
mod registry;
mod rights;
mod settings;
mod sign_in;
mod trial;

pub use finding::{Code, Finding, Level, Ready};

use crate::register::{Homes, System};
use crate::registry::Registry;
use browsers::Form;
use shared::date::Timestamp;
use shared::report::WorkstationReport;
use std::path::{Path, PathBuf};

/// Where to look. Tests look into a folder of their own.
#[derive(Clone, Default)]
pub struct Place<'a> {
    /// The user's folders, and the root that paths for everybody lie below.
    pub homes: Homes,
    /// The program that browsers start, without symbolic links.
    pub program: Option<PathBuf>,
    /// Folders in which programs are installed; on Windows only.
    pub programs: Vec<PathBuf>,
    /// The folder of the user's settings that follow him from PC to PC; on Windows only.
    pub roaming: Option<PathBuf>,
    /// The registry, on Windows.
    pub registry: Option<&'a dyn Registry>,
    /// Starts this program; `None` where nothing may be started.
    pub start: Option<Start>,
}

/// Starts a program in a browser's manner; gives the version of the host that answers.
pub type Start = fn(&Path, trial::Manner<'_>) -> Result<String, trial::Silence>;

impl Place<'_> {
    /// This PC, as this user sees it.
    pub fn here() -> Self {
        let program = crate::register::program().and_then(|program| program.canonicalize().ok());
        let folders = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"];
        let programs = folders.iter().filter_map(std::env::var_os).map(PathBuf::from).collect();
        #[cfg(windows)]
        let registry: Option<&dyn Registry> = Some(&crate::registry::Windows);
        #[cfg(not(windows))]
        let registry = None;
        let roaming = std::env::var_os("APPDATA").map(PathBuf::from).filter(|path| cfg!(windows) && path.is_absolute());
        Self { homes: Homes::of_environment(), program, programs, roaming, registry, start: Some(trial::start) }
    }

    const fn is_windows(&self) -> bool {
        matches!(self.homes.system, System::Windows)
    }

    /// Where an absolute path of the PC lies.
    fn inside(&self, path: impl AsRef<Path>) -> PathBuf {
        self.homes.inside(path.as_ref())
    }

    /// The browser's folder of this user.
    fn profile_of(&self, found: &browsers::Found) -> Option<PathBuf> {
        let profile = found.browser.profile(&self.homes)?;
        Some(if self.is_windows() { self.inside(profile) } else { profile })
    }
}

/// Everything that was found, browser by browser, then the service with its readers, then the rest
/// of the PC. `now` is the time by the clock of the PC.
pub fn examine(place: &Place, report: &WorkstationReport, now: Option<Timestamp>) -> Vec<Finding> {
    let found = browsers::on_this_pc(place);
    let mut findings = Vec::new();
    let plain = found.iter().any(|browser| browser.form == Form::Plain);
    for browser in &found {
        match browser.form {
            Form::Sandboxed(how) => findings.push(browsers::sandboxed(browser, how, plain)),
            Form::Plain => findings.extend(one(place, browser)),
            // Its profile may be left over from a browser that is gone: nothing to complain of.
            Form::ProfileOnly => findings.extend(one(place, browser).into_iter().map(Finding::as_note)),
        }
    }
    if !found.iter().any(|browser| browser.form != Form::ProfileOnly) {
        findings.push(browsers::none());
    }
    findings.extend(rights::through_command_prompt(report));
    findings.extend(desk::look(report));
    findings.extend(sign_in::look(report, now));
    findings
}

/// One browser: its settings, its manifests, its extension.
fn one(place: &Place, browser: &browsers::Found) -> Vec<Finding> {
    let (policies, mut findings) = policies::read(place, browser);
    let rights = rights::of_host(browser, &policies, &mut findings);
    let ids = manifests::look_up(place, browser, rights, &mut findings);
    let known = rights::known_ids(browser, &ids);
    let by_policy = rights::of_extension(browser, &policies, &known);
    findings.extend(extension::look(place, browser, by_policy, &known));
    findings.extend(settings::look(browser, &policies, &ids));
    findings.extend(ie_mode::look(place, browser, &policies));
    findings
}

// The folders in the tests are those of Linux.
#[cfg(test)]
#[cfg(target_os = "linux")]
mod extension_tests;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod windows_tests;
