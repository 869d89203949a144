//! What sort of reader it is, told from its name: the only thing PC/SC says about it.

use shared::report::ReaderKind;

/// Parts of reader names (lower case) and what they give away; the first that fits counts.
///
/// Windows lists Windows Hello and TPM cards as readers with a card in: they are no readers to
/// anybody with a smartcard in hand. vsmartcard's "Virtual PCD" stands in for a real reader in
/// tests and trainings, and counts as one. Readers that a remote session brings along mostly keep
/// their own name, so few can be told.
const TABLE: &[(&str, ReaderKind)] = &[
    ("windows hello for business", ReaderKind::Virtual),
    ("microsoft virtual smart card", ReaderKind::Virtual),
    ("microsoft uicc", ReaderKind::Virtual),
    ("redirected", ReaderKind::Redirected),
    ("contactless", ReaderKind::Contactless),
    (" picc", ReaderKind::Contactless),
    ("nfc", ReaderKind::Contactless),
    ("-cl ", ReaderKind::Contactless),
    ("contacted", ReaderKind::Contact),
    ("contact reader", ReaderKind::Contact),
    ("cardman 3121", ReaderKind::Contact),
    ("omnikey 3x21", ReaderKind::Contact),
    ("pc twin", ReaderKind::Contact),
    ("scr33", ReaderKind::Contact),
    ("au9540", ReaderKind::Contact),
];

/// The kind of the reader with this name; [`ReaderKind::Unknown`] when the name gives nothing away.
pub fn of_name(name: &str) -> ReaderKind {
    let name = name.to_lowercase();
    TABLE.iter().find(|(part, _)| name.contains(part)).map_or(ReaderKind::Unknown, |(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_met_by_a_name() {
        for (at, (part, kind)) in TABLE.iter().enumerate() {
            let met = |(name, told): &(&str, ReaderKind)| {
                let first = TABLE.iter().position(|(part, _)| name.to_lowercase().contains(part));
                first == Some(at) && told == kind
            };
            assert!(NAMES.iter().any(met), "{part}");
        }
    }

    /// Names of readers, and what they are.
    const NAMES: &[(&str, ReaderKind)] = &[
        ("Windows Hello for Business 1", ReaderKind::Virtual),
        ("Microsoft Virtual Smart Card 0", ReaderKind::Virtual),
        ("Microsoft UICC ISO Reader 1d2c 0", ReaderKind::Virtual),
        ("OMNIKEY AG CardMan 3121 00 00", ReaderKind::Contact),
        ("HID Global OMNIKEY 3x21 Smart Card Reader 0", ReaderKind::Contact),
        ("Broadcom Corp Contacted SmartCard 0", ReaderKind::Contact),
        ("Broadcom Corp Contactless SmartCard 0", ReaderKind::Contactless),
        ("ACS ACR1252 1S CL Reader PICC 0", ReaderKind::Contactless),
        ("Gemalto PC Twin Reader 01 00", ReaderKind::Contact),
        ("Virtual PCD 00 00", ReaderKind::Unknown),
        ("Yubico YubiKey OTP+FIDO+CCID 00 00", ReaderKind::Unknown),
        ("", ReaderKind::Unknown),
        ("Gemalto PC Twin Reader (redirected) 0", ReaderKind::Redirected),
        ("ACS ACR122U NFC Interface 00 00", ReaderKind::Contactless),
        ("Identiv uTrust 3700 F CL Reader-CL 0", ReaderKind::Contactless),
        ("OMNIKEY 5422 Contact Reader 0", ReaderKind::Contact),
        ("SCM Microsystems Inc. SCR33x USB Smart Card Reader 0", ReaderKind::Contact),
        ("Alcor Micro AU9540 00 00", ReaderKind::Contact),
    ];

    #[test]
    fn tells_real_readers_from_virtual_ones() {
        for (name, kind) in NAMES {
            assert_eq!(of_name(name), *kind, "{name}");
        }
    }
}
