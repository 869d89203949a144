//! Unpacking compressed certificates. What comes out is capped, so that a few bytes on a card
//! cannot fill the memory of a PC.

/// Longest certificate that is unpacked, in bytes.
pub const LIMIT: usize = 16 * 1024;

/// Optional parts of a gzip header (RFC 1952, 2.3.1).
const HEADER_CRC: u8 = 0x02;
const EXTRA: u8 = 0x04;
const NAME: u8 = 0x08;
const COMMENT: u8 = 0x10;

/// Unpacks gzip (RFC 1952); `None` when it is none or is longer than [`LIMIT`]. The checksum is
/// not looked at: a certificate that does not parse is noticed anyway.
pub fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let ([0x1F, 0x8B, 8, flags, ..], Some(mut rest)) = (bytes, bytes.get(10..)) else { return None };
    if flags & EXTRA != 0 {
        let (length, after) = rest.split_first_chunk::<2>()?;
        rest = after.get(usize::from(u16::from_le_bytes(*length))..)?;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            let end = rest.iter().position(|byte| *byte == 0)?;
            rest = rest.get(end + 1..)?;
        }
    }
    if flags & HEADER_CRC != 0 {
        rest = rest.get(2..)?;
    }
    miniz_oxide::inflate::decompress_to_vec_with_limit(rest, LIMIT).ok()
}

/// Unpacks zlib (RFC 1950); `None` when it is none or is longer than [`LIMIT`].
pub fn zlib(bytes: &[u8]) -> Option<Vec<u8>> {
    miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(bytes, LIMIT).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec;

    fn packed(flags: u8, parts: &[u8], plain: &[u8]) -> Vec<u8> {
        let trailer = [0; 8];
        [&[0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 0, 3], parts, &compress_to_vec(plain, 6), &trailer].concat()
    }

    #[test]
    fn gzip_with_any_header_is_unpacked() {
        let plain = b"a certificate, a certificate, a certificate";
        assert_eq!(gzip(&packed(0, &[], plain)).unwrap(), plain);
        let parts = [&[3, 0, 1, 2, 3][..], b"name\0", b"comment\0", &[9, 9]].concat();
        assert_eq!(gzip(&packed(HEADER_CRC | EXTRA | NAME | COMMENT, &parts, plain)).unwrap(), plain);
    }

    #[test]
    fn bombs_and_nonsense_are_nothing() {
        assert_eq!(gzip(&packed(0, &[], &vec![0; LIMIT])).map(|plain| plain.len()), Some(LIMIT));
        assert_eq!(gzip(&packed(0, &[], &vec![0; LIMIT + 1])), None);
        assert_eq!(gzip(&packed(0, &[], &vec![0; 50_000_000])), None);
        let good = packed(EXTRA | NAME, &[1, 0, 7, b'n', 0], b"plain");
        for cut in 0..good.len() - 9 {
            assert_eq!(gzip(&good[..cut]), None, "{cut}");
        }
        let zlib_of = |plain: &[u8]| zlib(&miniz_oxide::deflate::compress_to_vec_zlib(plain, 9));
        assert_eq!(zlib_of(b"plain").as_deref(), Some(&b"plain"[..]));
        assert_eq!((zlib_of(&vec![0; LIMIT + 1]), zlib(b"plain")), (None, None));
        assert_eq!(gzip(&[0x1F, 0x8B, 7, 0, 0, 0, 0, 0, 0, 3, 3, 0]), None, "another method");
    }
}
