//! The key that an extension's id follows from.
//!
//! The product's own key comes from a file named in the environment and never lies in the project.
//! Without it a throw-away key of this PC's user is made: good for trying, not for giving out.

use crate::error::{Error, Result};
use crate::paths;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rsa::RsaPrivateKey;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use std::env;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Names the file with the product's key: PEM, PKCS#8 or PKCS#1, not encrypted.
pub const VARIABLE: &str = "CSMS_CRX_KEY";
/// Bits of a throw-away key: what Chromium makes too.
const BITS: usize = 2048;

/// A key.
pub struct Key {
    pair: RsaKeyPair,
    spki: Vec<u8>,
    /// A throw-away key.
    pub development: bool,
}

impl Key {
    /// The product's key, or a throw-away one.
    pub fn load() -> Result<Self> {
        match env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
            Some(path) => Self::read(&PathBuf::from(path), false),
            None => Self::throw_away(&paths::cache().join("development-key.pem")),
        }
    }

    fn throw_away(path: &Path) -> Result<Self> {
        if !path.exists() {
            let content = |e: rsa::Error| Error::Content { path: path.to_owned(), reason: e.to_string() };
            let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, BITS).map_err(content)?;
            let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|e| content(e.into()))?;
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(Error::file(folder))?;
            }
            let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
            file.and_then(|mut file| file.write_all(pem.as_bytes())).map_err(Error::file(path))?;
        }
        Self::read(path, true)
    }

    fn read(path: &Path, development: bool) -> Result<Self> {
        let pem = fs::read_to_string(path).map_err(Error::file(path))?;
        Self::of_pem(&pem, development).map_err(|reason| Error::Content { path: path.to_owned(), reason })
    }

    fn of_pem(pem: &str, development: bool) -> std::result::Result<Self, String> {
        let key = RsaPrivateKey::from_pkcs8_pem(pem).or_else(|_| RsaPrivateKey::from_pkcs1_pem(pem));
        let key = key.map_err(|_| "holds no RSA key as plain PEM (PKCS#8 or PKCS#1)".to_owned())?;
        let der = key.to_pkcs8_der().map_err(|e| e.to_string())?;
        let spki = key.to_public_key().to_public_key_der().map_err(|e| e.to_string())?.into_vec();
        let pair = RsaKeyPair::from_pkcs8(der.as_bytes()).map_err(|e| format!("the key cannot sign: {e}"))?;
        Ok(Self { pair, spki, development })
    }

    /// The public half (SubjectPublicKeyInfo, DER).
    pub fn public(&self) -> &[u8] {
        &self.spki
    }

    /// The `key` of an extension's manifest.
    pub fn of_manifest(&self) -> String {
        STANDARD.encode(&self.spki)
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256, which gives the same signature every time.
    pub fn sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, String> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        let signed = self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature);
        signed.map(|()| signature).map_err(|_| "the key cannot sign".to_owned())
    }
}

/// First half of the SHA-256 of a public key: the extension's id as bytes.
pub fn id_bytes(spki: &[u8]) -> [u8; 16] {
    let mut id = [0; 16];
    id.copy_from_slice(&digest::digest(&digest::SHA256, spki).as_ref()[..16]);
    id
}

/// The extension's id as browsers write it.
pub fn id(spki: &[u8]) -> String {
    let letter = |nibble: u8| char::from(b'a' + nibble);
    id_bytes(spki).iter().flat_map(|byte| [letter(byte >> 4), letter(byte & 15)]).collect()
}

/// The id that follows from the `key` of a manifest.
pub fn id_of_manifest(key: &str) -> std::result::Result<String, String> {
    STANDARD.decode(key).map(|spki| id(&spki)).map_err(|e| format!("\"key\" is no base64: {e}"))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::sync::OnceLock;

    /// One key for all tests: making one takes its time.
    pub fn pem() -> &'static str {
        static PEM: OnceLock<String> = OnceLock::new();
        PEM.get_or_init(|| {
            let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, BITS).unwrap();
            key.to_pkcs8_pem(LineEnding::LF).unwrap().to_string()
        })
    }

    pub fn key() -> Key {
        Key::of_pem(pem(), true).unwrap()
    }

    #[test]
    fn the_id_of_the_project_follows_from_its_key() {
        let manifest = fs::read_to_string(paths::root().join("manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        assert_eq!(id_of_manifest(manifest["key"].as_str().unwrap()).unwrap(), "lgfdinkeolddfkgfdbcklpmhcokfndce");
        assert_eq!(id_of_manifest(&key().of_manifest()).unwrap(), id(key().public()));
    }

    #[test]
    fn both_forms_of_pem_are_read_and_others_are_refused() {
        use rsa::pkcs1::EncodeRsaPrivateKey;
        let old = RsaPrivateKey::from_pkcs8_pem(pem()).unwrap().to_pkcs1_pem(LineEnding::LF).unwrap();
        assert_eq!(Key::of_pem(&old, false).unwrap().public(), key().public());
        assert!(Key::of_pem("nonsense", false).is_err());
    }

    #[test]
    fn a_throw_away_key_is_made_once_and_for_its_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let path = env::temp_dir().join(format!("csms-key-{}/key.pem", std::process::id()));
        let made = Key::throw_away(&path).unwrap();
        assert!(made.development);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(Key::throw_away(&path).unwrap().public(), made.public());
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }
}
