//! The registry of this PC.

use super::{Answer, Edit, Hive, Registry, Value};
use std::fmt::Display;
use std::io;
use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE};

/// More keys or values than this below one key are not looked at.
const MOST: usize = 20_000;

/// `HRESULT_FROM_WIN32` of "file not found" and "path not found".
const ABSENT: [i32; 2] = [0x8007_0002_u32.cast_signed(), 0x8007_0003_u32.cast_signed()];

/// This PC.
#[derive(Debug)]
pub struct Windows;

fn said(error: impl Display) -> String {
    error.to_string()
}

const fn root(hive: Hive) -> &'static Key {
    match hive {
        Hive::Machine => LOCAL_MACHINE,
        Hive::User => CURRENT_USER,
    }
}

fn open(hive: Hive, key: &str) -> Answer<Option<Key>> {
    present(root(hive).open(key))
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

/// The same with Windows' own number, by which Rust knows what kind of error it is.
fn edited(outcome: windows_registry::Result<()>) -> io::Result<()> {
    outcome.map_err(|error| io::Error::from_raw_os_error(error.code().0 & 0xFFFF))
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

impl Edit for Windows {
    fn set(&mut self, hive: Hive, key: &str, text: &str) -> io::Result<()> {
        edited(root(hive).create(key).and_then(|key| key.set_string("", text)))
    }

    fn remove(&mut self, hive: Hive, key: &str) -> io::Result<()> {
        match root(hive).remove_tree(key) {
            Err(gone) if ABSENT.contains(&gone.code().0) => Ok(()),
            outcome => edited(outcome),
        }
    }
}
