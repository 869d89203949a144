//! Registration on Windows: the default value of a key leads to a manifest in a folder of ours.
//!
//! Logic alone: the registry is a trait, so that every decision is tested on any system.

use super::browsers::{ALL, Browser, Family, Scope};
use super::file::{self, Trouble};
use super::manifest::Manifest;
use super::{Done, Touched, Wish};
use crate::registry::{Edit, Hive, Registry};
use shared::protocol::HOST_NAME;
use std::io;
use std::path::{Path, PathBuf};

/// The folder of a user's manifests, in `%LOCALAPPDATA%`.
const FOLDER: &str = "CSMS Login Helper";
/// The part of the registry that 32-bit programs see. Browsers look there too.
const OF_32_BIT: &str = r"WOW6432Node\";

/// Where the manifests lie.
#[derive(Clone, Debug, Default)]
pub struct Folders {
    /// Of this user.
    pub user: Option<PathBuf>,
    /// Of everybody: the program's own folder. Only administrators can change a program there, and so
    /// nobody else can lead another user's browser to a program of his own.
    pub system: Option<PathBuf>,
}

impl Folders {
    /// Those of this user and of a program. `config` is `%LOCALAPPDATA%`.
    pub fn of(config: Option<&Path>, program: &Path) -> Self {
        Self { user: config.map(|config| config.join(FOLDER)), system: program.parent().map(Path::to_owned) }
    }

    /// The manifest for browsers of a family.
    pub fn manifest(&self, scope: Scope, family: Family) -> Option<PathBuf> {
        let folder = match scope {
            Scope::User => self.user.as_ref(),
            Scope::System => self.system.as_ref(),
        };
        Some(folder?.join(file_name(family)))
    }
}

/// Name of the manifest for browsers of a family; the installer uses the same.
pub const fn file_name(family: Family) -> &'static str {
    match family {
        Family::Chromium => "chromium.json",
        Family::Firefox => "firefox.json",
    }
}

/// The part of the registry for a scope.
pub const fn hive(scope: Scope) -> Hive {
    match scope {
        Scope::User => Hive::User,
        Scope::System => Hive::Machine,
    }
}

/// All keys at which a browser looks, in its order. The first that has a value wins.
pub fn looked_at(browser: &Browser) -> Vec<(Scope, String)> {
    let views: &[(Scope, &str)] = match browser.family {
        Family::Chromium => {
            &[(Scope::User, OF_32_BIT), (Scope::User, ""), (Scope::System, OF_32_BIT), (Scope::System, "")]
        }
        Family::Firefox => &[(Scope::User, ""), (Scope::System, OF_32_BIT), (Scope::System, "")],
    };
    let keys = |&(scope, view): &(Scope, &'static str)| {
        browser.windows.iter().map(move |vendor| (scope, key_of(vendor, view)))
    };
    views.iter().flat_map(keys).collect()
}

fn key_of(vendor: &str, view: &str) -> String {
    format!(r"Software\{view}{vendor}\NativeMessagingHosts\{HOST_NAME}")
}

/// The makers' key that is this browser's own; `None` when it is that of another.
fn own(browser: &Browser) -> Option<&'static str> {
    let first = browser.windows.first()?;
    let owner = ALL.iter().find(|other| other.windows.first() == Some(first))?;
    (owner.name == browser.name).then_some(first)
}

/// Registers a program with browsers. One browser's trouble does not keep the others from being done.
pub fn register(wish: &Wish, program: &str, folders: &Folders, registry: &mut impl Edit) -> Vec<Touched> {
    each(wish, |browser, vendor| {
        let key = key_of(vendor, "");
        let path = folders.manifest(wish.scope, browser.family).ok_or(Trouble::NoHome)?;
        let wanted = path.to_str().ok_or(Trouble::NoProgram)?;
        // Manifests hold only strings, which always make JSON.
        let text =
            Manifest::new(browser.family, program, &wish.extension_ids).text().map_err(|_| Trouble::NoProgram)?;
        let there = file::ours(&path)?;
        let leads_to = read(registry, wish.scope, &key)?;
        if let Some(other) = leads_to.as_deref().filter(|other| *other != wanted) {
            // What leads to another manifest of ours, or to none, may be changed; nothing else.
            file::ours(Path::new(other))?;
        }
        let (same_text, same_key) = (there.as_deref() == Some(text.as_bytes()), leads_to.as_deref() == Some(wanted));
        if same_text && same_key {
            return Ok(Done::Unchanged);
        }
        if !wish.dry_run {
            if !same_text {
                file::write(&path, &text, wish.scope)?;
            }
            if !same_key {
                registry.set(hive(wish.scope), &key, wanted).map_err(failed(wish.scope, &key, "write"))?;
            }
        }
        Ok(if leads_to.is_some() { Done::Replaced } else { Done::Written })
    })
}

/// Removes what [`register`] and the installer made, in both views, and the manifests that no key
/// leads to any more.
pub fn unregister(wish: &Wish, folders: &Folders, registry: &mut impl Edit) -> Vec<Touched> {
    let touched = each(wish, |_, vendor| {
        let mut done = Done::Absent;
        for key in [key_of(vendor, OF_32_BIT), key_of(vendor, "")] {
            let Some(leads_to) = read(registry, wish.scope, &key)? else { continue };
            file::ours(Path::new(&leads_to))?;
            if !wish.dry_run {
                registry.remove(hive(wish.scope), &key).map_err(failed(wish.scope, &key, "remove"))?;
            }
            done = Done::Removed;
        }
        Ok(done)
    });
    if !wish.dry_run {
        [Family::Chromium, Family::Firefox].into_iter().for_each(|family| tidy(wish.scope, family, folders, registry));
    }
    touched
}

/// Removes the manifest of a family when nobody is led to it. Left behind it does no harm, so that
/// what keeps it from being removed is no trouble.
fn tidy(scope: Scope, family: Family, folders: &Folders, registry: &impl Registry) {
    let vendors = ALL.iter().filter(|browser| browser.family == family).filter_map(own);
    let mut keys = vendors.flat_map(|vendor| [key_of(vendor, OF_32_BIT), key_of(vendor, "")]);
    if keys.any(|key| !matches!(read(registry, scope, &key), Ok(None))) {
        return;
    }
    let Some(path) = folders.manifest(scope, family) else { return };
    if matches!(file::ours(&path), Ok(Some(_))) {
        let _ = file::remove(&path);
        // Goes only when it is empty.
        let _ = path.parent().map(std::fs::remove_dir);
    }
}

fn each(wish: &Wish, mut act: impl FnMut(&Browser, &str) -> Result<Done, Trouble>) -> Vec<Touched> {
    let all: Vec<&'static Browser> = match wish.browsers.as_slice() {
        [] => ALL.iter().filter(|browser| own(browser).is_some()).collect(),
        asked => asked.to_vec(),
    };
    let touch = |browser: &'static Browser| {
        let Some(vendor) = own(browser) else {
            let outcome = Err(Trouble::SharesKey { browser: browser.name });
            return Touched { browser: browser.name, path: None, outcome };
        };
        let outcome = act(browser, vendor);
        tracing::info!(browser = browser.name, ?outcome, "registry");
        Touched { browser: browser.name, path: Some(full(wish.scope, &key_of(vendor, ""))), outcome }
    };
    all.into_iter().map(touch).collect()
}

/// A key as people write it.
fn full(scope: Scope, key: &str) -> PathBuf {
    PathBuf::from(format!(r"{}\{key}", hive(scope)))
}

/// The manifest that a key leads to. What is no text leads nowhere.
fn read(registry: &impl Registry, scope: Scope, key: &str) -> Result<Option<String>, Trouble> {
    let value = registry.value(hive(scope), key, "");
    let value = value.map_err(|why| failed(scope, key, "read")(io::Error::other(why)))?;
    Ok(value.and_then(|value| value.text().map(str::to_owned)))
}

fn failed(scope: Scope, key: &str, tried: &'static str) -> impl FnOnce(io::Error) -> Trouble {
    let path = full(scope, key);
    move |error| Trouble::Failed { path, tried, error }
}

#[cfg(test)]
mod tests;
