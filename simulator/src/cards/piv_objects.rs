//! What is stored on a PIV card (NIST SP 800-73-4, part 1).

use super::tlv;
use std::collections::BTreeMap;
use time::Date;

/// Full name of the PIV application.
pub(super) const APPLICATION: [u8; 11] = [0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00];
/// As much of the name as a program must say to select it: without the version.
pub(super) const APPLICATION_STEM: usize = 9;

/// Discovery object.
const DISCOVERY: u32 = 0x7E;
/// Card holder unique identifier.
const CHUID: u32 = 0x5F_C102;
/// Card capability container.
const CAPABILITIES: u32 = 0x5F_C107;
/// Certificate of the authentication key (9A).
const AUTHENTICATION: u32 = 0x5F_C105;
/// Certificate of the signing key (9C).
const SIGNING: u32 = 0x5F_C10A;

/// What a PIV card is to carry.
#[derive(Clone, Debug)]
pub struct PivContents {
    /// Certificate of the authentication key (9A), DER.
    pub authentication: Option<Vec<u8>>,
    /// Certificate of the signing key (9C), DER.
    pub signing: Option<Vec<u8>>,
    /// Date on which the card itself ends, as its CHUID says.
    pub expires: Date,
}

impl PivContents {
    /// All objects by tag, as GET DATA answers them.
    pub(super) fn objects(&self) -> BTreeMap<u32, Vec<u8>> {
        let mut objects = BTreeMap::from([
            (DISCOVERY, discovery()),
            (CHUID, tlv::write(0x53, &self.chuid())),
            (CAPABILITIES, tlv::write(0x53, &capabilities())),
        ]);
        for (tag, certificate) in [(AUTHENTICATION, &self.authentication), (SIGNING, &self.signing)] {
            if let Some(der) = certificate {
                objects.insert(tag, certificate_object(der));
            }
        }
        objects
    }

    /// The CHUID's parts; tag 35 is the card's last day, "YYYYMMDD".
    fn chuid(&self) -> Vec<u8> {
        let day = format!("{:04}{:02}{:02}", self.expires.year(), u8::from(self.expires.month()), self.expires.day());
        [
            // A made-up federal number of the length the standard wants.
            tlv::write(0x30, &[0x11; 25]),
            // The card's own number (GUID), made up: "CSMS" and a one.
            tlv::write(0x34, b"CSMS\0\0\0\0\0\0\0\0\0\0\0\x01"),
            tlv::write(0x35, day.as_bytes()),
            // Issuer's signature: none.
            tlv::write(0x3E, &[]),
            tlv::write(0xFE, &[]),
        ]
        .concat()
    }
}

/// Which application this is, and that it has one passcode, its own.
fn discovery() -> Vec<u8> {
    tlv::wrap(DISCOVERY, &[tlv::write(0x4F, &APPLICATION), tlv::write(0x5F2F, &[0x40, 0x00])])
}

/// A certificate, not compressed.
fn certificate_object(der: &[u8]) -> Vec<u8> {
    tlv::wrap(0x53, &[tlv::write(0x70, der), tlv::write(0x71, &[0x00]), tlv::write(0xFE, &[])])
}

/// The capability container: mostly empty parts that must be there.
fn capabilities() -> Vec<u8> {
    let mut parts = vec![
        tlv::write(0xF0, &[0x00; 21]),
        tlv::write(0xF1, &[0x21]),
        tlv::write(0xF2, &[0x21]),
        tlv::write(0xF3, &[]),
        tlv::write(0xF4, &[0x00]),
        tlv::write(0xF5, &[0x10]),
    ];
    parts.extend([0xF6, 0xF7, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE].map(|tag| tlv::write(tag, &[])));
    parts.concat()
}
