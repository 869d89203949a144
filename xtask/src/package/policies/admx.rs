//! Templates for Group Policy: the settings of the table, one policy each, for one browser a file.
//!
//! They hold the settings of the extension only. That it is installed is said with the browsers'
//! own templates, which IT has already.

use super::About;
use super::browser::Browser;
use crate::build::GECKO_ID;
use shared::settings::{Kind, Setting, TABLE, heading};
use shared::texts::{Say, Texts};
use std::fmt::Write;

/// The files of a template.
pub struct Templates {
    /// Their name without ending.
    pub name: String,
    /// The policies.
    pub admx: String,
    /// Their words, by language.
    pub adml: Vec<(String, String)>,
}

/// The longest text (characters) that a field of the editor takes; its own default is too short.
const LONGEST: u32 = 65_535;

/// The key of the extension's settings.
pub fn key(browser: &Browser, about: &About) -> Option<String> {
    let root = browser.registry?;
    Some(if browser.firefox {
        format!(r"{root}\3rdparty\Extensions\{GECKO_ID}")
    } else {
        format!(r"{root}\3rdparty\extensions\{}\policy", about.id)
    })
}

/// Groups of the table, in its order, each once.
pub fn categories() -> Vec<&'static str> {
    let mut all: Vec<&str> = Vec::new();
    for row in TABLE {
        if !all.contains(&row.category) {
            all.push(row.category);
        }
    }
    all
}

/// A group as templates name it. Paths of policies hold this name, so it stays as it is.
pub fn category_name(category: &str) -> String {
    let (first, rest) = category.split_at(1);
    first.to_ascii_uppercase() + rest
}

/// The template of a browser; `None` for one without policies on Windows.
pub fn templates(browser: &Browser, about: &About) -> Option<Templates> {
    let key = key(browser, about)?;
    Some(Templates {
        name: format!("csms-login-helper-{}", browser.name),
        admx: admx(browser, &key),
        adml: about.languages.iter().map(|(name, texts)| (name.clone(), adml(browser, about.version, texts))).collect(),
    })
}

fn admx(browser: &Browser, key: &str) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <policyDefinitions xmlns=\"http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions\" revision=\"1.0\" schemaVersion=\"1.0\">\n  \
           <policyNamespaces>\n    <target prefix=\"csms\" namespace=\"CsmsLoginHelper.Policies.{0}\"/>\n  </policyNamespaces>\n  \
           <resources minRequiredRevision=\"1.0\"/>\n  \
           <supportedOn>\n    <definitions>\n      <definition name=\"Supported\" displayName=\"$(string.Supported)\"/>\n    </definitions>\n  </supportedOn>\n  \
           <categories>\n    <category name=\"CsmsLoginHelper\" displayName=\"$(string.CsmsLoginHelper)\"/>\n",
        browser.name
    );
    for category in categories() {
        let name = category_name(category);
        // Writing to a String cannot fail; the same below.
        let _ = writeln!(
            text,
            "    <category name=\"{name}\" displayName=\"$(string.Category_{name})\">\n      <parentCategory ref=\"CsmsLoginHelper\"/>\n    </category>"
        );
    }
    text += "  </categories>\n  <policies>\n";
    TABLE.iter().for_each(|row| policy(row, key, &mut text));
    text += "  </policies>\n</policyDefinitions>\n";
    text
}

fn policy(row: &Setting, key: &str, text: &mut String) {
    let name = row.name;
    let key = escaped(key);
    let switch = row.kind == Kind::Switch;
    let value = if switch { format!(" valueName=\"{name}\"") } else { String::new() };
    let presentation = if switch { String::new() } else { format!(" presentation=\"$(presentation.{name})\"") };
    let category = category_name(row.category);
    let _ = writeln!(
        text,
        "    <policy name=\"{name}\" class=\"Both\" displayName=\"$(string.{name})\" explainText=\"$(string.{name}_Explain)\"{presentation} key=\"{key}\"{value}>\n      \
           <parentCategory ref=\"{category}\"/>\n      <supportedOn ref=\"Supported\"/>"
    );
    let element = match row.kind {
        Kind::Switch => {
            *text += "      <enabledValue>\n        <decimal value=\"1\"/>\n      </enabledValue>\n      \
                      <disabledValue>\n        <decimal value=\"0\"/>\n      </disabledValue>\n";
            None
        }
        Kind::Text(_) | Kind::Object(_) => {
            Some(format!("<text id=\"{name}\" valueName=\"{name}\" required=\"true\" maxLength=\"{LONGEST}\"/>"))
        }
        Kind::Texts => Some(format!("<list id=\"{name}\" key=\"{key}\\{name}\" valuePrefix=\"\"/>")),
        Kind::Choice(words) => {
            let items: String = words
                .iter()
                .map(|word| {
                    format!(
                        "          <item displayName=\"$(string.{name}_{word})\">\n            <value>\n              \
                         <string>{word}</string>\n            </value>\n          </item>\n"
                    )
                })
                .collect();
            Some(format!("<enum id=\"{name}\" valueName=\"{name}\" required=\"true\">\n{items}        </enum>"))
        }
    };
    if let Some(element) = element {
        let _ = writeln!(text, "      <elements>\n        {element}\n      </elements>");
    }
    *text += "    </policy>\n";
}

fn adml(browser: &Browser, version: &str, texts: &Texts) -> String {
    let said = |key| texts.say(&Say::plain(key).text("browser", browser.title).text("version", version));
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <policyDefinitionResources xmlns=\"http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions\" revision=\"1.0\" schemaVersion=\"1.0\">\n  \
           <displayName>{}</displayName>\n  \
           <description>{}</description>\n  \
           <resources>\n    <stringTable>\n",
        escaped(&said("policy-template")),
        escaped(&said("policy-template-why"))
    );
    let mut string = |id: String, said: &str| {
        let _ = writeln!(text, "      <string id=\"{id}\">{}</string>", escaped(said));
    };
    string("Supported".into(), &said("policy-supported"));
    string("CsmsLoginHelper".into(), &said("policy-folder"));
    for category in categories() {
        string(format!("Category_{}", category_name(category)), texts.get(&heading(category)));
    }
    for row in TABLE {
        string(row.name.into(), texts.get(&row.title()));
        let explained = Say::plain("policy-explained").text("explain", texts.get(&row.explain()));
        string(format!("{}_Explain", row.name), &texts.say(&explained.text("unset", texts.get(&row.unset()))));
        if let Kind::Choice(words) = row.kind {
            words.iter().for_each(|word| string(format!("{}_{word}", row.name), word));
        }
    }
    text += "    </stringTable>\n    <presentationTable>\n";
    for row in TABLE {
        let (name, title) = (row.name, escaped(texts.get(&row.title())));
        let field = match row.kind {
            Kind::Switch => continue,
            Kind::Text(_) | Kind::Object(_) => {
                format!("<textBox refId=\"{name}\">\n          <label>{title}</label>\n        </textBox>")
            }
            Kind::Texts => format!("<listBox refId=\"{name}\">{title}</listBox>"),
            Kind::Choice(_) => format!("<dropdownList refId=\"{name}\">{title}</dropdownList>"),
        };
        let _ = writeln!(text, "      <presentation id=\"{name}\">\n        {field}\n      </presentation>");
    }
    text += "    </presentationTable>\n  </resources>\n</policyDefinitionResources>\n";
    text
}

/// A text as it stands in XML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
