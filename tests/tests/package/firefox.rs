//! The add-on for Firefox, and the native host of the Debian package.

use super::{ORGANISATION, Rollout, json, own_rule, package, update};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Failure, Result, ensure, same};
use csms_e2e::journal::Journal;
use csms_e2e::{panel, place, scenario, wait};
use serde_json::json as object;
use std::fs;
use std::path::Path;

/// As IT would have it with an ESR of its own: the add-on is not signed by Mozilla, which only ESR
/// can be told to take.
pub fn forced(rollout: &mut Rollout) -> Result<()> {
    let file = place::root().join("dist/packages/policies/firefox/policies.json");
    let mut policies = json(&fs::read(&file).doing(file.display())?)?;
    let add_on = place::FIREFOX_ID;
    let xpi = format!("file://{}", package(".xpi")?.display());
    policies["policies"]["ExtensionSettings"][add_on]["install_url"] = xpi.into();
    policies["policies"]["Preferences"] =
        object!({ "xpinstall.signatures.required": { "Value": false, "Status": "locked" } });
    policies["policies"]["ExtensionSettings"][add_on]["update_url"] = update::list_for_firefox(rollout).into();
    let of_add_on = &mut policies["policies"]["3rdparty"]["Extensions"][add_on];
    of_add_on["organisation"] = ORGANISATION.into();
    // As Group Policy hands it on.
    of_add_on["hscnRequired"] = "1".into();
    of_add_on["rules"] = own_rule().to_string().into();
    of_add_on["itEmail"] = 7.into();
    of_add_on["training"] = false.into();
    of_add_on["recordDiagnoses"] = true.into();
    update::leave_to_the_user(of_add_on);
    let folder = Path::new("/etc/firefox/policies");
    fs::create_dir_all(folder).doing(folder.display())?;
    fs::write(folder.join("policies.json"), policies.to_string()).doing(folder.display())?;
    rollout.stage.set_desk("no-card")?;
    let journal = Journal::play(&rollout.stage)?;
    let firefox = rollout.stage.firefox_of_policy()?;
    firefox.session.open(&scenario::address("care-identity-authentication-failed")?)?;
    let said = panel::wait_for(&firefox.session, "no card, with the settings of the policy", |panel| {
        panel.cause == "no-card" && panel.support_text.contains(ORGANISATION)
    })?;
    same("reach of the host", said.host.as_str(), "connected")?;
    let entry = journal.next()?;
    ensure(entry.contains("\nCSMS_CAUSE=no-card\n"), || format!("what is recorded: {entry}"))?;
    firefox.session.open(&scenario::address("csms-unrecognised-error")?)?;
    same("screen by a rule of the policy", panel::ready(&firefox.session)?.screen.as_str(), "service-unavailable")?;
    settings_page(&firefox.session)?;
    rollout.show_profile("firefox")?;
    let (_, found) = rollout.doctor("firefox")?;
    for wanted in ["manifest-wins", "extension-forced", "extension-same-version", "settings-made", "setting-wrong"] {
        ensure(found.iter().any(|code| code == wanted), || format!("doctor says no {wanted}: {found:?}"))?;
    }
    firefox.session.open(&scenario::address("care-identity-authentication-failed")?)?;
    panel::ready_with(&firefox.session, "no-card")?;
    update::taken_by_firefox(rollout, &firefox.session)?;
    fs::remove_dir_all(folder).doing(folder.display())
}

/// What the policy sets is locked there; what it sets wrongly is named and not used, and the page of what is in
/// force says where each value comes from. Firefox checks no type.
fn settings_page(session: &Session) -> Result<()> {
    let (left, before) = (session.tab()?, session.tabs()?);
    panel::inside(session, |session| session.script("window.open('helper.html', '_blank')", vec![]))?;
    let opened = wait::until("the settings page", || {
        let new = session.tabs()?.into_iter().find(|tab| !before.contains(tab));
        Ok(new.ok_or_else(|| "no new tab".to_owned()))
    })?;
    session.go_to_tab(&opened)?;
    let state = "return ['organisation', 'hscnRequired', 'itEmail', 'odsCode'].map((name) => {
        const field = document.querySelector(`#setting-${name}`);
        return field && [field.closest('[data-source]').dataset.source, field.disabled, field.value];
    })";
    let wanted = object!([
        ["policy", true, ORGANISATION],
        ["policy", true, "true"],
        ["default", false, ""],
        ["default", false, ""],
    ]);
    wait::until("what the policy says", || {
        let seen = session.script(state, vec![])?;
        Ok(if seen == wanted { Ok(()) } else { Err(seen.to_string()) })
    })?;
    let said = "return document.querySelector('[data-policy-problems]').textContent + document.querySelector('#in-force').textContent";
    let said = session.script(said, vec![])?;
    let said = said.as_str().unwrap_or_default();
    let organisation = format!("organisation: \"{ORGANISATION}\" (policy)\n");
    // Each as it is used, whatever Group Policy wrote.
    let as_used = ["hscnRequired: true (policy)\n", "rules: {\"", "odsCode: not set"];
    for part in ["“itEmail”", &organisation].into_iter().chain(as_used) {
        ensure(said.contains(part), || format!("{part:?} is not in {said}"))?;
    }
    // Neither is there a door to training, nor anything behind it.
    session.script("location.href = 'training.html#scenario=role-missing--no-card'", vec![])?;
    wait::until("that there is no training", || {
        let seen = session.script("return document.documentElement.dataset.state ?? ''", vec![])?;
        Ok(if seen == "off" { Ok(()) } else { Err(seen.to_string()) })
    })?;
    let played = session.script("return document.querySelector('[data-screen]').src", vec![])?;
    same("what is played", played, object!(""))?;
    session.close_tab(&left)
}

/// The add-on as it is, for a while.
pub fn by_hand(rollout: &mut Rollout) -> Result<()> {
    rollout.stage.set_desk("no-card")?;
    let firefox = rollout.stage.firefox_with(package(".xpi")?)?;
    firefox.session.open(&scenario::address("care-identity-authentication-failed")?)?;
    let said = panel::ready_with(&firefox.session, "no-card")?;
    same("reach of the host", said.host.as_str(), "connected")?;
    let (_, found) = rollout.doctor("firefox")?;
    ensure(found.iter().any(|code| code == "manifest-wins"), || Failure::new(format!("{found:?}")).0)
}
