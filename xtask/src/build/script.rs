//! Scripts and style sheets without comments and indents: they are a tenth of the extension's
//! scripts, and nobody reads them there. The sources keep them.

use super::names;
use super::wasm::Module;
use crate::error::{Error, Result};
use std::fs;

/// A module and the script that wasm-bindgen has written around it, bare, with short names between
/// the two.
pub fn with_glue(module: &Module) -> Result<(String, Vec<u8>)> {
    let (path, wasm) = (module.script(), module.wasm());
    let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
    let bytes = fs::read(&wasm).map_err(Error::file(&wasm))?;
    names::shorten(&bare(&text), &bytes).map_err(|reason| Error::Content { path: wasm, reason })
}

/// Leaves out lines that are comments alone, and white space around lines. No text in them goes over
/// several lines.
pub fn bare(text: &str) -> String {
    let mut bare = String::new();
    let mut in_comment = false;
    for line in text.lines().map(str::trim) {
        if in_comment || line.starts_with("/*") {
            in_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            bare.push_str(line);
            bare.push('\n');
        }
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_of_ours_goes_over_several_lines() {
        let extension = crate::paths::root().join("extension");
        let files = ["static", "page"].map(|folder| fs::read_dir(extension.join(folder)).unwrap());
        let scripts = files.into_iter().flatten().map(|file| file.unwrap().path());
        for path in scripts.filter(|path| path.extension().is_some_and(|end| end == "js")) {
            for line in fs::read_to_string(&path).unwrap().lines() {
                assert!(line.matches('`').count() % 2 == 0 && !line.ends_with('\\'), "{}: {line}", path.display());
            }
        }
    }

    #[test]
    fn code_stays_and_comments_go() {
        let text = "/* one */\n/**\n * @param {any} a\n */\nexport function f(a) {\n    // why\n    return `/*${a}*/`; // here\n\n}\n";
        assert_eq!(bare(text), "export function f(a) {\nreturn `/*${a}*/`; // here\n}\n");
    }
}
