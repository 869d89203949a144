//! A whole training PC in a private namespace: stand-in site, virtual reader, the native host as it
//! is registered, and browsers that have the extension by policy, as IT rolls it out.
//!
//! - [`browser`]: which browsers, and how they are started.
//! - [`host`]: the native host's command line.
//! - [`parts`]: where the parts of the installed package lie.
//! - [`policies`]: what the browsers are told by their administrator.

pub mod browser;
pub mod host;
pub mod parts;
mod policies;

use crate::Error;
use crate::desk::{Desk, DeskConfig};
use crate::files::Files;
use crate::namespace::Inside;
use crate::pcscd::ReaderSpec;
use crate::site::SiteConfig;
use crate::vpcd::DEFAULT_PORT;
use browser::Browser;
use parts::Parts;
use std::ffi::OsString;
use std::process::{Command, ExitStatus};

/// What the trainer asks for.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// Hosts besides CSMS and Care Identity that show the same pages.
    pub further_hosts: Vec<String>,
    /// Port of the control page; the private network has nobody else on it.
    pub control: u16,
    /// Id of the page where sign-ins end, or `success`.
    pub outcome: String,
    /// Id of the desk of the catalogue that it begins with.
    pub desk: String,
    /// What the reader calls itself.
    pub reader: String,
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            further_hosts: Vec::new(),
            control: 8090,
            outcome: "success".to_owned(),
            desk: "card-present".to_owned(),
            reader: "Virtual PCD".to_owned(),
        }
    }
}

/// The training PC. Dropping it takes everything down.
#[derive(Debug)]
pub struct Room {
    desk: Desk,
    inside: Inside,
    /// From where browsers get the extension.
    _served: Files,
}

/// All host names of the catalogue: inside they lead to the stand-in site.
pub fn hosts() -> Vec<&'static str> {
    let mut hosts: Vec<&str> = shared::scenario::pages().iter().map(|page| page.host.as_str()).collect();
    hosts.sort_unstable();
    hosts.dedup();
    hosts
}

impl Room {
    /// Puts everything up, inside a namespace of its own.
    ///
    /// # Errors
    /// When a part of the package is not there, or cannot be started.
    pub fn put_up(inside: Inside, wishes: &Wishes) -> Result<Self, Error> {
        let parts = Parts::find()?;
        let authority = inside.folder("authority")?.join("stand-in.pem");
        let site = SiteConfig {
            further_hosts: wishes.further_hosts.clone(),
            authority_file: Some(authority.clone()),
            ..SiteConfig::default()
        };
        let readers = vec![ReaderSpec::new(&wishes.reader, DEFAULT_PORT)];
        let desk = Desk::start(DeskConfig { readers, site: Some(site), control: Some(wishes.control) })?;
        desk.play(&wishes.desk)?;
        if let Some(site) = desk.site() {
            site.set_outcome(&wishes.outcome)?;
        }
        let id = policies::set(&parts, &authority)?;
        host::register(&parts.host, &inside.folder("home")?, &["--extension-id", &id])?;
        let served = Files::at(parts.extension, parts::SERVED_AT)?;
        Ok(Self { desk, inside, _served: served })
    }

    /// The desk: service, reader, cards and site.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Opens the control page and the start page in a browser, and waits until it is closed.
    ///
    /// # Errors
    /// When it cannot be started, or says that it failed.
    pub fn show(&self, browser: Browser) -> Result<(), Error> {
        let control = self.desk.control_url();
        let start = self.desk.site().map(|site| site.start_url());
        let pages: Vec<String> = control.into_iter().chain(start).collect();
        browser.run(&self.inside, &pages)
    }

    /// Runs a command of the trainer's own in here, and waits for its end.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn run(&self, program: &OsString, arguments: &[OsString]) -> Result<ExitStatus, Error> {
        let mut command = Command::new(program);
        browser::at_home(command.args(arguments), &self.inside)?;
        command.status().map_err(|source| Error::Program {
            program: program.to_string_lossy().into_owned(),
            why: source.to_string(),
        })
    }
}
