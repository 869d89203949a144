//! Browsers, driven over WebDriver.

mod chromium;
mod driver;
mod firefox;
mod sight;
mod webdriver;

pub use chromium::Chromium;
pub use driver::Driver;
pub use firefox::Firefox;
pub use sight::Wish;
pub use webdriver::{Element, Session};

use std::path::PathBuf;

/// How a browser is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// No window.
    pub headless: bool,
    /// Sites whose certificate nobody vouches for are refused, as people's browsers do.
    pub strict: bool,
    /// The unpacked extension; `None` for a browser without.
    pub extension: Option<PathBuf>,
    /// The home folder it is given.
    pub home: PathBuf,
    /// Port of its driver; the private network has nobody else on it.
    pub port: u16,
    /// The native host's log file, switched on.
    pub host_log: PathBuf,
    /// Address of the message bus whose portal starts native hosts for a Firefox in a sandbox.
    pub portal: Option<String>,
}

/// Size of the page in pictures, in CSS pixels.
pub const VIEWPORT: (u32, u32) = (1280, 800);
