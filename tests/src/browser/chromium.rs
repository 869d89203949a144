//! Chromium with the unpacked extension, or with what policies install.

use super::{Driver, Options, Session, VIEWPORT};
use crate::failure::Result;
use csms_simulator::room::browser::CHROMIUM_SWITCHES;
use serde_json::json;

/// A running Chromium.
#[derive(Debug)]
pub struct Chromium {
    /// The session; dropped before its driver.
    pub session: Session,
    _driver: Driver,
}

/// Without updates of its own nothing is installed by policy either.
const NO_UPDATES: &str = "disable-background-networking";

impl Chromium {
    /// Starts driver and browser.
    pub fn start(options: &Options) -> Result<Self> {
        let driver = Driver::start("chromedriver", &[], options)?;
        let mut switches: Vec<String> = CHROMIUM_SWITCHES.iter().map(|s| (*s).to_owned()).collect();
        switches.push("--force-device-scale-factor=1".to_owned());
        switches.push(format!("--window-size={},{}", VIEWPORT.0, VIEWPORT.1));
        if options.headless {
            switches.push("--headless=new".to_owned());
        }
        // The driver has switches of its own.
        let mut not_these = vec!["disable-extensions"];
        match &options.extension {
            Some(extension) => {
                switches.push(format!("--{NO_UPDATES}"));
                switches.push(format!("--load-extension={}", extension.display()));
            }
            None => not_these.push(NO_UPDATES),
        }
        let session = Session::start(
            &driver.address,
            json!({
                "browserName": "chrome",
                "acceptInsecureCerts": !options.strict,
                "goog:chromeOptions": { "args": switches, "excludeSwitches": not_these },
            }),
        )?;
        Ok(Self { session, _driver: driver })
    }
}
