//! From what was built to what is given out. Pure: the same input gives the same bytes.

use super::authenticode::Signer;
use super::debian::{self, HOST_PROGRAM, SERVED_AT};
use super::dependencies::Crate;
use super::key::{self, Key};
use super::policies::{self, About};
use super::tree::Tree;
use super::{crx, deb, ico, licences, msi, sbom, zip};
use crate::build::GECKO_ID;
use serde_json::{Map, Value, json};
use shared::texts::Texts;
use std::collections::{BTreeMap, BTreeSet};

/// Name of the native messaging host.
pub const HOST_NAME: &str = "uk.csms_login_helper";
/// Widths (pixels) of the extension's icons.
const ICONS: [u8; 4] = [16, 32, 48, 128];
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
    if !ids.contains(&id) {
        ids.push(id.clone());
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
    let icons = ICONS.map(|width| Some((width, input.chromium.get(&format!("icons/{width}.png"))?.clone())));
    let icons: Vec<_> = icons.into_iter().flatten().collect();
    let packed = msi::pack(&msi::Content {
        version: &input.version,
        host: HOST_NAME,
        program: &sign(msi::PROGRAM, &input.windows_host)?,
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
mod tests {
    use super::*;
    use crate::package::authenticode::tests::ThrowAway;

    fn input() -> Input {
        let manifest = |more: &str| format!("{{\"manifest_version\": 3, \"version\": \"1.2.3\"{more}}}").into_bytes();
        let key = "\"key\": \"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\"";
        Input {
            version: "1.2.3".into(),
            chromium: Tree::from([
                ("manifest.json".into(), manifest(&format!(", {key}"))),
                ("a.js".into(), b"1".to_vec()),
            ]),
            firefox: Tree::from([(
                "manifest.json".into(),
                manifest(", \"browser_specific_settings\": {\"gecko\": {}}"),
            )]),
            host: b"\x7FELF GLIBC_2.9\0 GLIBC_2.34\0 GLIBC_PRIVATE\0".to_vec(),
            windows_host: b"MZ program".to_vec(),
            simulator: b"\x7FELF GLIBC_2.36\0".to_vec(),
            key: key::tests::key(),
            signer: None,
            address: Some("https://intranet.example/helper/".into()),
            settings: None,
            languages: BTreeMap::new(),
            date: 1_767_225_600,
            licence: "MIT".into(),
            crates: BTreeSet::from([Crate { name: "a".into(), version: "1.0.0".into(), ..Crate::default() }]),
            crates_of_simulator: BTreeSet::new(),
        }
    }

    fn text<'a>(made: &'a Tree, name: &str) -> &'a str {
        std::str::from_utf8(&made[name]).unwrap()
    }

    #[test]
    fn the_same_input_gives_the_same_bytes() {
        assert!(make(&input()).unwrap() == make(&input()).unwrap());
        let other = Input { address: None, ..input() };
        assert!(make(&other).unwrap() != make(&input()).unwrap());
    }

    #[test]
    fn program_and_package_for_windows_are_signed() {
        let throw_away = ThrowAway::new("packages");
        let windows_host = throw_away.program();
        let made = make(&Input { signer: Some(throw_away.signer()), windows_host, ..input() }).unwrap();
        let msi = &made["csms-login-helper-1.2.3.msi"];
        assert!(throw_away.is_signed(msi));
        let file = std::env::temp_dir().join(format!("csms-signed-{}.msi", std::process::id()));
        std::fs::write(&file, msi).unwrap();
        // The program comes out of the package as it went in: with its own signature.
        let folder = file.with_extension("files");
        let out = std::process::Command::new("msiextract").arg("-C").arg(&folder).arg(&file).output().unwrap();
        assert!(out.status.success(), "{out:?}");
        let listed = String::from_utf8(out.stdout).unwrap();
        let program = listed.lines().find(|path| path.ends_with(msi::PROGRAM)).unwrap();
        let program = std::fs::read(folder.join(program));
        let _ = (std::fs::remove_file(&file), std::fs::remove_dir_all(&folder));
        assert!(throw_away.is_signed(&program.unwrap()));
    }

    #[test]
    fn addresses_and_sums_are_those_of_the_packages() {
        let made = make(&input()).unwrap();
        let id = key::id(input().key.public());
        let update = text(&made, "update.xml");
        assert!(update.contains(&format!("appid='{id}'")), "{update}");
        assert!(update.contains("codebase='https://intranet.example/helper/csms-login-helper-1.2.3.crx'"), "{update}");
        for (policy, wanted) in [
            ("policies/linux/chromium-install.json", "https://intranet.example/helper/update.xml"),
            ("policies/linux/firefox-install.json", "https://intranet.example/helper/csms-login-helper-1.2.3.xpi"),
        ] {
            assert!(text(&made, policy).contains(&format!("_url\": \"{wanted}\"")), "{}", text(&made, policy));
        }
        let updates: Value = serde_json::from_str(text(&made, "firefox-updates.json")).unwrap();
        let one = &updates["addons"][GECKO_ID]["updates"][0];
        assert_eq!(one["update_link"], "https://intranet.example/helper/csms-login-helper-1.2.3.xpi");
        let sum = deb::sha256(&made["csms-login-helper-1.2.3.xpi"]);
        assert_eq!(one["update_hash"], format!("sha256:{sum}"));
        let sums = text(&made, "SHA256SUMS");
        assert!(sums.contains(&format!("{sum}  csms-login-helper-1.2.3.xpi\n")), "{sums}");
        assert_eq!(sums.lines().count(), made.len() - 1);
    }

    /// The bytes of a packed manifest, as a package must hold them.
    fn packed(manifest: &Value) -> Vec<u8> {
        let one = Tree::from([("manifest.json".to_owned(), format!("{manifest:#}\n").into_bytes())]);
        let zip = zip::pack(&one).unwrap();
        let name_ends = 30 + "manifest.json".len();
        let length = u32::from_le_bytes(zip[18..22].try_into().unwrap()) as usize;
        zip[name_ends..name_ends + length].to_vec()
    }

    #[test]
    fn each_package_has_the_manifest_it_needs() {
        let holds = |address: Option<&str>, end: &str, wanted: &dyn Fn(&mut Value)| {
            let input = Input { address: address.map(str::to_owned), ..input() };
            let mut manifest = manifest(if end == ".xpi" { &input.firefox } else { &input.chromium }).unwrap();
            wanted(&mut manifest);
            let wanted = packed(&manifest);
            let made = make(&input).unwrap();
            let package = &made[&format!("csms-login-helper-1.2.3{end}")];
            package.windows(wanted.len()).any(|part| part == wanted)
        };
        let here = Some("https://x.example");
        let key = input().key.of_manifest();
        assert!(holds(None, ".crx", &|manifest| manifest["key"] = key.clone().into()));
        assert!(holds(here, ".crx", &|manifest| {
            manifest["key"] = key.clone().into();
            manifest["update_url"] = "https://x.example/update.xml".into();
        }));
        for address in [None, here] {
            assert!(holds(address, "-store.zip", &|manifest| drop(manifest.as_object_mut().unwrap().remove("key"))));
        }
        assert!(holds(None, ".xpi", &|_| {}));
        assert!(holds(here, ".xpi", &|manifest| {
            manifest["browser_specific_settings"]["gecko"]["update_url"] =
                "https://x.example/firefox-updates.json".into();
        }));
    }

    #[test]
    fn an_extension_without_manifest_or_key_is_refused() {
        let mut bare = input();
        bare.chromium.insert("manifest.json".into(), b"{}".to_vec());
        assert!(make(&bare).unwrap_err().contains("\"key\""));
        bare.chromium.remove("manifest.json");
        assert!(make(&bare).unwrap_err().contains("no manifest.json"));
    }
}
