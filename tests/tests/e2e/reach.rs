//! Without the native host the screen alone still gives advice, and the panel says why the card
//! could not be looked at.

use crate::play::{Browser, Play};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::panel::{self, Panel};
use csms_e2e::stage::Stage;
use csms_e2e::{place, scenario};
use libtest_mimic::Trial;
use std::fs;
use std::path::{Path, PathBuf};

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case(Browser::Chromium, "host_not_registered", not_registered),
        play.case(Browser::Chromium, "host_that_does_not_know_the_extension", forbidden),
        play.case(Browser::Chromium, "host_that_ends_at_once", exits),
        play.case(Browser::Chromium, "host_that_talks_nonsense", nonsense),
        play.case(Browser::Chromium, "host_of_an_older_and_of_a_newer_version", other_versions),
        play.case(Browser::Chromium, "host_whose_report_makes_no_sense", bad_report),
        play.case(Browser::Chromium, "host_without_a_version_in_common", skewed),
    ]
}

const MANIFEST: &str = "/etc/chromium/native-messaging-hosts/uk.csms_login_helper.json";

fn not_registered(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.unregister_host()?;
    let outcome = advice(stage, session);
    stage.register_host()?;
    let panel = outcome?;
    same("reach", panel.host.as_str(), "not-installed")?;
    from_the_screen(&panel)
}

fn forbidden(stage: &mut Stage, session: &Session) -> Result<()> {
    let other = |manifest: &str| manifest.replace(place::CHROMIUM_ID, &"a".repeat(32));
    let panel = with_manifest(stage, session, other)?;
    same("reach", panel.host.as_str(), "forbidden")?;
    from_the_screen(&panel)
}

/// It ends after it was asked, so that the browser cannot fail in asking already.
fn exits(stage: &mut Stage, session: &Session) -> Result<()> {
    let program = script(stage, "exits", "#!/bin/sh\nhead -c 1 >/dev/null\nexit 3\n")?;
    let panel = with_manifest(stage, session, |manifest| with_program(manifest, &program))?;
    same("reach", panel.host.as_str(), "exited")?;
    from_the_screen(&panel)
}

fn nonsense(stage: &mut Stage, session: &Session) -> Result<()> {
    let program = script(stage, "nonsense", "#!/bin/sh\necho hello world\ncat >/dev/null\n")?;
    let panel = with_manifest(stage, session, |manifest| with_program(manifest, &program))?;
    same("reach", panel.host.as_str(), "protocol-error")?;
    from_the_screen(&panel)
}

/// What hosts of other versions say is understood, also what is not known today.
fn other_versions(stage: &mut Stage, session: &Session) -> Result<()> {
    for transcript in ["0.1.0", "next"] {
        let said = said_by_host(transcript)?;
        let program = speaker(stage, &said[..2])?;
        let panel = with_manifest(stage, session, |manifest| with_program(manifest, &program))?;
        same(&format!("reach of the host of {transcript}"), panel.host.as_str(), "connected")?;
        same("cause", panel.cause.as_str(), "role-missing")?;
    }
    Ok(())
}

/// Its frames are in order, what is within the report is not. The report reaches the panel unread.
fn bad_report(stage: &mut Stage, session: &Session) -> Result<()> {
    let said = said_by_host("0.1.0")?;
    let mut status: serde_json::Value = serde_json::from_str(&said[1]).doing("a reply")?;
    status["report"]["readers"] = "three".into();
    let program = speaker(stage, &[said[0].clone(), status.to_string()])?;
    let panel = with_manifest(stage, session, |manifest| with_program(manifest, &program))?;
    same("reach", panel.host.as_str(), "protocol-error")?;
    from_the_screen(&panel)
}

fn skewed(stage: &mut Stage, session: &Session) -> Result<()> {
    let said = said_by_host("0.1.0")?;
    let skew = said.iter().position(|line| line.contains("version-skew")).doing("no version-skew in 0.1.0")?;
    let program = speaker(stage, &said[skew..=skew])?;
    let panel = with_manifest(stage, session, |manifest| with_program(manifest, &program))?;
    same("reach", panel.host.as_str(), "version-skew")?;
    from_the_screen(&panel)
}

/// What the host says in a transcript.
fn said_by_host(transcript: &str) -> Result<Vec<String>> {
    let file = place::root().join("shared/tests/transcripts").join(format!("{transcript}.jsonl"));
    let text = fs::read_to_string(&file).doing(file.display())?;
    let lines = text.lines().filter_map(|line| line.strip_prefix("{\"host\": ")?.strip_suffix('}'));
    Ok(lines.map(str::to_owned).collect())
}

/// A program that answers each request with the next of these, whatever was asked.
fn speaker(stage: &Stage, said: &[String]) -> Result<PathBuf> {
    let mut text = String::from(
        "#!/bin/sh\nanswer() { length=$(head -c 4 | od -An -tu4); head -c $length >/dev/null; cat \"$1\"; }\n",
    );
    for (number, said) in said.iter().enumerate() {
        let length = u32::try_from(said.len()).doing("a frame")?.to_ne_bytes();
        let file = stage.folder("programs")?.join(format!("said-{number}"));
        fs::write(&file, [&length, said.as_bytes()].concat()).doing(file.display())?;
        text += &format!("answer {}\n", file.display());
    }
    script(stage, "speaker", &(text + "cat >/dev/null\n"))
}

fn advice(stage: &mut Stage, session: &Session) -> Result<Panel> {
    stage.set_desk("no-card")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)
}

fn from_the_screen(panel: &Panel) -> Result<()> {
    same("cause", panel.cause.as_str(), "role-missing")?;
    same("recipient", panel.support_to.as_str(), "ra")?;
    ensure(panel.text.contains("could not be checked"), || format!("the panel does not say why: {}", panel.text))
}

/// Advice while the registered manifest is a changed one.
fn with_manifest(stage: &mut Stage, session: &Session, change: impl FnOnce(&str) -> String) -> Result<Panel> {
    let good = fs::read_to_string(MANIFEST).doing(MANIFEST)?;
    fs::write(MANIFEST, change(&good)).doing(MANIFEST)?;
    let outcome = advice(stage, session);
    fs::write(MANIFEST, good).doing(MANIFEST)?;
    outcome
}

fn with_program(manifest: &str, program: &Path) -> String {
    let mut manifest: serde_json::Value = serde_json::from_str(manifest).unwrap_or_default();
    manifest["path"] = program.display().to_string().into();
    manifest.to_string()
}

fn script(stage: &Stage, name: &str, text: &str) -> Result<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let file = stage.folder("programs")?.join(name);
    fs::write(&file, text).doing(file.display())?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).doing(file.display())?;
    Ok(file)
}
