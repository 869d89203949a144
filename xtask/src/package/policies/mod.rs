//! The policy pack: what IT sets in browsers, in the form that each tool takes.
//!
//! Everything is made from two things: the table of settings in `shared`, and the few policies of
//! the browsers in [`browser`]. Forms only translate.
//!
//! | file | subject |
//! |---|---|
//! | `browser` | the browsers, and the policies that the product needs |
//! | `registry` | policies as registry values, and `.reg` files |
//! | `admx` | templates for Group Policy, with their words in every language |
//! | `plist` | configuration profiles for macOS |
//! | `intune` | OMA-URIs, and a script for what Intune refuses to take as a template |
//! | `documents` | the list of settings, and the examples for trying by hand |

mod admx;
mod browser;
pub mod documents;
mod intune;
mod plist;
mod registry;

pub use admx::escaped;

use super::tree::Tree;
use browser::{EVERY, Needed};
use serde_json::{Map, Value};
use shared::texts::Texts;
use std::collections::BTreeMap;

/// What the pack is made for.
pub struct About<'a> {
    /// Version of the product.
    pub version: &'a str,
    /// Id of the extension in browsers of the Chromium family.
    pub id: &'a str,
    /// Address of the update manifest.
    pub update_url: &'a str,
    /// Address of the add-on for Firefox.
    pub install_url: &'a str,
    /// The settings of the organisation; without them, examples.
    pub settings: Option<&'a Map<String, Value>>,
    /// The words of templates, by their language.
    pub languages: &'a BTreeMap<String, Texts>,
}

/// The files of the pack, by their paths in it.
pub fn make(about: &About) -> Tree {
    let mut made = Tree::new();
    let json = |value: &Value| format!("{value:#}\n").into_bytes();
    for browser in EVERY {
        let name = browser.name;
        for needed in Needed::ALL {
            let policies = browser.policies(about, *needed);
            let file = needed.file();
            if browser.on_linux {
                made.insert(format!("linux/{name}{file}.json"), json(&browser.as_file(&policies)));
            }
            if let Some(key) = browser.registry {
                let entries = registry::entries(browser, key, &policies);
                made.insert(format!("windows/{name}{file}.reg"), registry::text(&entries));
            }
            if browser.profile.is_some() {
                made.insert(
                    format!("macos/{name}{file}.mobileconfig"),
                    plist::profile(browser, about, *needed, &policies).into_bytes(),
                );
            }
        }
        if browser.firefox {
            // It reads one file only, so that what it is to do must stand together.
            let mut all = browser.policies(about, Needed::Install);
            all.extend(browser.policies(about, Needed::Settings));
            made.insert(format!("{name}/policies.json"), json(&browser.as_file(&all)));
        }
        if let Some(templates) = admx::templates(browser, about) {
            made.insert(format!("windows/admx/{}.admx", templates.name), templates.admx.into_bytes());
            for (language, adml) in templates.adml {
                made.insert(format!("windows/admx/{language}/{}.adml", templates.name), adml.into_bytes());
            }
        }
    }
    made.insert("intune/oma-uri.csv".into(), intune::table(about).into_bytes());
    made.insert("intune/csms-login-helper-policies.ps1".into(), intune::script(about).into_bytes());
    made
}

#[cfg(test)]
pub(super) mod tests;
