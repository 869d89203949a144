//! Taking tag-length-value objects apart (ISO/IEC 7816-4, BER). Any bytes give an answer; nothing
//! is recursive, nothing is allocated.

/// An object: its tag as the bytes it is written with, e.g. `0x53`, `0x5F2F`, and its value.
pub type Object<'a> = (u32, &'a [u8]);

/// The first object, and what follows it; `None` when the bytes do not hold a whole one.
pub fn first(bytes: &[u8]) -> Option<(Object<'_>, &[u8])> {
    let (tag, rest) = tag(bytes)?;
    let (length, rest) = length(rest)?;
    let (value, rest) = rest.split_at_checked(length)?;
    Some(((tag, value), rest))
}

/// The objects one after the other, up to the first that is not whole.
pub fn objects(mut bytes: &[u8]) -> impl Iterator<Item = Object<'_>> {
    std::iter::from_fn(move || {
        let (object, rest) = first(bytes)?;
        bytes = rest;
        Some(object)
    })
}

/// The value of the first object with this tag.
pub fn find(bytes: &[u8], tag: u32) -> Option<&[u8]> {
    objects(bytes).find(|(found, _)| *found == tag).map(|(_, value)| value)
}

/// A tag of one to three bytes.
fn tag(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (&first, mut rest) = bytes.split_first()?;
    let mut tag = u32::from(first);
    if first & 0x1F == 0x1F {
        for last in [false, true] {
            let (&next, after) = rest.split_first()?;
            tag = tag << 8 | u32::from(next);
            rest = after;
            if next & 0x80 == 0 {
                break;
            }
            if last {
                return None;
            }
        }
    }
    Some((tag, rest))
}

/// A length of one byte, or of one to three bytes after a byte that says how many.
fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    if first < 0x80 {
        return Some((usize::from(first), rest));
    }
    let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
    if !(1..=3).contains(&digits.len()) {
        return None;
    }
    Some((digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_found() {
        let bytes = [0x70, 2, 1, 2, 0x5F, 0x2F, 1, 9, 0x5F, 0xC1, 0x05, 0x81, 1, 7, 0xFE, 0];
        assert_eq!(find(&bytes, 0x70), Some(&[1, 2][..]));
        assert_eq!(find(&bytes, 0x5F2F), Some(&[9][..]));
        assert_eq!(find(&bytes, 0x5F_C105), Some(&[7][..]));
        assert_eq!(find(&bytes, 0xFE), Some(&[][..]));
        assert_eq!(find(&bytes, 0x71), None);
        assert_eq!(objects(&bytes).count(), 4);
    }

    #[test]
    fn what_is_not_whole_is_nothing() {
        for bytes in [
            &[][..],
            &[0x70],
            &[0x70, 1],
            &[0x70, 0x81],
            &[0x70, 0x80],
            &[0x70, 0x82, 1],
            &[0x70, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
            &[0x70, 0xFF],
            &[0x5F],
            &[0x5F, 0xC1],
            &[0x5F, 0xC1, 0x85, 0x05, 0],
        ] {
            assert_eq!(first(bytes), None, "{bytes:02X?}");
        }
    }
}
