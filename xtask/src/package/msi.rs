//! The Windows Installer package: per machine, 64 bit, made on Linux by `wixl` (msitools).
//!
//! `wixl` writes the time and a random package code into it. Both are replaced afterwards: the date
//! by a given one, the code by one that follows from the content, so that the same input gives the
//! same bytes. And it does not write which version the program has: without it Windows Installer would
//! take an older program, which says its version, for newer than the one in the package, and after an
//! upgrade there would be none.

use super::policies::escaped;
use super::{deb, uuid};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

/// Never changes: by it Windows knows that a package is a newer version of an installed one.
const UPGRADE_CODE: &str = "7D1F3A52-6C0B-4E0E-9B57-2A6C41C0E3B1";
/// Where the files are installed, below the folder of 64-bit programs.
const FOLDER: &str = "CSMS Login Helper";
/// The host's program there.
pub const PROGRAM: &str = "csms-login-helper.exe";
/// The program of its command line, which the other one hands over to.
pub const COMMAND_LINE: &str = "csms-login-helper-cli.exe";
/// British English, in which the program's version information is.
const LANGUAGE: &str = "2057";
/// The icon among the installed programs.
const ICON: &str = "helper.ico";
/// The two manifests there, and the keys that lead to each, in the view of 64-bit programs; every
/// browser looks there, after the user's own keys and the view of 32-bit programs.
const REGISTERED: &[(&str, &[&str])] = &[
    ("chromium.json", &[r"SOFTWARE\Google\Chrome", r"SOFTWARE\Microsoft\Edge", r"SOFTWARE\Chromium"]),
    ("firefox.json", &[r"SOFTWARE\Mozilla"]),
];

/// What goes into the package.
pub struct Content<'a> {
    /// Version of the product: three numbers.
    pub version: &'a str,
    /// Name of the native messaging host.
    pub host: &'a str,
    /// The host's program.
    pub program: &'a [u8],
    /// The program of its command line.
    pub command_line: &'a [u8],
    /// The manifest for the Chromium family; its path is that of the program beside it.
    pub chromium: Vec<u8>,
    /// The manifest for Firefox.
    pub firefox: Vec<u8>,
    /// Licence texts.
    pub licences: &'a str,
    /// What Windows shows beside its name among the installed programs (an `.ico` file).
    pub icon: &'a [u8],
    /// Date of everything, in seconds since 1970.
    pub date: u64,
}

/// The product code of a version, by which Windows and Intune find it.
pub fn product_code(version: &str) -> String {
    uuid::of(&format!("CSMS Login Helper {version}"))
}

/// Packs it.
///
/// # Errors
/// A sentence that says why not; also when `wixl` or `msibuild` is not installed.
pub fn pack(content: &Content) -> Result<Vec<u8>, String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("csms-msi-{}-{count}", std::process::id()));
    let packed = in_folder(content, &folder);
    // What is left behind there does no harm.
    let _ = fs::remove_dir_all(&folder);
    fixed(packed?, content.date)
}

fn in_folder(content: &Content, folder: &Path) -> Result<Vec<u8>, String> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |error: std::io::Error| format!("{path}: {error}")
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    // Notepad of older Windows knows no other line ends.
    let licences = content.licences.replace('\n', "\r\n");
    let date = SystemTime::UNIX_EPOCH + Duration::from_secs(content.date);
    for (name, bytes) in [
        (PROGRAM, content.program),
        (COMMAND_LINE, content.command_line),
        (REGISTERED[0].0, &content.chromium),
        (REGISTERED[1].0, &content.firefox),
        ("LICENCES.txt", licences.as_bytes()),
        (ICON, content.icon),
    ] {
        let path = folder.join(name);
        fs::write(&path, bytes).map_err(failed(&path))?;
        let file = File::options().write(true).open(&path).map_err(failed(&path))?;
        file.set_modified(date).map_err(failed(&path))?;
    }
    let source = folder.join("package.wxs");
    fs::write(&source, wxs(content)).map_err(failed(&source))?;
    let msi: PathBuf = folder.join("package.msi");
    let mut wixl = Command::new("wixl");
    wixl.args(["--arch", "x64", "--output"]).arg(&msi).arg(&source).env("TZ", "UTC").current_dir(folder);
    run(&mut wixl, "wixl (Debian package wixl)")?;
    let version = format!("UPDATE `File` SET `Version`='{}.0', `Language`='{LANGUAGE}' WHERE `File`=", content.version);
    for program in ["Program", "CommandLine"] {
        let version = format!("{version}'{program}'");
        run(Command::new("msibuild").arg(&msi).args(["-q", &version]), "msibuild (Debian package msitools)")?;
    }
    fs::read(&msi).map_err(failed(&msi))
}

fn run(command: &mut Command, name: &str) -> Result<(), String> {
    let said = command.output().map_err(|error| format!("{name}: {error}"))?;
    if said.status.success() {
        return Ok(());
    }
    Err(format!("{name}: {} {}", said.status, String::from_utf8_lossy(&said.stderr).trim()))
}

/// The package's description in the language of WiX 3, as far as `wixl` knows it.
fn wxs(content: &Content) -> String {
    let Content { version, host, .. } = content;
    let component = |id: &str, file: &str, more: &str| {
        format!(
            "          <Component Id=\"{id}\" Guid=\"{}\" Win64=\"yes\">\n            \
               <File Id=\"{id}\" Name=\"{file}\" Source=\"{file}\" KeyPath=\"yes\"/>\n{more}          </Component>\n",
            uuid::of(&format!("CSMS Login Helper component {id}"))
        )
    };
    let mut components = component("Program", PROGRAM, &event_source())
        + &component("CommandLine", COMMAND_LINE, "")
        + &component("Licences", "LICENCES.txt", "");
    for (file, keys) in REGISTERED {
        // A key of its own would be written with a back slash at its end.
        let values: String = keys
            .iter()
            .map(|key| {
                format!(
                    "            <RegistryValue Root=\"HKLM\" Key=\"{key}\\NativeMessagingHosts\\{host}\" \
                     Type=\"string\" Value=\"[INSTALLDIR]{file}\"/>\n"
                )
            })
            .collect();
        let id = if file.starts_with('c') { "ChromiumManifest" } else { "FirefoxManifest" };
        components += &component(id, file, &values);
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <Wix xmlns=\"http://schemas.microsoft.com/wix/2006/wi\">\n  \
           <Product Id=\"{}\" Name=\"CSMS Login Helper\" Language=\"1033\" Version=\"{}\" Manufacturer=\"{}\" UpgradeCode=\"{UPGRADE_CODE}\">\n    \
             <Package InstallerVersion=\"200\" Compressed=\"yes\" InstallScope=\"perMachine\" Description=\"Native host of the browser extension CSMS Login Helper\"/>\n    \
             <MajorUpgrade DowngradeErrorMessage=\"A newer version of CSMS Login Helper is installed already.\"/>\n    \
             <Media Id=\"1\" Cabinet=\"files.cab\" EmbedCab=\"yes\"/>\n    \
             <Property Id=\"ARPNOMODIFY\" Value=\"1\"/>\n    \
             <Icon Id=\"{ICON}\" SourceFile=\"{ICON}\"/>\n    \
             <Property Id=\"ARPPRODUCTICON\" Value=\"{ICON}\"/>\n    \
             <Directory Id=\"TARGETDIR\" Name=\"SourceDir\">\n      \
               <Directory Id=\"ProgramFiles64Folder\">\n        \
                 <Directory Id=\"INSTALLDIR\" Name=\"{FOLDER}\">\n{components}        </Directory>\n      </Directory>\n    </Directory>\n    \
             <Feature Id=\"Host\" Title=\"Native host\" Level=\"1\">\n      \
               <ComponentRef Id=\"Program\"/>\n      <ComponentRef Id=\"CommandLine\"/>\n      <ComponentRef Id=\"Licences\"/>\n      \
               <ComponentRef Id=\"ChromiumManifest\"/>\n      <ComponentRef Id=\"FirefoxManifest\"/>\n    </Feature>\n  \
           </Product>\n</Wix>\n",
        product_code(version),
        escaped(version),
        escaped("CSMS Login Helper packagers"),
    )
}

/// Makes the host a source of events, so that Event Viewer shows their text. Their form is that of
/// Windows' own `EventCreate.exe`: the text is all there is.
fn event_source() -> String {
    let key = format!("SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\{FOLDER}");
    let value = |name: &str, kind: &str, value: &str| {
        format!(
            "            <RegistryValue Root=\"HKLM\" Key=\"{key}\" Name=\"{name}\" Type=\"{kind}\" Value=\"{value}\"/>\n"
        )
    };
    // 7: information, warnings and errors.
    value("EventMessageFile", "expandable", "%SystemRoot%\\System32\\EventCreate.exe")
        + &value("TypesSupported", "integer", "7")
}

/// The format id of summary information, with which its part of the file begins.
const SUMMARY: [u8; 16] =
    [0xE0, 0x85, 0x9F, 0xF2, 0xF9, 0x4F, 0x68, 0x10, 0xAB, 0x91, 0x08, 0x00, 0x2B, 0x27, 0xB3, 0xD9];
/// Properties in it: the package code, when it was made and when saved last.
const PACKAGE_CODE: u32 = 9;
const MADE: u32 = 12;
const SAVED: u32 = 13;
/// Kinds of properties: a text with its length before it, and a time.
const TEXT: u32 = 30;
const TIME: u32 = 64;
/// Seconds from 1601, where Windows' times begin, to 1970.
const FROM_1601: u64 = 11_644_473_600;

/// The package with a date and a package code that follow from the input.
fn fixed(mut msi: Vec<u8>, date: u64) -> Result<Vec<u8>, String> {
    let strange = || "wixl has written summary information of a strange form".to_owned();
    let at = msi.windows(SUMMARY.len()).position(|part| part == SUMMARY).ok_or_else(strange)?;
    // The stream begins 28 bytes before; its only section lies as far behind that as is said here.
    let start = at.checked_sub(28).ok_or_else(strange)?;
    let word =
        |msi: &[u8], at: usize| -> Option<u32> { Some(u32::from_le_bytes(msi.get(at..at + 4)?.try_into().ok()?)) };
    let section = start + word(&msi, at + SUMMARY.len()).ok_or_else(strange)? as usize;
    let property = |msi: &[u8], wanted: u32, kind: u32| -> Option<usize> {
        let count = word(msi, section + 4)?.min(64) as usize;
        let of = |n: usize| Some((word(msi, section + 8 + 8 * n)?, word(msi, section + 12 + 8 * n)?));
        let (_, offset) = (0..count).filter_map(of).find(|(id, _)| *id == wanted)?;
        let at = section + offset as usize;
        (word(msi, at)? == kind).then_some(at + 4)
    };
    let time = ((date + FROM_1601) * 10_000_000).to_le_bytes();
    for wanted in [MADE, SAVED] {
        let at = property(&msi, wanted, TIME).ok_or_else(strange)?;
        msi.get_mut(at..at + time.len()).ok_or_else(strange)?.copy_from_slice(&time);
    }
    let at = property(&msi, PACKAGE_CODE, TEXT).ok_or_else(strange)? + 4;
    let place = at..at + 38;
    let old = msi.get(place.clone()).ok_or_else(strange)?;
    if !(old.starts_with(b"{") && old.ends_with(b"}")) {
        return Err(strange());
    }
    msi[place.clone()].fill(b'0');
    let code = format!("{{{}}}", uuid::of(&deb::sha256(&msi)));
    msi[place].copy_from_slice(code.as_bytes());
    Ok(msi)
}

#[cfg(test)]
mod tests;
