//! The outer form of a WASM module (WebAssembly Core Specification, 5.5): a header, and sections, each
//! with an id and a size. What is inside a function stays unread.

use std::collections::BTreeMap;

/// Sections that do nothing: names, and by whom a module was made (5.5.3).
pub const CUSTOM: u8 = 0;
/// What is imported (5.5.5).
pub const IMPORTS: u8 = 2;
/// The bodies of the functions (5.5.13).
pub const CODE: u8 = 10;
/// What memory holds at first (5.5.14).
pub const DATA: u8 = 11;

/// The part of the section of names that names functions (Appendix, 7.4.1).
const FUNCTION_NAMES: u8 = 1;
/// Length of the header: a magic word and a version.
const HEADER: usize = 8;

/// The sections of a module: id and content.
pub fn read(wasm: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let (header, mut rest) = wasm.split_at_checked(HEADER)?;
    let mut sections = Vec::new();
    while let Some((&id, after)) = rest.split_first() {
        let (content, after) = sized(after)?;
        sections.push((id, content));
        rest = after;
    }
    header.starts_with(b"\0asm").then_some(sections)
}

/// A module of these sections.
pub fn write<'a>(sections: impl IntoIterator<Item = (u8, impl AsRef<[u8]> + 'a)>) -> Vec<u8> {
    let mut wasm = b"\0asm\x01\0\0\0".to_vec();
    for (id, content) in sections {
        wasm.push(id);
        write_sized(&mut wasm, content.as_ref());
    }
    wasm
}

/// The bodies of the section of code, without their sizes.
pub fn bodies(code: &[u8]) -> Option<Vec<&[u8]>> {
    let (count, mut rest) = number(code)?;
    let mut bodies = Vec::new();
    for _ in 0..count {
        let (body, after) = sized(rest)?;
        bodies.push(body);
        rest = after;
    }
    rest.is_empty().then_some(bodies)
}

/// The section of code with these bodies.
pub fn write_bodies(bodies: &[&[u8]]) -> Vec<u8> {
    let mut code = Vec::new();
    write_number(&mut code, bodies.len());
    bodies.iter().for_each(|body| write_sized(&mut code, body));
    code
}

/// How many functions are imported. They are counted before the module's own. What wasm-bindgen makes
/// imports nothing but functions.
pub fn imported(sections: &[(u8, &[u8])]) -> usize {
    let imports = sections.iter().find(|(id, _)| *id == IMPORTS);
    imports.and_then(|(_, content)| number(content)).map_or(0, |(count, _)| count)
}

/// The names of the functions, where the module has them.
pub fn function_names<'a>(sections: &[(u8, &'a [u8])]) -> Option<BTreeMap<usize, &'a str>> {
    let mut customs = sections.iter().filter(|(id, _)| *id == CUSTOM).filter_map(|(_, content)| sized(content));
    let (_, mut rest) = customs.find(|(name, _)| name == b"name")?;
    while let Some((&part, after)) = rest.split_first() {
        let (content, after) = sized(after)?;
        if part == FUNCTION_NAMES {
            return names(content);
        }
        rest = after;
    }
    None
}

fn names(content: &[u8]) -> Option<BTreeMap<usize, &str>> {
    let (count, mut rest) = number(content)?;
    let mut names = BTreeMap::new();
    for _ in 0..count {
        let (function, after) = number(rest)?;
        let (name, after) = sized(after)?;
        names.insert(function, std::str::from_utf8(name).ok()?);
        rest = after;
    }
    Some(names)
}

/// A section of names with these names of functions.
pub fn write_names<'a>(names: impl ExactSizeIterator<Item = (usize, &'a str)>) -> Vec<u8> {
    let mut list = Vec::new();
    write_number(&mut list, names.len());
    for (function, name) in names {
        write_number(&mut list, function);
        write_sized(&mut list, name.as_bytes());
    }
    let mut section = b"\x04name".to_vec();
    section.push(FUNCTION_NAMES);
    write_sized(&mut section, &list);
    section
}

/// Bytes behind their number, such as a text.
pub fn sized(from: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = number(from)?;
    rest.split_at_checked(length)
}

/// Writes bytes behind their number.
pub fn write_sized(out: &mut Vec<u8>, bytes: &[u8]) {
    write_number(out, bytes.len());
    out.extend(bytes);
}

/// A number in LEB128 (5.2.2).
pub fn number(from: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (at, byte) in from.iter().enumerate().take(5) {
        value |= usize::from(byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, &from[at + 1..]));
        }
    }
    None
}

/// Writes a number in LEB128.
pub fn write_number(out: &mut Vec<u8>, mut value: usize) {
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

    #[test]
    fn what_is_written_reads_the_same() {
        let names = write_names([(3, "a"), (300, "b::c")].into_iter());
        let code = write_bodies(&[b"one", b""]);
        let wasm = write([(CODE, &code), (CUSTOM, &names)]);
        let sections = read(&wasm).unwrap();
        assert_eq!(sections, [(CODE, &code[..]), (CUSTOM, &names[..])]);
        assert_eq!(bodies(&code).unwrap(), [&b"one"[..], b""]);
        assert_eq!(function_names(&sections).unwrap(), BTreeMap::from([(3, "a"), (300, "b::c")]));
        assert_eq!(imported(&sections), 0);
    }

    #[test]
    fn what_is_cut_off_is_refused() {
        let wasm = write([(CODE, write_bodies(&[b"one"]))]);
        for end in (0..wasm.len()).filter(|end| *end != HEADER) {
            assert_eq!(read(&wasm[..end]), None, "{end}");
        }
        assert_eq!(bodies(b"\x02\x01a"), None);
        assert_eq!(bodies(b"\x01\x01a?"), None);
        assert_eq!(read(b"no wasm at all"), None);
    }
}
