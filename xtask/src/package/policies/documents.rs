//! What lies in the project itself: the list of settings, and policies for trying by hand, for the
//! extension with the id of `manifest.json`.

use super::About;
use super::admx::categories;
use super::browser::{EVERY, Needed};
use shared::settings::{Kind, TABLE, Wanted, heading};
use shared::texts::texts;
use std::collections::BTreeMap;

/// Id of the extension when it is loaded unpacked.
const UNPACKED: &str = "lgfdinkeolddfkgfdbcklpmhcokfndce";

/// All of them: path in the project, and content.
pub fn all() -> Vec<(&'static str, String)> {
    let about = About {
        version: "",
        id: UNPACKED,
        update_url: "",
        install_url: "",
        settings: None,
        languages: &BTreeMap::new(),
    };
    let mut all = vec![("docs/settings.md", list())];
    for (name, path) in
        [("chromium", "rollout/linux/chromium-policy.json"), ("firefox", "rollout/linux/firefox-policies.json")]
    {
        for browser in EVERY.iter().filter(|browser| browser.name == name) {
            let mut policies = browser.policies(&about, Needed::Install);
            policies.remove("ExtensionSettings");
            policies.extend(browser.policies(&about, Needed::Settings));
            all.push((path, format!("{:#}\n", browser.as_file(&policies))));
        }
    }
    all
}

fn list() -> String {
    let mut text = String::from(
        "# Settings\n\nMade from the table in `shared/src/settings/table.rs` and its words in `shared/src/texts/en-GB.json` by `cargo xtask docs`. \
         How to make them is in [it.md](it.md). None is needed.\n",
    );
    for category in categories() {
        text += &format!(
            "\n## {}\n\n| setting | kind | what it does | when not set | example |\n|---|---|---|---|---|\n",
            texts().get(&heading(category))
        );
        for row in TABLE.iter().filter(|row| row.category == category) {
            let kind = match row.kind {
                Kind::Text(form) => Wanted::from(form.words()).to_string(),
                Kind::Switch => Wanted::from("wanted-switch").to_string(),
                Kind::Choice(words) => {
                    let words = words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ");
                    Wanted::about("wanted-choice", words).to_string()
                }
                Kind::Texts => Wanted::from("wanted-texts").to_string(),
                Kind::Object(_) => "an object, or a text that holds it as JSON".to_owned(),
            };
            let cells = [
                format!("`{}`", row.name),
                kind,
                format!("{}. {}", texts().get(&row.title()), texts().get(&row.explain())),
                texts().get(&row.unset()).to_owned(),
                format!("`{}`", row.example),
            ];
            text += &format!("| {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | "));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::paths;

    #[test]
    fn what_lies_in_the_project_is_current() {
        for (name, content) in super::all() {
            let path = paths::root().join(name);
            if std::env::var_os("CSMS_WRITE_DOCS").is_some() {
                std::fs::write(&path, &content).unwrap();
            }
            let current = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(current == content, "{name} is not current; `cargo xtask docs` writes it");
        }
    }

    #[test]
    fn the_id_is_that_of_the_manifest() {
        let manifest = std::fs::read_to_string(paths::root().join("manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        let id = crate::package::key::id_of_manifest(manifest["key"].as_str().unwrap()).unwrap();
        assert_eq!(id, super::UNPACKED);
    }
}
