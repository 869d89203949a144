//! The next version of the extension, offered by the update manifest, and that of the add-on by its list.

use super::{ORGANISATION, Rollout, good_policies, package, run, update_manifest, worker};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, same};
use csms_e2e::{panel, place, scenario, wait};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// What the user has set himself, where no policy sets it.
const OWN_SETTING: &str = "odsCode";
const ODS_CODE: &str = "A00001";
const SET: &str = "await chrome.storage.local.set({ settings: { odsCode: 'A00001' } })";

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
    leave_to_the_user(&mut policies["3rdparty"]["extensions"][&id]);
    rollout.policies(&policies)?;
    rollout.stage.set_desk("no-card")?;
    let chromium = rollout.chromium(&id)?;
    let session = &chromium.session;
    let advised = |own: &str| -> Result<String> {
        session.open(&scenario::address("care-identity-authentication-failed")?)?;
        let told = |panel: &panel::Panel| {
            panel.cause == "no-card" && [ORGANISATION, own].iter().all(|set| panel.support_text.contains(set))
        };
        let said = panel::wait_for(session, "no card, with the settings of policy and user", told)?;
        same("reach of the host", said.host.as_str(), "connected")?;
        let version =
            panel::inside(session, |frame| frame.script("return chrome.runtime.getManifest().version", vec![]))?;
        Ok(version.as_str().unwrap_or_default().to_owned())
    };
    let before = advised("")?;
    panel::inside(session, |frame| {
        frame.async_script(SET, vec![])?;
        frame.script(TICK_AND_TYPE, vec![])
    })?;
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
    same("version after the update", advised(ODS_CODE)?, next)
}

/// Takes what the user sets here out of what the policy sets.
pub fn leave_to_the_user(settings: &mut Value) {
    settings.as_object_mut().and_then(|settings| settings.remove(OWN_SETTING));
}

/// Puts the next version where the update manifest of this stage offers it, packed with the same key
/// by Chromium itself.
fn offer(rollout: &Rollout, before: &str, next: &str) -> Result<()> {
    let folder = rollout.stage.folder("served")?;
    // The id follows from the key that it is packed with.
    let unpacked = next_version(rollout, "chromium", next, |manifest| drop(manifest.remove("key")))?;
    let mut pack = Command::new(place::program("chromium")?);
    pack.args(["--headless=new", "--no-sandbox", "--disable-gpu"]);
    pack.arg(format!("--user-data-dir={}", folder.join("profile").display()));
    pack.arg(format!("--pack-extension={}", unpacked.display()));
    run(pack.arg(format!("--pack-extension-key={}", place::extension_key().display())))?;
    fs::rename(unpacked.with_extension("crx"), folder.join("next.crx")).doing("the next .crx")?;
    let file = folder.join("update.xml");
    let text = fs::read_to_string(&file).doing(file.display())?;
    let crx = rollout.server.address("next.crx");
    let (_, address) = text.split_once("codebase='").doing("update.xml")?;
    let address = address.split('\'').next().doing("update.xml")?;
    let text = text.replace(address, &crx).replace(&format!("version='{before}'"), &format!("version='{next}'"));
    fs::write(&file, text).doing(file.display())
}

/// The extension for a browser as its next version, unpacked.
fn next_version(
    rollout: &Rollout,
    browser: &str,
    next: &str,
    change: impl FnOnce(&mut serde_json::Map<String, Value>),
) -> Result<PathBuf> {
    let unpacked = rollout.stage.folder("next")?.join(browser);
    place::copy_folder(&place::extension(browser)?, &unpacked)?;
    let file = unpacked.join("manifest.json");
    let mut manifest = super::json(&fs::read(&file).doing(file.display())?)?;
    manifest["version"] = next.into();
    change(manifest.as_object_mut().doing("the manifest")?);
    fs::write(&file, manifest.to_string()).doing(file.display())?;
    Ok(unpacked)
}

/// What Firefox does by itself once a day: it looks into the list of updates, fetches the newer add-on and
/// installs it, or has it wait until the add-on lets it.
const UPDATE_FIREFOX: &str = "
    const { AddonManager } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs');
    // The server of this stage has no certificate.
    AddonManager.checkUpdateSecurity = false;
    const addon = await AddonManager.getAddonByID(arguments[0]);
    return new Promise((done) => addon.findUpdates({
        onNoUpdateAvailable: () => done('nothing newer'),
        onUpdateAvailable: (_, install) => {
            install.addListener({
                onInstallPostponed: () => done('waits'), onInstallEnded: () => done('installed'),
                onInstallFailed: () => done('failed'), onDownloadFailed: () => done('not fetched'),
            });
            install.install();
        },
    }, AddonManager.UPDATE_WHEN_PERIODIC_UPDATE));";

/// The address of the list of updates, for the policy that installs the add-on.
pub fn list_for_firefox(rollout: &Rollout) -> String {
    rollout.server.address("firefox-updates.json")
}

/// The next version stands in the list: Firefox fetches it, and it waits while a panel is open.
pub fn taken_by_firefox(rollout: &Rollout, session: &Session) -> Result<()> {
    let version =
        || panel::inside(session, |frame| frame.script("return chrome.runtime.getManifest().version", vec![]));
    let before = version()?.as_str().unwrap_or_default().to_owned();
    let next = format!("{before}.1");
    let folder = rollout.stage.folder("served")?;
    let unpacked = next_version(rollout, "firefox", &next, |_| {})?;
    run(Command::new("zip").args(["-q", "-r"]).arg(folder.join("next.xpi")).arg(".").current_dir(unpacked))?;
    let list = package("firefox-updates.json")?;
    let mut list = super::json(&fs::read(&list).doing(list.display())?)?;
    let offered = &mut list["addons"][place::FIREFOX_ID]["updates"][0];
    same("the version in the list", offered["version"].as_str(), Some(before.as_str()))?;
    let sum = run(Command::new("sha256sum").arg(folder.join("next.xpi")))?;
    let sum = String::from_utf8_lossy(&sum.stdout).split(' ').next().unwrap_or_default().to_owned();
    let link = rollout.server.address("next.xpi");
    *offered = json!({ "version": next, "update_link": link, "update_hash": format!("sha256:{sum}") });
    fs::write(folder.join("firefox-updates.json"), list.to_string()).doing("the list of updates")?;

    panel::inside(session, |frame| {
        frame.async_script(SET, vec![])?;
        frame.script(TICK_AND_TYPE, vec![])
    })?;
    let in_browser = |script| session.in_browser(script, vec![place::FIREFOX_ID.into()]);
    same("what became of the update", in_browser(UPDATE_FIREFOX)?.as_str(), Some("waits"))?;
    let kept = panel::inside(session, |frame| frame.script(TICKED_AND_TYPED, vec![]))?;
    same("what was ticked and typed", kept, json!([true, "5000 0000 0001"]))?;
    same("the version while the panel is open", version()?.as_str(), Some(before.as_str()))?;
    // As at the next start of Firefox.
    in_browser("WebExtensionPolicy.getByID(arguments[0]).extension.upgrade.install()")?;
    wait::until("the next version, with the settings of policy and user, and the host", || {
        session.open(&scenario::address("care-identity-authentication-failed")?)?;
        let said = panel::look(session)?;
        let good = said.as_ref().is_some_and(|panel| {
            let set = [ORGANISATION, ODS_CODE].iter().all(|set| panel.support_text.contains(set));
            panel.cause == "no-card" && set && panel.host == "connected"
        });
        let now = if good { version()? } else { Value::Null };
        Ok(if now.as_str() == Some(&next) { Ok(()) } else { Err(format!("{now} {said:?}")) })
    })
}
