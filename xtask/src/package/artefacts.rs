//! From what was built to what is given out. Pure: the same input gives the same bytes.

use super::authenticode::Signer;
use super::debian::{self, HOST_PROGRAM, SERVED_AT};
use super::dependencies::Crate;
use super::key::{self, Key};
use super::policies::{self, About};
use super::tree::Tree;
use super::{crx, deb, ico, licences, msi, sbom, zip};
use crate::build::GECKO_ID;
use crate::build::icons::WIDTHS;
use serde_json::{Map, Value, json};
use shared::texts::Texts;
use std::collections::{BTreeMap, BTreeSet};

/// Name of the native messaging host.
pub const HOST_NAME: &str = "uk.csms_login_helper";
/// Where extensions and their updates are said to lie when nobody says where.
const NO_ADDRESS: &str = "https://example.org/csms-login-helper";

/// What packages are made from.
pub struct Input {
    /// Version of the product.
    pub version: String,
    /// The unpacked extension for the Chromium family.
    pub chromium: Tree,
    /// The unpacked extension for Firefox.
    pub firefox: Tree,
    /// The host's program.
    pub host: Vec<u8>,
    /// The host's program for Windows.
    pub windows_host: Vec<u8>,
    /// The program of its command line there.
    pub windows_cli: Vec<u8>,
    /// The simulator's program.
    pub simulator: Vec<u8>,
    /// Signs the CRX.
    pub key: Key,
    /// Signs what is for Windows.
    pub signer: Option<Signer>,
    /// The folder, as an address, that the extensions will be served from.
    pub address: Option<String>,
    /// The settings that the policy pack makes; without them it has examples.
    pub settings: Option<Map<String, Value>>,
    /// Further ids of the extension that the host's manifests let in.
    pub extension_ids: Vec<String>,
    /// The words of its templates, by language.
    pub languages: BTreeMap<String, Texts>,
    /// Date of the files in the .deb, in seconds since 1970.
    pub date: u64,
    /// The project's own licence.
    pub licence: String,
    /// What is in it from elsewhere.
    pub crates: BTreeSet<Crate>,
    /// What is in the simulator from elsewhere.
    pub crates_of_simulator: BTreeSet<Crate>,
}

/// The packages, by the names of their files.
///
/// # Errors
/// A sentence that says what is wrong with the input.
pub fn make(input: &Input) -> Result<Tree, String> {
    let version = &input.version;
    let name = |end: &str| format!("csms-login-helper-{version}{end}");
    let address = input.address.as_deref().unwrap_or(NO_ADDRESS).trim_end_matches('/');
    let zip = |tree: &Tree| zip::pack(tree).map_err(|e| e.to_string());
    let mut made = Tree::new();

    let built_in = manifest(&input.chromium)?["key"].as_str().map(key::id_of_manifest);
    let built_in = built_in.ok_or("the extension's manifest has no \"key\"")??;
    let id = key::id(input.key.public());
    let update = |file: &str| input.address.as_ref().map(|_| Value::from(format!("{address}/{file}")));
    let signed = changed(&input.chromium, |manifest| {
        manifest["key"] = input.key.of_manifest().into();
        if let Some(update) = update("update.xml") {
            manifest["update_url"] = update;
        }
    })?;
    made.insert(name(".crx"), crx::sign(&zip(&signed)?, &input.key)?);
    made.insert("update.xml".into(), update_manifest(&id, version, &format!("{address}/{}", name(".crx"))));

    // Shops sign with keys of their own and refuse one in the manifest.
    let for_shops = changed(&input.chromium, |manifest| {
        manifest.as_object_mut().map(|keys| keys.remove("key"));
    })?;
    made.insert(name("-store.zip"), zip(&for_shops)?);

    let for_firefox = changed(&input.firefox, |manifest| {
        if let Some(update) = update("firefox-updates.json") {
            manifest["browser_specific_settings"]["gecko"]["update_url"] = update;
        }
    })?;
    let xpi = zip(&for_firefox)?;
    let link = format!("{address}/{}", name(".xpi"));
    let updates = json!({ "addons": { GECKO_ID: { "updates": [{
        "version": version, "update_link": link, "update_hash": format!("sha256:{}", deb::sha256(&xpi)),
    }]}}});
    made.insert("firefox-updates.json".into(), format!("{updates:#}\n").into_bytes());
    made.insert(name(".xpi"), xpi);

    let about = About {
        version,
        id: &id,
        update_url: &format!("{address}/update.xml"),
        install_url: &link,
        settings: input.settings.as_ref(),
        languages: &input.languages,
    };
    made.extend(policies::make(&about).into_iter().map(|(name, content)| (format!("policies/{name}"), content)));

    let licences = licences::text(&input.licence, &input.crates);
    let mut ids = vec![built_in];
    for further in [&id].into_iter().chain(&input.extension_ids) {
        if !ids.contains(further) {
            ids.push(further.clone());
        }
    }
    let for_debian = manifests(&format!("/{HOST_PROGRAM}"), &ids);
    made.insert(format!("csms-login-helper_{version}_amd64.deb"), debian::host(input, for_debian, &licences)?);
    let simulator = simulator(input, &id, [&made[&name(".crx")], &made[&name(".xpi")]])?;
    made.insert(format!("csms-login-helper-simulator_{version}_amd64.deb"), simulator);
    made.insert(name(".msi"), windows(input, &ids, &licences)?);
    made.insert("THIRD-PARTY-LICENCES.txt".into(), licences.into_bytes());
    made.insert(name(".cdx.json"), sbom::document("csms-login-helper", version, &input.crates).into_bytes());
    let of_simulator = sbom::document("csms-login-helper-simulator", version, &input.crates_of_simulator);
    made.insert(format!("csms-login-helper-simulator-{version}.cdx.json"), of_simulator.into_bytes());
    let sums: String = made.iter().map(|(name, content)| format!("{}  {name}\n", deb::sha256(content))).collect();
    made.insert("SHA256SUMS".into(), sums.into_bytes());
    Ok(made)
}

fn manifest(tree: &Tree) -> Result<Value, String> {
    let text = tree.get("manifest.json").ok_or("the extension has no manifest.json")?;
    serde_json::from_slice(text).map_err(|e| format!("manifest.json is no JSON: {e}"))
}

/// The same extension with another manifest.
fn changed(tree: &Tree, change: impl FnOnce(&mut Value)) -> Result<Tree, String> {
    let mut manifest = manifest(tree)?;
    change(&mut manifest);
    let mut tree = tree.clone();
    tree.insert("manifest.json".into(), format!("{manifest:#}\n").into_bytes());
    Ok(tree)
}

/// What browsers of the Chromium family ask for updates.
fn update_manifest(id: &str, version: &str, crx: &str) -> Vec<u8> {
    let crx = crx.replace('&', "&amp;").replace('\'', "&apos;").replace('<', "&lt;");
    format!(
        "<?xml version='1.0' encoding='UTF-8'?>\n\
         <gupdate xmlns='http://www.google.com/update2/response' protocol='2.0'>\n  \
           <app appid='{id}'>\n    <updatecheck codebase='{crx}' version='{version}'/>\n  </app>\n</gupdate>\n"
    )
    .into_bytes()
}

/// The native messaging manifests for a program: for the Chromium family, and for Firefox.
fn manifests(program: &str, ids: &[String]) -> [Vec<u8>; 2] {
    let origins: Vec<String> = ids.iter().map(|id| format!("chrome-extension://{id}/")).collect();
    [("allowed_origins", json!(origins)), ("allowed_extensions", json!([GECKO_ID]))].map(|(field, who)| {
        let mut manifest = json!({
            "name": HOST_NAME, "description": "CSMS Login Helper: looks at the smartcard reader of this PC",
            "path": program, "type": "stdio",
        });
        manifest[field] = who;
        format!("{manifest:#}\n").into_bytes()
    })
}

fn windows(input: &Input, ids: &[String], licences: &str) -> Result<Vec<u8>, String> {
    // On Windows the path may be that of the program beside the manifest.
    let [chromium, firefox] = manifests(msi::PROGRAM, ids);
    let sign = |name: &str, bytes: &[u8]| match &input.signer {
        Some(signer) => signer.sign(name, bytes),
        None => Ok(bytes.to_vec()),
    };
    let icons = WIDTHS.map(|width| Some((width, input.chromium.get(&format!("icons/{width}.png"))?.clone())));
    let icons: Vec<_> = icons.into_iter().flatten().collect();
    let packed = msi::pack(&msi::Content {
        version: &input.version,
        host: HOST_NAME,
        program: &sign(msi::PROGRAM, &input.windows_host)?,
        command_line: &sign(msi::COMMAND_LINE, &input.windows_cli)?,
        chromium,
        firefox,
        licences,
        icon: &ico::of(&icons),
        date: input.date,
    })?;
    sign("csms-login-helper.msi", &packed)
}

/// The simulator's package: it hands the packed extensions to its browsers with the policies that IT
/// gets.
fn simulator(input: &Input, id: &str, [crx, xpi]: [&Vec<u8>; 2]) -> Result<Vec<u8>, String> {
    let about = About {
        version: &input.version,
        id,
        update_url: &format!("{SERVED_AT}/update.xml"),
        install_url: &format!("{SERVED_AT}/helper.xpi"),
        settings: None,
        languages: &input.languages,
    };
    let mut policies = policies::make(&about);
    let mut extension = Tree::from([
        ("helper.crx".to_owned(), crx.clone()),
        ("helper.xpi".to_owned(), xpi.clone()),
        ("update.xml".to_owned(), update_manifest(id, &input.version, &format!("{SERVED_AT}/helper.crx"))),
    ]);
    for browser in ["chromium", "firefox"] {
        let policies = policies.remove(&format!("linux/{browser}-install.json"));
        extension.insert(format!("{browser}.json"), policies.ok_or(format!("no policies install it in {browser}"))?);
    }
    debian::simulator(input, extension, &licences::text(&input.licence, &input.crates_of_simulator))
}

#[cfg(test)]
mod tests;
