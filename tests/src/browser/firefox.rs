//! Firefox ESR with the extension as a temporary add-on.

use super::{Driver, Options, Session};
use crate::failure::Result;
use crate::place;
use serde_json::json;

/// A running Firefox.
#[derive(Debug)]
pub struct Firefox {
    /// The session; dropped before its driver.
    pub session: Session,
    _driver: Driver,
}

impl Firefox {
    /// Starts driver and browser, and installs the add-on.
    pub fn start(options: &Options) -> Result<Self> {
        // With the second the tests may press the buttons of the browser itself, and take it off the network.
        let driver = Driver::start("geckodriver", &["--websocket-port=0", "--allow-system-access"], options)?;
        let arguments: &[&str] = if options.headless { &["-headless"] } else { &[] };
        let session = Session::start(
            &driver.address,
            json!({
                "browserName": "firefox",
                "acceptInsecureCerts": !options.strict,
                "moz:firefoxOptions": {
                    "binary": place::program("firefox-esr")?,
                    "args": arguments,
                    // Nothing of its own on the network.
                    "prefs": {
                        "network.captive-portal-service.enabled": false,
                        "network.connectivity-service.enabled": false,
                        "app.update.enabled": false,
                        "datareporting.policy.dataSubmissionEnabled": false,
                        // Without a screen it opens a popup that nobody has asked for at times only.
                        "extensions.openPopupWithoutUserGesture.enabled": false,
                        // The driver may not go to pages of an add-on; their own pages may open them.
                        "dom.disable_open_during_load": false,
                        // As a Firefox in a sandbox sets it for itself.
                        "widget.use-xdg-desktop-portal.native-messaging": i32::from(options.portal.is_some()),
                    },
                },
            }),
        )?;
        if let Some(extension) = &options.extension {
            session.post("/moz/addon/install", json!({ "path": extension, "temporary": true }))?;
        }
        Ok(Self { session, _driver: driver })
    }
}
