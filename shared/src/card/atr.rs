//! Reading an answer to reset (ISO/IEC 7816-3 §8.2) just far enough to find its historical bytes.

/// The historical bytes, or `None` when the bytes are not a complete ATR.
pub fn historical_bytes(atr: &[u8]) -> Option<&[u8]> {
    let [ts, t0, rest @ ..] = atr else { return None };
    if !matches!(ts, 0x3B | 0x3F) {
        return None;
    }
    let count = usize::from(t0 & 0x0F);
    // The high nibble of T0 and of every TDi says which of TA, TB, TC, TD follow.
    let (mut interface, mut at) = (t0 >> 4, 0);
    loop {
        at += interface.count_ones() as usize;
        if interface & 0x8 == 0 {
            break;
        }
        interface = rest.get(at - 1)? >> 4;
    }
    rest.get(at..at + count)
}

/// Hex text with optional spaces.
pub mod hex {
    use serde::{Deserialize, Deserializer, de::Error};

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        let digits: Vec<u8> = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_digit(16).map(|d| d as u8).ok_or_else(|| D::Error::custom(format!("{text:?} is not hex"))))
            .collect::<Result<_, _>>()?;
        if digits.len() % 2 == 1 {
            return Err(D::Error::custom(format!("{text:?} has half a byte")));
        }
        Ok(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
    }
}

/// The same, optional.
pub mod hex_option {
    use serde::Deserializer;

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<u8>>, D::Error> {
        super::hex::deserialize(from).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::historical_bytes;

    #[test]
    fn finds_the_historical_bytes() {
        assert_eq!(historical_bytes(&[0x3B, 0x02, 0x14, 0x50]), Some(&[0x14, 0x50][..]));
        let jcop = b"\x3B\xF9\x18\x00\x00\x81\x31\xFE\x45JCOP41V22\xAF";
        assert_eq!(historical_bytes(jcop), Some(&b"JCOP41V22"[..]));
        let t0_only = b"\x3B\x6A\x00\xFFJCOP41V221";
        assert_eq!(historical_bytes(t0_only), Some(&b"JCOP41V221"[..]));
    }

    #[test]
    fn refuses_what_is_no_atr() {
        for bytes in [&[][..], &[0x3B], &[0x3B, 0x02, 0x14], &[0x00, 0x02, 0x14, 0x50], &[0x3B, 0x80, 0x80, 0x80]] {
            assert_eq!(historical_bytes(bytes), None, "{bytes:02X?}");
        }
    }
}
