//! Reading a card without a passcode: certificates, and tries where a plain read gives them.
//!
//! | file | subject |
//! |---|---|
//! | `apdu` | the few commands that may be sent, and long answers put together |
//! | `transport` | how commands reach a card, with a deadline |
//! | `error` | why a card could not be read |
//! | `tlv` | taking tag-length-value objects apart |
//! | `inflate` | unpacking compressed certificates, capped |
//! | `certificate` | from DER to what a report says of a certificate |
//! | `file` | reading files |
//! | `piv`, `gids`, `ias_ecc`, `pkcs15`, `idprime` | one card family a file |
//!
//! Nothing here costs a passcode try or changes a card: an [`Apdu`] can only be made for reading.

mod apdu;
pub mod certificate;
mod error;
mod file;
mod gids;
mod ias_ecc;
mod idprime;
mod inflate;
mod piv;
mod pkcs15;
mod tlv;
mod transport;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod scripted;

pub use apdu::Apdu;
pub use error::ReadError;
pub use transport::{Timed, Transport};

use shared::card::Family;
use shared::report::{Certificate, CertificateKind, Tries};
use shared::request::SmartcardNumber;

/// What a card said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contents {
    /// Its certificates; those that could not be understood are there without issuer and dates.
    pub certificates: Vec<Certificate>,
    /// Passcode tries left, where reading tells.
    pub tries: Option<Tries>,
    /// The number printed on the card, which its certificates name. Never part of a report.
    pub number: Option<SmartcardNumber>,
}

impl Contents {
    /// Adds a certificate: DER, possibly followed by padding. `place` is what its place is meant for.
    fn add(&mut self, der: &[u8], place: CertificateKind) {
        let (certificate, number) = certificate::understand(der, place);
        self.certificates.push(certificate);
        self.number = self.number.take().or(number);
    }
}

/// Reads a family's contents; `None` when the card is not of that family.
type Read = fn(&mut dyn Transport) -> Result<Option<Contents>, ReadError>;

/// Whether a card with this sort of answer to reset is worth a contact. Known wrong cards are left
/// alone, and of JCOP41 nobody knows what its applet says.
pub const fn is_readable(family: Family) -> bool {
    family.wrong_kind().is_none() && !matches!(family, Family::Jcop41)
}

/// Reads the card, trying the families its answer to reset makes likely.
///
/// # Errors
/// No family that can be read is on it, or why reading ended. Whatever was read until then counts
/// for nothing: half a card is not known.
pub fn read(family: Family, card: &mut dyn Transport) -> Result<Contents, ReadError> {
    for read in families(family) {
        if let Some(contents) = read(card)? {
            return Ok(contents);
        }
    }
    Err(ReadError::NoKnownApplication)
}

/// The readers of families to try, most likely first.
const fn families(family: Family) -> &'static [Read] {
    match family {
        Family::Gids => &[gids::read, piv::read],
        Family::Idprime => &[idprime::read, piv::read, gids::read],
        Family::Cosmo => &[ias_ecc::read, piv::read, pkcs15::read],
        Family::Piv | Family::Yubikey => &[piv::read, gids::read],
        _ => &[piv::read, gids::read, ias_ecc::read, pkcs15::read, idprime::read],
    }
}
