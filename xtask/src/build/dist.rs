//! Lays out the two unpacked extensions.

use super::wasm::Module;
use super::{icons, manifest, schema, script};
use crate::error::{Error, Result};
use crate::paths;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use shared::settings::TABLE;
use shared::texts::Words;
use std::fs;
use std::path::Path;

/// Writes `dist/chromium` and `dist/firefox` anew.
pub fn lay_out(background: &Module, ui: &Module, pages: &Module, style: &Path) -> Result<()> {
    let path = paths::root().join("manifest.json");
    let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
    let content = |reason: String| Error::Content { path: path.clone(), reason };
    let chromium: Value = serde_json::from_str(&text).map_err(|e| content(format!("is no JSON: {e}")))?;
    let firefox = manifest::firefox(&chromium).map_err(content)?;
    for (browser, manifest) in [("chromium", chromium), ("firefox", firefox)] {
        one(&paths::root().join("dist").join(browser), &manifest, [background, ui, pages], style)?;
    }
    Ok(())
}

fn one(dist: &Path, manifest: &Value, [background, ui, pages]: [&Module; 3], style: &Path) -> Result<()> {
    if dist.exists() {
        fs::remove_dir_all(dist).map_err(Error::file(dist))?;
    }
    fs::create_dir_all(dist).map_err(Error::file(dist))?;
    if let Some(name) = manifest["storage"]["managed_schema"].as_str() {
        let path = dist.join(name);
        let schema = schema::managed(TABLE).map_err(|reason| Error::Content { path: path.clone(), reason })?;
        fs::write(&path, schema.to_string()).map_err(Error::file(&path))?;
    }
    let extension = paths::root().join("extension");
    copy_folder(&extension.join("static"), dist)?;
    copy_folder(style, dist)?;
    icons::draw(&dist.join("icons"))?;
    let manifest = dressed(dist, manifest)?;
    let path = dist.join("manifest.json");
    fs::write(&path, manifest.to_string()).map_err(Error::file(&path))?;
    copy_folder(&extension.join("_locales"), &dist.join("_locales"))?;
    copy(&extension.join("page/observer.js"), &dist.join("observer.js"))?;
    for rules in ["screens.json", "network.json"] {
        let (path, bare) = (dist.join(rules), read_json(&paths::root().join("shared/src/rules").join(rules))?);
        fs::write(&path, bare.to_string()).map_err(Error::file(&path))?;
    }
    words(&dist.join("words"))?;
    let path = dist.join("catalogue.json");
    let book = serde_json::to_vec(&shared::training::book())
        .map_err(|error| Error::Content { path: path.clone(), reason: error.to_string() })?;
    fs::write(&path, book).map_err(Error::file(&path))?;
    for module in [background, ui, pages] {
        let (script, wasm) = script::with_glue(module)?;
        let path = dist.join(module.wasm().file_name().unwrap_or_default());
        fs::write(&path, wasm).map_err(Error::file(&path))?;
        // One script for the panel: one file less to wait for while an error stands on the screen.
        let path = dist.join(if module.name == ui.name { "panel.js".into() } else { format!("{}.js", module.name) });
        let before = if module.name == ui.name { read(&path)? } else { String::new() };
        fs::write(&path, before + &script).map_err(Error::file(&path))?;
    }
    Ok(())
}

/// What asks for the panel's style, and how the extension's pages may get styles.
const LINK: &str = "<link rel=\"stylesheet\" href=\"panel.css\">";
const STYLES: &str = "style-src 'self'";

/// Puts the panel's style into the panel itself, so that it is shown before anything else has come, and gives the
/// manifest that allows this very style.
fn dressed(dist: &Path, manifest: &Value) -> Result<Value> {
    let (style, page) = (read(&dist.join("panel.css"))?, dist.join("panel.html"));
    let bare = read(&page)?;
    let missing = |file: &Path, what: &str| Error::Content { path: file.into(), reason: format!("there is no {what}") };
    if !bare.contains(LINK) {
        return Err(missing(&page, LINK));
    }
    fs::write(&page, bare.replace(LINK, &format!("<style>{style}</style>"))).map_err(Error::file(&page))?;
    let hash = STANDARD.encode(digest(&SHA256, style.as_bytes()));
    let mut manifest = manifest.clone();
    let policy = &mut manifest["content_security_policy"]["extension_pages"];
    let allowed = policy
        .as_str()
        .filter(|policy| policy.contains(STYLES))
        .ok_or_else(|| missing(&paths::root().join("manifest.json"), STYLES))?;
    *policy = allowed.replace(STYLES, &format!("{STYLES} 'sha256-{hash}'")).into();
    Ok(manifest)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(Error::file(path))
}

/// Writes the words, a file a language: the texts, and the facts whose days stand in them.
fn words(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(Error::file(folder))?;
    let data = paths::root().join("shared/src");
    let facts = read_json(&data.join("facts.json"))?;
    for (language, path) in crate::words::files()? {
        let words: Words = serde_json::from_value(json!({ "texts": read_json(&path)?, "facts": facts }))
            .map_err(|e| Error::Content { path: path.clone(), reason: e.to_string() })?;
        let target = folder.join(format!("{language}.txt"));
        fs::write(&target, words.to_string()).map_err(Error::file(&target))?;
    }
    Ok(())
}

fn read_json(path: &Path) -> Result<Value> {
    serde_json::from_str(&read(path)?)
        .map_err(|e| Error::Content { path: path.into(), reason: format!("is no JSON: {e}") })
}

/// Copies what is in a folder, folders within it too.
fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).map_err(Error::file(to))?;
    for entry in fs::read_dir(from).map_err(Error::file(from))? {
        let entry = entry.map_err(Error::file(from))?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() { copy_folder(&entry.path(), &target)? } else { copy(&entry.path(), &target)? }
    }
    Ok(())
}

/// Copies a file; pages, scripts and style sheets without comments and indents.
fn copy(from: &Path, to: &Path) -> Result<()> {
    if from.extension().is_some_and(|end| end == "html" || end == "js" || end == "css") {
        return fs::write(to, script::bare(&read(from)?)).map_err(Error::file(to));
    }
    fs::copy(from, to).map(drop).map_err(Error::file(from))
}
