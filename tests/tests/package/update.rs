//! The next version of the extension, offered by the update manifest.

use super::{ORGANISATION, Rollout, good_policies, run, update_manifest, worker};
use csms_e2e::failure::{Doing, Result, same};
use csms_e2e::{panel, place, scenario, wait};
use serde_json::json;
use std::fs;
use std::process::Command;

const TICK_AND_TYPE: &str = "document.querySelector('[data-steps] input').click();
    const number = document.querySelector('#number'); number.value = '5000 0000 0001';
    number.dispatchEvent(new Event('input', { bubbles: true }));";
const TICKED_AND_TYPED: &str = "return [document.querySelector('[data-steps] input').checked,
    document.querySelector('#number').value]";

/// The next version is put on the server: Chromium takes it, and all that IT has set still counts.
pub fn taken(rollout: &mut Rollout) -> Result<()> {
    let (id, update) = update_manifest(rollout)?;
    let mut policies = good_policies(&id, &update)?;
    // Updates come from the address in the packed extension, which names another server.
    policies["ExtensionSettings"][&id]["override_update_url"] = true.into();
    rollout.policies(&policies)?;
    rollout.stage.set_desk("no-card")?;
    let chromium = rollout.chromium(&id)?;
    let session = &chromium.session;
    let advised = || -> Result<String> {
        session.open(&scenario::address("care-identity-authentication-failed")?)?;
        let told = |panel: &panel::Panel| panel.cause == "no-card" && panel.support_text.contains(ORGANISATION);
        let said = panel::wait_for(session, "no card, with the settings of the policy", told)?;
        same("reach of the host", said.host.as_str(), "connected")?;
        let version =
            panel::inside(session, |frame| frame.script("return chrome.runtime.getManifest().version", vec![]))?;
        Ok(version.as_str().unwrap_or_default().to_owned())
    };
    let before = advised()?;
    panel::inside(session, |frame| frame.script(TICK_AND_TYPE, vec![]))?;
    let next = format!("{before}.1");
    offer(rollout, &before, &next)?;
    let old = worker(session, &id)?;
    // What Chromium does by itself every few hours, and as soon as nothing of the extension is in use.
    let available = "return new Promise((done) => {
        chrome.runtime.onUpdateAvailable.addListener(({ version }) => done(version));
        chrome.runtime.requestUpdateCheck();
    })";
    panel::inside(session, |frame| {
        let offered = frame.script(available, vec![])?;
        same("the version that waits", offered.as_str(), Some(next.as_str()))?;
        // It waits for the panel to be closed: nothing is taken from under the user's hands.
        same("what was ticked and typed", frame.script(TICKED_AND_TYPED, vec![])?, json!([true, "5000 0000 0001"]))?;
        let running = frame.script("return chrome.runtime.getManifest().version", vec![])?;
        same("the version while the panel is open", running.as_str(), Some(before.as_str()))?;
        frame.script("chrome.runtime.reload()", vec![]).map(drop)
    })?;
    wait::until("the next version running", || {
        let now = worker(session, &id)?;
        Ok(if now.is_some() && now != old { Ok(()) } else { Err(format!("{now:?}")) })
    })?;
    same("version after the update", advised()?, next)
}

/// Puts the next version where the update manifest of this stage offers it, packed with the same key
/// by Chromium itself.
fn offer(rollout: &Rollout, before: &str, next: &str) -> Result<()> {
    let folder = rollout.stage.folder("served")?;
    let unpacked = folder.join("next");
    run(Command::new("cp").arg("--recursive").arg(place::extension("chromium")?).arg(&unpacked))?;
    let file = unpacked.join("manifest.json");
    let mut manifest = super::json(&fs::read(&file).doing(file.display())?)?;
    manifest["version"] = next.into();
    // The id follows from the key that it is packed with.
    manifest.as_object_mut().doing("the manifest")?.remove("key");
    fs::write(&file, manifest.to_string()).doing(file.display())?;
    let mut pack = Command::new(place::program("chromium")?);
    pack.args(["--headless=new", "--no-sandbox", "--disable-gpu"]);
    pack.arg(format!("--user-data-dir={}", folder.join("profile").display()));
    pack.arg(format!("--pack-extension={}", unpacked.display()));
    run(pack.arg(format!("--pack-extension-key={}", place::extension_key().display())))?;
    let file = folder.join("update.xml");
    let text = fs::read_to_string(&file).doing(file.display())?;
    let crx = rollout.server.address("next.crx");
    let (_, address) = text.split_once("codebase='").doing("update.xml")?;
    let address = address.split('\'').next().doing("update.xml")?;
    let text = text.replace(address, &crx).replace(&format!("version='{before}'"), &format!("version='{next}'"));
    fs::write(&file, text).doing(file.display())
}
