//! The Debian package: what is in it, and its life on a PC.

use super::{MANIFEST, Rollout, good_policies, host_deb, json, run, simulator_deb, update_manifest};
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::stage::Stage;
use csms_e2e::{panel, place, scenario};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Each browser's manifest leads to the program, and lets the extension in.
pub fn manifests(rollout: &mut Rollout) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let (id, _) = update_manifest(rollout)?;
    for folder in ["/etc/chromium", "/etc/opt/chrome", "/etc/opt/edge", "/usr/lib/mozilla"] {
        let manifest = json(&fs::read(rollout.inside(folder).join(MANIFEST)).doing(folder)?)?;
        let program = rollout.inside(manifest["path"].as_str().unwrap_or_default());
        same("program of the manifest", program, rollout.program())?;
        let origins = manifest["allowed_origins"].as_array().cloned().unwrap_or_default();
        if folder != "/usr/lib/mozilla" {
            for id in [id.as_str(), place::CHROMIUM_ID] {
                ensure(origins.contains(&format!("chrome-extension://{id}/").into()), || format!("{id} in {folder}"))?;
            }
        }
    }
    let mode = fs::metadata(rollout.program()).doing("the program")?.permissions().mode();
    same("mode of the program", mode & 0o777, 0o755)?;
    let link = fs::canonicalize(rollout.inside("/usr/bin/csms-login-helper")).doing("the link in /usr/bin")?;
    same("what the link leads to", link, fs::canonicalize(rollout.program()).doing("the program")?)?;
    let said = run(Command::new(rollout.program()).arg("--version"))?;
    let (said, deb) = (String::from_utf8_lossy(&said.stdout).into_owned(), host_deb()?);
    let version = run(Command::new("dpkg-deb").arg("--field").arg(deb).arg("Version"))?;
    same("versions", said.trim(), format!("csms-login-helper {}", String::from_utf8_lossy(&version.stdout).trim()))
}

/// Both packages, without errors.
pub fn lintian(_: &mut Rollout) -> Result<()> {
    let mut lintian = Command::new("lintian");
    run(lintian.args(["--allow-root", "--fail-on", "error"]).args([host_deb()?, simulator_deb()?])).map(drop)
}

/// Installed over an older version, removed and purged by Debian's own tool, in a PC that is a folder.
pub fn purged(rollout: &mut Rollout) -> Result<()> {
    let root = empty_pc(&rollout.stage, "empty-pc")?;
    let deb = host_deb()?;
    let dpkg = |what: &[&str]| dpkg_in(&root, what);
    let older = older_deb(&rollout.stage, &deb)?;
    let (deb, older) = (deb.to_string_lossy(), older.to_string_lossy());
    let left = || -> Result<Vec<_>> {
        let mut left: Vec<_> = fs::read_dir(&root).doing("the folder")?.flatten().map(|one| one.file_name()).collect();
        left.sort();
        Ok(left)
    };
    let manifest = root.join("etc/chromium").join(MANIFEST);
    dpkg(&["--install", &older])?;
    let of_older = fs::read_to_string(&manifest).doing(manifest.display())?;
    ensure(of_older.contains("older"), || format!("not the older manifest: {of_older}"))?;
    dpkg(&["--install", &deb])?;
    // Nobody is asked which of the two manifests shall count.
    let of_newer = fs::read_to_string(&manifest).doing(manifest.display())?;
    ensure(!of_newer.contains("older"), || format!("still the older manifest: {of_newer}"))?;
    dpkg(&["--remove", "csms-login-helper"])?;
    // What lies in `/etc` stays until it is purged, as with every package; it leads to nothing.
    same("what is left when it is removed", left()?, vec!["etc", "var"])?;
    dpkg(&["--purge", "csms-login-helper"])?;
    same("what is left when it is purged", left()?, vec!["var"])
}

/// A PC in a folder, with nothing but a list of packages that is empty.
pub fn empty_pc(stage: &Stage, name: &str) -> Result<PathBuf> {
    let root = stage.folder(name)?;
    for folder in ["var/lib/dpkg/info", "var/lib/dpkg/updates"] {
        fs::create_dir_all(root.join(folder)).doing(folder)?;
    }
    fs::write(root.join("var/lib/dpkg/status"), "").doing("the list of packages")?;
    Ok(root)
}

/// Runs Debian's own tool in a PC that is a folder.
pub fn dpkg_in(root: &Path, what: &[&str]) -> Result<()> {
    // What it depends on is not in the folder.
    let force = "--force-depends,bad-path,script-chrootless";
    run(Command::new("dpkg").arg("--root").arg(root).args([force, "--log=/dev/null"]).args(what)).map(drop)
}

/// Taken off while a browser runs and a panel is open: that panel goes on, the next one does without
/// the host, and with the package back all is as before.
pub fn taken_off_in_use(rollout: &mut Rollout) -> Result<()> {
    let (id, update) = update_manifest(rollout)?;
    rollout.policies(&good_policies(&id, &update)?)?;
    let root = empty_pc(&rollout.stage, "pc-in-use")?;
    dpkg_in(&root, &["--install", &host_deb()?.to_string_lossy()])?;
    let of_browser = Path::new("/etc/chromium").join(MANIFEST);
    let mut manifest = json(&fs::read(root.join("etc/chromium").join(MANIFEST)).doing("the manifest")?)?;
    let program = root.join(manifest["path"].as_str().unwrap_or_default().trim_start_matches('/'));
    manifest["path"] = program.display().to_string().into();
    fs::write(&of_browser, manifest.to_string()).doing(of_browser.display())?;

    rollout.stage.set_desk("no-card")?;
    let chromium = rollout.chromium(&id)?;
    let session = &chromium.session;
    let failing = scenario::address("care-identity-authentication-failed")?;
    session.open(&failing)?;
    same("reach before", panel::ready_with(session, "no-card")?.host.as_str(), "connected")?;
    dpkg_in(&root, &["--purge", "csms-login-helper"])?;
    fs::remove_file(&of_browser).doing(of_browser.display())?;
    ensure(!program.exists(), || "the program is still there".to_owned())?;
    rollout.stage.set_desk("card-present")?;
    same("reach while it is open", panel::ready_with(session, "authentication-failed")?.host.as_str(), "connected")?;
    session.open(&failing)?;
    same("reach without the package", panel::ready(session)?.host.as_str(), "not-installed")?;
    let (_, found) = rollout.doctor("chromium")?;
    ensure(found.iter().any(|code| code == "manifest-missing"), || format!("{found:?}"))?;
    rollout.install(&of_browser)?;
    session.open(&failing)?;
    same("reach with the package back", panel::ready(session)?.host.as_str(), "connected")
}

/// The package as version 0.0.1, with another manifest.
fn older_deb(stage: &Stage, deb: &Path) -> Result<PathBuf> {
    let folder = stage.folder("older-deb")?;
    let (unpacked, packed) = (folder.join("files"), folder.join("older.deb"));
    run(Command::new("dpkg-deb").arg("--raw-extract").arg(deb).arg(&unpacked))?;
    for (file, from, to) in [
        ("DEBIAN/control", format!("Version: {}", env!("CARGO_PKG_VERSION")), "Version: 0.0.1"),
        (&format!("etc/chromium/{MANIFEST}"), "CSMS Login Helper:".to_owned(), "CSMS Login Helper (older):"),
    ] {
        let file = unpacked.join(file);
        let text = fs::read_to_string(&file).doing(file.display())?;
        ensure(text.contains(&from), || format!("{}: no {from}: {text}", file.display()))?;
        fs::write(&file, text.replace(&from, to)).doing(file.display())?;
    }
    run(Command::new("dpkg-deb").args(["--root-owner-group", "--build"]).arg(&unpacked).arg(&packed))?;
    Ok(packed)
}
