//! Policies as registry values.
//!
//! Chromium turns the registry back into JSON: a switch is a DWORD, a list is a subkey with
//! numbered values, an object is a subkey. Firefox does nearly the same, but wants
//! `ExtensionSettings` as lines of text (`REG_MULTI_SZ`) that hold JSON.
//!
//! Nothing that others have set is overwritten: the extension has a subkey of its own, and entries
//! of lists that others use too have numbers that nobody else takes.

use super::browser::Browser;
use serde_json::{Map, Value};

/// Where policies of the whole PC lie.
pub const ROOT: &str = "HKEY_LOCAL_MACHINE";

/// Policies that only Windows has: the browser starts the host itself, not through `cmd.exe`, which
/// may be forbidden on the PC. Firefox always does.
const DIRECT: &str = "NativeHostsExecutablesLaunchDirectly";

/// The first number in lists that others use too.
const SHARED: u32 = 7301;

/// A value in the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// `REG_SZ`.
    Text(String),
    /// `REG_DWORD`.
    Number(u32),
    /// `REG_MULTI_SZ`.
    Lines(Vec<String>),
}

/// A value, its name and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key, below [`ROOT`].
    pub key: String,
    /// The value's name.
    pub name: String,
    /// What it is.
    pub data: Data,
}

/// The policies of a browser below its key.
pub fn entries(browser: &Browser, key: &str, policies: &Map<String, Value>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (name, policy) in policies {
        if name == "ExtensionSettings" && browser.firefox {
            let data = Data::Lines(vec![policy.to_string()]);
            entries.push(Entry { key: key.to_owned(), name: name.clone(), data });
        } else if name == "3rdparty" {
            settings(key, name, policy, &mut entries);
        } else {
            value(key, name, policy, SHARED, &mut entries);
        }
    }
    if policies.contains_key("NativeMessagingAllowlist") {
        entries.push(Entry { key: key.to_owned(), name: DIRECT.to_owned(), data: Data::Number(1) });
    }
    entries
}

/// Settings of extensions: `3rdparty\extensions\ID`, and for Chromium's kin `\policy` below that.
fn settings(key: &str, name: &str, policy: &Value, entries: &mut Vec<Entry>) {
    let all = policy.as_object().into_iter().flatten();
    for (extensions, by_id) in all {
        for (id, settings) in by_id.as_object().into_iter().flatten() {
            let below = if extensions == "extensions" { r"\policy" } else { "" };
            let key = format!(r"{key}\{name}\{extensions}\{id}{below}");
            for (setting, given) in settings.as_object().into_iter().flatten() {
                match given {
                    Value::Object(_) => entries.push(Entry {
                        key: key.clone(),
                        name: setting.clone(),
                        data: Data::Text(given.to_string()),
                    }),
                    _ => value(&key, setting, given, 1, entries),
                }
            }
        }
    }
}

fn value(key: &str, name: &str, value: &Value, first: u32, entries: &mut Vec<Entry>) {
    let data = match value {
        Value::Bool(on) => Data::Number(u32::from(*on)),
        Value::String(text) => Data::Text(text.clone()),
        Value::Array(items) => {
            let key = format!(r"{key}\{name}");
            return (first..)
                .zip(items)
                .for_each(|(number, item)| self::value(&key, &number.to_string(), item, first, entries));
        }
        Value::Object(fields) => {
            let key = format!(r"{key}\{name}");
            return fields.iter().for_each(|(name, field)| self::value(&key, name, field, first, entries));
        }
        // No policy here is a bare number or null.
        other => Data::Text(other.to_string()),
    };
    entries.push(Entry { key: key.to_owned(), name: name.to_owned(), data });
}

/// The values as a `.reg` file: UTF-16 with its mark, as `regedit` writes it.
pub fn text(entries: &[Entry]) -> Vec<u8> {
    let mut text = String::from("Windows Registry Editor Version 5.00\r\n");
    let mut last = "";
    for Entry { key, name, data } in entries {
        if key != last {
            text += &format!("\r\n[{ROOT}\\{key}]\r\n");
            last = key;
        }
        let data = match data {
            Data::Text(text) => quoted(text),
            Data::Number(number) => format!("dword:{number:08x}"),
            Data::Lines(lines) => {
                let units = lines.iter().flat_map(|line| line.encode_utf16().chain([0])).chain([0]);
                let bytes = units.flat_map(u16::to_le_bytes).map(|byte| format!("{byte:02x}"));
                format!("hex(7):{}", bytes.collect::<Vec<_>>().join(","))
            }
        };
        text += &format!("{}={data}\r\n", quoted(name));
    }
    [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}
