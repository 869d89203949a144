//! The schema of managed settings that browsers of the Chromium family check policies against.

use serde_json::{Map, Value, json};
use shared::settings::{Kind, Setting};
use shared::texts::{Say, texts};

/// The schema of these settings.
///
/// Each has exactly one type: Chromium takes no other schema. Words of a closed list are not
/// named: a value that the browser drops is one that the extension cannot complain of.
///
/// # Errors
/// When a row of the table has a schema of its own that is no JSON.
pub fn managed(settings: &[Setting]) -> Result<Value, String> {
    let one = |setting: &Setting| {
        let mut schema = match setting.kind {
            Kind::Text(_) | Kind::Choice(_) => json!({ "type": "string" }),
            Kind::Switch => json!({ "type": "boolean" }),
            Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
            Kind::Object(schema) => serde_json::from_str(schema)
                .map_err(|e| format!("the schema of the setting {} is no JSON: {e}", setting.name))?,
        };
        let words = |key: String| texts().get(&key).to_owned();
        schema["title"] = words(setting.title()).into();
        let explained = Say::plain("policy-explained").text("explain", words(setting.explain()));
        schema["description"] = texts().say(&explained.text("unset", words(setting.unset()))).into();
        Ok((setting.name.to_owned(), schema))
    };
    let properties = settings.iter().map(one).collect::<Result<Map<String, Value>, String>>()?;
    Ok(json!({ "type": "object", "properties": properties }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::settings::TABLE;

    #[test]
    fn every_setting_is_in_it_with_one_type() {
        let schema = managed(TABLE).unwrap();
        for setting in TABLE {
            let one = &schema["properties"][setting.name];
            assert!(
                one["type"].is_string() && one["title"] == texts().get(&setting.title()),
                "{}: {one}",
                setting.name
            );
        }
        assert_eq!(schema["properties"].as_object().map(Map::len), Some(TABLE.len()));
        assert_eq!(schema["properties"]["hscnRequired"]["type"], "boolean");
    }
}
