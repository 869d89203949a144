//! Short names between a WASM module and the JavaScript around it. wasm-bindgen ends each name with
//! sixteen digits of a checksum, in both files; none of them can be packed, and nobody reads them.

use std::collections::BTreeMap;

/// The id of sections that do nothing: by whom a module was made (5.5.3).
const CUSTOM: u8 = 0;
/// The id of the section of imports (WebAssembly Core Specification, 5.5.5).
const IMPORTS: u8 = 2;
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
    let (header, mut rest) = wasm.split_at_checked(8)?;
    let (mut out, mut names) = (header.to_vec(), BTreeMap::new());
    while let Some((&id, after)) = rest.split_first() {
        let (size, after) = number(after)?;
        let (content, after) = after.split_at_checked(size)?;
        rest = after;
        if id == CUSTOM {
            continue;
        }
        let content = if id == IMPORTS { imports(content, &mut names)? } else { content.to_vec() };
        out.push(id);
        write_number(&mut out, content.len());
        out.extend(content);
    }
    Some((out, names))
}

fn imports(section: &[u8], names: &mut BTreeMap<String, String>) -> Option<Vec<u8>> {
    let (count, mut rest) = number(section)?;
    let mut out = Vec::new();
    write_number(&mut out, count);
    for _ in 0..count {
        let (module, after) = text(rest)?;
        let (name, after) = text(after)?;
        let (&kind, after) = after.split_first()?;
        let (function, after) = number(after)?;
        if kind != FUNCTION {
            return None;
        }
        let next = format!("f{}", names.len());
        let short = names.entry(String::from_utf8(name.to_vec()).ok()?).or_insert(next);
        for part in [module, short.as_bytes()] {
            write_number(&mut out, part.len());
            out.extend(part);
        }
        out.push(kind);
        write_number(&mut out, function);
        rest = after;
    }
    rest.is_empty().then_some(out)
}

/// A text behind its length.
fn text(from: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = number(from)?;
    rest.split_at_checked(length)
}

/// A number in LEB128 (5.2.2).
fn number(from: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (at, byte) in from.iter().enumerate().take(5) {
        value |= usize::from(byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, &from[at + 1..]));
        }
    }
    None
}

fn write_number(out: &mut Vec<u8>, mut value: usize) {
    loop {
        // The lowest seven bits.
        let byte = (value & 0x7F) as u8;
        value >>= 7;
        if value == 0 {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
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
