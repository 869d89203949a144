//! Where things are.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The top folder of the project.
pub fn root() -> PathBuf {
    // Set by cargo when it runs this program; the compiled-in path serves a program run by hand.
    let xtask =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map_or(xtask.clone(), Path::to_path_buf)
}

/// The cache folder: slow tools and the shared build folder live here, so that the next clone of
/// the project need not make them again.
pub fn cache() -> PathBuf {
    let home = || env::var_os("HOME").map_or_else(env::temp_dir, PathBuf::from);
    let base = env::var_os("XDG_CACHE_HOME").filter(|v| Path::new(v).is_absolute());
    base.map_or_else(|| home().join(".cache"), PathBuf::from).join("csms-login-helper")
}

/// Tools installed by cargo (in `bin/`) and npm (in `npm/`).
pub fn tools() -> PathBuf {
    cache().join("tools")
}

/// Cargo's build folder, shared by all clones of the project.
pub fn build_dir() -> PathBuf {
    cache().join("build")
}

/// Where a program lies, looked up like a shell does, with our own tools first.
pub fn find(program: &str) -> Option<PathBuf> {
    env::split_paths(&search_path()).map(|dir| dir.join(program)).find(|file| is_executable(file))
}

/// `PATH` for the programs we start: our tools first.
pub fn search_path() -> OsString {
    let own = [tools().join("bin"), tools().join("npm/node_modules/.bin")];
    let rest = env::var_os("PATH").unwrap_or_default();
    // Joining fails only on a folder with a colon in its name, which PATH cannot hold anyway.
    env::join_paths(own.into_iter().chain(env::split_paths(&rest))).unwrap_or(rest)
}

fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}
