//! What is in the packages.

use super::*;
use crate::package::authenticode::tests::ThrowAway;

fn input() -> Input {
    let manifest = |more: &str| format!("{{\"manifest_version\": 3, \"version\": \"1.2.3\"{more}}}").into_bytes();
    let key = "\"key\": \"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\"";
    Input {
        version: "1.2.3".into(),
        chromium: Tree::from([("manifest.json".into(), manifest(&format!(", {key}"))), ("a.js".into(), b"1".to_vec())]),
        firefox: Tree::from([("manifest.json".into(), manifest(", \"browser_specific_settings\": {\"gecko\": {}}"))]),
        host: b"\x7FELF GLIBC_2.9\0 GLIBC_2.34\0 GLIBC_PRIVATE\0".to_vec(),
        windows_host: b"MZ program".to_vec(),
        windows_cli: b"MZ command line".to_vec(),
        simulator: b"\x7FELF GLIBC_2.36\0".to_vec(),
        key: key::tests::key(),
        signer: None,
        address: Some("https://intranet.example/helper/".into()),
        settings: None,
        extension_ids: vec!["abcdefghijklmnopabcdefghijklmnop".into()],
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

/// The file in a package for Windows whose path ends so.
fn inside(name: &str, msi: &[u8], end: &str) -> Vec<u8> {
    let file = std::env::temp_dir().join(format!("csms-{name}-{}.msi", std::process::id()));
    std::fs::write(&file, msi).unwrap();
    let folder = file.with_extension("files");
    let out = std::process::Command::new("msiextract").arg("-C").arg(&folder).arg(&file).output().unwrap();
    assert!(out.status.success(), "{out:?}");
    let listed = String::from_utf8(out.stdout).unwrap();
    let found = listed.lines().find(|path| path.ends_with(end)).unwrap();
    let found = std::fs::read(folder.join(found));
    let _ = (std::fs::remove_file(&file), std::fs::remove_dir_all(&folder));
    found.unwrap()
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert!(make(&input()).unwrap() == make(&input()).unwrap());
    let other = Input { address: None, ..input() };
    assert!(make(&other).unwrap() != make(&input()).unwrap());
}

#[test]
fn programs_and_package_for_windows_are_signed() {
    let throw_away = ThrowAway::new("packages");
    let (windows_host, windows_cli) = (throw_away.program(), throw_away.program());
    let made = make(&Input { signer: Some(throw_away.signer()), windows_host, windows_cli, ..input() }).unwrap();
    let msi = &made["csms-login-helper-1.2.3.msi"];
    assert!(throw_away.is_signed(msi));
    // The programs come out of the package as they went in: with signatures of their own.
    for program in [msi::PROGRAM, msi::COMMAND_LINE] {
        assert!(throw_away.is_signed(&inside("signed", msi, program)), "{program}");
    }
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
        manifest["browser_specific_settings"]["gecko"]["update_url"] = "https://x.example/firefox-updates.json".into();
    }));
}

#[test]
fn the_host_lets_in_the_built_in_id_that_of_the_key_and_those_asked_for() {
    let made = make(&input()).unwrap();
    let manifest = inside("ids", &made["csms-login-helper-1.2.3.msi"], "chromium.json");
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let built_in = key::id_of_manifest("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A").unwrap();
    let of_key = key::id(input().key.public());
    let ids = [built_in.as_str(), &of_key, "abcdefghijklmnopabcdefghijklmnop"];
    assert_eq!(manifest["allowed_origins"], json!(ids.map(|id| format!("chrome-extension://{id}/"))));
}

#[test]
fn an_extension_without_manifest_or_key_is_refused() {
    let mut bare = input();
    bare.chromium.insert("manifest.json".into(), b"{}".to_vec());
    assert!(make(&bare).unwrap_err().contains("\"key\""));
    bare.chromium.remove("manifest.json");
    assert!(make(&bare).unwrap_err().contains("no manifest.json"));
}
