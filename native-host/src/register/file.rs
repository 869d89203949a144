//! One manifest file on disc: never half written, never somebody else's.

use super::browsers::Scope;
use super::manifest::{MAX_BYTES, Manifest};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Why a manifest was not written or removed.
#[derive(Debug)]
pub enum Trouble {
    /// There is something under our name that is not ours.
    Foreign {
        /// Where.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// The file system said no.
    Failed {
        /// Where.
        path: PathBuf,
        /// What was tried.
        tried: &'static str,
        /// Its words.
        error: io::Error,
    },
    /// This browser has no folder for everybody on the PC.
    NoSystemFolder {
        /// The browser.
        browser: &'static str,
    },
    /// This browser looks at the key of another, with which it is registered.
    SharesKey {
        /// The browser.
        browser: &'static str,
    },
    /// The user's home folder is not known.
    NoHome,
    /// This program does not know its own path, or it is not UTF-8, which manifests must be.
    NoProgram,
}

/// What to do about a user without a folder.
const NO_HOME: &str = if cfg!(windows) {
    "the folder for settings is not known; set LOCALAPPDATA to an absolute path, or use --system"
} else {
    "the home folder is not known; set HOME to an absolute path, or use --system"
};

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Foreign { path, what } => {
                write!(f, "{} is {what}; it was left alone: look at it, then move it away", path.display())
            }
            Self::Failed { path, tried, error } if error.kind() == io::ErrorKind::PermissionDenied => {
                write!(f, "cannot {tried} {}: {error}; --system needs administrator rights", path.display())
            }
            Self::Failed { path, tried, error } => write!(f, "cannot {tried} {}: {error}", path.display()),
            Self::NoSystemFolder { browser } => {
                write!(f, "{browser} has no folder for everybody on this PC; use --user for each user")
            }
            Self::SharesKey { browser } => {
                write!(f, "{browser} finds this program where chrome does; use --browser chrome")
            }
            Self::NoHome => write!(f, "{}", NO_HOME),
            Self::NoProgram => write!(f, "this program's own path is not known or not UTF-8; install it elsewhere"),
        }
    }
}

impl std::error::Error for Trouble {}

fn failed<'a>(path: &'a Path, tried: &'static str) -> impl FnOnce(io::Error) -> Trouble + 'a {
    move |error| Trouble::Failed { path: path.to_owned(), tried, error }
}

/// What lies at this path now: `None` for nothing, or the bytes of a manifest of ours.
///
/// # Errors
/// When it is not ours, or cannot be read.
pub fn ours(path: &Path) -> Result<Option<Vec<u8>>, Trouble> {
    let foreign = |what| Err(Trouble::Foreign { path: path.to_owned(), what });
    match fs::symlink_metadata(path) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(failed(path, "look at")(error)),
        Ok(found) if !found.is_file() => return foreign("not a plain file"),
        Ok(_) => {}
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes)).map_err(failed(path, "read"))?;
    match Manifest::of_ours(&bytes) {
        Some(_) => Ok(Some(bytes)),
        None => foreign("not a manifest of this host"),
    }
}

/// Writes the file in one step: a browser that starts meanwhile sees the old one or the new one.
///
/// With [`Scope::System`] it can be read by everybody, also when the administrator's umask is tight.
///
/// # Errors
/// When the file system says no; nothing is left behind then.
pub fn write(path: &Path, text: &str, scope: Scope) -> Result<(), Trouble> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    create_folders(folder, scope).map_err(failed(folder, "create"))?;
    let beside = folder.join(format!(".csms-login-helper-{}.tmp", std::process::id()));
    let written = write_new(&beside, text, scope).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // The first error is the one that counts.
        let _ = fs::remove_file(&beside);
    }
    written.map_err(failed(path, "write"))
}

/// Removes the file.
///
/// # Errors
/// When the file system says no.
pub fn remove(path: &Path) -> Result<(), Trouble> {
    fs::remove_file(path).map_err(failed(path, "remove"))
}

fn write_new(path: &Path, text: &str, scope: Scope) -> io::Result<()> {
    // Left behind by a run that was cut off and had the same process id.
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    let mut file = File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    open_to_all(path, 0o644, scope)?;
    file.sync_all()
}

/// Creates what is missing of this folder.
fn create_folders(folder: &Path, scope: Scope) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        create_folders(parent, scope)?;
    }
    match fs::create_dir(folder) {
        // Somebody else was quicker.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => open_to_all(folder, 0o755, scope),
    }
}

#[cfg(unix)]
fn open_to_all(path: &Path, mode: u32, scope: Scope) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    match scope {
        Scope::User => Ok(()),
        Scope::System => fs::set_permissions(path, fs::Permissions::from_mode(mode)),
    }
}

#[cfg(not(unix))]
fn open_to_all(_: &Path, _: u32, _: Scope) -> io::Result<()> {
    Ok(())
}
