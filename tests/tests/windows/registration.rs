//! `register` and `unregister` of the real program with a real registry.

use crate::play::Play;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::wine::{Wine, succeed};
use libtest_mimic::Trial;

/// Keys, without the hive.
const CHROME: &str = r"Software\Google\Chrome\NativeMessagingHosts\uk.csms_login_helper";
const FIREFOX: &str = r"Software\Mozilla\NativeMessagingHosts\uk.csms_login_helper";

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case("registration::of_a_user_and_of_everybody_is_written_once_and_taken_back", both),
        play.case("registration::leaves_alone_what_leads_to_somebody_else", foreign),
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

/// The default value of a key.
fn value(pc: &Wine, key: &str) -> Result<Option<String>> {
    let output = pc.run("reg", &["query", key, "/ve"])?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(said.split("REG_SZ").nth(1).map(|value| value.trim().to_owned()))
}
