//! What the browsers of the training PC are told by their administrator: to trust the stand-in, to
//! install the extension with the policies that IT gets, and to keep their own questions to themselves.

use super::parts::{CHROMIUM_POLICIES, FIREFOX_POLICIES, Parts};
use crate::Error;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;

/// Where Debian's Chromium reads its policies.
const CHROMIUM: &str = "/etc/chromium/policies/managed";
/// Where Firefox reads its policies.
const FIREFOX: &str = "/etc/firefox/policies";

/// Writes the policies of both browsers; gives the extension's id in Chromium.
pub(super) fn set(parts: &Parts, authority: &Path) -> Result<String, Error> {
    let pem = fs::read_to_string(authority).map_err(Error::io(authority.display().to_string()))?;
    let mut chromium = read(&parts.extension.join(CHROMIUM_POLICIES))?;
    let id = extension(&chromium).ok_or_else(|| broken(CHROMIUM_POLICIES, "it names no extension"))?;
    add(&mut chromium, for_chromium(&pem));
    write(CHROMIUM, "training.json", &chromium)?;
    let mut firefox = read(&parts.extension.join(FIREFOX_POLICIES))?;
    add(&mut firefox["policies"], for_firefox(authority));
    write(FIREFOX, "policies.json", &firefox)?;
    Ok(id)
}

/// The extension that Chromium's policies install.
fn extension(policies: &Value) -> Option<String> {
    policies["ExtensionSettings"].as_object()?.keys().find(|id| *id != "*").cloned()
}

fn for_chromium(pem: &str) -> Map<String, Value> {
    let authority: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    object(json!({
        "CACertificates": [authority],
        // The switches with which it is started are no news to the class.
        "CommandLineFlagSecurityWarningsEnabled": false,
        "BrowserSignin": 0,
        "DefaultBrowserSettingEnabled": false,
        "MetricsReportingEnabled": false,
        "PasswordManagerEnabled": false,
        "PromotionsEnabled": false,
        "SearchSuggestEnabled": false,
    }))
}

fn for_firefox(authority: &Path) -> Map<String, Value> {
    object(json!({
        "Certificates": { "Install": [authority] },
        // The add-on is not signed by Mozilla, which only ESR can be told to take.
        "Preferences": { "xpinstall.signatures.required": { "Value": false, "Status": "locked" } },
        "CaptivePortal": false,
        "DisableAppUpdate": true,
        "DisableTelemetry": true,
        "DontCheckDefaultBrowser": true,
        "NoDefaultBookmarks": true,
        "OverrideFirstRunPage": "",
        "OverridePostUpdatePage": "",
        "SkipTermsOfUse": true,
    }))
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(fields) = value { fields } else { Map::new() }
}

/// Adds policies; those of the package stay.
fn add(policies: &mut Value, further: Map<String, Value>) {
    for (name, value) in further {
        match (&mut policies[&name], value) {
            (Value::Object(there), Value::Object(value)) => there.extend(value),
            (there @ Value::Null, value) => *there = value,
            _ => {}
        }
    }
}

fn read(file: &Path) -> Result<Value, Error> {
    let text = fs::read_to_string(file).map_err(Error::io(file.display().to_string()))?;
    let policies: Value = serde_json::from_str(&text).map_err(|error| broken(&file.display().to_string(), error))?;
    if policies.is_object() { Ok(policies) } else { Err(broken(&file.display().to_string(), "it is no object")) }
}

fn broken(file: &str, why: impl ToString) -> Error {
    Error::Io { what: format!("{file} is broken"), source: std::io::Error::other(why.to_string()) }
}

fn write(folder: &str, name: &str, policies: &Value) -> Result<(), Error> {
    let file = Path::new(folder).join(name);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&file, policies.to_string()))
        .map_err(Error::io(file.display().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_of_the_package_stay_and_the_training_pcs_are_added() {
        let mut policies =
            json!({ "ExtensionSettings": { "*": {}, "abc": { "update_url": "x" } }, "BrowserSignin": 1 });
        assert_eq!(extension(&policies).as_deref(), Some("abc"));
        add(&mut policies, for_chromium("-----BEGIN CERTIFICATE-----\nAAAA\nBB==\n-----END CERTIFICATE-----\n"));
        assert_eq!(policies["CACertificates"], json!(["AAAABB=="]));
        assert_eq!(policies["BrowserSignin"], 1);
        assert_eq!(policies["ExtensionSettings"]["abc"]["update_url"], "x");
        let mut firefox = json!({ "Preferences": { "other": 1 } });
        add(&mut firefox, for_firefox(Path::new("/x.pem")));
        assert_eq!(firefox["Preferences"]["other"], 1);
        assert_eq!(firefox["Preferences"]["xpinstall.signatures.required"]["Value"], false);
        assert_eq!(firefox["Certificates"]["Install"], json!(["/x.pem"]));
    }
}
