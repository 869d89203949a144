//! Authenticode: the signature by which Windows knows who made a program or package. Made on Linux
//! by `osslsigncode`.
//!
//! Certificate and key come from files named in the environment and never lie in the project.
//! Without them nothing is signed.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// Names the file with the certificate and those above it (PEM).
pub const CERTIFICATE: &str = "CSMS_SIGN_CERTIFICATE";
/// Names the file with its key (PEM).
pub const KEY: &str = "CSMS_SIGN_KEY";
/// Names a file with the key's passphrase, where it has one.
const PASSPHRASE: &str = "CSMS_SIGN_PASSPHRASE_FILE";
/// The address of a time stamp service (RFC 3161). A signature with a time stamp stays good when
/// the certificate has expired.
const TIME_STAMP: &str = "CSMS_SIGN_TIMESTAMP";

/// Who signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    certificate: PathBuf,
    key: PathBuf,
    passphrase: Option<PathBuf>,
    time_stamp: Option<String>,
}

impl Signer {
    /// As the environment says; `None` when it names neither certificate nor key.
    ///
    /// # Errors
    /// When it names only one of them.
    pub fn of_environment() -> Result<Option<Self>, String> {
        Self::of(|name| env::var_os(name).filter(|value| !value.is_empty()))
    }

    fn of(variable: impl Fn(&str) -> Option<OsString>) -> Result<Option<Self>, String> {
        let (certificate, key) = match (variable(CERTIFICATE), variable(KEY)) {
            (None, None) => return Ok(None),
            (Some(certificate), Some(key)) => (certificate.into(), key.into()),
            _ => return Err(format!("to sign, both {CERTIFICATE} and {KEY} must name a file")),
        };
        let time_stamp = variable(TIME_STAMP).map(|address| address.to_string_lossy().into_owned());
        Ok(Some(Self { certificate, key, passphrase: variable(PASSPHRASE).map(PathBuf::from), time_stamp }))
    }

    /// Whether the signature outlives the certificate.
    pub const fn has_time_stamp(&self) -> bool {
        self.time_stamp.is_some()
    }

    /// Signs a program or package whose file has this name.
    ///
    /// # Errors
    /// What `osslsigncode` says; also when it is not installed.
    pub fn sign(&self, name: &str, bytes: &[u8]) -> Result<Vec<u8>, String> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("csms-sign-{}-{count}", std::process::id()));
        let signed = self.in_folder(&folder, name, bytes);
        // What is left behind there does no harm: neither key nor passphrase is copied.
        let _ = fs::remove_dir_all(&folder);
        signed
    }

    fn in_folder(&self, folder: &Path, name: &str, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let (from, to) = (folder.join(name), folder.join(format!("signed-{name}")));
        fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        fs::write(&from, bytes).map_err(|e| format!("{}: {e}", from.display()))?;
        let mut command = Command::new("osslsigncode");
        command.args(["sign", "-h", "sha256", "-n", "CSMS Login Helper", "-certs"]).arg(&self.certificate);
        command.arg("-key").arg(&self.key);
        if let Some(passphrase) = &self.passphrase {
            command.arg("-readpass").arg(passphrase);
        }
        if let Some(time_stamp) = &self.time_stamp {
            command.arg("-ts").arg(time_stamp);
        }
        let said = command.arg("-in").arg(&from).arg("-out").arg(&to).output();
        let said = said.map_err(|e| format!("osslsigncode (Debian package osslsigncode): {e}"))?;
        if !said.status.success() {
            let words = [said.stdout, said.stderr].concat();
            return Err(format!("signing {name}: osslsigncode: {}", String::from_utf8_lossy(&words).trim()));
        }
        fs::read(&to).map_err(|e| format!("{}: {e}", to.display()))
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::package::time_stamp::TimeStamps;

    /// A folder with a throw-away `certificate` and its `key`, removed afterwards.
    pub struct ThrowAway(pub PathBuf);

    impl Drop for ThrowAway {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    impl ThrowAway {
        pub fn new(name: &str) -> Self {
            Self::of(name, "codeSigning")
        }

        /// A certificate for this use.
        pub fn of(name: &str, usage: &str) -> Self {
            let folder = env::temp_dir().join(format!("csms-signer-{name}-{}", std::process::id()));
            fs::create_dir_all(&folder).unwrap();
            let mut openssl = Command::new("openssl");
            openssl.args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=EXAMPLE"]);
            openssl.arg("-addext").arg(format!("extendedKeyUsage={usage}"));
            openssl.arg("-keyout").arg(folder.join("key")).arg("-out").arg(folder.join("certificate"));
            let out = openssl.output().unwrap();
            assert!(out.status.success(), "{out:?}");
            Self(folder)
        }

        pub fn signer(&self) -> Signer {
            let (certificate, key) = (self.0.join("certificate"), self.0.join("key"));
            Signer { certificate, key, passphrase: None, time_stamp: None }
        }

        /// Whether this is signed with the certificate, and nothing was changed since.
        pub fn is_signed(&self, bytes: &[u8]) -> bool {
            let file = self.0.join("to-verify");
            fs::write(&file, bytes).unwrap();
            let mut verify = Command::new("osslsigncode");
            verify.arg("verify").arg("-CAfile").arg(self.0.join("certificate")).arg("-in").arg(&file);
            verify.output().unwrap().status.success()
        }

        /// A program for Windows that does nothing.
        pub fn program(&self) -> Vec<u8> {
            let (source, program) = (self.0.join("program.c"), self.0.join("program.exe"));
            fs::write(&source, "int main(void) { return 0; }\n").unwrap();
            let mut compiler = Command::new("x86_64-w64-mingw32-gcc");
            assert!(compiler.arg("-s").arg("-o").arg(&program).arg(&source).status().unwrap().success());
            fs::read(program).unwrap()
        }
    }

    #[test]
    fn a_program_is_signed_and_a_changed_one_is_found_out() {
        let throw_away = ThrowAway::new("program");
        let program = throw_away.program();
        assert!(!throw_away.is_signed(&program));
        let mut signed = throw_away.signer().sign("program.exe", &program).unwrap();
        assert!(throw_away.is_signed(&signed));
        let middle = program.len() / 2;
        signed[middle] ^= 1;
        assert!(!throw_away.is_signed(&signed));
    }

    #[test]
    fn a_signature_has_the_time_of_a_service() {
        let (throw_away, service) = (ThrowAway::new("time"), TimeStamps::one("service"));
        let signer = Signer { time_stamp: Some(service.address.clone()), ..throw_away.signer() };
        let file = throw_away.0.join("stamped");
        fs::write(&file, signer.sign("program.exe", &throw_away.program()).unwrap()).unwrap();
        let verified = |service: &Path| {
            let mut verify = Command::new("osslsigncode");
            verify.arg("verify").arg("-CAfile").arg(throw_away.0.join("certificate")).arg("-TSA-CAfile").arg(service);
            let out = verify.arg("-in").arg(&file).output().unwrap();
            String::from_utf8_lossy(&out.stdout).contains("Timestamp Server Signature verification: ok")
        };
        assert!(verified(&service.certificate()));
        // The time is that of this service and of no other.
        assert!(!verified(&throw_away.0.join("certificate")));
    }

    #[test]
    fn what_cannot_be_signed_says_why() {
        let throw_away = ThrowAway::new("why");
        let why = throw_away.signer().sign("text.exe", b"no program").unwrap_err();
        assert!(why.contains("text.exe"), "{why}");
        let missing = Signer { key: "/nowhere/key".into(), ..throw_away.signer() };
        assert!(missing.sign("program.exe", &throw_away.program()).is_err());
        let deaf = Signer { time_stamp: Some("http://127.0.0.1:9/".to_owned()), ..throw_away.signer() };
        assert!(deaf.sign("program.exe", &throw_away.program()).is_err());
    }

    #[test]
    fn certificate_and_key_belong_together() {
        let of = |named: &'static [&'static str]| {
            Signer::of(|name| named.contains(&name).then(|| OsString::from(format!("/x/{name}"))))
        };
        assert_eq!(of(&[]), Ok(None));
        assert!(of(&[CERTIFICATE]).unwrap_err().contains(KEY));
        assert!(of(&[KEY, TIME_STAMP]).is_err());
        assert!(of(&[CERTIFICATE, KEY, PASSPHRASE, TIME_STAMP]).unwrap().unwrap().has_time_stamp());
    }
}
