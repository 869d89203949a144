//! Keeps the build folder right although several clones of the project share it.
//!
//! Cargo tells "changed" from the files' times and knows the project's own crates by their place
//! inside the workspace. Two clones look the same to it: after a build in a newer clone, an older
//! one would be given that clone's crates. So the crates of the project (never their
//! dependencies, which take the time) are forgotten whenever another clone takes over.

use crate::error::{Error, Result};
use crate::setup::{MAC_TARGET, WASM_TARGET, WINDOWS_TARGET};
use crate::{paths, run};
use std::fs;
use std::os::unix::fs::MetadataExt;

/// The project's crates.
const OWN: &[&str] = &[
    "shared",
    "csms-background",
    "csms-ui",
    "csms-pages",
    "csms-values",
    "csms-login-helper",
    "csms-windows",
    "csms-simulator",
    "csms-driver",
    "csms-e2e",
];

/// Makes this clone the one whose crates are in the build folder.
pub fn take_over() -> Result<()> {
    let marker = paths::build_dir().join("last-clone");
    let me = identity()?;
    if fs::read_to_string(&marker).is_ok_and(|last| last == me) {
        return Ok(());
    }
    if paths::build_dir().is_dir() {
        for profile in [&["--profile", "dev"][..], &["--profile", "release"]] {
            for target in [None, Some(WASM_TARGET), Some(WINDOWS_TARGET), Some(MAC_TARGET)] {
                let target = target.map(|target| ["--target", target]);
                let mut clean = run::cargo_like("cargo");
                clean
                    .arg("clean")
                    .args(profile)
                    .args(target.iter().flatten())
                    .args(OWN.iter().flat_map(|own| ["--package", own]));
                run::output(&mut clean, "cargo clean of another clone's crates")?;
            }
        }
    }
    fs::create_dir_all(paths::build_dir()).map_err(Error::file(paths::build_dir()))?;
    fs::write(&marker, me).map_err(Error::file(&marker))
}

/// Path and inode: a folder that was removed and cloned again is another clone.
fn identity() -> Result<String> {
    let root = paths::root();
    let inode = root.metadata().map_err(Error::file(&root))?.ino();
    Ok(format!("{} {inode}\n", root.display()))
}
