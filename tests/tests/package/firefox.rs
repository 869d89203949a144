//! The add-on for Firefox, and the native host of the Debian package.

use super::{ORGANISATION, Rollout, json, own_rule, package, update};
use csms_e2e::failure::{Doing, Failure, Result, ensure, same};
use csms_e2e::{panel, place, scenario};
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
    update::leave_to_the_user(of_add_on);
    let folder = Path::new("/etc/firefox/policies");
    fs::create_dir_all(folder).doing(folder.display())?;
    fs::write(folder.join("policies.json"), policies.to_string()).doing(folder.display())?;
    rollout.stage.set_desk("no-card")?;
    let firefox = rollout.stage.firefox_of_policy()?;
    firefox.session.open(&scenario::address("care-identity-authentication-failed")?)?;
    let said = panel::wait_for(&firefox.session, "no card, with the settings of the policy", |panel| {
        panel.cause == "no-card" && panel.support_text.contains(ORGANISATION)
    })?;
    same("reach of the host", said.host.as_str(), "connected")?;
    firefox.session.open(&scenario::address("csms-unrecognised-error")?)?;
    same("screen by a rule of the policy", panel::ready(&firefox.session)?.screen.as_str(), "service-unavailable")?;
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
