//! Files in memory: what goes into a package, in the order of their names.

use crate::error::{Error, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Path (relative, with `/`) to content.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// Reads a folder.
pub fn read(folder: &Path) -> Result<Tree> {
    let mut tree = Tree::new();
    below(folder, "", &mut tree)?;
    Ok(tree)
}

fn below(folder: &Path, prefix: &str, tree: &mut Tree) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
        let entry = entry.map_err(Error::file(folder))?;
        let (path, name) = (entry.path(), format!("{prefix}{}", entry.file_name().to_string_lossy()));
        if path.is_dir() {
            below(&path, &format!("{name}/"), tree)?;
        } else {
            tree.insert(name, fs::read(&path).map_err(Error::file(&path))?);
        }
    }
    Ok(())
}
