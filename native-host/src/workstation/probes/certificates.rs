//! NHS certificates in the user's store: dates, kind and provider. Second-hand: Windows leaves them
//! there when the card is taken out. No private key is acquired.

use crate::card::certificate;
use crate::workstation::catalogue::Catalogue;
use crate::workstation::pc::{Answer, Pc};
use crate::workstation::run::Learnt;
use shared::report::{Certificate, CertificateKind, Provider};

/// As many as a report needs, the newest first.
const MOST: usize = 20;

pub fn stored(pc: &dyn Pc, _: &Catalogue) -> Answer<Learnt> {
    let mut found: Vec<Certificate> = pc
        .certificates()?
        .iter()
        .map(|stored| Certificate {
            provider: stored.provider.as_deref().map(kind_of),
            ..certificate::understand(&stored.der, CertificateKind::Other).0
        })
        .filter(Certificate::is_nhs)
        .collect();
    found.sort_by_key(|certificate| std::cmp::Reverse(certificate.not_after));
    found.truncate(MOST);
    Ok(Box::new(|gathered| gathered.certificates = found))
}

/// The kind of a provider: names of those that Windows and the makers of NHS cards bring end so.
fn kind_of(name: &str) -> Provider {
    let name = name.to_lowercase();
    if name.contains("key storage provider") || name.contains("ksp") {
        Provider::Ksp
    } else if name.contains("crypto provider") || name.contains("cryptographic provider") || name.contains("csp") {
        Provider::Csp
    } else {
        Provider::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_are_told_apart() {
        for (name, kind) in [
            ("Microsoft Base Smart Card Crypto Provider", Provider::Csp),
            ("Microsoft Smart Card Key Storage Provider", Provider::Ksp),
            ("Microsoft Enhanced Cryptographic Provider v1.0", Provider::Csp),
            ("Example", Provider::Unknown),
            ("", Provider::Unknown),
        ] {
            assert_eq!(kind_of(name), kind, "{name}");
        }
    }
}
