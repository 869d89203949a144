//! Screen rules by policy: the setting `rules`.

use super::read::{self, Raw, Value};
use super::wanted::Wanted;
use crate::rules::{Rule, RuleFile, SCHEMA};
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Rules that the organisation adds to the built-in ones. Only the background classifies, so to the
/// faces they go as nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyRules(pub RuleFile);

impl PolicyRules {
    /// For Chromium, which drops what it does not know. `docs/schema/rules.json` says what each means.
    pub const MANAGED_SCHEMA: &str = r#"{
        "type": "object",
        "properties": {
            "schema": {"type": "integer"},
            "codes": {"type": "array", "items": {"type": "string"}},
            "rules": {"type": "array", "items": {"type": "object", "properties": {
                "id": {"type": "string"},
                "screen": {"type": "string"},
                "priority": {"type": "integer"},
                "hosts": {"type": "array", "items": {"type": "string"}},
                "all": {"type": "array", "items": {"type": "string"}},
                "any": {"type": "array", "items": {"type": "string"}},
                "none": {"type": "array", "items": {"type": "string"}},
                "codes": {"type": "array", "items": {"type": "string"}},
                "net": {"type": "array", "items": {"type": "string"}},
                "http": {"type": "array", "items": {"type": "string"}},
                "blank": {"type": "boolean"},
                "organisation": {"type": "array", "items": {"type": "string"}}
            }}}
        }
    }"#;
}

impl Value for PolicyRules {
    /// The error names the rule at fault; `csms-login-helper rules lint` names line and field as well.
    fn of<R: Raw>(value: R) -> Result<Self, Wanted> {
        let value = read::parsed(value)?;
        let rules = value.field("rules").and_then(|rules| rules.items()).unwrap_or_default();
        match value.object::<RuleFile>() {
            Ok(file) if file.schema == SCHEMA => Ok(Self(file)),
            Ok(_) => Err(Wanted::about("wanted-schema", SCHEMA.to_string())),
            Err(reason) => {
                let faults = (0..).zip(rules).filter_map(|(number, rule)| {
                    let id = rule.field("id").and_then(|id| id.text()).unwrap_or_default();
                    rule.object::<Rule>().err().map(|reason| format!("rules[{number}] {id:?}: {reason}"))
                });
                Err(Wanted::about("wanted-right", faults.into_iter().next().unwrap_or(reason)))
            }
        }
    }
}

impl Serialize for PolicyRules {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_unit()
    }
}

impl<'de> Deserialize<'de> for PolicyRules {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(from).map(|_| Self::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: serde_json::Value) -> Result<PolicyRules, Wanted> {
        PolicyRules::of(value)
    }

    #[test]
    fn rules_come_as_an_object_or_as_a_text() {
        let rules = json!({ "schema": 1, "rules": [{ "id": "a", "screen": "role-missing", "priority": 1, "all": ["no role"] }] });
        let read_one = read(rules.clone()).unwrap();
        assert_eq!(read_one.0.rules.len(), 1);
        assert_eq!(read(json!(rules.to_string())), Ok(read_one));
    }

    #[test]
    fn a_broken_rule_is_named_with_the_reason() {
        let good = json!({ "id": "a", "screen": "role-missing", "priority": 1 });
        for (rules, wanted) in [
            (json!("{\"schema\": 1,"), "JSON: EOF"),
            (json!({ "schema": 2, "rules": [] }), "of schema 1"),
            (json!({ "rules": [] }), "right: missing field `schema`"),
            (
                json!({ "schema": 1, "rules": [good, { "id": "b", "priority": 1 }] }),
                "right: rules[1] \"b\": missing field `screen`",
            ),
            (json!({ "schema": 1, "rules": [{ "id": "c", "screen": "x", "priority": 1 }] }), "right: rules[0] \"c\": "),
            (
                json!({ "schema": 1, "rules": [{ "id": "d", "screen": "none", "priority": 1, "al": [] }] }),
                "unknown field `al`",
            ),
            (json!(7), "right: invalid type"),
        ] {
            let said = read(rules.clone()).unwrap_err().to_string();
            assert!(said.contains(wanted), "{rules}: {said}");
        }
    }

    #[test]
    fn chromium_is_told_of_every_field() {
        let schema: serde_json::Value = serde_json::from_str(PolicyRules::MANAGED_SCHEMA).unwrap();
        let whole: serde_json::Value = serde_json::from_str(include_str!("../../../docs/schema/rules.json")).unwrap();
        let names = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&schema["properties"]), names(&whole["properties"]));
        let rule = &schema["properties"]["rules"]["items"]["properties"];
        assert_eq!(names(rule), names(&whole["$defs"]["Rule"]["properties"]));
    }
}
