//! Scenarios of the organisation's own by policy: the setting `trainingScenarios`.

use super::read::{Raw, Value};
use super::wanted::Wanted;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Scenarios for the training page, which reads them itself and names every mistake. To the
/// background and the other faces they are nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnScenarios;

impl OwnScenarios {
    /// For Chromium, which drops what it does not know. `docs/schema/training.json` says what each means.
    pub const MANAGED_SCHEMA: &str = r#"{
        "type": "object",
        "properties": {
            "schema": {"type": "integer"},
            "scenarios": {"type": "array", "items": {"type": "object", "properties": {
                "id": {"type": "string"},
                "title": {"type": "string"},
                "screen": {"type": "string"},
                "site": {"type": "string"},
                "heading": {"type": "string"},
                "alert": {"type": "string"},
                "paragraphs": {"type": "array", "items": {"type": "string"}},
                "desk": {"type": "object", "additionalProperties": {"type": "string"}}
            }}}
        }
    }"#;
}

impl Value for OwnScenarios {
    /// Whoever has the catalogue checks them. In a browser only the training page has it.
    #[cfg(not(feature = "built-in"))]
    fn of<R: Raw>(_: R) -> Result<Self, Wanted> {
        Ok(Self)
    }

    /// The error names the field at fault.
    #[cfg(feature = "built-in")]
    fn of<R: Raw>(value: R) -> Result<Self, Wanted> {
        let text = match value.text() {
            Some(text) => text,
            None => {
                let object = value.object::<serde_json::Value>();
                object.map_err(|reason| Wanted::about("wanted-right", reason))?.to_string()
            }
        };
        let pages: Vec<String> = crate::scenario::pages().iter().map(|page| page.id.clone()).collect();
        let taken: Vec<String> = crate::scenario::scenarios().iter().map(|row| row.id.clone()).collect();
        let first = crate::training::own::read(&text, &pages, &taken).err().and_then(|found| found.into_iter().next());
        let wrong = |problem: String| Err(Wanted::about("wanted-right", problem.trim_end_matches('.')));
        first.map_or(Ok(Self), |problem| wrong(problem.to_string()))
    }
}

impl Serialize for OwnScenarios {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_unit()
    }
}

impl<'de> Deserialize<'de> for OwnScenarios {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(from).map(|_| Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_mistake_is_named_whether_it_comes_as_an_object_or_as_a_text() {
        let file = json!({ "schema": 1, "scenarios": [
            { "id": "ours", "title": "Ours", "screen": "csms-role-missing", "desk": { "card": "eaten" } }
        ]});
        for value in [file.clone(), json!(file.to_string())] {
            let said = OwnScenarios::of(value).unwrap_err().to_string();
            assert!(said.starts_with("right: Line 1, scenarios[0].desk.card: There is no such position."), "{said}");
        }
        let example = include_str!("../../../docs/examples/training.json");
        assert_eq!(OwnScenarios::of(json!(example)), Ok(OwnScenarios));
    }

    #[test]
    fn chromium_is_told_of_every_field() {
        let schema: serde_json::Value = serde_json::from_str(OwnScenarios::MANAGED_SCHEMA).unwrap();
        let whole: serde_json::Value =
            serde_json::from_str(include_str!("../../../docs/schema/training.json")).unwrap();
        let names = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&schema["properties"]), names(&whole["properties"]));
        let scenario = &schema["properties"]["scenarios"]["items"]["properties"];
        assert_eq!(names(scenario), names(&whole["$defs"]["OwnEntry"]["properties"]));
    }
}
