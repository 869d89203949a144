//! Settings that IT makes by browser policy, with the very file that `rollout/` offers.

use crate::play::{Browser, Play};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result};
use csms_e2e::stage::Stage;
use csms_e2e::{panel, place, scenario};
use libtest_mimic::Trial;
use std::fs;

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![play.case(Browser::Chromium, "settings_by_policy_reach_the_request", settings)]
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
