use super::browser::{Browser, EVERY, Needed, has_example};
use super::*;
use serde_json::{Map, json};
use shared::settings::{Kind, TABLE};
use std::process::Command;
use std::sync::LazyLock;

static LANGUAGES: LazyLock<BTreeMap<String, Texts>> = LazyLock::new(|| crate::words::all().unwrap());

const ID: &str = "abcdefghijklmnopabcdefghijklmnop";

fn about() -> About<'static> {
    About {
        version: "1.2.3",
        id: ID,
        update_url: "https://intranet.example/a&b/update.xml",
        install_url: "https://intranet.example/a&b/x.xpi",
        settings: None,
        languages: &LANGUAGES,
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What `regedit` reads in a file: key, name, and the value as the browser turns it into JSON.
fn parsed(reg: &[u8]) -> Vec<(String, String, Value)> {
    let units: Vec<u16> = reg.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let text = String::from_utf16(&units).unwrap();
    let mut lines = text.strip_prefix('\u{FEFF}').unwrap().split("\r\n");
    assert_eq!(lines.next(), Some("Windows Registry Editor Version 5.00"));
    let (mut key, mut found) = (String::new(), Vec::new());
    for line in lines.filter(|line| !line.is_empty()) {
        if let Some(name) = line.strip_prefix('[') {
            key = name.strip_suffix(']').unwrap().strip_prefix("HKEY_LOCAL_MACHINE\\").unwrap().to_owned();
            continue;
        }
        // The same escapes as in JSON: a back slash before itself and before a quotation mark.
        let mut texts = serde_json::Deserializer::from_str(line).into_iter::<String>();
        let name = texts.next().unwrap().unwrap();
        let value = line[texts.byte_offset()..].strip_prefix('=').unwrap();
        let value = if let Some(number) = value.strip_prefix("dword:") {
            assert_eq!(number.len(), 8);
            json!(u32::from_str_radix(number, 16).unwrap())
        } else if let Some(hex) = value.strip_prefix("hex(7):") {
            let bytes: Vec<u8> = hex.split(',').map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect();
            let units: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            let text = String::from_utf16(&units).unwrap();
            serde_json::from_str(text.strip_suffix("\0\0").unwrap()).unwrap()
        } else {
            serde_json::from_str(value).unwrap()
        };
        found.push((key.clone(), name, value));
    }
    found
}

/// The policies that a browser makes of its key.
fn understood(browser: &Browser, entries: &[(String, String, Value)]) -> Value {
    let mut root = json!({});
    for (key, name, value) in entries {
        let below = key.strip_prefix(browser.registry.unwrap()).unwrap();
        let place = below.split('\\').filter(|part| !part.is_empty()).fold(&mut root, |at, part| &mut at[part]);
        place[name] = value.clone();
    }
    lists(root)
}

/// Keys whose values are all numbered are lists.
fn lists(value: Value) -> Value {
    match value {
        Value::Object(fields) if fields.keys().all(|name| name.parse::<u32>().is_ok()) && !fields.is_empty() => {
            fields.into_iter().map(|(_, item)| lists(item)).collect()
        }
        Value::Object(fields) => {
            fields.into_iter().map(|(name, field)| (name, lists(field))).collect::<Map<_, _>>().into()
        }
        other => other,
    }
}

/// Switches are numbers in the registry.
fn numbers(value: Value) -> Value {
    match value {
        Value::Bool(on) => json!(u32::from(on)),
        Value::Array(items) => items.into_iter().map(numbers).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, field)| (name, numbers(field))).collect::<Map<_, _>>().into()
        }
        other => other,
    }
}

#[test]
fn the_registry_says_the_same_as_the_files() {
    let made = make(&about());
    for browser in EVERY {
        for needed in Needed::ALL {
            let name = format!("{}{}", browser.name, needed.file());
            let mut wanted = browser.policies(&about(), *needed);
            if wanted.contains_key("NativeMessagingAllowlist") {
                wanted.insert("NativeHostsExecutablesLaunchDirectly".into(), true.into());
            }
            let found = understood(browser, &parsed(&made[&format!("windows/{name}.reg")]));
            let found = match found {
                // Chromium's kin keep settings one floor lower there.
                mut found if *needed == Needed::Settings && !browser.firefox => {
                    found["3rdparty"]["extensions"][ID] = found["3rdparty"]["extensions"][ID]["policy"].take();
                    found
                }
                found => found,
            };
            assert_eq!(found, numbers(wanted.into()), "{name}");
            let file: Value = serde_json::from_slice(&made[&format!("linux/{name}.json")]).unwrap();
            assert_eq!(file, browser.as_file(&browser.policies(&about(), *needed)), "{name}");
        }
    }
}

#[test]
fn nothing_of_others_is_overwritten() {
    let made = make(&about());
    for (name, content) in made.iter().filter(|(name, _)| name.ends_with(".reg")) {
        for (key, value, _) in parsed(content) {
            let own = key.contains(ID) || key.contains("csms-login-helper@");
            let shared_list = value.parse::<u32>().is_ok_and(|number| number < 7000);
            assert!(own || !shared_list, "{name}: {key}\\{value}");
        }
    }
}

#[test]
fn the_settings_in_the_registry_are_the_settings_of_the_table() {
    let made = make(&about());
    for browser in EVERY {
        let entries = parsed(&made[&format!("windows/{}-settings.reg", browser.name)]);
        let key = admx::key(browser, &about()).unwrap();
        let plain = TABLE.iter().filter(|row| row.kind != Kind::Texts && has_example(row));
        for row in plain {
            assert!(
                entries.iter().any(|(at, name, _)| *at == key && name == row.name),
                "{}: {}",
                browser.name,
                row.name
            );
        }
    }
}

/// Every name in a template that points to a text or form has one, and no more are there.
#[test]
fn templates_and_their_words_fit_together() {
    let made = make(&about());
    for browser in EVERY {
        let read = |path: &str, end: &str| {
            text(&made[&format!("windows/admx/{path}csms-login-helper-{}.{end}", browser.name)])
        };
        let (admx, adml) = (read("", "admx"), read("en-GB/", "adml"));
        for (kind, element) in [("string", "string id"), ("presentation", "presentation id")] {
            let used: std::collections::BTreeSet<&str> =
                admx.split(&format!("$({kind}.")).skip(1).filter_map(|rest| rest.split(')').next()).collect();
            let there: std::collections::BTreeSet<&str> =
                adml.split(&format!("<{element}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect();
            assert_eq!(used, there, "{} {kind}", browser.name);
        }
        assert_eq!(admx.matches("<policy ").count(), TABLE.len());
        assert!(admx.contains(&admx::key(browser, &about()).unwrap()));
    }
}

fn outside_gaps(text: &str, change: impl Fn(char) -> char) -> String {
    let mut within = false;
    text.chars()
        .map(|c| {
            within = c == '{' || within && c != '}';
            if within { c } else { change(c) }
        })
        .collect()
}

/// A file of words is all that templates in another language need.
#[test]
fn another_language_has_templates_of_its_own() {
    let english = std::fs::read_to_string(crate::paths::root().join("shared/src/texts/en-GB.json")).unwrap();
    let mut foreign: Value = serde_json::from_str(&english).unwrap();
    let said = foreign["say"].as_object_mut().unwrap();
    said.values_mut()
        .for_each(|text| *text = outside_gaps(text.as_str().unwrap(), |c| if c == 'e' { 'ø' } else { c }).into());
    let languages = BTreeMap::from([("xx".to_owned(), serde_json::from_value(foreign).unwrap())]);
    let (made, here) = (make(&About { languages: &languages, ..about() }), make(&about()));
    for browser in EVERY.iter().filter(|browser| browser.registry.is_some()) {
        let file = |language: &str| format!("windows/admx/{language}/csms-login-helper-{}.adml", browser.name);
        let (theirs, ours) = (text(&made[&file("xx")]), text(&here[&file("en-GB")]));
        assert!(!made.contains_key(&file("en-GB")));
        let ids = |adml: &str| {
            adml.split("id=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(ids(&theirs), ids(&ours));
        let words = |adml: &str| {
            adml.split('>').skip(1).filter_map(|rest| Some(rest.split_once("</")?.0.to_owned())).collect::<Vec<_>>()
        };
        // Names of values are the same in every language.
        let values: Vec<&str> = TABLE
            .iter()
            .filter_map(|row| match row.kind {
                Kind::Choice(words) => Some(words),
                _ => None,
            })
            .flatten()
            .copied()
            .collect();
        for word in words(&theirs).iter().filter(|word| !values.contains(&word.as_str())) {
            let plain = word.replace(browser.title, "");
            outside_gaps(&plain, |c| if c == 'e' { panic!("{word}") } else { c });
        }
    }
}

#[test]
fn every_xml_file_is_what_its_schema_wants() {
    let made = make(&about());
    let folder = std::env::temp_dir().join(format!("csms-policies-{}", std::process::id()));
    let schemas = crate::paths::root().join("rollout/schema");
    let mut checked = 0;
    for (name, content) in &made {
        let schema = match name.rsplit('.').next() {
            Some("admx" | "adml") => "group-policy.xsd",
            Some("mobileconfig") => "property-list.xsd",
            _ => continue,
        };
        let file = folder.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, content).unwrap();
        let lint = |file: &std::path::Path| {
            let mut xmllint = Command::new("xmllint");
            xmllint.args(["--noout", "--nonet", "--schema"]).arg(schemas.join(schema)).arg(file).output().unwrap()
        };
        let said = lint(&file);
        assert!(said.status.success(), "{name}: {}", text(&said.stderr));
        // The schema is not one that lets everything through.
        let broken = text(content)
            .replacen("<policy ", "<polecy ", 1)
            .replacen("</dict>", "<dikt/></dict>", 1)
            .replacen("<stringTable>", "<stringTable><x/>", 1);
        std::fs::write(&file, broken).unwrap();
        assert!(!lint(&file).status.success(), "{name}");
        checked += 1;
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(checked, 4 * (1 + LANGUAGES.len()) + 3 * 3);
}

#[test]
fn the_table_for_intune_has_a_row_for_every_setting() {
    let made = make(&about());
    let table = text(&made["intune/oma-uri.csv"]);
    assert_eq!(table.lines().count(), 1 + 2 * (1 + TABLE.len()));
    for row in TABLE {
        assert!(
            table.contains(&format!(
                "CsmsLoginHelperChrome~Policy~CsmsLoginHelper~{}/{}\"",
                admx::category_name(row.category),
                row.name
            )),
            "{table}"
        );
    }
}

#[test]
fn the_settings_of_an_organisation_stand_in_every_file_and_no_others() {
    let settings = json!({ "organisation": "EXAMPLE <TRUST>", "hscnRequired": false });
    let made = make(&About { settings: settings.as_object(), ..about() });
    let other = "registration.authority@example.org";
    for (name, content) in &made {
        let content = if name.ends_with(".reg") { format!("{:?}", parsed(content)) } else { text(content) };
        let holds = name.contains("-settings.") || name.starts_with("intune/") || name == "firefox/policies.json";
        let has = content.contains("EXAMPLE <TRUST>") || content.contains("EXAMPLE &lt;TRUST&gt;");
        assert_eq!(has, holds, "{name}: {content}");
        // Templates have examples in their words, for people.
        assert!(name.contains("admx") || !content.contains(other), "{name}: {content}");
    }
    assert_eq!(text(&made["intune/oma-uri.csv"]).lines().count(), 1 + 2 * (1 + 2));
    let file: Value = serde_json::from_slice(&made["linux/chrome-settings.json"]).unwrap();
    assert_eq!(file["3rdparty"]["extensions"][ID], settings);
}

#[test]
fn the_script_has_every_value_of_the_registry_files() {
    let made = make(&about());
    let script = text(&made["intune/csms-login-helper-policies.ps1"]);
    for (name, content) in
        made.iter().filter(|(name, _)| name.ends_with("-install.reg") || name.ends_with("-settings.reg"))
    {
        for (key, value, _) in parsed(content) {
            assert!(script.contains(&format!("Key = '{key}'; Name = '{value}'")), "{name}: {key} {value}");
        }
    }
}
