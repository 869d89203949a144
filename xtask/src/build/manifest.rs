//! Firefox's manifest, derived from Chromium's.

use serde_json::{Value, json};

/// Id of the add-on in Firefox.
pub const GECKO_ID: &str = "csms-login-helper@csms-login-helper.uk";
/// The first Firefox with its own consent for data collection.
const OLDEST_FIREFOX: &str = "140.0";

/// Keys that only Chromium knows.
const CHROMIUM_ONLY: &[&str] = &["key", "side_panel", "minimum_chrome_version", "storage"];
/// Permissions that only Chromium knows.
const CHROMIUM_PERMISSIONS: &[&str] = &["sidePanel"];

/// Permissions that only Firefox needs: it translates the network errors that other events report.
const FIREFOX_PERMISSIONS: &[&str] = &["webNavigation"];

/// The same extension for Firefox: an event page in place of the service worker, an id, a minimum
/// version, and nothing that only Chromium knows.
pub fn firefox(chromium: &Value) -> Result<Value, String> {
    let mut manifest = chromium.clone();
    let keys = manifest.as_object_mut().ok_or("is no JSON object")?;
    let worker = keys.get("background").and_then(|b| b.get("service_worker")).and_then(Value::as_str);
    let start = worker.ok_or("has no background.service_worker")?.to_owned();
    for key in CHROMIUM_ONLY {
        keys.remove(*key);
    }
    if let Some(permissions) = keys.get_mut("permissions").and_then(Value::as_array_mut) {
        permissions.retain(|p| !CHROMIUM_PERMISSIONS.iter().any(|only| p == only));
        permissions.extend(FIREFOX_PERMISSIONS.iter().map(|p| json!(p)));
    }
    if let Some(panel) = chromium.get("side_panel").and_then(|side| side.get("default_path")) {
        // Firefox would open it by itself after the installation.
        keys.insert("sidebar_action".into(), json!({ "default_panel": panel, "open_at_install": false }));
    }
    keys.insert("background".into(), json!({ "scripts": [start], "type": "module" }));
    keys.insert(
        "browser_specific_settings".into(),
        json!({ "gecko": {
            "id": GECKO_ID,
            "strict_min_version": OLDEST_FIREFOX,
            "data_collection_permissions": { "required": ["none"] },
        }}),
    );
    Ok(manifest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn firefox_gets_an_event_page_and_nothing_of_chromium() {
        let chromium = json!({
            "manifest_version": 3, "key": "abc", "minimum_chrome_version": "120", "side_panel": {"default_path": "panel.html"},
            "permissions": ["storage", "sidePanel", "nativeMessaging"], "storage": {"managed_schema": "schema.json"},
            "background": {"service_worker": "start.js", "type": "module"},
        });
        let firefox = firefox(&chromium).unwrap();
        assert_eq!(firefox["background"], json!({"scripts": ["start.js"], "type": "module"}));
        assert_eq!(firefox["permissions"], json!(["storage", "nativeMessaging", "webNavigation"]));
        assert_eq!(firefox["browser_specific_settings"]["gecko"]["id"], GECKO_ID);
        for key in CHROMIUM_ONLY {
            assert_eq!(firefox.get(*key), None, "{key}");
        }
        assert_eq!(firefox["manifest_version"], 3);
        assert_eq!(firefox["sidebar_action"], json!({"default_panel": "panel.html", "open_at_install": false}));
    }

    #[test]
    fn a_manifest_without_worker_is_refused() {
        assert!(firefox(&json!({})).is_err());
        assert!(firefox(&json!([])).is_err());
    }
}
