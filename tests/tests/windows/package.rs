//! The Windows Installer package, as a management tool installs it: silently, over an older
//! version, repaired, and taken off again without a trace.

use crate::play::Play;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::place;
use csms_e2e::talk::Talk;
use csms_e2e::wine::{Wine, close, ended_well, succeed, windows_path};
use libtest_mimic::Trial;
use shared::protocol::{Ask, Message};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where it installs to, below `C:`.
const FOLDER: &str = "Program Files/CSMS Login Helper";
const PROGRAM: &str = "csms-login-helper.exe";
const HOST: &str = "uk.csms_login_helper";
/// Keys of browsers, and the manifest that each leads to.
const BROWSERS: &[(&str, &str)] = &[
    (r"Software\Google\Chrome", "chromium.json"),
    (r"Software\Microsoft\Edge", "chromium.json"),
    (r"Software\Chromium", "chromium.json"),
    (r"Software\Mozilla", "firefox.json"),
];
/// By which Event Viewer knows the host.
const SOURCE: &str = r"HKLM\System\CurrentControlSet\Services\EventLog\Application\CSMS Login Helper";
const PRODUCTS: &str = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall";

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case("package::installs_upgrades_repairs_and_leaves_nothing_behind", life),
        play.case("package::upgraded_and_taken_off_while_a_browser_has_the_host_open", in_use),
    ]
}

fn life(pc: &mut Wine) -> Result<()> {
    let folder = pc.disc().join(FOLDER);
    let new = package()?;
    let old = older(pc, &new)?;
    furnish(pc)?;
    let before = Snapshot::of(pc)?;

    msiexec(pc, "/i", &old, &[])?;
    let installed = files(&folder)?;
    same("products", products(pc)?, vec![OLD_CODE.to_owned()])?;

    msiexec(pc, "/i", &new, &[])?;
    same("files after the upgrade", files(&folder)?, installed.clone())?;
    let code = products(pc)?;
    ensure(code.len() == 1 && code[0] != OLD_CODE, || format!("products after the upgrade: {code:?}"))?;
    let listed = pc.export(&format!(r"{}\{}", PRODUCTS.replace("HKLM", "HKEY_LOCAL_MACHINE"), code[0]))?;
    // Where Windows keeps what it shows beside the names of programs.
    let icon = format!("windows/Installer/{}/helper.ico", code[0]);
    let icon = fs::read(pc.disc().join(&icon)).doing(&icon)?;
    ensure(icon.starts_with(&[0, 0, 1, 0]), || "what is shown beside its name is no icon".to_owned())?;
    for shown in [r#""DisplayName"="CSMS Login Helper""#, concat!(r#""DisplayVersion"=""#, env!("CARGO_PKG_VERSION"))] {
        ensure(listed.contains(shown), || format!("no {shown} in {listed}"))?;
    }
    let source = pc.run("reg", &["query", SOURCE, "/v", "TypesSupported"])?;
    ensure(String::from_utf8_lossy(&source.stdout).contains("0x7"), || format!("no source of events: {source:?}"))?;
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

    ensure(Snapshot::of(pc)?.is_still(&before).is_err(), || "the installed package is not seen".to_owned())?;

    for damaged in &installed {
        fs::remove_file(folder.join(damaged)).doing(damaged)?;
    }
    let (browser, manifest) = BROWSERS[0];
    let key = format!(r"HKLM\{browser}\NativeMessagingHosts\{HOST}");
    succeed(&pc.run("reg", &["delete", &key, "/f"])?, "reg delete")?;
    msiexec(pc, "/i", &new, &["REINSTALL=ALL", "REINSTALLMODE=amus"])?;
    same("files after the repair", files(&folder)?, installed)?;
    ensure(value(pc, &key)?.ends_with(manifest), || "the key is not repaired".to_owned())?;

    // By the code, as management tools know it.
    msiexec(pc, "/x", &code[0], &[])?;
    Snapshot::of(pc)?.is_still(&before)
}

/// Nobody waits for the browser: the open host answers on, and all that leads to it is new, or gone.
fn in_use(pc: &mut Wine) -> Result<()> {
    let folder = pc.disc().join(FOLDER);
    let new = package()?;
    let old = older(pc, &new)?;
    msiexec(pc, "/i", &old, &[])?;
    let installed = files(&folder)?;
    pc.set_cards("")?;
    let mut port = Talk::port_of(pc.command(folder.join(PROGRAM))?)?;
    let mut answers = |id| {
        port.send(id, Ask::Status)?;
        let answer = |message: &Message| matches!(message, Message::Status { id: other, .. } if *other == id);
        port.message("an answer of the open host", answer).map(drop)
    };
    answers(2)?;
    msiexec(pc, "/i", &new, &[])?;
    answers(3)?;
    same("files after the upgrade", files(&folder)?, installed)?;
    let code = products(pc)?;
    ensure(code.len() == 1 && code[0] != OLD_CODE, || format!("products after the upgrade: {code:?}"))?;
    // Its exit code may be lost, see `ended_well`; what counts is what is there.
    let _ = msiexec(pc, "/i", &old, &[]);
    same("products after an older version was tried", products(pc)?, code.clone())?;
    msiexec(pc, "/x", &code[0], &[])?;
    answers(4)?;
    close(port)?;
    same("products", products(pc)?, Vec::<String>::new())?;
    for (key, _) in BROWSERS {
        let key = format!(r"HKLM\{key}\NativeMessagingHosts\{HOST}");
        ensure(value(pc, &key).is_err(), || format!("{key} is still there"))?;
    }
    // The file of a program that runs is left to the next start of Windows, which Wine never sees.
    same("files", files(&folder)?, BTreeSet::from([PROGRAM.to_owned()]))?;
    fs::remove_dir_all(&folder).doing(folder.display())
}

/// What every Windows has, and Wine makes for its first package and leaves there empty.
fn furnish(pc: &Wine) -> Result<()> {
    fs::create_dir_all(pc.disc().join("windows/Installer")).doing("windows/Installer")?;
    let keys = [
        r"Classes\Installer\Features",
        r"Classes\Installer\Products",
        r"Classes\Installer\UpgradeCodes",
        r"Microsoft\Windows\CurrentVersion\Installer\UpgradeCodes",
        r"Microsoft\Windows\CurrentVersion\Installer\UserData\S-1-5-18\Components",
        r"Microsoft\Windows\CurrentVersion\Installer\UserData\S-1-5-18\Products",
        // These when it sees that there is .NET.
        r"Microsoft\NET Framework Setup\NDP\v2.0.50727",
        r"Microsoft\NET Framework Setup\NDP\v4\Client",
    ];
    let keys: String = keys.iter().map(|key| format!("[HKEY_LOCAL_MACHINE\\Software\\{key}]\n\n")).collect();
    // Never empty on Windows; a key that becomes empty goes with the last package that wrote there.
    let log = "[HKEY_LOCAL_MACHINE\\System\\CurrentControlSet\\Services\\Eventlog\\Application]\n\"MaxSize\"=dword:01400000\n";
    pc.import(&format!("Windows Registry Editor Version 5.00\n\n{keys}{log}"))
}

/// The disc and the part of the registry that belongs to programs.
struct Snapshot {
    files: BTreeSet<String>,
    keys: BTreeSet<String>,
}

impl Snapshot {
    fn of(pc: &Wine) -> Result<Self> {
        let mut keys = keys(&pc.export(r"HKEY_LOCAL_MACHINE\Software")?);
        keys.extend(self::keys(&pc.export(r"HKEY_LOCAL_MACHINE\System\CurrentControlSet\Services")?));
        Ok(Self { files: files(&pc.disc())?, keys })
    }

    fn is_still(&self, before: &Self) -> Result<()> {
        for (what, now, then) in [("files", &self.files, &before.files), ("keys and values", &self.keys, &before.keys)]
        {
            let left: Vec<&String> = now.difference(then).collect();
            same(&format!("{what} that are left behind"), left, Vec::<&String>::new())?;
            let lost: Vec<&String> = then.difference(now).collect();
            same(&format!("{what} that are lost"), lost, Vec::<&String>::new())?;
        }
        Ok(())
    }
}

fn package() -> Result<PathBuf> {
    let folder = place::root().join("dist/packages");
    let entries = fs::read_dir(&folder).doing(format_args!("{}: run `cargo xtask package`", folder.display()))?;
    let found = entries.flatten().map(|entry| entry.path()).find(|path| path.extension().is_some_and(|e| e == "msi"));
    found.doing("no .msi: run `cargo xtask package`")
}

/// By which the package knows other versions of itself.
const UPGRADE_CODE: &str = "{7D1F3A52-6C0B-4E0E-9B57-2A6C41C0E3B1}";
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
    for program in ["Program", "CommandLine"] {
        edit(&["-q", &format!("UPDATE `File` SET `Version`='0.0.1.0' WHERE `File`='{program}'")])?;
    }
    // What is newer than it is now more.
    edit(&["-q", "DELETE FROM `Upgrade` WHERE `ActionProperty`='WIX_DOWNGRADE_DETECTED'"])?;
    let newer = format!("'{UPGRADE_CODE}', '0.0.1', 2, 'WIX_DOWNGRADE_DETECTED'");
    let columns = "`UpgradeCode`, `VersionMin`, `Attributes`, `ActionProperty`";
    edit(&["-q", &format!("INSERT INTO `Upgrade` ({columns}) VALUES ({newer})")])?;
    set("ProductCode", OLD_CODE)?;
    edit(&["-s", "Installation Database", "x", "x64;1033", "{00000000-0000-8000-A000-000000000002}"])?;
    Ok(old)
}

/// Runs the installer silently on a package, or on a product by its code.
fn msiexec(pc: &Wine, what: &str, package: impl AsRef<Path>, properties: &[&str]) -> Result<()> {
    let package = package.as_ref();
    let package = if package.is_absolute() { windows_path(package) } else { package.display().to_string() };
    let log = pc.folder().join("installer.log");
    let mut command = pc.command("msiexec")?;
    command.args([what, &package]).args(properties).args(["/qn", "/norestart", "/l*v", &windows_path(&log)]);
    // What it leaves running, such as Wine's own desktop, would keep a pipe open.
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().doing("msiexec")?;
    ensure(ended_well(status), || format!("{command:?}: {status} {}", fs::read_to_string(&log).unwrap_or_default()))
}

/// Product codes of what is installed.
fn products(pc: &Wine) -> Result<Vec<String>> {
    let output = pc.run("reg", &["query", PRODUCTS])?;
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

/// All files and folders below a folder, by their paths in it.
fn files(folder: &Path) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).doing(next.display())?.flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(path.clone());
            }
            found.insert(path.strip_prefix(folder).unwrap_or(&path).display().to_string());
        }
    }
    Ok(found)
}

/// The keys and values of a `.reg` file, a line for each.
fn keys(text: &str) -> BTreeSet<String> {
    // A long value goes on in the next line.
    let text = text.replace("\\\r\n  ", "");
    let mut key = "";
    let mut found = BTreeSet::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if line.starts_with('[') {
            key = line;
            found.insert(key.to_owned());
        } else {
            found.insert(format!("{key} {line}"));
        }
    }
    found
}
