//! The JavaScript that wasm-bindgen writes around a module, without its comments and indents: they
//! are a tenth of the extension's scripts, and nobody reads them there.

use super::wasm::Module;
use crate::error::{Error, Result};
use std::fs;

/// The script of a module, bare.
pub fn glue(module: &Module) -> Result<String> {
    let path = module.script();
    let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
    Ok(bare(&text))
}

/// Leaves out lines that are comments alone, and white space around lines. wasm-bindgen writes no
/// text that goes over several lines.
fn bare(text: &str) -> String {
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
    fn code_stays_and_comments_go() {
        let text = "/* one */\n/**\n * @param {any} a\n */\nexport function f(a) {\n    // why\n    return `/*${a}*/`; // here\n\n}\n";
        assert_eq!(bare(text), "export function f(a) {\nreturn `/*${a}*/`; // here\n}\n");
    }
}
