//! `register` and `unregister` of the real program with a real registry.

use crate::play::Play;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::place;
use csms_e2e::wine::{Wine, succeed, windows_path};
use libtest_mimic::Trial;
use std::fs;
use std::process::Stdio;

/// Keys, without the hive.
const CHROME: &str = r"Software\Google\Chrome\NativeMessagingHosts\uk.csms_login_helper";
const FIREFOX: &str = r"Software\Mozilla\NativeMessagingHosts\uk.csms_login_helper";

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case("registration::of_a_user_and_of_everybody_is_written_once_and_taken_back", both),
        play.case("registration::leaves_alone_what_leads_to_somebody_else", foreign),
        play.case("doctor::sees_keys_policies_and_what_comes_before_them", doctor),
    ]
}

fn both(pc: &mut Wine) -> Result<()> {
    for (scope, hive) in [("--user", "HKCU"), ("--system", "HKLM")] {
        let dry = pc.status(&["register", scope, "--dry-run"])?;
        ensure(dry.lines().count() == 4 && dry.contains("would be written"), || dry.clone())?;
        let first = pc.status(&["register", scope])?;
        ensure(first.lines().count() == 4 && first.lines().all(|line| line.starts_with("written")), || first.clone())?;
        for (key, family) in [(CHROME, "chromium"), (FIREFOX, "firefox")] {
            let manifest = value(pc, &format!(r"{hive}\{key}"))?.doing("no value")?;
            ensure(manifest.ends_with(&format!(r"\{family}.json")), || manifest.clone())?;
            let text = succeed(&pc.run("cmd", &["/c", "type", &manifest])?, "type")?;
            let manifest: serde_json::Value = serde_json::from_str(&text).doing(&text)?;
            let path = manifest["path"].as_str().unwrap_or_default();
            same("path", path, r"C:\Program Files\Built & Tested\csms-login-helper.exe")?;
        }
        let again = pc.status(&["register", scope])?;
        ensure(again.lines().all(|line| line.starts_with("unchanged")), || again.clone())?;
        let gone = pc.status(&["unregister", scope])?;
        ensure(gone.lines().filter(|line| line.starts_with("removed")).count() == 4, || gone.clone())?;
        for key in [CHROME, FIREFOX] {
            same("value", value(pc, &format!(r"{hive}\{key}"))?, None)?;
        }
    }
    Ok(())
}

fn foreign(pc: &mut Wine) -> Result<()> {
    let (key, other) = (format!(r"HKCU\{CHROME}"), r"C:\windows\win.ini");
    succeed(&pc.run("reg", &["add", &key, "/ve", "/d", other, "/f"])?, "reg add")?;
    let output = pc.host()?.args(["register", "--user", "--browser", "chrome"]).output().doing("register")?;
    ensure(!output.status.success(), || format!("{output:?}"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure(said.contains("win.ini") && said.contains("left alone"), || said.clone())?;
    same("value", value(pc, &key)?.as_deref(), Some(other))?;
    succeed(&pc.run("reg", &["delete", &key, "/f"])?, "reg delete").map(drop)
}

/// With the registry files of the policy pack, as IT imports them.
fn doctor(pc: &mut Wine) -> Result<()> {
    let programs = pc.disc().join("Program Files");
    for program in ["Google/Chrome/Application/chrome.exe", "Mozilla Firefox/firefox.exe"] {
        let program = programs.join(program);
        fs::create_dir_all(program.parent().doing("a folder")?).doing("a browser's folder")?;
        fs::write(&program, "a browser").doing(program.display())?;
    }
    let mut outcome = examine(pc);
    for folder in ["Google", "Mozilla Firefox"] {
        fs::remove_dir_all(programs.join(folder)).doing(folder)?;
    }
    pc.status(&["unregister", "--system"])?;
    let keys = [r"HKLM\Software\Policies\Google", r"HKLM\Software\Policies\Mozilla"];
    for key in keys {
        let gone = succeed(&pc.run("reg", &["delete", key, "/f"])?, "reg delete").map(drop);
        // The first failure is the one that counts.
        outcome = outcome.and(gone);
    }
    outcome
}

fn examine(pc: &Wine) -> Result<()> {
    // The throw-away key of a development build gives the extension another id.
    let update = fs::read_to_string(place::root().join("dist/packages/update.xml")).doing("update.xml")?;
    let id = update.split('\'').find(|part| part.len() == 32).doing("no id in update.xml")?;
    pc.status(&["register", "--system", "--extension-id", id])?;
    // Nothing is set yet: Chrome starts the host by way of the command prompt.
    let answers = ("chrome".to_owned(), "host-answers".to_owned());
    let found = findings(pc)?;
    ensure(found.contains(&answers), || format!("{found:?}"))?;
    let environment = "REGEDIT4\n\n[HKEY_CURRENT_USER\\Environment]\n\"ComSpec\"=";
    pc.import(&format!("{environment}\"C:\\\\nowhere\\\\cmd.exe\"\n"))?;
    let found = findings(pc);
    pc.import(&format!("{environment}-\n"))?;
    let found = found?;
    ensure(!found.contains(&answers) && found.contains(&("chrome".to_owned(), "host-silent".to_owned())), || {
        format!("without a command prompt: {found:?}")
    })?;
    for file in ["chrome-install", "chrome-settings", "firefox-install"] {
        let file = place::root().join("dist/packages/policies/windows").join(file).with_extension("reg");
        let path = windows_path(&file);
        succeed(&pc.run("regedit", &["/S", &path])?, "regedit")?;
    }
    // As Chrome keeps what it has installed in a profile of the user.
    let local = succeed(&pc.run("cmd", &["/c", "echo %LOCALAPPDATA%"])?, "echo")?;
    let local = local.trim().trim_start_matches(r"C:\").replace('\\', "/");
    let profile = pc.disc().join(local).join("Google/Chrome/User Data/Default");
    fs::create_dir_all(profile.join("Extensions").join(id).join("0.0.1_0")).doing(profile.display())?;
    let found = findings(pc);
    fs::remove_dir_all(pc.disc().join(profile)).doing("the profile")?;
    let found = found?;
    for (browser, code) in [
        // Nothing of the NHS is installed on this PC.
        ("", "sign-in-obstacle"),
        ("chrome", "extension-older"),
        ("chrome", "manifest-wins"),
        ("chrome", "host-answers"),
        ("chrome", "extension-forced"),
        ("chrome", "settings-made"),
        ("firefox", "manifest-wins"),
        ("firefox", "host-answers"),
        ("firefox", "extension-forced"),
    ] {
        ensure(found.contains(&(browser.to_owned(), code.to_owned())), || {
            format!("no {code} of {browser}: {found:?}")
        })?;
    }
    let key = format!(r"HKCU\{CHROME}");
    succeed(&pc.run("reg", &["add", &key, "/ve", "/d", r"C:\gone.json", "/f"])?, "reg add")?;
    let found = findings(pc)?;
    succeed(&pc.run("reg", &["delete", &key, "/f"])?, "reg delete")?;
    ensure(found.contains(&("chrome".to_owned(), "manifest-gone".to_owned())), || format!("{found:?}"))
}

/// Browsers and codes of what `doctor` finds.
fn findings(pc: &Wine) -> Result<Vec<(String, String)>> {
    let output = pc.host()?.args(["doctor", "--json"]).stdin(Stdio::null()).output().doing("doctor")?;
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).doing("doctor --json")?;
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let all = answer["findings"].as_array().cloned().unwrap_or_default();
    Ok(all.iter().map(|finding| (text(&finding["browser"]), text(&finding["code"]))).collect())
}

/// The default value of a key.
fn value(pc: &Wine, key: &str) -> Result<Option<String>> {
    let output = pc.run("reg", &["query", key, "/ve"])?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(said.split("REG_SZ").nth(1).map(|value| value.trim().to_owned()))
}
