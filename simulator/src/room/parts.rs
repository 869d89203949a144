//! Where the parts of the installed package lie.

use crate::Error;
use std::env;
use std::path::{Path, PathBuf};

/// Port on which the extension is served inside; the policies in the package name it.
pub const SERVED_AT: u16 = 8091;
/// Folder of the package, beside the folder of its program.
pub const FOLDER: &str = "share/csms-login-helper-simulator";
/// What Chromium is told, in that folder.
pub const CHROMIUM_POLICIES: &str = "chromium.json";
/// What Firefox is told, in that folder.
pub const FIREFOX_POLICIES: &str = "firefox.json";

/// What a training PC is put together from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The native host's program.
    pub host: PathBuf,
    /// Folder of the packed extension, its update manifest and the policies that install it.
    pub extension: PathBuf,
}

impl Parts {
    /// Looks for them beside this program.
    ///
    /// # Errors
    /// [`Error::NotInstalled`] when one of them is not there.
    pub fn find() -> Result<Self, Error> {
        let program = env::current_exe().map_err(Error::io("this program does not find itself"))?;
        Self::beside(&program, &env::var_os("PATH").unwrap_or_default())
    }

    fn beside(program: &Path, path: &std::ffi::OsStr) -> Result<Self, Error> {
        let programs = program.parent().unwrap_or(program);
        let extension = programs.parent().unwrap_or(programs).join(FOLDER);
        if !extension.join(CHROMIUM_POLICIES).is_file() {
            return Err(Error::NotInstalled { what: "the extension", path: extension.display().to_string() });
        }
        // Beside this program lies the one that belongs to it.
        let folders = [programs.to_path_buf()].into_iter().chain(env::split_paths(path));
        let host = find("csms-login-helper", folders);
        let host = host.ok_or(Error::NotInstalled { what: "the native host", path: "csms-login-helper".into() })?;
        Ok(Self { host, extension })
    }
}

/// The first of these folders that has this program.
pub(super) fn find(program: &str, folders: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    folders.map(|folder| folder.join(program)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn parts_lie_beside_the_program_as_the_package_puts_them() {
        let root = env::temp_dir().join(format!("csms-parts-{}", std::process::id()));
        let (programs, share) = (root.join("usr/bin"), root.join("usr").join(FOLDER));
        let program = programs.join("csms-login-helper-simulator");
        let parts = || Parts::beside(&program, std::ffi::OsStr::new("/nowhere"));
        fs::create_dir_all(&programs).unwrap();
        assert!(parts().is_err_and(|error| error.to_string().contains("the extension is not there")));
        fs::create_dir_all(&share).unwrap();
        fs::write(share.join(CHROMIUM_POLICIES), "{}").unwrap();
        assert!(parts().is_err_and(|error| error.to_string().contains("the native host is not there")));
        fs::write(programs.join("csms-login-helper"), "").unwrap();
        let found = parts().unwrap();
        fs::remove_dir_all(&root).unwrap();
        assert_eq!(found, Parts { host: programs.join("csms-login-helper"), extension: share });
    }
}
