//! A driver process (chromedriver, geckodriver), ended when dropped.

use super::Options;
use crate::failure::{Doing, Result};
use crate::{place, wait};
use serde_json::Value;
use std::fs::File;
use std::process::{Child, Command, Stdio};

/// A running driver.
#[derive(Debug)]
pub struct Driver {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    pub address: String,
}

impl Driver {
    /// Starts a driver and waits until it says that it is ready.
    pub fn start(name: &str, arguments: &[&str], options: &Options) -> Result<Self> {
        let port = options.port;
        let log = options.home.join(format!("{name}.log"));
        let log = File::create(&log).doing(log.display())?;
        let mut command = Command::new(place::program(name)?);
        command.arg(format!("--port={port}")).args(arguments);
        command.env("HOME", &options.home).env("CSMS_LOGIN_HELPER_LOG", &options.host_log);
        for inherited in ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"] {
            command.env_remove(inherited);
        }
        command.env("TMPDIR", &options.home).envs(options.portal.iter().map(|bus| ("DBUS_SESSION_BUS_ADDRESS", bus)));
        command.stdin(Stdio::null()).stdout(log.try_clone().doing(name)?).stderr(log);
        let child = command.spawn().doing(name)?;
        let mut driver = Self { child, address: format!("http://127.0.0.1:{port}") };
        driver.wait_until_ready(name)?;
        Ok(driver)
    }

    fn wait_until_ready(&mut self, name: &str) -> Result<()> {
        let status = format!("{}/status", self.address);
        wait::until(&format!("{name} becoming ready"), || {
            if let Some(end) = self.child.try_wait().doing(name)? {
                return Err(crate::failure::Failure(format!("{name} ended at once: {end}")));
            }
            let answer = ureq::get(&status).call().map_err(|e| e.to_string());
            let answer = answer.and_then(|mut a| a.body_mut().read_json::<Value>().map_err(|e| e.to_string()));
            Ok(answer.and_then(|a| if a["value"]["ready"] == true { Ok(()) } else { Err(a.to_string()) }))
        })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
