//! Registry values. Whoever may write to the registry may write anything there: any kind, any
//! length, with and without terminator.

/// Longest text that is looked at, in UTF-16 units. Policies with lists of sites can be long.
const MOST: usize = 32 * 1024;

const REG_SZ: u32 = 1;
const REG_EXPAND_SZ: u32 = 2;
const REG_DWORD: u32 = 4;
const REG_MULTI_SZ: u32 = 7;

/// A value as far as anybody here cares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text, up to its terminator.
    Text(String),
    /// A number of 32 bits.
    Number(u32),
    /// Several texts, each a line here.
    Lines(String),
    /// Anything else, or a number of the wrong size.
    Other,
}

impl Value {
    /// The value of this kind (`REG_…`) with these bytes.
    pub fn of(kind: u32, bytes: &[u8]) -> Self {
        match kind {
            REG_SZ | REG_EXPAND_SZ => {
                let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
                let text: Vec<u16> = units.take_while(|&unit| unit != 0).take(MOST).collect();
                Self::Text(String::from_utf16_lossy(&text))
            }
            REG_DWORD => {
                <[u8; 4]>::try_from(bytes).map_or(Self::Other, |bytes| Self::Number(u32::from_le_bytes(bytes)))
            }
            REG_MULTI_SZ => {
                let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
                let units: Vec<u16> = units.take(MOST).collect();
                let lines = units.split(|&unit| unit == 0).filter(|line| !line.is_empty());
                Self::Lines(lines.map(String::from_utf16_lossy).collect::<Vec<_>>().join("\n"))
            }
            _ => Self::Other,
        }
    }

    /// The text, when it is one with anything in it.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            Self::Number(_) | Self::Lines(_) | Self::Other => None,
        }
    }

    /// The number. Browsers take a text of digits for one too.
    pub fn number(&self) -> Option<u32> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Lines(_) | Self::Other => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn texts_end_at_their_terminator_or_at_their_end() {
        for bytes in ["2.4\0", "2.4", "2.4\0behind", "2.4\0\0"] {
            assert_eq!(Value::of(1, &utf16(bytes)).text(), Some("2.4"), "{bytes:?}");
        }
        let odd = [utf16("2.4"), vec![0x41]].concat();
        assert_eq!(Value::of(2, &odd).text(), Some("2.4"));
        assert_eq!(Value::of(1, &[]).text(), None);
        assert_eq!(Value::of(1, &[0x00, 0xD8]).text(), Some("\u{FFFD}"));
        assert_eq!(Value::of(1, &utf16(&"x".repeat(1_000_000))).text().map(str::len), Some(MOST));
    }

    #[test]
    fn several_texts_are_lines() {
        assert_eq!(Value::of(7, &utf16("{\0\"a\": 1\0}\0\0")), Value::Lines("{\n\"a\": 1\n}".to_owned()));
        assert_eq!(Value::of(7, &[1]), Value::Lines(String::new()));
    }

    #[test]
    fn numbers_of_a_wrong_size_or_kind_are_no_numbers() {
        assert_eq!(Value::of(4, &[1, 0, 0, 0]).number(), Some(1));
        for (kind, bytes) in
            [(4, &[][..]), (4, &[1]), (4, &[1, 0, 0, 0, 0]), (3, &[1, 0, 0, 0]), (11, &[1; 8]), (7, &[])]
        {
            assert_eq!(Value::of(kind, bytes).number(), None, "{kind} {bytes:?}");
        }
        assert_eq!(Value::of(1, &utf16(" 1 \0")).number(), Some(1));
        assert_eq!(Value::of(1, &utf16("yes\0")).number(), None);
    }
}
