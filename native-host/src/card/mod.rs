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
//! Nothing here costs a passcode try or changes a card: an [`Apdu`] can only be made for reading, and
//! for asking a card that has proved to be PIV how many tries are left.

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

/// What a card may be asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// What can be read.
    #[default]
    Read,
    /// Also the tries of a PIV card, by VERIFY without data. Only where somebody has decided so.
    AskTries,
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
pub fn read(family: Family, extent: Extent, card: &mut dyn Transport) -> Result<Contents, ReadError> {
    let piv = match extent {
        Extent::Read => piv::read,
        Extent::AskTries => piv::read_and_ask_tries,
    };
    for read in families(family, piv) {
        if let Some(contents) = read(card)? {
            return Ok(contents);
        }
    }
    Err(ReadError::NoKnownApplication)
}

/// The readers of families to try, most likely first.
fn families(family: Family, piv: Read) -> Vec<Read> {
    match family {
        Family::Gids => vec![gids::read, piv],
        Family::Idprime => vec![idprime::read, piv, gids::read],
        Family::Cosmo => vec![ias_ecc::read, piv, pkcs15::read],
        Family::Piv | Family::Yubikey => vec![piv, gids::read],
        _ => vec![piv, gids::read, ias_ecc::read, pkcs15::read, idprime::read],
    }
}
