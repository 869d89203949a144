//! Settings that IT makes by browser policy, with the very file that `rollout/` offers.

use crate::play::{Browser, Play};
use crate::training::own;
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::journal::Journal;
use csms_e2e::stage::Stage;
use csms_e2e::{panel, place, scenario};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::fs;
use std::process::Command;

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case(Browser::Chromium, "settings_by_policy_reach_the_request", settings),
        play.case(Browser::Chromium, "diagnoses_are_recorded_once_when_policy_wants_it", recorded),
        play.case(Browser::Chromium, "screens_that_were_taught_and_scenarios_of_ones_own_are_known_by_policy", taught),
    ]
}

const POLICIES: &str = "/etc/chromium/policies/managed";

fn settings(stage: &mut Stage, _: &Session) -> Result<()> {
    let offered = place::root().join("rollout/linux/chromium-policy.json");
    fs::create_dir_all(POLICIES).doing(POLICIES)?;
    fs::copy(&offered, format!("{POLICIES}/csms-login-helper.json")).doing(offered.display())?;
    let outcome = request_under_policy(stage);
    fs::remove_dir_all("/etc/chromium/policies").doing(POLICIES)?;
    outcome
}

const UNKNOWN: &str = "return document.querySelector('[data-unknown]').textContent";

/// All the way round: the words that the panel offers, the rule that the host makes of them, the
/// policy, and the screen by another name. In the same policy there are scenarios for the training page.
fn taught(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-unrecognised-error")?)?;
    panel::ready_with(session, "unrecognised-error")?;
    let words = panel::inside(session, |frame| frame.script(UNKNOWN, vec![]))?;
    let file = stage.folder("taught")?.join("screen.txt");
    fs::write(&file, words.as_str().unwrap_or_default()).doing(file.display())?;
    let mut add = Command::new(place::host()?);
    let added = add.args(["rules", "add", "--screen", "session-ended"]).arg(&file).output().doing("rules add")?;
    let rules: Value = serde_json::from_slice(&added.stdout).doing(String::from_utf8_lossy(&added.stderr))?;
    let policy = json!({ "3rdparty": { "extensions": { place::CHROMIUM_ID: { "rules": rules, "trainingScenarios": own::example()? } } } });
    fs::create_dir_all(POLICIES).doing(POLICIES)?;
    fs::write(format!("{POLICIES}/csms-login-helper.json"), policy.to_string()).doing(POLICIES)?;
    let outcome = stage.chromium(true).and_then(|chromium| {
        chromium.session.open(&scenario::address("csms-unrecognised-error")?)?;
        panel::ready_with(&chromium.session, "session-ended")?;
        own::are_there_by_policy(&chromium.session)
    });
    fs::remove_dir_all("/etc/chromium/policies").doing(POLICIES)?;
    outcome
}

/// A browser of its own: policies are read when it starts.
fn request_under_policy(stage: &mut Stage) -> Result<()> {
    stage.set_desk("card-present")?;
    let chromium = stage.chromium(true)?;
    let session = &chromium.session;
    session.open(&scenario::address("csms-role-missing")?)?;
    let told = |panel: &panel::Panel| {
        let request = panel.support_text.contains("EXAMPLE SURGERY (ODS code A00001)");
        request && panel.text.contains("registration.authority@example.org") && panel.host == "connected"
    };
    panel::wait_for(session, "the settings in the request", told).map(drop)
}

fn recorded(stage: &mut Stage, _: &Session) -> Result<()> {
    let journal = Journal::play(stage)?;
    let policy = json!({ "3rdparty": { "extensions": { place::CHROMIUM_ID: { "recordDiagnoses": true } } } });
    fs::create_dir_all(POLICIES).doing(POLICIES)?;
    fs::write(format!("{POLICIES}/record.json"), policy.to_string()).doing(POLICIES)?;
    let outcome = told(stage, &journal);
    fs::remove_dir_all("/etc/chromium/policies").doing(POLICIES)?;
    outcome
}

fn told(stage: &mut Stage, journal: &Journal) -> Result<()> {
    stage.set_desk("no-card")?;
    let chromium = stage.chromium(true)?;
    for (page, screen, cause, owner) in [
        ("care-identity-authentication-failed", "authentication-failed", "no-card", "you"),
        ("csms-role-missing", "role-missing", "role-missing", "ra"),
    ] {
        chromium.session.open(&scenario::address(page)?)?;
        panel::wait_for(&chromium.session, "that it is recorded", |panel| {
            panel.cause == cause && panel.text.contains("nothing about you")
        })?;
        let entry = journal.next()?;
        let line = entry.lines().find_map(|line| line.strip_prefix("MESSAGE=")).doing("no message")?;
        let said: Value = serde_json::from_str(line).doing("the message")?;
        let version = env!("CARGO_PKG_VERSION");
        let wanted = json!({
            "schema": 1, "event": "diagnosis", "screen": screen, "cause": cause, "owner": owner,
            "extension": version, "host": version,
        });
        same("the event", said, wanted)?;
        ensure(entry.contains(&format!("\nCSMS_CAUSE={cause}\n")), || format!("no field of the cause: {entry}"))?;
    }
    Ok(())
}
