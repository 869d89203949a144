//! Puts functions that are alike beside each other in a WASM module. Deflate, by which an extension is
//! packed, finds what repeats only within the last 32 KiB; a module is ten times as long.

use super::sections::{self, CODE, CUSTOM};
use std::collections::{HashMap, VecDeque};

/// How far back deflate sees (RFC 1951, section 2).
const WINDOW: usize = 32 * 1024;
/// What is looked for is this long: shorter repeats are everywhere.
const PIECE: usize = 6;

/// The module, with names of its functions that follow each other in the wanted order.
///
/// # Errors
/// It is no WASM module.
pub fn name(wasm: &[u8]) -> Result<Vec<u8>, String> {
    let sections = sections::read(wasm).ok_or("is no WASM module")?;
    let code = sections.iter().find(|(id, _)| *id == CODE).and_then(|(_, code)| sections::bodies(code));
    let order = alike(&code.ok_or("has no functions")?);
    let imported = sections::imported(&sections);
    let mut names: Vec<(usize, String)> =
        order.iter().enumerate().map(|(place, function)| (imported + function, format!("{place:06}"))).collect();
    names.sort();
    let names = sections::write_names(names.iter().map(|(function, name)| (*function, name.as_str())));
    let kept = sections.iter().filter(|(id, _)| *id != CUSTOM).map(|(id, content)| (*id, *content));
    Ok(sections::write(kept.chain([(CUSTOM, &names[..])])))
}

/// An order in which each body has most of its pieces in those shortly before it.
fn alike<'a>(bodies: &[&'a [u8]]) -> Vec<usize> {
    let mut numbers = HashMap::new();
    let pieces_of = |body: &&'a [u8]| {
        let mut pieces: Vec<usize> = Vec::new();
        for piece in body.windows(PIECE) {
            let next = numbers.len();
            pieces.push(*numbers.entry(piece).or_insert(next));
        }
        pieces.sort_unstable();
        pieces.dedup();
        pieces
    };
    let pieces: Vec<Vec<usize>> = bodies.iter().map(pieces_of).collect();
    let mut found_in = vec![Vec::new(); numbers.len()];
    for (function, pieces) in pieces.iter().enumerate() {
        pieces.iter().for_each(|piece| found_in[*piece].push(function));
    }
    // How often each piece is in the window, and how many of its pieces each function has there.
    let (mut seen, mut known) = (vec![0_u32; found_in.len()], vec![0_usize; bodies.len()]);
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    let (mut order, mut window, mut length) = (Vec::new(), VecDeque::new(), 0);
    while !left.is_empty() {
        let share = |function: usize| (known[function] << 16) / pieces[function].len().max(1);
        // Of equals the first, so that the same module always comes out the same.
        let best = (0..left.len()).max_by_key(|at| (share(left[*at]), usize::MAX - at)).unwrap_or_default();
        let function = left.remove(best);
        order.push(function);
        window.push_back(function);
        length += bodies[function].len();
        for piece in &pieces[function] {
            seen[*piece] += 1;
            if seen[*piece] == 1 {
                found_in[*piece].iter().for_each(|function| known[*function] += 1);
            }
        }
        while length > WINDOW
            && let Some(gone) = window.pop_front()
        {
            length -= bodies[gone].len();
            for piece in &pieces[gone] {
                seen[*piece] -= 1;
                if seen[*piece] == 0 {
                    found_in[*piece].iter().for_each(|function| known[*function] -= 1);
                }
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn what_is_alike_stands_together() {
        let bodies: [&[u8]; 5] = [b"the reader", b"SMARTCARDS", b"", b"the readers", b"SMARTCARD!"];
        assert_eq!(alike(&bodies), [0, 3, 1, 4, 2]);
    }

    #[test]
    fn names_follow_the_order() {
        let code = sections::write_bodies(&[b"the reader", b"SMARTCARDS", b"the readers"]);
        let names = sections::write_names([(0, "old")].into_iter());
        let named = name(&sections::write([(CODE, &code), (CUSTOM, &names)])).unwrap();
        let sections = sections::read(&named).unwrap();
        let names = sections::function_names(&sections).unwrap();
        assert_eq!(names, BTreeMap::from([(0, "000000"), (1, "000002"), (2, "000001")]));
        assert_eq!(sections[0], (CODE, &code[..]));
        assert!(name(b"?").is_err());
    }

    #[test]
    fn what_has_left_the_window_counts_no_more() {
        let long = [&b"the reader"[..], &[b'x'; WINDOW]].concat();
        let bodies: [&[u8]; 3] = [&long, b"SMARTCARDS", b"the readers"];
        assert_eq!(alike(&bodies), [0, 1, 2]);
    }
}
