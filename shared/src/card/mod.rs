//! What an answer to reset (ATR) says about a card, from a small table of facts in `atr.json`.
//!
//! Unknown is a normal answer: the ATRs of the NHS cards in use (series 8, 9, 10) are not public,
//! so only kinds that are known to be wrong are ever called wrong.

mod atr;

use crate::data::built_in;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// Family of a card, as far as its ATR tells.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// A PIV card, as NHS series 9 and 10 are.
    Piv,
    /// Oberthur / IDEMIA Cosmo without a sign of its applet; NHS series 8 is one of these.
    Cosmo,
    /// JCOP41: looks like an NHS series 5 or 6 card.
    Jcop41,
    /// Thales IDPrime.
    Idprime,
    /// Microsoft virtual smartcard and other GIDS cards.
    Gids,
    /// YubiKey.
    Yubikey,
    /// A bank card.
    Bank,
    /// A driver's tachograph card.
    Tachograph,
    /// A CSCS construction-site card.
    Cscs,
    /// A contactless storage card (door pass, travel card) laid on the reader.
    ContactlessStorage,
    /// Nothing is known about this ATR.
    #[default]
    #[serde(other)]
    Unknown,
}

impl Family {
    /// The family of the card with this answer to reset.
    pub fn of_atr(bytes: &[u8]) -> Self {
        let historical = atr::historical_bytes(bytes).unwrap_or_default();
        table().iter().find(|row| row.matches(bytes, historical)).map_or(Self::Unknown, |row| row.family)
    }

    /// What kind of wrong card this is: the key of its name in the texts. `None` for every card that
    /// may be right.
    pub const fn wrong_kind(self) -> Option<&'static str> {
        match self {
            Self::Bank => Some("kind-bank"),
            Self::Tachograph => Some("kind-tachograph"),
            Self::Cscs => Some("kind-cscs"),
            Self::ContactlessStorage => Some("kind-contactless"),
            _ => None,
        }
    }
}

/// One row of `atr.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    family: Family,
    /// The whole ATR, hex.
    #[serde(default, with = "atr::hex_option")]
    exact: Option<Vec<u8>>,
    /// Start of the whole ATR, hex.
    #[serde(default, with = "atr::hex_option")]
    prefix: Option<Vec<u8>>,
    /// Start of the historical bytes, hex.
    #[serde(default, with = "atr::hex_option")]
    historical_start: Option<Vec<u8>>,
    /// Somewhere in the historical bytes, hex.
    #[serde(default, with = "atr::hex_option")]
    historical_contains: Option<Vec<u8>>,
    /// Where the fact comes from.
    #[allow(dead_code, reason = "read by the tests: a row without a source is refused")]
    source: String,
    /// One ATR that this row must recognise, hex.
    #[allow(dead_code, reason = "read by the tests: every row is tried")]
    #[serde(with = "atr::hex")]
    example: Vec<u8>,
}

impl Row {
    fn matches(&self, whole: &[u8], historical: &[u8]) -> bool {
        let contains = |part: &[u8]| historical.windows(part.len()).any(|w| w == part);
        self.exact.as_ref().is_none_or(|e| e == whole)
            && self.prefix.as_ref().is_none_or(|p| whole.starts_with(p))
            && self.historical_start.as_ref().is_none_or(|s| historical.starts_with(s))
            && self.historical_contains.as_ref().is_none_or(|c| contains(c))
    }
}

fn table() -> &'static [Row] {
    static TABLE: OnceLock<Vec<Row>> = OnceLock::new();
    // Were it empty, every card would be unknown.
    TABLE.get_or_init(|| built_in(include_str!("atr.json")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where facts about cards may come from.
    const DOCUMENTS: [&str; 6] = [
        "pcsc-tools smartcard_list",
        "NIST SP 800-73",
        "ISO/IEC 7816",
        "OpenSC ",
        "Generic Identity Device",
        "PC/SC part 3",
    ];

    #[test]
    fn every_row_has_a_criterion_a_source_and_recognises_its_example() {
        assert!(table().len() > 10, "atr.json does not parse");
        for row in table() {
            let criteria = [&row.exact, &row.prefix, &row.historical_start, &row.historical_contains];
            assert!(
                criteria.iter().any(|c| c.as_ref().is_some_and(|bytes| !bytes.is_empty())),
                "a row without a criterion would match everything: {row:?}"
            );
            // Who says so, and what exactly.
            let cited = row.source.split_once(": ");
            assert!(
                cited.is_some_and(|(who, what)| DOCUMENTS.iter().any(|d| who.starts_with(d)) && what.len() > 5),
                "{row:?}"
            );
            assert_eq!(Family::of_atr(&row.example), row.family, "{row:?}");
        }
    }

    #[test]
    fn unknown_is_never_wrong() {
        for atr in [&[][..], &[0x3B], &[0x3B, 0x02, 0x14, 0x50], &[0xFF; 40]] {
            assert_eq!(Family::of_atr(atr), Family::Unknown);
        }
        for family in [Family::Unknown, Family::Piv, Family::Cosmo, Family::Jcop41, Family::Yubikey] {
            assert_eq!(family.wrong_kind(), None);
        }
    }

    #[test]
    fn any_bytes_have_a_family() {
        // A linear congruential generator: random enough, and the same every time.
        let mut seed = 1u64;
        for length in (0..=40).cycle().take(20_000) {
            let atr: Vec<u8> = (0..length)
                .map(|_| {
                    seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                    (seed >> 56) as u8
                })
                .collect();
            let _ = Family::of_atr(&atr);
        }
    }
}
