//! The browsers of the training PC.

use super::parts::find;
use crate::Error;
use crate::namespace::Inside;
use std::env;
use std::fs::{self, File};
use std::process::{Command, Stdio};

/// Switches with which Chromium is started in a private namespace: nothing of its own on the network,
/// nothing asked, no GPU. Its sandbox needs rights that a private namespace does not have; no page but
/// those of the stand-in can be reached there.
pub const CHROMIUM_SWITCHES: &[&str] = &[
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
];

/// Variables by which programs find folders of the user's own.
const FOLDERS_OF_THE_USER: [&str; 4] = ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"];

/// A browser that Debian has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// Debian package `chromium`.
    Chromium,
    /// Debian package `firefox-esr`: other versions take no add-on that Mozilla has not signed.
    Firefox,
}

impl Browser {
    /// All of them, the one first that is taken when nobody chooses.
    pub const ALL: [Self; 2] = [Self::Chromium, Self::Firefox];

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
        }
    }

    /// Its program.
    fn program(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox-esr",
        }
    }

    /// Whether it is installed.
    pub fn is_installed(self) -> bool {
        find(self.program(), env::split_paths(&env::var_os("PATH").unwrap_or_default())).is_some()
    }

    /// Starts it with a profile of its own and these pages; comes back when it is closed.
    pub(super) fn run(self, inside: &Inside, pages: &[String]) -> Result<(), Error> {
        let failed = |why: String| Error::Program { program: self.program().to_owned(), why };
        let profile = inside.folder(self.program())?;
        let log = inside.folder.join("browser.log");
        let (out, errors) = File::create(&log)
            .and_then(|out| Ok((out.try_clone()?, out)))
            .map_err(Error::io(log.display().to_string()))?;
        let mut command = Command::new(self.program());
        match self {
            Self::Chromium => command.args(CHROMIUM_SWITCHES).arg(format!("--user-data-dir={}", profile.display())),
            Self::Firefox => command.args(["--no-remote", "--profile"]).arg(profile),
        };
        at_home(command.args(pages), inside)?;
        let ended = command.stdin(Stdio::null()).stdout(out).stderr(errors).status();
        let ended = ended.map_err(|source| failed(source.to_string()))?;
        if ended.success() {
            return Ok(());
        }
        let said = fs::read_to_string(&log).unwrap_or_default();
        let last: Vec<&str> = said.lines().rev().take(5).collect();
        Err(failed(format!("{ended} {}", last.into_iter().rev().collect::<Vec<_>>().join("\n"))))
    }
}

/// Gives a program the private home folder: a browser of the user's own must not open the pages in its
/// place. The display stays reachable.
pub(super) fn at_home(command: &mut Command, inside: &Inside) -> Result<(), Error> {
    if let (None, Some(home)) = (env::var_os("XAUTHORITY"), env::var_os("HOME")) {
        command.env("XAUTHORITY", std::path::Path::new(&home).join(".Xauthority"));
    }
    for folder in FOLDERS_OF_THE_USER {
        command.env_remove(folder);
    }
    command.env("HOME", inside.folder("home")?);
    Ok(())
}
