//! The journal of Linux, played by a socket in its place.

use crate::failure::{Doing, Result};
use crate::stage::Stage;
use crate::wait;
use std::fs;
use std::os::unix::net::UnixDatagram;
use std::path::Path;

const FOLDER: &str = "/run/systemd/journal";

/// Hears what programs on this stage write into the journal from now on.
#[derive(Debug)]
pub struct Journal(UnixDatagram);

impl Journal {
    /// Puts it there.
    pub fn play(stage: &Stage) -> Result<Self> {
        stage.hide(Path::new("/run/systemd"))?;
        fs::create_dir_all(FOLDER).doing(FOLDER)?;
        let socket = UnixDatagram::bind(Path::new(FOLDER).join("socket")).doing("the journal")?;
        socket.set_read_timeout(Some(wait::DEADLINE)).doing("the journal")?;
        Ok(Self(socket))
    }

    /// Waits for the next entry: a field a line.
    pub fn next(&self) -> Result<String> {
        let mut bytes = [0; 4096];
        let length = self.0.recv(&mut bytes).doing("the journal")?;
        Ok(String::from_utf8_lossy(&bytes[..length]).into_owned())
    }
}
