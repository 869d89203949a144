//! What the product is made of, as CycloneDX (ECMA-424) in JSON. Without a time and a serial
//! number, so that the same input gives the same bytes.

use super::dependencies::{Crate, Origin};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The document.
pub fn document(name: &str, version: &str, crates: &BTreeSet<Crate>) -> String {
    let own = format!("{name}@{version}");
    let components: Vec<Value> = crates.iter().map(component).collect();
    let mut needs: Vec<Value> = crates
        .iter()
        .map(|one| {
            let on: Vec<String> = one.needs.iter().map(|(name, version)| purl(one.origin, name, version)).collect();
            json!({ "ref": of(one), "dependsOn": on })
        })
        .collect();
    let all: Vec<String> = crates.iter().map(of).collect();
    needs.insert(0, json!({ "ref": own, "dependsOn": all }));
    let document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": {
            "type": "application", "bom-ref": own, "name": name, "version": version,
            "licenses": [{ "license": { "id": "MIT" } }],
        }},
        "components": components,
        "dependencies": needs,
    });
    format!("{document:#}\n")
}

fn component(one: &Crate) -> Value {
    let purl = of(one);
    let algorithm = match one.origin {
        Origin::Cargo => "SHA-256",
        Origin::Npm => "SHA-512",
    };
    let mut component = json!({
        "type": "library", "bom-ref": purl, "purl": purl, "name": one.name, "version": one.version,
        "licenses": [{ "expression": one.licence }],
        "hashes": [{ "alg": algorithm, "content": one.checksum }],
    });
    if !one.repository.is_empty() {
        component["externalReferences"] = json!([{ "type": "vcs", "url": one.repository }]);
    }
    component
}

fn of(one: &Crate) -> String {
    purl(one.origin, &one.name, &one.version)
}

fn purl(origin: Origin, name: &str, version: &str) -> String {
    let kind = match origin {
        Origin::Cargo => "cargo",
        Origin::Npm => "npm",
    };
    // A version may hold a "+", which stands for itself only when encoded.
    format!("pkg:{kind}/{name}@{}", version.replace('+', "%2B"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_to_a_component() {
        let crates = super::super::dependencies::all().unwrap();
        let document: Value = serde_json::from_str(&document("x", "1.0.0", &crates)).unwrap();
        let list = |name: &str| document[name].as_array().unwrap().clone();
        let known: Vec<Value> = list("components").into_iter().map(|one| one["bom-ref"].clone()).collect();
        for one in list("dependencies") {
            for on in one["dependsOn"].as_array().unwrap() {
                assert!(known.contains(on), "{on}");
            }
        }
        assert_eq!(list("dependencies").len(), crates.len() + 1);
        assert_eq!(purl(Origin::Cargo, "web-sys", "0.1.0+a"), "pkg:cargo/web-sys@0.1.0%2Ba");
    }
}
