//! The real Windows PC.

use super::pc::{Activity, Answer, Service, Stored, Surroundings};
pub use crate::registry::Windows;
use csms_windows as ask;
use std::fmt::Display;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// Longer files (bytes) are read so far only.
const MAX_FILE: u64 = 1024 * 1024;

fn said(error: impl Display) -> String {
    error.to_string()
}

impl Activity for Windows {
    fn service(&self, name: &str) -> Answer<Option<Service>> {
        let found = ask::services::find(name).map_err(said)?;
        Ok(found.map(|service| Service { running: service.running, disabled: service.disabled }))
    }

    fn programs(&self) -> Answer<Vec<String>> {
        ask::processes::names().map_err(said)
    }

    fn listens(&self, port: u16, patience: Duration) -> bool {
        let places = [SocketAddr::from((Ipv4Addr::LOCALHOST, port)), SocketAddr::from((Ipv6Addr::LOCALHOST, port))];
        places.iter().any(|place| TcpStream::connect_timeout(place, patience).is_ok())
    }
}

impl Surroundings for Windows {
    fn certificates(&self) -> Answer<Vec<Stored>> {
        let found = ask::certificates::of_user().map_err(said)?;
        Ok(found.into_iter().map(|one| Stored { der: one.der, provider: one.provider }).collect())
    }

    fn session_protocol(&self) -> Answer<u16> {
        ask::session::protocol().map_err(said)
    }

    fn session_name(&self) -> Option<String> {
        std::env::var("SESSIONNAME").ok()
    }

    fn readers(&self) -> Answer<usize> {
        ask::devices::readers().map_err(said)
    }

    fn file(&self, path: &str) -> Answer<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        match File::open(path).and_then(|file| file.take(MAX_FILE).read_to_end(&mut bytes)) {
            Ok(_) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(said(error)),
        }
    }

    fn event(&self, query: &str) -> Answer<Option<String>> {
        ask::events::newest(query).map_err(said)
    }
}
