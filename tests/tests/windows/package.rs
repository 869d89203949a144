//! The Windows Installer package, as a management tool installs it: silently, over an older
//! version, repaired, and taken off again without a trace.

use crate::play::Play;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::place;
use csms_e2e::wine::{Wine, succeed, windows_path};
use libtest_mimic::Trial;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where it installs to, below `C:`.
const FOLDER: &str = "Program Files/CSMS Login Helper";
const HOST: &str = "uk.csms_login_helper";
/// Keys of browsers, and the manifest that each leads to.
const BROWSERS: &[(&str, &str)] = &[
    (r"Software\Google\Chrome", "chromium.json"),
    (r"Software\Microsoft\Edge", "chromium.json"),
    (r"Software\Chromium", "chromium.json"),
    (r"Software\Mozilla", "firefox.json"),
];
const UNINSTALL: &str = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall";

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![play.case("package::installs_upgrades_repairs_and_leaves_nothing_behind", all)]
}

fn all(pc: &mut Wine) -> Result<()> {
    // The PC has the host on its disc already, put there by hand.
    let (folder, kept) = (pc.disc().join(FOLDER), pc.disc().join("kept"));
    fs::rename(&folder, &kept).doing(folder.display())?;
    let outcome = life(pc, &folder);
    // Also when the package has left something behind.
    let _ = fs::remove_dir_all(&folder);
    fs::rename(&kept, &folder).doing(kept.display())?;
    outcome
}

fn life(pc: &Wine, folder: &Path) -> Result<()> {
    let new = package()?;
    let old = older(pc, &new)?;
    let before = (files(&pc.disc().join("Program Files"))?, keys(pc)?);

    msiexec(pc, "/i", &old, &[])?;
    let installed = files(folder)?;
    same("products", products(pc)?, vec![OLD_CODE.to_owned()])?;

    msiexec(pc, "/i", &new, &[])?;
    same("files after the upgrade", files(folder)?, installed.clone())?;
    let code = products(pc)?;
    ensure(code.len() == 1 && code[0] != OLD_CODE, || format!("products after the upgrade: {code:?}"))?;
    for (key, manifest) in BROWSERS {
        let leads_to = value(pc, &format!(r"HKLM\{key}\NativeMessagingHosts\{HOST}"))?;
        same("the key of a browser", leads_to, format!(r"C:\Program Files\CSMS Login Helper\{manifest}"))?;
        let text = fs::read(folder.join(manifest)).doing(manifest)?;
        let manifest: serde_json::Value = serde_json::from_slice(&text).doing("the manifest")?;
        same("name", manifest["name"].as_str(), Some(HOST))?;
        // Beside the manifest.
        let program = folder.join(manifest["path"].as_str().unwrap_or_default());
        same("version", said(pc, &program)?, format!("csms-login-helper {}", env!("CARGO_PKG_VERSION")))?;
    }

    for damaged in &installed {
        fs::remove_file(folder.join(damaged)).doing(damaged)?;
    }
    msiexec(pc, "/i", &new, &["REINSTALL=ALL", "REINSTALLMODE=amus"])?;
    same("files after the repair", files(folder)?, installed)?;

    msiexec(pc, "/x", &new, &[])?;
    let after = (files(&pc.disc().join("Program Files"))?, keys(pc)?);
    same("files that are left", &after.0, &before.0)?;
    let left: Vec<_> = after.1.difference(&before.1).collect();
    same("keys and values that are left", left, Vec::<&String>::new())?;
    let lost: Vec<_> = before.1.difference(&after.1).collect();
    same("keys and values that are lost", lost, Vec::<&String>::new())
}

fn package() -> Result<PathBuf> {
    let folder = place::root().join("dist/packages");
    let entries = fs::read_dir(&folder).doing(format_args!("{}: run `cargo xtask package`", folder.display()))?;
    let found = entries.flatten().map(|entry| entry.path()).find(|path| path.extension().is_some_and(|e| e == "msi"));
    found.doing("no .msi: run `cargo xtask package`")
}

/// Product code of the older version.
const OLD_CODE: &str = "{00000000-0000-8000-A000-000000000001}";

/// The same package as version 0.0.1.
fn older(pc: &Wine, new: &Path) -> Result<PathBuf> {
    let old = pc.folder().join("older.msi");
    fs::copy(new, &old).doing(old.display())?;
    let edit = |arguments: &[&str]| {
        let output = Command::new("msibuild").arg(&old).args(arguments).output().doing("msibuild")?;
        succeed(&output, "msibuild").map(drop)
    };
    let set = |name: &str, to: &str| {
        edit(&["-q", &format!("UPDATE `Property` SET `Value`='{to}' WHERE `Property`='{name}'")])
    };
    set("ProductVersion", "0.0.1")?;
    set("ProductCode", OLD_CODE)?;
    edit(&["-s", "Installation Database", "x", "x64;1033", "{00000000-0000-8000-A000-000000000002}"])?;
    Ok(old)
}

fn msiexec(pc: &Wine, what: &str, package: &Path, properties: &[&str]) -> Result<()> {
    let package = windows_path(package);
    let arguments: Vec<&str> =
        [what, &package].into_iter().chain(properties.iter().copied()).chain(["/qn", "/norestart"]).collect();
    succeed(&pc.run("msiexec", &arguments)?, &format!("msiexec {}", arguments.join(" "))).map(drop)
}

/// Product codes of what is installed.
fn products(pc: &Wine) -> Result<Vec<String>> {
    let output = pc.run("reg", &["query", UNINSTALL])?;
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(listed
        .lines()
        .filter_map(|line| Some(line.trim().rsplit_once('\\')?.1.to_owned()))
        .filter(|name| name.starts_with('{'))
        .collect())
}

/// The default value of a key.
fn value(pc: &Wine, key: &str) -> Result<String> {
    let said = succeed(&pc.run("reg", &["query", key, "/ve"])?, key)?;
    let value = said.split("REG_SZ").nth(1).doing(format_args!("{key} has no text: {said}"))?;
    Ok(value.trim().to_owned())
}

fn said(pc: &Wine, program: &Path) -> Result<String> {
    let output = pc.command(program)?.arg("--version").output().doing(program.display())?;
    Ok(succeed(&output, "--version")?.trim().to_owned())
}

/// All files below a folder, by their paths in it.
fn files(folder: &Path) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).doing(next.display())?.flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path.clone());
            }
            found.insert(path.strip_prefix(folder).unwrap_or(&path).display().to_string());
        }
    }
    Ok(found)
}

/// What is in the part of the registry that belongs to programs, a line for each value, as Wine
/// writes it down once its last program has ended. What Wine's installer keeps for itself on a PC
/// without any product is not counted: it makes those keys at the first installation.
fn keys(pc: &Wine) -> Result<BTreeSet<String>> {
    let text = pc.registry()?;
    let mut key = String::new();
    let mut found = BTreeSet::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[') {
            key = name.rsplit_once(']').map_or(name, |(name, _)| name).to_lowercase();
            found.insert(key.clone());
        } else if !line.starts_with('#') && !line.is_empty() {
            found.insert(format!("{key} {line}"));
        }
    }
    let empty_ones = [
        r"software\\classes\\installer\\features",
        r"software\\classes\\installer\\products",
        r"software\\classes\\installer\\upgradecodes",
        r"software\\microsoft\\windows\\currentversion\\installer\\upgradecodes",
        r"software\\microsoft\\windows\\currentversion\\installer\\userdata\\s-1-5-18\\components",
        r"software\\microsoft\\windows\\currentversion\\installer\\userdata\\s-1-5-18\\products",
    ];
    found.retain(|line| line.starts_with("software") && !empty_ones.contains(&line.as_str()));
    // Screens and network cards come and go with every start of Wine.
    found.retain(|line| !line.contains("windows nt\\\\currentversion\\\\networkcards"));
    Ok(found)
}
