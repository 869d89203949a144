//! Chromium with the unpacked extension.

use super::{Driver, Options, Session, VIEWPORT};
use crate::failure::Result;
use serde_json::json;

/// A running Chromium.
#[derive(Debug)]
pub struct Chromium {
    /// The session; dropped before its driver.
    pub session: Session,
    _driver: Driver,
}

/// Quiet: nothing of its own on the network, nothing asked, no GPU. Its sandbox needs rights that a
/// private namespace does not have.
const SWITCHES: &[&str] = &[
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-device-scale-factor=1",
];

impl Chromium {
    /// Starts driver and browser.
    pub fn start(options: &Options) -> Result<Self> {
        let driver = Driver::start("chromedriver", &[], options)?;
        let mut switches: Vec<String> = SWITCHES.iter().map(|s| (*s).to_owned()).collect();
        switches.push(format!("--window-size={},{}", VIEWPORT.0, VIEWPORT.1));
        if options.headless {
            switches.push("--headless=new".to_owned());
        }
        if let Some(extension) = &options.extension {
            switches.push(format!("--load-extension={}", extension.display()));
        }
        let session = Session::start(
            &driver.address,
            json!({
                "browserName": "chrome",
                "acceptInsecureCerts": true,
                "goog:chromeOptions": { "args": switches, "excludeSwitches": ["disable-extensions"] },
            }),
        )?;
        Ok(Self { session, _driver: driver })
    }
}
