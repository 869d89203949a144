//! The real Windows PC.

use super::pc::{Activity, Answer, Hive, Registry, Service, Stored, Surroundings};
use super::value::Value;
use csms_windows as ask;
use std::fmt::Display;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;
use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE};

/// More keys or values than this below one key are not looked at.
const MOST: usize = 20_000;

/// `HRESULT_FROM_WIN32` of "file not found" and "path not found".
const ABSENT: [i32; 2] = [0x8007_0002_u32.cast_signed(), 0x8007_0003_u32.cast_signed()];

/// This PC.
pub struct Windows;

fn said(error: impl Display) -> String {
    error.to_string()
}

fn open(hive: Hive, key: &str) -> Answer<Option<Key>> {
    let root = match hive {
        Hive::Machine => LOCAL_MACHINE,
        Hive::User => CURRENT_USER,
    };
    present(root.open(key))
}

/// What is not there is no failure.
fn present<T>(outcome: windows_registry::Result<T>) -> Answer<Option<T>> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(error) if ABSENT.contains(&error.code().0) => Ok(None),
        Err(error) => Err(said(error)),
    }
}

fn plain(value: &windows_registry::Value) -> Value {
    Value::of(value.ty().into(), value)
}

impl Registry for Windows {
    fn value(&self, hive: Hive, key: &str, name: &str) -> Answer<Option<Value>> {
        let Some(key) = open(hive, key)? else { return Ok(None) };
        Ok(present(key.get_value(name))?.as_ref().map(plain))
    }

    fn values(&self, hive: Hive, key: &str) -> Answer<Vec<(String, Value)>> {
        let Some(key) = open(hive, key)? else { return Ok(Vec::new()) };
        let values = key.values().map_err(said)?.take(MOST);
        Ok(values.map(|(name, value)| (name, plain(&value))).collect())
    }

    fn keys(&self, hive: Hive, key: &str) -> Answer<Vec<String>> {
        let Some(key) = open(hive, key)? else { return Ok(Vec::new()) };
        Ok(key.keys().map_err(said)?.take(MOST).collect())
    }
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

    fn event(&self, query: &str) -> Answer<Option<String>> {
        ask::events::newest(query).map_err(said)
    }
}
