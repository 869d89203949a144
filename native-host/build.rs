//! Links what the release program needs beside its own code.
//!
//! Windows: version information, an icon and a manifest, which Explorer and software management show
//! and ask for.
//!
//! Linux: links the unwinder into the release program instead of loading `libgcc_s.so.1` at every start:
//! browsers start this program often and wait for it. Without a static unwinder at hand nothing
//! changes but the time to start.

mod ico;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The icons of the extension, by their width in pixels.
const ICONS: [u8; 4] = [16, 32, 48, 128];

/// The program runs with the rights of its caller, and Windows 10 and 11 need not play older ones.
const MANIFEST: &str = r#"<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3">
    <security><requestedPrivileges><requestedExecutionLevel level="asInvoker" uiAccess="false"/></requestedPrivileges></security>
  </trustInfo>
  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1">
    <application><supportedOS Id="{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"/></application>
  </compatibility>
</assembly>"#;

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "windows") { windows() } else { linux() }
}

fn windows() -> io::Result<()> {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let icon = out.join("icon.ico");
    let mut resources = winresource::WindowsResource::new();
    if let Some(file) = icon_file()? {
        fs::write(&icon, file)?;
        resources.set_icon(&icon.to_string_lossy());
    }
    resources
        .set_manifest(MANIFEST)
        .set_language(0x0809)
        .set("ProductName", "CSMS Login Helper")
        .set("FileDescription", "CSMS Login Helper")
        .set("CompanyName", "CSMS Login Helper")
        .set("InternalName", "csms-login-helper")
        .set("OriginalFilename", "csms-login-helper.exe")
        .set("LegalCopyright", "MIT licence")
        .compile()
}

/// The icon, of PNG files. Who builds without `cargo xtask`, which draws them and says where they are, gets none.
fn icon_file() -> io::Result<Option<Vec<u8>>> {
    println!("cargo:rerun-if-changed=ico.rs");
    println!("cargo:rerun-if-env-changed=CSMS_ICONS");
    let Some(folder) = std::env::var_os("CSMS_ICONS") else { return Ok(None) };
    let read = |width: u8| {
        let path = Path::new(&folder).join(format!("{width}.png"));
        println!("cargo:rerun-if-changed={}", path.display());
        Ok((width, fs::read(path)?))
    };
    Ok(Some(ico::of(&ICONS.into_iter().map(read).collect::<io::Result<Vec<_>>>()?)))
}

fn linux() -> io::Result<()> {
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    let native = std::env::var_os("HOST") == std::env::var_os("TARGET");
    // Only with link-time optimisation does the archive come before the shared library.
    if !(native && is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu"))
    {
        return Ok(());
    }
    let Ok(found) = Command::new("cc").arg("-print-file-name=libgcc_eh.a").output() else { return Ok(()) };
    let path = String::from_utf8_lossy(&found.stdout);
    let path = Path::new(path.trim());
    // The compiler repeats the bare name when it has no such file.
    if let Some(folder) = path.parent().filter(|_| path.is_absolute() && path.is_file()) {
        println!("cargo:rustc-link-search=native={}", folder.display());
        println!("cargo:rustc-link-lib=static=gcc_eh");
    }
    Ok(())
}
