//! Zip archives that depend on their content alone: sorted names, one fixed date, no extra fields.

use super::tree::Tree;
use flate2::Crc;
use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, PoisonError};

/// 1 January 1980, 00:00: the first date a zip archive can name.
const DATE: u16 = 1 << 5 | 1;
/// Names are UTF-8.
const UTF8: u16 = 1 << 11;
const DEFLATE: u16 = 8;
/// What is needed to unpack: version 2.0.
const VERSION: u16 = 20;

/// Packs the files.
///
/// # Errors
/// More or larger files than a plain zip archive can hold.
pub fn pack(tree: &Tree) -> io::Result<Vec<u8>> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in tree {
        let offset = size(out.len())?;
        let mut crc = Crc::new();
        crc.update(content);
        let packed = small_as_can_be(content)?;
        let mut common = Vec::new();
        for half in [VERSION, UTF8, DEFLATE, 0, DATE] {
            common.extend(half.to_le_bytes());
        }
        for word in [crc.sum(), size(packed.len())?, size(content.len())?] {
            common.extend(word.to_le_bytes());
        }
        common.extend(small(name.len())?.to_le_bytes());
        common.extend(0_u16.to_le_bytes());

        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(packed);

        directory.extend(b"PK\x01\x02");
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&common);
        // No comment, first disc, no attributes.
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, count) = (size(out.len())?, small(tree.len())?);
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(size(directory.len())?.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend(0_u16.to_le_bytes());
    Ok(out)
}

/// Takes seconds and saves a twentieth, for every PC that loads the extension. The packages share
/// nearly all files, so what was packed once is kept.
fn small_as_can_be(content: &[u8]) -> io::Result<Vec<u8>> {
    static PACKED: Mutex<BTreeMap<Vec<u8>, Vec<u8>>> = Mutex::new(BTreeMap::new());
    let known = || PACKED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(packed) = known().get(content) {
        return Ok(packed.clone());
    }
    let mut packed = Vec::new();
    zopfli::compress(zopfli::Options::default(), zopfli::Format::Deflate, content, &mut packed)?;
    known().insert(content.to_vec(), packed.clone());
    Ok(packed)
}

fn size(length: usize) -> io::Result<u32> {
    u32::try_from(length).map_err(|_| io::Error::other("too large for a zip archive"))
}

fn small(length: usize) -> io::Result<u16> {
    u16::try_from(length).map_err(|_| io::Error::other("too many files or too long a name for a zip archive"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_holds_what_was_put_in() {
        let tree = Tree::from([("a/b.txt".into(), b"hello hello hello".to_vec()), ("empty".into(), Vec::new())]);
        let packed = pack(&tree).unwrap();
        assert_eq!(packed, pack(&tree).unwrap());
        assert!(packed.starts_with(b"PK\x03\x04"));
        // The end record: two entries, and the directory is where it says.
        let end = &packed[packed.len() - 22..];
        assert_eq!((&end[..4], end[10]), (&b"PK\x05\x06"[..], 2));
        let start = u32::from_le_bytes(end[16..20].try_into().unwrap()) as usize;
        assert_eq!(&packed[start..start + 4], b"PK\x01\x02");
        // Python's reader checks everything, sums too.
        let file = std::env::temp_dir().join(format!("csms-zip-{}.zip", std::process::id()));
        std::fs::write(&file, &packed).unwrap();
        let python = "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(z.read('a/b.txt').decode(), z.namelist())";
        let read = std::process::Command::new("python3").args(["-c", python]).arg(&file).output();
        std::fs::remove_file(&file).unwrap();
        // Browsers read it in the end-to-end tests; here only where Python is at hand.
        if let Ok(read) = read {
            assert_eq!(String::from_utf8_lossy(&read.stdout), "hello hello hello ['a/b.txt', 'empty']\n", "{read:?}");
        }
    }
}
