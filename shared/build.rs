//! Finds the languages that there are: the files of `src/texts`. Another one needs no line of code.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src/texts");
    let mut languages = Vec::new();
    for entry in fs::read_dir("src/texts")? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "json") {
            languages.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
        }
    }
    languages.sort();
    let folder = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("this is not run by cargo"))?;
    fs::write(Path::new(&folder).join("languages.rs"), format!("&{languages:?}"))
}
