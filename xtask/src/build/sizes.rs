//! How large things may be: facts that a build checks.

use crate::error::{Error, Result};
use crate::{paths, run};
use std::fs;
use std::path::Path;

/// The size of something, and how large it may be.
#[derive(Debug)]
pub struct Size {
    /// What.
    pub what: &'static str,
    /// Bytes.
    pub bytes: u64,
    /// At most this many bytes, when there is a limit.
    pub limit: Option<u64>,
}

/// Measures what was built.
pub fn measure(host: &Path) -> Result<Vec<Size>> {
    let dist = paths::root().join("dist");
    let wasm = |name: &str| gzipped(&dist.join(format!("chromium/{name}_bg.wasm")));
    let limited = |what, bytes, limit| Size { what, bytes, limit: Some(limit) };
    Ok(vec![
        limited("observer.js", file(&dist.join("chromium/observer.js"))?, 4_096),
        limited("background WASM, gzipped", wasm("background")?, 120_000),
        limited("UI WASM, gzipped", wasm("ui")?, 150_000),
        limited("pages WASM, gzipped", wasm("pages")?, 72_000),
        limited("unpacked Chromium extension", folder(&dist.join("chromium"))?, 1_000_000),
        limited("unpacked Firefox extension", folder(&dist.join("firefox"))?, 1_000_000),
        Size { what: "native host", bytes: file(host)?, limit: None },
    ])
}

/// Fails when a limit is broken.
pub fn check(sizes: &[Size]) -> Result<()> {
    let broken = sizes.iter().filter_map(|s| {
        let limit = s.limit.filter(|limit| s.bytes > *limit)?;
        Some(format!("{}: {} bytes, at most {limit}", s.what, s.bytes))
    });
    let broken: Vec<String> = broken.collect();
    if broken.is_empty() { Ok(()) } else { Err(Error::TooLarge(broken)) }
}

/// The sizes as lines of text.
pub fn table(sizes: &[Size]) -> String {
    let line = |s: &Size| {
        let limit = s.limit.map(|l| format!(" (at most {l})")).unwrap_or_default();
        format!("  {:<28} {:>8} bytes{limit}\n", s.what, s.bytes)
    };
    sizes.iter().map(line).collect()
}

fn file(path: &Path) -> Result<u64> {
    Ok(path.metadata().map_err(Error::file(path))?.len())
}

fn folder(path: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(path).map_err(Error::file(path))? {
        let path = entry.map_err(Error::file(path))?.path();
        sum += if path.is_dir() { folder(&path)? } else { file(&path)? };
    }
    Ok(sum)
}

fn gzipped(path: &Path) -> Result<u64> {
    let out = run::bytes(run::command("gzip").args(["--best", "--stdout", "--no-name"]).arg(path), "gzip")?;
    Ok(out.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_above_its_limit_fails() {
        let size = |bytes| {
            [Size { what: "observer.js", bytes, limit: Some(4_096) }, Size { what: "host", bytes: 9_999, limit: None }]
        };
        assert!(check(&size(4_096)).is_ok());
        let error = check(&size(4_097)).unwrap_err().to_string();
        assert!(error.contains("observer.js: 4097 bytes, at most 4096") && !error.contains("host"), "{error}");
    }
}
