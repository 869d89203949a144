//! The languages that the product speaks: a file each in `shared/src/texts`, whose name is the language.

use crate::error::{Error, Result};
use crate::paths;
use shared::texts::Texts;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// The files, by language.
pub fn files() -> Result<BTreeMap<String, PathBuf>> {
    let folder = paths::root().join("shared/src/texts");
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(&folder).map_err(Error::file(&folder))? {
        let path = entry.map_err(Error::file(&folder))?.path();
        if path.extension().is_some_and(|end| end == "json") {
            let language = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            files.insert(language, path);
        }
    }
    Ok(files)
}

/// Their words.
pub fn all() -> Result<BTreeMap<String, Texts>> {
    let read = |(language, path): (String, PathBuf)| {
        let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
        let content = |error: serde_json::Error| Error::Content { path: path.clone(), reason: error.to_string() };
        Ok((language, serde_json::from_str(&text).map_err(content)?))
    };
    files()?.into_iter().map(read).collect()
}
