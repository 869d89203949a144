//! What is from elsewhere in what is given out: the crates of the host, of the WASM modules and of the
//! simulator, and the packages of npm that the style sheets are made with.

use crate::error::{Error, Result};
use crate::setup::{WASM_TARGET, WINDOWS_TARGET};
use crate::{paths, run};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What is given out: for which target, and the crates it is made from.
const PRODUCTS: Products = &[
    (LINUX, &["csms-login-helper"]),
    (WINDOWS_TARGET, &["csms-login-helper"]),
    (WASM_TARGET, &["csms-background", "csms-ui", "csms-pages"]),
];
/// The simulator for trainers. The extension that it serves is the product's.
const SIMULATOR: Products =
    &[(LINUX, &["csms-simulator"]), (WASM_TARGET, &["csms-background", "csms-ui", "csms-pages"])];

type Products = &'static [(&'static str, &'static [&'static str])];

const LINUX: &str = "x86_64-unknown-linux-gnu";

/// Packages of npm that `extension/style` uses.
const STYLES: &[&str] = &["nhsuk-frontend"];

/// What is published without the text of its licence, which is MIT and nothing else; and the notice that
/// stands above that text where its source lives.
const NOTICES: &[(&str, &str)] = &[
    ("nhsuk-frontend", "Copyright (c) 2019 NHS.UK"),
    ("pcsc", "Copyright 2017 The rust-pcsc Authors"),
    ("pcsc-sys", "Copyright 2017 The rust-pcsc Authors"),
];

/// How files with licences are called.
const LICENCE_FILES: &[&str] = &["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE", "COPYRIGHT"];

/// Where a dependency is published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// With the crates.
    #[default]
    Cargo,
    /// At npm.
    Npm,
}

/// A crate from elsewhere, or a package of npm. In the order of name and version.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Crate {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence, as an SPDX expression; empty when it names none.
    pub licence: String,
    /// Where its source lives.
    pub repository: String,
    /// Checksum of what was downloaded, in hexadecimal: SHA-256 of a crate, SHA-512 at npm.
    pub checksum: String,
    /// Its licence texts.
    pub texts: Vec<String>,
    /// What it depends on: name and version.
    pub needs: BTreeSet<(String, String)>,
    /// Where it is published.
    pub origin: Origin,
}

/// Those of the product.
pub fn all() -> Result<BTreeSet<Crate>> {
    of(PRODUCTS)
}

/// Those of the simulator's package.
pub fn of_simulator() -> Result<BTreeSet<Crate>> {
    of(SIMULATOR)
}

fn of(products: Products) -> Result<BTreeSet<Crate>> {
    let lock = paths::root().join("Cargo.lock");
    let checksums = checksums(&fs::read_to_string(&lock).map_err(Error::file(&lock))?);
    let mut all = BTreeMap::new();
    for (target, roots) in products {
        let mut cargo = run::cargo_like("cargo");
        let metadata = run::output(
            cargo.args(["metadata", "--format-version", "1", "--locked", "--filter-platform", target]),
            "cargo metadata",
        )?;
        let content = |reason: String| Error::Content { path: "cargo metadata".into(), reason };
        let metadata: Value = serde_json::from_str(&metadata).map_err(|e| content(e.to_string()))?;
        for package in reached(&metadata, roots) {
            let text = |name: &str| package[name].as_str().unwrap_or_default().to_owned();
            let (name, version) = (text("name"), text("version"));
            let one: &mut Crate = all.entry((name.clone(), version.clone())).or_default();
            if one.name.is_empty() {
                let folder = Path::new(package["manifest_path"].as_str().unwrap_or_default()).parent();
                one.texts = texts(folder.unwrap_or(Path::new("")))?;
                one.checksum = checksums.get(&(name.clone(), version.clone())).cloned().unwrap_or_default();
                // An old way to write "OR".
                one.licence = text("license").replace('/', " OR ");
                one.repository = text("repository");
                (one.name, one.version) = (name, version);
            }
            one.needs.extend(needs(&metadata, package));
        }
    }
    let mut all: Vec<Crate> = all.into_values().collect();
    for name in STYLES {
        all.push(style(name)?);
    }
    let licence = paths::root().join("LICENSE");
    let mit = fs::read_to_string(&licence).map_err(Error::file(&licence))?;
    let (_, terms) = mit.split_once("\nPermission").unwrap_or_default();
    // With the place for a notice still empty it is the same for everybody.
    let mut texts = all.iter().flat_map(|one| &one.texts);
    let apache = texts.find(|text| text.contains("Apache License") && text.contains("[yyyy]")).cloned();
    for one in all.iter_mut().filter(|one| one.texts.is_empty()) {
        if let Some((_, notice)) = NOTICES.iter().find(|(name, _)| *name == one.name) {
            one.texts.push(format!("MIT License\n\n{notice}\n\nPermission{terms}"));
        } else if one.licence.split(" OR ").any(|licence| licence == "Apache-2.0") {
            one.texts.extend(apache.clone());
        }
    }
    Ok(all.into_iter().collect())
}

/// A package of npm, as it lies among the tools.
fn style(name: &str) -> Result<Crate> {
    let modules = paths::tools().join("npm/node_modules");
    let json = |path: &Path| -> Result<Value> {
        let text = fs::read_to_string(path).map_err(Error::file(path))?;
        serde_json::from_str(&text).map_err(|error| Error::Content { path: path.into(), reason: error.to_string() })
    };
    let folder = modules.join(name);
    let (package, lock) = (json(&folder.join("package.json"))?, modules.join(".package-lock.json"));
    let integrity = json(&lock)?["packages"][format!("node_modules/{name}")]["integrity"].take();
    let checksum = integrity.as_str().and_then(|text| text.strip_prefix("sha512-")).map(|text| STANDARD.decode(text));
    let Some(Ok(checksum)) = checksum else {
        return Err(Error::Content { path: lock, reason: format!("has no SHA-512 of {name}") });
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let repository = text(&package["repository"]["url"]);
    Ok(Crate {
        name: name.to_owned(),
        version: text(&package["version"]),
        licence: text(&package["license"]),
        repository: repository.trim_start_matches("git+").to_owned(),
        checksum: checksum.iter().map(|byte| format!("{byte:02x}")).collect(),
        texts: texts(&folder)?,
        needs: BTreeSet::new(),
        origin: Origin::Npm,
    })
}

/// The packages from elsewhere that normal dependencies lead to.
fn reached<'a>(metadata: &'a Value, roots: &[&str]) -> Vec<&'a Value> {
    let packages = || metadata["packages"].as_array().into_iter().flatten();
    let by_id: BTreeMap<&str, &Value> =
        packages().filter_map(|package| Some((package["id"].as_str()?, package))).collect();
    let own = |package: &Value| package["source"].is_null();
    let is_root = |package: &&Value| own(package) && package["name"].as_str().is_some_and(|name| roots.contains(&name));
    let mut open: Vec<&str> = packages().filter(is_root).filter_map(|package| package["id"].as_str()).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            open.extend(normal(metadata, id));
        }
    }
    seen.into_iter().filter_map(|id| by_id.get(id).copied()).filter(|package| !own(package)).collect()
}

/// Ids of the normal dependencies of a package: neither those of builds nor those of tests.
fn normal<'a>(metadata: &'a Value, id: &str) -> Vec<&'a str> {
    let nodes = metadata["resolve"]["nodes"].as_array().into_iter().flatten();
    let node = nodes.into_iter().find(|node| node["id"] == id);
    let needs = node.and_then(|node| node["deps"].as_array()).into_iter().flatten();
    let is_normal =
        |need: &&Value| need["dep_kinds"].as_array().into_iter().flatten().any(|kind| kind["kind"].is_null());
    needs.filter(is_normal).filter_map(|need| need["pkg"].as_str()).collect()
}

fn needs(metadata: &Value, package: &Value) -> BTreeSet<(String, String)> {
    let ids = normal(metadata, package["id"].as_str().unwrap_or_default());
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let needed = packages.filter(|package| ids.iter().any(|id| package["id"] == *id));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    needed.map(|package| (text(&package["name"]), text(&package["version"]))).collect()
}

/// The licence texts in a crate's folder, in the order of the files' names.
fn texts(folder: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
        let path = entry.map_err(Error::file(folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        if path.is_file() && LICENCE_FILES.iter().any(|known| name.starts_with(known)) {
            files.push(path);
        }
    }
    files.sort();
    files
        .iter()
        .map(|path| Ok(String::from_utf8_lossy(&fs::read(path).map_err(Error::file(path))?).into_owned()))
        .collect()
}

/// Name and version to checksum, of a `Cargo.lock`.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let value = |block: &str, name: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = \"")?.strip_suffix('"'));
        line.map(str::to_owned)
    };
    let blocks = lock.split("[[package]]").skip(1);
    blocks
        .filter_map(|block| Some(((value(block, "name")?, value(block, "version")?), value(block, "checksum")?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_names_checksums() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nchecksum = \"00ff\"\n\n[[package]]\nname = \"own\"\nversion = \"0.1.0\"\n";
        assert_eq!(checksums(lock), BTreeMap::from([(("a".to_owned(), "1.0.0".to_owned()), "00ff".to_owned())]));
    }

    #[test]
    fn only_what_is_given_out_is_listed() {
        let all = all().unwrap();
        let has = |name: &str| all.iter().any(|one| one.name == name);
        assert!(has("serde_json") && has("pcsc") && has("wasm-bindgen") && has("nhsuk-frontend"));
        // Of the tests and of this program alone.
        assert!(!has("libtest-mimic") && !has("ring") && !has("csms-login-helper"));
        let digits = |one: &Crate| if one.origin == Origin::Npm { 128 } else { 64 };
        assert!(all.iter().all(|one| one.checksum.len() == digits(one) && !one.licence.is_empty()), "{all:#?}");
        let of_simulator = of_simulator().unwrap();
        for one in all.iter().chain(&of_simulator) {
            assert!(one.texts.iter().any(|text| text.len() > 200), "{} has no text", one.name);
        }
        assert!(of_simulator.iter().any(|one| one.name == "ring"));
    }
}
