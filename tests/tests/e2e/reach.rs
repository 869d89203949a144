//! Without the native host the screen alone still gives advice, and the panel says why the card
//! could not be looked at.

use crate::accessible;
use crate::play::{Browser, Play};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::panel::{self, Panel};
use csms_e2e::portal::{Answer, Portal};
use csms_e2e::stage::Stage;
use csms_e2e::{place, scenario};
use libtest_mimic::Trial;
use serde_json::json;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn cases(play: &Play) -> Vec<Trial> {
    let in_both = |browser| {
        [
            play.case(browser, "host_not_registered", not_registered),
            play.case(browser, "host_that_ends_at_once", exits),
            play.case(browser, "host_that_talks_nonsense", nonsense),
            play.case(browser, "host_that_is_killed_beside_the_panel", killed),
            play.case(browser, "host_without_a_version_in_common", skewed),
            play.case(browser, "host_that_does_not_answer", silent),
            play.case(browser, "host_that_is_slow", slow),
            play.case(browser, "host_of_an_older_and_of_a_newer_version", other_versions),
            play.case(browser, "host_whose_report_makes_no_sense", bad_report),
        ]
    };
    // Firefox has no word of its own for a host that does not know the extension, and no policy against hosts.
    let in_one = [
        play.case(Browser::Chromium, "host_that_does_not_know_the_extension", forbidden),
        play.case(Browser::Firefox, "host_that_cannot_be_started", no_program),
        play.case(Browser::Chromium, "host_that_is_blocked_by_policy", blocked),
        play.case(Browser::Firefox, "host_that_the_user_lets_a_sandbox_start", granted),
        play.case(Browser::Firefox, "host_that_the_user_lets_a_sandbox_start_after_a_while", granted_late),
        play.case(Browser::Firefox, "host_that_the_user_does_not_let_a_sandbox_start", refused),
        play.case(Browser::Firefox, "host_that_a_desktop_lets_no_sandbox_start", refused_before),
        play.case(Browser::Firefox, "host_that_a_sandbox_fails_to_start", failed_in_sandbox),
        play.case(Browser::Firefox, "host_beside_a_sandbox_without_a_portal", no_portal),
    ];
    [Browser::Chromium, Browser::Firefox].into_iter().flat_map(in_both).chain(in_one).collect()
}

const POLICIES: &str = "/etc/chromium/policies/managed";
const MANIFEST: &str = "/etc/chromium/native-messaging-hosts/uk.csms_login_helper.json";
const FIREFOX_MANIFEST: &str = "/usr/lib/mozilla/native-messaging-hosts/uk.csms_login_helper.json";

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

/// Only Firefox tells this from a program that is not installed or that ends at once, on Linux.
fn no_program(stage: &mut Stage, session: &Session) -> Result<()> {
    let program = stage.folder("programs")?.join("gone");
    let changed = |manifest: &str| with_program(manifest, &program);
    let panel = while_changed(FIREFOX_MANIFEST, changed, || advice(stage, session))?;
    same("reach", panel.host.as_str(), "failed-to-start")?;
    from_the_screen(&panel)
}

fn granted(stage: &mut Stage, _: &Session) -> Result<()> {
    let panel = in_sandbox(stage, Some(Answer::Granted))?;
    same("reach", panel.host.as_str(), "connected")?;
    same("cause", panel.cause.as_str(), "role-missing")
}

/// Advice is there before the answer, and knows of the card after it.
fn granted_late(stage: &mut Stage, _: &Session) -> Result<()> {
    asked_in_sandbox(stage, Answer::Granted, "connected")
}

/// And where the answer is no, it says so.
fn refused(stage: &mut Stage, _: &Session) -> Result<()> {
    asked_in_sandbox(stage, Answer::Refused, "sandbox-denied")
}

fn asked_in_sandbox(stage: &mut Stage, answer: Answer, reach: &str) -> Result<()> {
    let portal = Portal::start(&stage.folder("portal")?, Some(answer))?;
    let firefox = stage.firefox_in_sandbox(&portal)?;
    let panel = advice(stage, &firefox.session)?;
    same("reach before", panel.host.as_str(), "timed-out")?;
    from_the_screen(&panel)?;
    portal.decide();
    panel::wait_for(&firefox.session, reach, |panel| panel.host == reach).map(drop)
}

/// Who said no another day is not asked: the desktop says no at once. Firefox says of this what it says of a program
/// that is missing. The line for IT names both.
fn refused_before(stage: &mut Stage, _: &Session) -> Result<()> {
    let panel = in_sandbox(stage, Some(Answer::Refused))?;
    same("reach", panel.host.as_str(), "failed-to-start")?;
    from_the_screen(&panel)
}

/// Firefox says of this what it says of a host that is not there.
fn failed_in_sandbox(stage: &mut Stage, _: &Session) -> Result<()> {
    let panel = in_sandbox(stage, Some(Answer::Failed))?;
    same("reach", panel.host.as_str(), "not-installed")?;
    from_the_screen(&panel)
}

/// And of this.
fn no_portal(stage: &mut Stage, _: &Session) -> Result<()> {
    let panel = in_sandbox(stage, None)?;
    same("reach", panel.host.as_str(), "not-installed")?;
    from_the_screen(&panel)
}

/// Advice in a Firefox in a sandbox, with a portal that gives this answer or none.
fn in_sandbox(stage: &mut Stage, answer: Option<Answer>) -> Result<Panel> {
    let portal = Portal::start(&stage.folder("portal")?, answer)?;
    portal.decide();
    let firefox = stage.firefox_in_sandbox(&portal)?;
    advice(stage, &firefox.session)
}

/// It takes what it is asked, and says nothing for as long as anybody waits.
fn silent(stage: &mut Stage, session: &Session) -> Result<()> {
    let program = script(stage, "silent", "#!/bin/sh\ncat >/dev/null\n")?;
    let panel = with_manifest(stage, session, |manifest| with_program(manifest, &program))?;
    same("reach", panel.host.as_str(), "timed-out")?;
    from_the_screen(&panel)
}

/// It takes its time, as on a PC that has just started: the advice goes on from the screen alone, and with the card
/// when the host is there.
fn slow(stage: &mut Stage, session: &Session) -> Result<()> {
    let host = place::host()?;
    let text = format!("#!/bin/sh\nuntil [ -e \"$0.go\" ]; do sleep .1; done\nexec '{}' \"$@\"\n", host.display());
    let program = script(stage, "slow", &text)?;
    // The other browser's case has left it.
    let go = format!("{}.go", program.display());
    let _ = fs::remove_file(&go);
    let panel = with_manifest(stage, session, |manifest| with_program(manifest, &program))?;
    same("reach before", panel.host.as_str(), "timed-out")?;
    from_the_screen(&panel)?;
    fs::write(&go, "").doing(&go)?;
    panel::wait_for(session, "the host", |panel| panel.host == "connected").map(drop)
}

/// A browser of its own: policies are read when it starts.
fn blocked(stage: &mut Stage, _: &Session) -> Result<()> {
    let policy = json!({ "NativeMessagingBlocklist": ["*"] });
    fs::create_dir_all(POLICIES).doing(POLICIES)?;
    fs::write(format!("{POLICIES}/blocked.json"), policy.to_string()).doing(POLICIES)?;
    let outcome = stage.chromium(true).and_then(|chromium| advice(stage, &chromium.session));
    fs::remove_dir_all("/etc/chromium/policies").doing(POLICIES)?;
    let panel = outcome?;
    same("reach", panel.host.as_str(), "blocked-by-policy")?;
    from_the_screen(&panel)
}

/// The panel goes on from the screen, and asks again when the user wants it.
fn killed(stage: &mut Stage, session: &Session) -> Result<()> {
    let program = script(stage, "mortal", "#!/bin/sh\necho $$ >\"$0.pid\"\nexec \"$(dirname \"$0\")/host\" \"$@\"\n")?;
    let host = program.with_file_name("host");
    fs::copy(place::host()?, &host).doing(host.display())?;
    let panel = with_manifest(stage, session, |manifest| with_program(manifest, &program))?;
    same("reach", panel.host.as_str(), "connected")?;
    let number = fs::read_to_string(format!("{}.pid", program.display())).doing("the number of the host")?;
    let status = Command::new("kill").args(["-KILL", number.trim()]).status().doing("kill")?;
    ensure(status.success(), || format!("kill: {status}"))?;
    let panel = panel::wait_for(session, "the end of the host", |panel| panel.host == "exited")?;
    from_the_screen(&panel)?;
    panel::inside(session, |session| session.script("document.querySelector('[data-do=look-again]').click()", vec![]))?;
    panel::wait_for(session, "the host again", |panel| panel.host == "connected").map(drop)
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

/// Does something while the host is one that knows only what was known in 0.1.0: to another question it says so.
pub fn with_host_of_before<T>(stage: &Stage, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let said = said_by_host("0.1.0")?;
    let unknown = said.iter().position(|line| line.contains("unknown-request")).doing("no unknown-request in 0.1.0")?;
    let program = speaker(stage, &said[unknown..=unknown])?;
    let changed = |manifest: &str| with_program(manifest, &program);
    while_changed(MANIFEST, changed, || while_changed(FIREFOX_MANIFEST, changed, work))
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
    let panel = panel::ready(session)?;
    panel::inside(session, accessible::without_fault)?;
    Ok(panel)
}

fn from_the_screen(panel: &Panel) -> Result<()> {
    same("cause", panel.cause.as_str(), "role-missing")?;
    same("recipient", panel.support_to.as_str(), "ra")?;
    ensure(panel.text.contains("could not be checked"), || format!("the panel does not say why: {}", panel.text))
}

/// Advice while the registered manifests are changed ones.
fn with_manifest(stage: &mut Stage, session: &Session, change: impl Fn(&str) -> String) -> Result<Panel> {
    while_changed(MANIFEST, &change, || while_changed(FIREFOX_MANIFEST, &change, || advice(stage, session)))
}

fn while_changed<T>(file: &str, change: impl FnOnce(&str) -> String, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let good = fs::read_to_string(file).doing(file)?;
    fs::write(file, change(&good)).doing(file)?;
    let outcome = work();
    fs::write(file, good).doing(file)?;
    outcome
}

/// Does something while this program (the text of a shell script) is the registered one.
pub fn with_host_of<T>(stage: &Stage, text: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let program = script(stage, "another", text)?;
    let changed = |manifest: &str| with_program(manifest, &program);
    while_changed(MANIFEST, changed, || while_changed(FIREFOX_MANIFEST, changed, work))
}

fn with_program(manifest: &str, program: &Path) -> String {
    let mut manifest: serde_json::Value = serde_json::from_str(manifest).unwrap_or_default();
    manifest["path"] = program.display().to_string().into();
    manifest.to_string()
}

fn script(stage: &Stage, name: &str, text: &str) -> Result<PathBuf> {
    let file = stage.folder("programs")?.join(name);
    fs::write(&file, text).doing(file.display())?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).doing(file.display())?;
    Ok(file)
}
