//! Where the built things are.

use crate::failure::{Doing, Failure, Result};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The extension's id in Chromium, fixed by the `key` in its manifest.
pub const CHROMIUM_ID: &str = "lgfdinkeolddfkgfdbcklpmhcokfndce";
/// Id of the add-on in Firefox.
pub const FIREFOX_ID: &str = "csms-login-helper@csms-login-helper.uk";

/// The extension's origin: the first argument with which Chromium starts the host.
pub fn origin() -> String {
    format!("chrome-extension://{CHROMIUM_ID}/")
}

/// The top folder of the project.
pub fn root() -> PathBuf {
    let tests = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    tests.parent().map_or(tests.clone(), Path::to_path_buf)
}

/// An unpacked extension.
pub fn extension(browser: &str) -> Result<PathBuf> {
    built(root().join("dist").join(browser), Path::join(&root().join("dist").join(browser), "manifest.json"))
}

/// The native host's release build.
pub fn host() -> Result<PathBuf> {
    let host = root().join("target/release/csms-login-helper");
    built(host.clone(), host)
}

/// The native host's release build for Windows: what browsers start.
pub const WINDOWS_HOST: &str = "csms-login-helper.exe";
/// The same: what it hands over to when a person starts it.
pub const WINDOWS_COMMAND_LINE: &str = "csms-login-helper-cli.exe";

/// One of the two programs for Windows.
pub fn windows_program(name: &str) -> Result<PathBuf> {
    let program = root().join("target/x86_64-pc-windows-gnu/release").join(name);
    if program.is_file() {
        return Ok(program);
    }
    Err(Failure(format!("{} is not there: run `cargo xtask test`, which builds it", program.display())))
}

/// A file of an npm package among the tools in the cache folder.
pub fn npm(file: &str) -> Result<PathBuf> {
    let file = cache().join("tools/npm/node_modules").join(file);
    if file.is_file() {
        return Ok(file);
    }
    Err(Failure(format!("{} is not there: run `cargo xtask setup`", file.display())))
}

/// The key with which `cargo xtask package` has packed the extension.
pub fn extension_key() -> PathBuf {
    let given = env::var_os("CSMS_CRX_KEY").filter(|path| !path.is_empty());
    given.map_or_else(|| cache().join("development-key.pem"), PathBuf::from)
}

/// The cache folder of the project.
fn cache() -> PathBuf {
    let home = || env::var_os("HOME").map(|h| PathBuf::from(h).join(".cache"));
    env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(home).unwrap_or_default().join("csms-login-helper")
}

/// A program on `PATH` or among the tools in the cache folder.
pub fn program(name: &str) -> Result<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain([cache().join("tools/bin")]);
    let found = folders.map(|folder| folder.join(name)).find(|file| file.is_file());
    found.ok_or_else(|| Failure(format!("{name} is not installed: run `cargo xtask setup`")))
}

fn built(what: PathBuf, proof: PathBuf) -> Result<PathBuf> {
    if proof.is_file() {
        return Ok(what);
    }
    Err(Failure(format!("{} is not there: run `cargo xtask build`", proof.display())))
}

/// Copies a folder with all that is in it.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).doing(to.display())?;
    for entry in fs::read_dir(from).doing(from.display())? {
        let entry = entry.doing(from.display())?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &target)?
        } else {
            fs::copy(&path, &target).map(drop).doing(path.display())?
        }
    }
    Ok(())
}
