//! The site's own certificate authority. Its key lives in memory only, and only while the
//! certificate of the site is made.

use crate::Error;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivatePkcs8KeyDer;
use std::sync::Arc;
use time::{Duration, OffsetDateTime};

/// Makes an authority and, signed by it, a certificate for these hosts. Returns the authority (PEM)
/// and the server's side of TLS.
pub(super) fn make(hosts: &[String]) -> Result<(String, Arc<ServerConfig>), Error> {
    let failed = |error: rcgen::Error| Error::Certificate(error.to_string());
    let now = OffsetDateTime::now_utc();

    let mut authority = CertificateParams::default();
    authority.distinguished_name = name("Stand-in authority (training only)");
    authority.not_before = now - Duration::DAY;
    authority.not_after = now + Duration::days(90);
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().map_err(failed)?).map_err(failed)?;

    let mut leaf = CertificateParams::new(hosts).map_err(failed)?;
    leaf.distinguished_name = name("Stand-in site (training only)");
    leaf.not_before = now - Duration::DAY;
    leaf.not_after = now + Duration::days(30);
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate().map_err(failed)?;
    let leaf = leaf.signed_by(&key, &authority).map_err(failed)?;

    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((authority.pem(), Arc::new(config)))
}

fn name(common: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, "CSMS Login Helper simulator");
    name.push(DnType::CommonName, common);
    name
}
