//! A web server that hands out the files of one folder, as that of an organisation does.

use crate::Error;
use crate::serve::Server;
use axum::Router;
use axum::extract::Path as Named;
use axum::http::StatusCode;
use axum::routing::get;
use std::fs;
use std::path::PathBuf;

/// The server, on a port of this PC. It ends when dropped.
#[derive(Debug)]
pub struct Files(Server);

impl Files {
    /// Serves the files that lie in this folder, now or later; not those in folders below it.
    ///
    /// # Errors
    /// When no port or thread is to be had.
    pub fn of(folder: PathBuf) -> Result<Self, Error> {
        Self::at(folder, 0)
    }

    /// The same on a port of one's own choice; 0 takes any free one.
    ///
    /// # Errors
    /// When the port is taken or no thread is to be had.
    pub fn at(folder: PathBuf, port: u16) -> Result<Self, Error> {
        let read = move |Named(name): Named<String>| {
            let found = if name.contains(['/', '\\']) { None } else { fs::read(folder.join(&name)).ok() };
            async move { found.ok_or(StatusCode::NOT_FOUND) }
        };
        let app = Router::new().route("/{name}", get(read));
        Server::start("web server of the organisation", ([127, 0, 0, 1], port).into(), app, None).map(Self)
    }

    /// The address of a file.
    pub fn address(&self, name: &str) -> String {
        format!("http://{}/{name}", self.0.address())
    }
}
