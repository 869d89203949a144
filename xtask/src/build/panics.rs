//! Leaves out of a WASM module what only tells of a panic.
//!
//! A panic ends a module with the instruction `unreachable`. Before it Rust writes down what has
//! happened and where, to a standard error output that a browser does not have: nobody can ever read
//! it. The compiler keeps that code and those places all the same, and packed they are seven kilobytes of each large module.
//! So every function that does nothing but panic becomes the one instruction that it ends with, and
//! the places (file, line, column), which only such functions read, become zeros.

use super::sections::{self, CODE, DATA, number};
use std::collections::BTreeSet;
use std::ops::Range;

/// The body of a function that ends the module: no locals, `unreachable`, `end` (5.4).
const UNREACHABLE: &[u8] = &[0, 0x00, 0x0B];
/// `i32.const` and `end`, around the address of data (5.4.7, 5.4.9).
const I32_CONST: u8 = 0x41;
const END: u8 = 0x0B;

/// Rust's own functions that end in a panic and do nothing else, by what their names begin with.
const PANICS: &[&str] = &[
    "core::panicking::",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::result::unwrap_failed",
    "core::cell::panic_already_",
    "core::cell::lazy::panic_poisoned",
    "core::slice::index::slice_",
    "core::slice::copy_from_slice_impl::len_mismatch_fail",
    "core::slice::sort::shared::smallsort::panic_on_ord_violation",
    "core::str::slice_error_fail",
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    "std::thread::local::panic_access_error",
    "std::alloc::rust_oom",
    "__rustc::rust_begin_unwind",
    "__rustc::__rust_start_panic",
    "__rustc::rust_panic",
];

/// Does so. The module must still name its functions.
///
/// # Errors
/// What about the module is not as the compiler makes it.
pub fn cut(wasm: &[u8]) -> Result<Vec<u8>, String> {
    let sections = sections::read(wasm).ok_or("is no WASM module")?;
    let names = sections::function_names(&sections).ok_or("does not name its functions")?;
    let imported = sections::imported(&sections);
    if !names.values().any(|name| is_panic(name)) {
        return Err("knows no panic: have Rust's own functions got other names?".to_owned());
    }
    let cut = |(id, content): (u8, &[u8])| {
        let content = match id {
            CODE => {
                let bodies = sections::bodies(content)?.into_iter().enumerate();
                let cut = bodies.map(|(n, body)| match names.get(&(imported + n)) {
                    Some(name) if is_panic(name) => UNREACHABLE,
                    _ => body,
                });
                sections::write_bodies(&cut.collect::<Vec<_>>())
            }
            DATA => without_places(content)?,
            _ => content.to_vec(),
        };
        Some((id, content))
    };
    let sections: Option<Vec<_>> = sections.iter().copied().map(cut).collect();
    Ok(sections::write(sections.ok_or("has another form of code or data")?))
}

/// Names come with a checksum of the crate: `core[c5930c85a12de822]::panicking::panic_fmt`.
fn is_panic(name: &str) -> bool {
    let (krate, rest) = name.split_once("::").unwrap_or((name, ""));
    let krate = krate.split('[').next().unwrap_or(krate);
    PANICS
        .iter()
        .any(|panic| panic.split_once("::").is_some_and(|(of, function)| of == krate && rest.starts_with(function)))
}

/// What memory holds at first, without the places of panics.
fn without_places(section: &[u8]) -> Option<Vec<u8>> {
    let pieces = pieces(section)?;
    let (mut data, mut files) = (section.to_vec(), BTreeSet::new());
    for piece in &pieces {
        // A place is aligned as its numbers are.
        let first = piece.address.next_multiple_of(4) - piece.address;
        for at in (piece.range.start + first..piece.range.end.saturating_sub(15)).step_by(4) {
            if let Some(file) = file_of_place(section, at, &pieces) {
                data[at..at + 16].fill(0);
                files.insert((file.start, file.end));
            }
        }
    }
    files.into_iter().for_each(|(start, end)| data[start..end].fill(0));
    Some(data)
}

/// Something that memory holds at first.
struct Piece {
    address: usize,
    /// Where it stands in the section.
    range: Range<usize>,
}

fn pieces(section: &[u8]) -> Option<Vec<Piece>> {
    let (count, mut rest) = number(section)?;
    let mut pieces = Vec::new();
    for _ in 0..count {
        let [0, I32_CONST, after @ ..] = rest else { return None };
        let (address, after) = number(after)?;
        let [END, after @ ..] = after else { return None };
        let (content, after) = sections::sized(after)?;
        let end = section.len() - after.len();
        pieces.push(Piece { address, range: end - content.len()..end });
        rest = after;
    }
    rest.is_empty().then_some(pieces)
}

/// Where the name of the file stands, if this is a place: address and length of the name of a Rust
/// file, line, column (`core::panic::Location`).
fn file_of_place(section: &[u8], at: usize, pieces: &[Piece]) -> Option<Range<usize>> {
    let word = |n: usize| {
        let bytes = section.get(at + 4 * n..at + 4 * n + 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
    };
    let (address, length, line, column) = (word(0)?, word(1)?, word(2)?, word(3)?);
    if !(1..100_000).contains(&line) || !(1..1_000).contains(&column) {
        return None;
    }
    let piece = pieces.iter().find(|piece| (piece.address..piece.address + piece.range.len()).contains(&address))?;
    let start = piece.range.start + address - piece.address;
    let file = start..start.checked_add(length)?;
    let name = section.get(file.clone()).filter(|_| file.end <= piece.range.end)?;
    let is_name = name.ends_with(b".rs") && name.iter().all(u8::is_ascii_graphic);
    is_name.then_some(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::sections::{CUSTOM, IMPORTS};

    const BODIES: [&[u8]; 3] = [b"\0work\x0B", b"\0tell\x0B", b"\0more\x0B"];
    const IMPORTED: &[u8] = b"\x01\x01m\x01f\0\0";

    fn wasm(names: &[&str], data: &[u8]) -> Vec<u8> {
        let code = sections::write_bodies(&BODIES);
        let names = sections::write_names(names.iter().enumerate().map(|(n, name)| (n, *name)));
        sections::write([(IMPORTS, IMPORTED), (CODE, &code), (DATA, data), (CUSTOM, &names)])
    }

    /// At address 1027: a text, the name of a file, a place in it, and numbers that are none.
    fn data(place: [u32; 4]) -> Vec<u8> {
        let mut data = b"\x01\0\x41\x83\x08\x0B".to_vec();
        let mut content = b"keep.src/a.rs".to_vec();
        content.extend(place.iter().flat_map(|word| word.to_le_bytes()));
        content.extend([7, 0, 0, 0]);
        sections::write_sized(&mut data, &content);
        data
    }

    #[test]
    fn panics_and_their_places_go_and_the_rest_stays() {
        let names =
            ["imported", "csms::work", "core[c5930c85a12de822]::panicking::panic_fmt", "core::fmt::panicking::no"];
        let cut = cut(&wasm(&names, &data([1032, 8, 12, 5]))).unwrap();
        let sections = sections::read(&cut).unwrap();
        assert_eq!(sections::bodies(sections[1].1).unwrap(), [BODIES[0], UNREACHABLE, BODIES[2]]);
        let mut left = b"\x01\0\x41\x83\x08\x0B\x21keep.".to_vec();
        left.extend([0; 24]);
        left.extend([7, 0, 0, 0]);
        assert_eq!(sections[2].1, left);
    }

    #[test]
    fn what_is_no_place_stays() {
        for words in [[1032, 7, 12, 5], [1032, 80, 12, 5], [9, 8, 12, 5], [1032, 8, 0, 5], [1032, 8, 12, 4000]] {
            let data = data(words);
            assert_eq!(without_places(&data).unwrap(), data, "{words:?}");
        }
    }

    #[test]
    fn another_form_is_refused() {
        let data = data([1032, 8, 12, 5]);
        assert!(cut(&wasm(&["f", "a", "b", "c"], &data)).unwrap_err().contains("no panic"));
        let named = ["f", "a", "core::panicking::panic", "c"];
        assert!(cut(&wasm(&named, b"\x01\x01\0")).unwrap_err().contains("another form"));
        assert!(cut(b"\0asm\x01\0\0\0").unwrap_err().contains("name"));
    }
}
