//! All of it put together: the desk, the site, the registered host and the browsers.

use crate::browser::{Chromium, Firefox, Options};
use crate::failure::{Doing, Result};
use crate::holder::Holder;
use crate::namespace::Inside;
use crate::place;
use crate::portal::Portal;
use csms_simulator::desk::{Desk, DeskConfig};
use csms_simulator::room;
use csms_simulator::site::SiteConfig;
use shared::report::ReaderFlag;
use std::path::PathBuf;
use std::time::Duration;

/// A host of the stand-in site that the extension does not watch.
pub const UNWATCHED: &str = "unwatched.example";

/// Drivers take the ports after this one.
const FIRST_DRIVER_PORT: u16 = 9_500;

/// The stage.
pub struct Stage {
    /// Site, PC/SC service, reader and cards.
    pub desk: Desk,
    /// The other program of the desks on which one keeps the card.
    holder: Option<Holder>,
    inside: Inside,
    browsers: u16,
}

/// All host names that lead to the stand-in site.
pub fn hosts() -> Vec<&'static str> {
    let mut hosts = room::hosts();
    hosts.push(UNWATCHED);
    hosts
}

impl Stage {
    /// Puts up site and desk and registers the host with the browsers, system-wide.
    ///
    /// `passcode_pause` is how long a sign-in shows its passcode page: people need to see it.
    pub fn put_up(inside: Inside, passcode_pause: Duration) -> Result<Self> {
        let site = SiteConfig { further_hosts: vec![UNWATCHED.to_owned()], passcode_pause, ..SiteConfig::default() };
        let config = DeskConfig { site: Some(site), control: Some(0), ..DeskConfig::default() };
        let desk = Desk::start(config).doing("putting up the desk")?;
        let stage = Self { desk, holder: None, inside, browsers: 0 };
        stage.register_host()?;
        Ok(stage)
    }

    /// Sets PC, reader and card to a desk of the catalogue.
    pub fn set_desk(&mut self, id: &str) -> Result<()> {
        self.holder = None;
        self.desk.set(id).doing(format_args!("setting the desk to {id}"))?;
        let desk = shared::scenario::desks().iter().find(|desk| desk.id == id);
        let held = desk.and_then(|desk| desk.report.readers.iter().find(|reader| reader.is(ReaderFlag::Exclusive)));
        self.holder = held.map(|reader| Holder::take(&reader.name)).transpose()?;
        Ok(())
    }

    /// The page on which a person puts cards in and out.
    pub fn control_page(&self) -> Result<String> {
        self.desk.control_url().doing("the desk has no control page")
    }

    /// Registers the host, as an administrator does.
    pub fn register_host(&self) -> Result<()> {
        Ok(room::host::register(&place::host()?, &self.inside.folder("home")?, &[])?)
    }

    /// Takes the registration back.
    pub fn unregister_host(&self) -> Result<()> {
        Ok(room::host::unregister(&place::host()?, &self.inside.folder("home")?)?)
    }

    /// Runs the host's command line; gives what it prints.
    pub fn host(&self, arguments: &[&str]) -> Result<String> {
        Ok(room::host::run(&place::host()?, &self.inside.folder("home")?, arguments)?)
    }

    /// What the host has logged so far.
    pub fn host_log(&self) -> String {
        std::fs::read_to_string(self.host_log_file()).unwrap_or_default()
    }

    fn host_log_file(&self) -> PathBuf {
        self.inside.folder.join("host.log")
    }

    /// Replaces a folder of the PC by an empty one.
    pub fn hide(&self, folder: &std::path::Path) -> Result<()> {
        Ok(self.inside.hide(folder)?)
    }

    /// A folder of the stage; gone at its end.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        Ok(self.inside.folder(name)?)
    }

    /// Starts Chromium with the extension.
    pub fn chromium(&mut self, headless: bool) -> Result<Chromium> {
        let extension = place::extension("chromium")?;
        Chromium::start(&self.options("chromium", extension, headless)?)
    }

    /// Starts Chromium with another unpacked extension.
    pub fn chromium_with(&mut self, extension: PathBuf) -> Result<Chromium> {
        Chromium::start(&self.options("chromium", extension, true)?)
    }

    /// Starts Chromium with nothing but what its policies install.
    pub fn chromium_of_policy(&mut self) -> Result<Chromium> {
        Chromium::start(&Options { extension: None, ..self.options("chromium", PathBuf::new(), true)? })
    }

    /// Starts Firefox with nothing but what its policies install.
    pub fn firefox_of_policy(&mut self) -> Result<Firefox> {
        Firefox::start(&Options { extension: None, ..self.options("firefox", PathBuf::new(), true)? })
    }

    /// Starts Firefox with a packed add-on.
    pub fn firefox_with(&mut self, add_on: PathBuf) -> Result<Firefox> {
        Firefox::start(&self.options("firefox", add_on, true)?)
    }

    /// Starts a Firefox that starts native hosts through a portal only, as one in a sandbox does.
    pub fn firefox_in_sandbox(&mut self, portal: &Portal) -> Result<Firefox> {
        let options = self.options("firefox", place::extension("firefox")?, true)?;
        Firefox::start(&Options { portal: Some(portal.address.clone()), ..options })
    }

    /// Starts Firefox with the extension.
    pub fn firefox(&mut self, headless: bool) -> Result<Firefox> {
        let extension = place::extension("firefox")?;
        Firefox::start(&self.options("firefox", extension, headless)?)
    }

    fn options(&mut self, browser: &str, extension: PathBuf, headless: bool) -> Result<Options> {
        self.browsers += 1;
        Ok(Options {
            headless,
            strict: false,
            extension: Some(extension),
            home: self.inside.folder(&format!("{browser}-{}", self.browsers))?,
            port: FIRST_DRIVER_PORT + self.browsers,
            host_log: self.host_log_file(),
            portal: None,
        })
    }
}
