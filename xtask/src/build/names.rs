//! Short names between a WASM module and the JavaScript around it. wasm-bindgen ends each name with
//! sixteen digits of a checksum, in both files; none of them can be packed, and nobody reads them.

use super::sections::{self, CUSTOM, IMPORTS, number, sized, write_number, write_sized};
use std::collections::BTreeMap;

/// What is imported is a function (5.5.5).
const FUNCTION: u8 = 0;

/// Gives everything that the module imports a short name, in both.
///
/// # Errors
/// What about the two files is not as wasm-bindgen makes them.
pub fn shorten(script: &str, wasm: &[u8]) -> Result<(String, Vec<u8>), String> {
    let (wasm, names) = shorten_imports(wasm).ok_or("is no WASM module that imports functions alone")?;
    let mut short = String::with_capacity(script.len());
    let mut met = 0;
    for line in script.split_inclusive('\n') {
        let (name, rest) = line.split_once(": ").unwrap_or((line, ""));
        match names.get(name).filter(|_| rest.starts_with("function(")) {
            Some(new) => {
                met += 1;
                short.push_str(&format!("{new}: {rest}"));
            }
            None => short.push_str(line),
        }
    }
    if met == names.len() { Ok((short, wasm)) } else { Err(format!("names {met} of {} imports", names.len())) }
}

/// The module with short names, and which name became which.
fn shorten_imports(wasm: &[u8]) -> Option<(Vec<u8>, BTreeMap<String, String>)> {
    let mut names = BTreeMap::new();
    let mut kept = Vec::new();
    for (id, content) in sections::read(wasm)?.into_iter().filter(|(id, _)| *id != CUSTOM) {
        kept.push((id, if id == IMPORTS { imports(content, &mut names)? } else { content.to_vec() }));
    }
    Some((sections::write(kept), names))
}

fn imports(section: &[u8], names: &mut BTreeMap<String, String>) -> Option<Vec<u8>> {
    let (count, mut rest) = number(section)?;
    let mut out = Vec::new();
    write_number(&mut out, count);
    for _ in 0..count {
        let (module, after) = sized(rest)?;
        let (name, after) = sized(after)?;
        let (&kind, after) = after.split_first()?;
        let (function, after) = number(after)?;
        if kind != FUNCTION {
            return None;
        }
        let next = format!("f{}", names.len());
        let short = names.entry(String::from_utf8(name.to_vec()).ok()?).or_insert(next);
        for part in [module, short.as_bytes()] {
            write_sized(&mut out, part);
        }
        out.push(kind);
        write_number(&mut out, function);
        rest = after;
    }
    rest.is_empty().then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two imports of one module `m`, and a section that nobody looks into.
    fn wasm() -> Vec<u8> {
        let mut wasm = b"\0asm\x01\0\0\0\x02".to_vec();
        let mut section = vec![2];
        for (name, function) in [("__wbg_a_0123", &[1][..]), ("__wbg_b_4567", &[0x82, 1])] {
            section.extend(b"\x01m");
            section.push(name.len() as u8);
            section.extend(name.as_bytes());
            section.push(FUNCTION);
            section.extend(function);
        }
        wasm.push(section.len() as u8);
        wasm.extend(section);
        wasm.extend(b"\x01\x02zz\0\x03who");
        wasm
    }

    #[test]
    fn both_sides_get_the_same_short_names() {
        let script = "const x = {\n__wbg_b_4567: function(a) {\n},\n__wbg_a_0123: function() {\n},\n}\n";
        let (short, wasm) = shorten(script, &wasm()).unwrap();
        assert_eq!(short, "const x = {\nf1: function(a) {\n},\nf0: function() {\n},\n}\n");
        assert_eq!(wasm, b"\0asm\x01\0\0\0\x02\x10\x02\x01m\x02f0\0\x01\x01m\x02f1\0\x82\x01\x01\x02zz");
    }

    #[test]
    fn what_looks_different_is_refused() {
        assert!(shorten("", &wasm()).unwrap_err().contains("0 of 2"));
        let cut = &wasm()[..20];
        assert!(shorten("", cut).is_err() && shorten("", b"").is_err());
    }
}
