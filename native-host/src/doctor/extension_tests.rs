//! The extension in the profiles of a user.

use super::tests::{FIREFOX_SYSTEM, POLICY, Pc, SYSTEM, for_firefox, manifest};
use super::*;
use serde_json::json;

const ID: &str = "lgfdinkeolddfkgfdbcklpmhcokfndce";
const FIREFOX_ID: &str = "csms-login-helper@csms-login-helper.uk";
const OURS: &str = env!("CARGO_PKG_VERSION");

fn in_chromium(pc: &Pc, profile: &str, version: &str) {
    pc.put(&format!("/home/a/.config/chromium/{profile}/Extensions/{ID}/{version}_0/manifest.json"), "{}");
}

#[test]
fn the_version_in_each_profile_is_compared_with_the_programs() {
    let pc = Pc::chromium("versions");
    pc.put(SYSTEM, manifest());
    in_chromium(&pc, "Default", OURS);
    let same = pc.one(Code::ExtensionSameVersion);
    assert_eq!((same.level, same.browser), (Level::Ok, Some("chromium")));
    assert!(same.text.contains(OURS) && same.path.unwrap().contains("/Default/Extensions/"));
    // A profile shows it, so that it cannot be told is no longer true.
    assert!(pc.findings().iter().all(|finding| finding.code != Code::ExtensionUnknown));
    in_chromium(&pc, "Profile 1", "0.0.1");
    in_chromium(&pc, "Profile 2", "99.0");
    assert_eq!(pc.one(Code::ExtensionOlder).level, Level::Note);
    assert!(pc.one(Code::ExtensionNewer).fix.unwrap().contains("version 99.0"));
    assert_eq!(pc.ready(), Ready::Yes, "they speak to each other across versions");
}

#[test]
fn of_two_versions_in_one_profile_the_newer_counts() {
    let pc = Pc::chromium("leftover");
    pc.put(SYSTEM, manifest());
    in_chromium(&pc, "Default", "0.0.9");
    in_chromium(&pc, "Default", "0.0.10");
    assert!(pc.one(Code::ExtensionOlder).text.contains("0.0.10"));
}

#[test]
fn an_extension_that_is_forced_and_not_there_yet_is_said() {
    let pc = Pc::chromium("awaited");
    let policy = json!({ "ExtensionSettings": { ID: { "installation_mode": "force_installed" } } });
    pc.put(SYSTEM, manifest()).put(POLICY, policy);
    assert_eq!(pc.one(Code::ExtensionAwaited).level, Level::Note);
    pc.one(Code::ExtensionForced);
    in_chromium(&pc, "Default", OURS);
    pc.one(Code::ExtensionForced);
    pc.one(Code::ExtensionSameVersion);
    assert!(pc.findings().iter().all(|finding| finding.code != Code::ExtensionAwaited));
}

#[test]
fn what_is_no_version_and_whose_id_is_anothers_says_nothing() {
    let pc = Pc::chromium("odd");
    pc.put(SYSTEM, manifest());
    for name in ["_0", "latest_0", "1.0", "1..2_0", "500000000001_0"] {
        pc.put(&format!("/home/a/.config/chromium/Default/Extensions/{ID}/{name}/x"), "");
    }
    pc.put(&format!("/home/a/.config/chromium/Default/Extensions/{}/1.0_0/x", "a".repeat(32)), "");
    pc.put("/home/a/.config/chromium/Local State", "{}");
    pc.one(Code::ExtensionUnknown);
}

#[test]
fn firefox_takes_policies_from_beside_its_program_where_the_system_has_none() {
    let pc = Pc::with("beside", &["/usr/lib/firefox/firefox"]);
    let policies = |mode| json!({ "policies": { "ExtensionSettings": { FIREFOX_ID: { "installation_mode": mode } } } });
    pc.put(FIREFOX_SYSTEM, for_firefox()).put("/usr/lib/firefox/distribution/policies.json", policies("blocked"));
    pc.one(Code::ExtensionBlocked);
    pc.put("/etc/firefox/policies/policies.json", policies("force_installed"));
    pc.one(Code::ExtensionForced);
}

#[test]
fn firefox_lists_its_add_ons() {
    let pc = Pc::with("firefox-versions", &["/usr/lib/firefox/firefox"]);
    let list = "/home/a/.mozilla/firefox/abc.default/extensions.json";
    pc.put(FIREFOX_SYSTEM, for_firefox());
    let add_ons = json!([{ "id": "other@example.org", "version": "1" }, { "id": FIREFOX_ID, "version": "0.0.1", "active": true }]);
    pc.put(list, json!({ "schemaVersion": 37, "addons": add_ons }));
    let older = pc.one(Code::ExtensionOlder);
    assert!(older.path.unwrap().ends_with(list) && older.text.contains("0.0.1"));
    for odd in ["", "{", "[]", "{\"addons\": 7}", "{\"addons\": [{\"id\": \"x\", \"version\": null}]}"] {
        pc.put(list, odd);
        pc.one(Code::ExtensionUnknown);
    }
}
