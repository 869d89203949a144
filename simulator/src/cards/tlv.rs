//! Writing tag-length-value objects, as cards and certificates have them (ISO 7816-4, BER).

/// One object. `tag` is given as the bytes it is written with, e.g. `0x53`, `0x5F2F`, `0x5FC105`.
pub fn write(tag: u32, value: &[u8]) -> Vec<u8> {
    let mut object = Vec::with_capacity(value.len() + 8);
    object.extend(tag_bytes(tag));
    object.extend(length(value.len()));
    object.extend(value);
    object
}

/// Objects one after the other inside another.
pub fn wrap(tag: u32, parts: &[Vec<u8>]) -> Vec<u8> {
    write(tag, &parts.concat())
}

/// Sequences in sequences, so many levels of them: what breaks whoever goes down one by one.
pub fn nested(levels: usize) -> Vec<u8> {
    (0..levels).fold(Vec::new(), |inner, _| write(0x30, &inner))
}

/// The bytes of a tag, without leading zeros.
fn tag_bytes(tag: u32) -> Vec<u8> {
    let bytes = tag.to_be_bytes();
    let skip = bytes.iter().take(3).take_while(|byte| **byte == 0).count();
    bytes[skip..].to_vec()
}

/// The length: one byte up to 127, otherwise the number of length bytes and then the length.
fn length(length: usize) -> Vec<u8> {
    if let Ok(short @ 0..=0x7F) = u8::try_from(length) {
        return vec![short];
    }
    let bytes = length.to_be_bytes();
    let skip = bytes.iter().take_while(|byte| **byte == 0).count();
    let mut field = vec![0x80 | (bytes.len() - skip) as u8];
    field.extend(&bytes[skip..]);
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_one_to_four_bytes() {
        assert_eq!(write(0x53, &[1]), [0x53, 1, 1]);
        assert_eq!(write(0x5F2F, &[0x40, 0]), [0x5F, 0x2F, 2, 0x40, 0]);
        assert_eq!(write(0x5FC105, &[]), [0x5F, 0xC1, 0x05, 0]);
        assert_eq!(write(0, &[]), [0, 0]);
    }

    #[test]
    fn lengths_grow_when_they_must() {
        for (count, field) in [
            (127, &[0x7F][..]),
            (128, &[0x81, 0x80]),
            (255, &[0x81, 0xFF]),
            (256, &[0x82, 1, 0]),
            (65536, &[0x83, 1, 0, 0]),
        ] {
            assert_eq!(length(count), field, "{count}");
        }
    }

    #[test]
    fn objects_nest() {
        let inner = [write(0x70, &[0xAA]), write(0x71, &[0])];
        assert_eq!(wrap(0x53, &inner), [0x53, 6, 0x70, 1, 0xAA, 0x71, 1, 0]);
    }
}
