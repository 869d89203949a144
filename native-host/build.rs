//! Links the unwinder into the release program instead of loading `libgcc_s.so.1` at every start:
//! browsers start this program often and wait for it. Without a static unwinder at hand nothing
//! changes but the time to start.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    let native = std::env::var_os("HOST") == std::env::var_os("TARGET");
    // Only with link-time optimisation does the archive come before the shared library.
    if !(native && is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu"))
    {
        return;
    }
    let Ok(found) = Command::new("cc").arg("-print-file-name=libgcc_eh.a").output() else { return };
    let path = String::from_utf8_lossy(&found.stdout);
    let path = Path::new(path.trim());
    // The compiler repeats the bare name when it has no such file.
    if let Some(folder) = path.parent().filter(|_| path.is_absolute() && path.is_file()) {
        println!("cargo:rustc-link-search=native={}", folder.display());
        println!("cargo:rustc-link-lib=static=gcc_eh");
    }
}
