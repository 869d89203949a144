//! `cargo xtask package`: what is given out to IT, in `dist/packages/`.
//!
//! | file | subject |
//! |---|---|
//! | `artefacts` | from what was built to what is given out |
//! | `tree` | files in memory |
//! | `zip`, `crx`, `deb`, `msi` | the forms of packages |
//! | `ico` | the form of icons on Windows |
//! | `debian` | the two packages for Debian |
//! | `key` | the key that the extension's id follows from |
//! | `authenticode` | the signatures of what is for Windows |
//! | `dependencies` | the crates that are in it |
//! | `licences`, `sbom` | what is said of them |
//! | `policies` | what IT sets in browsers |
//! | `uuid` | numbers that follow from names |
//! | `wishes` | the options of the command line |

mod artefacts;
mod authenticode;
mod crx;
mod deb;
mod debian;
mod dependencies;
#[path = "../../../native-host/ico.rs"]
mod ico;
mod key;
mod licences;
pub mod msi;
pub mod policies;
mod sbom;
#[cfg(test)]
mod time_stamp;
mod tree;
mod uuid;
mod wishes;
mod zip;

pub use wishes::Wishes;

use crate::build::sizes::{self, Size};
use crate::error::{Error, Result};
use crate::say::{self, Step};
use crate::setup::{self, For};
use crate::{build, paths};
use artefacts::Input;
use authenticode::Signer;
use key::Key;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

/// Date of packaged files when `SOURCE_DATE_EPOCH` names none: 1 January 2026. Not "now": the same
/// input must give the same bytes.
const DATE: u64 = 1_767_225_600;

/// Builds, then packs.
pub fn run(options: Vec<OsString>) -> Result<()> {
    let wishes = Wishes::of(options)?;
    let tools = setup::run(For::Everything)?;
    let built = build::run(&tools)?;
    let windows = build::windows::host()?;
    let simulator = build::simulator::build()?;
    pack(&Programs { host: &built.host, windows: &windows, simulator: &simulator }, wishes)
}

/// The programs that are packed.
pub struct Programs<'a> {
    /// The native host.
    pub host: &'a Path,
    /// The native host for Windows.
    pub windows: &'a build::windows::Programs,
    /// The simulator.
    pub simulator: &'a Path,
}

/// Packs the two extensions in `dist` and these programs.
pub fn pack(programs: &Programs, wishes: Wishes) -> Result<()> {
    let step = Step::begin("dist/packages");
    let root = paths::root();
    let read = |path: &str| fs::read(root.join(path)).map_err(Error::file(root.join(path)));
    let key = Key::load()?;
    let (id, development) = (key::id(key.public()), key.development);
    let signer = Signer::of_environment().map_err(Error::Usage)?;
    let signed = signer.as_ref().map(Signer::has_time_stamp);
    let input = Input {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        chromium: tree::read(&root.join("dist/chromium"))?,
        firefox: tree::read(&root.join("dist/firefox"))?,
        host: fs::read(programs.host).map_err(Error::file(programs.host))?,
        windows_host: fs::read(&programs.windows.host).map_err(Error::file(&programs.windows.host))?,
        windows_cli: fs::read(&programs.windows.command_line).map_err(Error::file(&programs.windows.command_line))?,
        simulator: fs::read(programs.simulator).map_err(Error::file(programs.simulator))?,
        key,
        signer,
        address: wishes.address,
        settings: wishes.settings,
        extension_ids: wishes.extension_ids,
        languages: crate::words::all()?,
        date: date()?,
        licence: String::from_utf8_lossy(&read("LICENSE")?).into_owned(),
        crates: dependencies::all()?,
        crates_of_simulator: dependencies::of_simulator()?,
    };
    let folder = root.join("dist/packages");
    let made = artefacts::make(&input).map_err(|reason| Error::Content { path: root.join("dist"), reason })?;
    let store = made.iter().find(|(name, _)| name.ends_with("-store.zip")).map_or(0, |(_, zip)| zip.len() as u64);
    sizes::check(&[Size { what: "zip for the shops", bytes: store, limit: Some(350_000) }])?;
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Error::file(&folder))?;
    }
    fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
    for (name, content) in &made {
        let file = folder.join(name);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(Error::file(folder))?;
        }
        fs::write(&file, content).map_err(Error::file(&file))?;
    }
    step.done();
    let (pack, packages): (Vec<_>, Vec<_>) = made.iter().partition(|(name, _)| name.contains('/'));
    packages.iter().for_each(|(name, content)| say::plain(&format!("  {name:<42} {:>9} bytes", content.len())));
    say::plain(&format!("  {:<42} {:>9} files", "policies/", pack.len()));
    say::plain(&format!("The extension's id in the .crx is {id}."));
    if development {
        let variable = key::VARIABLE;
        say::plain(&format!("This is a development build: {variable} names no key, so a throw-away key was used."));
    }
    say::plain(match signed {
        None => {
            "Program and package for Windows are not signed: CSMS_SIGN_CERTIFICATE and CSMS_SIGN_KEY name no files."
        }
        Some(false) => {
            "Program and package for Windows are signed, without a time stamp: CSMS_SIGN_TIMESTAMP names no service."
        }
        Some(true) => "Program and package for Windows are signed, with a time stamp.",
    });
    say::plain(&format!("The product code of the .msi is {{{}}}.", msi::product_code(&input.version)));
    if input.address.is_none() {
        say::plain("No --address was given: policies and update lists name an example address.");
    }
    if input.settings.is_none() {
        say::plain("No --settings were given: the policy pack has examples of every setting.");
    }
    Ok(())
}

/// The date that reproducible builds agree on, when somebody does.
fn date() -> Result<u64> {
    env::var("SOURCE_DATE_EPOCH").map_or(Ok(DATE), |date| {
        date.parse().map_err(|_| Error::Usage(format!("SOURCE_DATE_EPOCH {date:?} is no number of seconds")))
    })
}
