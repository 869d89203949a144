//! The file as the JSON Schema describes it. What reads it is beside this: it names line and field
//! of a mistake, and takes a tenth of the code.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Scenarios of one's own for the training page of CSMS Login Helper.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OwnFile {
    /// The version of the format: 1.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1)))]
    pub schema: u32,
    /// The scenarios, in the order that they are shown.
    #[cfg_attr(feature = "schema", schemars(length(max = 200)))]
    pub scenarios: Vec<OwnEntry>,
}

/// A scenario. It has either `screen` or `heading`.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("oneOf" = [{"required": ["screen"]}, {"required": ["heading"]}])))]
#[serde(deny_unknown_fields)]
pub struct OwnEntry {
    /// Its name in links: small letters, digits and hyphens.
    #[cfg_attr(feature = "schema", schemars(length(max = 500), regex(pattern = "^[a-z0-9-]+$")))]
    pub id: String,
    /// In plain words.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 500)))]
    pub title: String,
    /// A screen of the catalogue, as `csms-login-helper scenarios` names them.
    #[serde(skip_serializing_if = "String::is_empty", default = "String::new")]
    #[cfg_attr(feature = "schema", schemars(schema_with = "screens"))]
    pub screen: String,
    /// Whose page it is: `csms`, which it is when this is missing, or `care-identity`.
    #[serde(skip_serializing_if = "String::is_empty", default = "String::new")]
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["csms", "care-identity"])))]
    pub site: String,
    /// The main heading of a screen of one's own.
    #[serde(skip_serializing_if = "String::is_empty", default = "String::new")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 500)))]
    pub heading: String,
    /// The text of its alert.
    #[serde(skip_serializing_if = "String::is_empty", default = "String::new")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 500)))]
    pub alert: String,
    /// The text below.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paragraphs: Vec<String>,
    /// How the switches of the desk stand. With those that are missing nothing is wrong.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "schema", schemars(schema_with = "switches"))]
    pub desk: BTreeMap<String, String>,
}

#[cfg(feature = "schema")]
fn screens(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let pages: Vec<&str> = crate::scenario::pages().iter().map(|page| page.id.as_str()).collect();
    schemars::json_schema!({ "type": "string", "enum": pages })
}

#[cfg(feature = "schema")]
fn switches(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let switch = |switch: &crate::training::Switch| {
        let description = crate::texts::texts().get(&switch.key()).to_owned();
        let known = serde_json::json!({ "description": description, "type": "string", "enum": switch.choices });
        (switch.id.to_owned(), known)
    };
    let switches: serde_json::Map<_, _> = crate::training::Desk::SWITCHES.iter().map(switch).collect();
    schemars::json_schema!({ "type": "object", "properties": switches, "additionalProperties": false })
}
