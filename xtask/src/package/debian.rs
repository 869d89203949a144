//! The two packages for Debian: the native host, and the simulator for trainers.

use super::artefacts::{HOST_NAME, Input};
use super::deb::{self, Content, Control};
use super::tree::Tree;
use std::collections::BTreeSet;

/// Where the host's package puts its program.
pub const HOST_PROGRAM: &str = "usr/lib/csms-login-helper/csms-login-helper";
/// Where browsers look for hosts that everybody may use: Chromium's kin, then Firefox.
const CHROMIUM_FOLDERS: &[&str] = &[
    "etc/chromium/native-messaging-hosts",
    "etc/opt/chrome/native-messaging-hosts",
    "etc/opt/edge/native-messaging-hosts",
];
const FIREFOX_FOLDER: &str = "usr/lib/mozilla/native-messaging-hosts";
/// Debian's checker wants nothing below `/etc/opt`; Chrome and Edge look nowhere else.
const OVERRIDES: &str = "csms-login-helper: dir-or-file-in-etc-opt\n";
const HOST_DESCRIPTION: &str = "what a browser cannot see of the smartcard reader
 The native messaging host of CSMS Login Helper. It tells the browser extension
 whether the smart card service runs, which readers are there and whether a card
 is in. It changes nothing on the card or the PC.";

/// The simulator's package and program.
const SIMULATOR: &str = "csms-login-helper-simulator";
/// Where the simulator serves the extension to the browsers on its training PC. Its crate names the
/// same port (`room::parts`); the test of the package would miss the extension on another one.
pub const SERVED_AT: &str = "http://127.0.0.1:8091";
const SIMULATOR_DESCRIPTION: &str = "sign-in to CSMS played on one PC, for trainers
 A stand-in for the sites of CSMS and Care Identity, a virtual card reader, and
 a browser with CSMS Login Helper, all in a private space that no packet leaves.
 A control page moves the cards and says how sign-ins end. Nothing in it is real.";
/// In the menu of the desktop.
const MENU: &str = "[Desktop Entry]\nType=Application\nName=CSMS sign-in training\n\
    Comment=Shows what can go wrong when you sign in, and what to do\n\
    Exec=csms-login-helper-simulator\nTerminal=true\nCategories=Education;\n";
const HELP: &str = include_str!("../../../simulator/src/bin/csms-login-helper-simulator/help.txt");

/// The host's package, with its manifests for the Chromium family and for Firefox.
pub fn host(input: &Input, [chromium, firefox]: [Vec<u8>; 2], licences: &str) -> Result<Vec<u8>, String> {
    let file = |folder: &str, manifest: &[u8]| (format!("{folder}/{HOST_NAME}.json"), manifest.to_vec());
    let mut files: Tree = CHROMIUM_FOLDERS.iter().map(|folder| file(folder, &chromium)).collect();
    files.extend([file(FIREFOX_FOLDER, &firefox)]);
    files.insert(HOST_PROGRAM.into(), input.host.clone());
    files.insert("usr/share/lintian/overrides/csms-login-helper".into(), OVERRIDES.into());
    files.extend(documents(deb::NAME, input, licences)?);
    let content = Content {
        files,
        programs: BTreeSet::from([HOST_PROGRAM.to_owned()]),
        links: vec![("usr/bin/csms-login-helper".into(), "../lib/csms-login-helper/csms-login-helper".into())],
    };
    let control = Control {
        name: deb::NAME,
        version: &input.version,
        architecture: "amd64",
        depends: &format!("{}libpcsclite1", libc(&input.host)),
        recommends: "pcscd, libccid",
        description: HOST_DESCRIPTION,
    };
    deb::pack(&control, &content, input.date).map_err(|e| e.to_string())
}

/// The simulator's package. `extension` is what it serves to the browsers, by the names of the files.
pub fn simulator(input: &Input, extension: Tree, licences: &str) -> Result<Vec<u8>, String> {
    let program = format!("usr/bin/{SIMULATOR}");
    let mut files: Tree =
        extension.into_iter().map(|(name, content)| (format!("usr/share/{SIMULATOR}/{name}"), content)).collect();
    files.insert(program.clone(), input.simulator.clone());
    files.insert(format!("usr/share/applications/{SIMULATOR}.desktop"), MENU.into());
    let manual = deb::gzip(manual().as_bytes()).map_err(|e| e.to_string())?;
    files.insert(format!("usr/share/man/man1/{SIMULATOR}.1.gz"), manual);
    files.extend(documents(SIMULATOR, input, licences)?);
    let content = Content { files, programs: BTreeSet::from([program]), ..Content::default() };
    let depends = format!(
        "{}libpcsclite1, csms-login-helper (= {}), iproute2, mount, pcscd, vsmartcard-vpcd",
        libc(&input.simulator),
        input.version
    );
    let control = Control {
        name: SIMULATOR,
        version: &input.version,
        architecture: "amd64",
        depends: &depends,
        recommends: "chromium | firefox-esr",
        description: SIMULATOR_DESCRIPTION,
    };
    deb::pack(&control, &content, input.date).map_err(|e| e.to_string())
}

/// What every package says of itself.
fn documents(name: &str, input: &Input, licences: &str) -> Result<Tree, String> {
    let folder = format!("usr/share/doc/{name}");
    let mut files = Tree::from([(format!("{folder}/copyright"), input.licence.clone().into_bytes())]);
    for (file, text) in [
        ("changelog.gz", deb::changelog(name, &input.version, input.date)),
        ("THIRD-PARTY-LICENCES.txt.gz", licences.to_owned()),
    ] {
        let packed = deb::gzip(text.as_bytes()).map_err(|e| e.to_string())?;
        files.insert(format!("{folder}/{file}"), packed);
    }
    Ok(files)
}

/// What the program says of itself with `--help`, as a manual page.
fn manual() -> String {
    let (what, how) = HELP.split_once("\n\n").unwrap_or((HELP, ""));
    let plain = |text: &str| {
        let line = |line: &str| line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
        // A full stop at the beginning of a line would be a command.
        text.lines().map(|text| format!("\\&{}\n", line(text))).collect::<String>()
    };
    let what = plain(what);
    format!(
        ".TH CSMS\\-LOGIN\\-HELPER\\-SIMULATOR 1\n.SH NAME\n{} \\- plays sign\\-in to CSMS, for training\n\
         .SH DESCRIPTION\n{what}.PP\n.nf\n{}.fi\n",
        SIMULATOR.replace('-', "\\-"),
        plain(how)
    )
}

/// The C library that a program needs, with a comma behind it.
fn libc(program: &[u8]) -> String {
    newest_glibc(program).map(|version| format!("libc6 (>= {version}), ")).unwrap_or_default()
}

/// The newest version of the C library that a program names, e.g. `2.34`.
fn newest_glibc(program: &[u8]) -> Option<String> {
    let mark = b"GLIBC_";
    let versions = program.windows(mark.len()).enumerate().filter(|(_, part)| part == mark).filter_map(|(at, _)| {
        let text =
            program[at + mark.len()..].iter().take(12).take_while(|byte| byte.is_ascii_digit() || **byte == b'.');
        let text: String = text.map(|byte| char::from(*byte)).collect();
        let numbers: Option<Vec<u32>> = text.split('.').map(|part| part.parse().ok()).collect();
        Some((numbers?, text))
    });
    versions.max().map(|(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_c_library_is_the_newest_that_is_named() {
        let program = b"\x7FELF GLIBC_2.9\0 GLIBC_2.34\0 GLIBC_PRIVATE\0";
        assert_eq!(newest_glibc(program).as_deref(), Some("2.34"));
        assert_eq!(newest_glibc(b"nothing"), None);
    }

    #[test]
    fn the_manual_says_what_the_program_says() {
        let manual = manual();
        for option in ["\\-\\-site\\-only", "\\-\\-outcome", "\\-\\-help"] {
            assert!(manual.contains(option), "{option}: {manual}");
        }
        assert!(manual.lines().all(|line| !line.starts_with('\'')), "{manual}");
    }
}
