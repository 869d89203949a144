//! Configuration profiles for macOS.

use super::About;
use super::admx::escaped;
use super::browser::{Browser, Needed};
use crate::package::uuid;
use serde_json::{Map, Value, json};

/// The profile with these policies of a browser.
pub fn profile(browser: &Browser, about: &About, needed: Needed, policies: &Map<String, Value>) -> String {
    let domain = browser.profile.unwrap_or_default();
    // Settings of extensions have a domain of their own in Chromium's kin.
    let of_extension = policies.get("3rdparty").and_then(|all| all.get("extensions")?.get(about.id));
    let (domain, policies) = match of_extension.and_then(Value::as_object) {
        Some(settings) => (format!("{domain}.extensions.{}", about.id), settings.clone()),
        None => (domain.to_owned(), policies.clone()),
    };
    let name = format!("uk.csms-login-helper.{}{}", browser.name, needed.file());
    let mut payload = json!({
        "PayloadType": domain, "PayloadVersion": 1, "PayloadEnabled": true,
        "PayloadIdentifier": format!("{name}.payload"), "PayloadUUID": uuid::of(&format!("{name}.payload")),
        "PayloadDisplayName": format!("{}: {}", browser.title, needed.title()),
    });
    if let Some(payload) = payload.as_object_mut() {
        payload.extend(policies);
        if browser.firefox {
            payload.insert("EnterprisePoliciesEnabled".into(), true.into());
        }
    }
    let profile = json!({
        "PayloadType": "Configuration", "PayloadVersion": 1, "PayloadScope": "System",
        "PayloadIdentifier": name, "PayloadUUID": uuid::of(&name),
        "PayloadDisplayName": format!("{} ({})", needed.title(), browser.title),
        "PayloadContent": [payload],
    });
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\">\n",
    );
    write(&profile, 0, &mut text);
    text + "</plist>\n"
}

fn write(value: &Value, depth: usize, text: &mut String) {
    let space = "  ".repeat(depth);
    let line = match value {
        Value::Bool(on) => format!("{space}<{on}/>\n"),
        Value::Number(number) => format!("{space}<integer>{number}</integer>\n"),
        Value::String(said) => format!("{space}<string>{}</string>\n", escaped(said)),
        // A property list has no null.
        Value::Null => format!("{space}<string></string>\n"),
        Value::Array(items) => {
            *text += &format!("{space}<array>\n");
            items.iter().for_each(|item| write(item, depth + 1, text));
            format!("{space}</array>\n")
        }
        Value::Object(fields) => {
            *text += &format!("{space}<dict>\n");
            for (name, field) in fields {
                *text += &format!("{space}  <key>{}</key>\n", escaped(name));
                write(field, depth + 1, text);
            }
            format!("{space}</dict>\n")
        }
    };
    *text += &line;
}
