//! A time stamp service (RFC 3161) of the PC itself, for tests: what it is sent, `openssl ts` answers.

use super::authenticode::tests::ThrowAway;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

/// The service.
pub struct TimeStamps {
    signer: ThrowAway,
    /// Where it listens.
    pub address: String,
}

impl TimeStamps {
    /// Answers one request.
    pub fn one(name: &str) -> Self {
        let signer = ThrowAway::of(name, "critical,timeStamping");
        let folder = signer.0.clone();
        let settings = "[tsa]\ndefault_tsa = one\n[one]\nserial = serial\nsigner_digest = sha256\n\
                        default_policy = 1.2.3.4.1\ndigests = sha256\ness_cert_id_alg = sha256\n";
        fs::write(folder.join("settings"), settings).unwrap();
        fs::write(folder.join("serial"), "01").unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        thread::spawn(move || answer(listener.accept().unwrap().0, &folder));
        Self { signer, address }
    }

    /// Its certificate.
    pub fn certificate(&self) -> PathBuf {
        self.signer.0.join("certificate")
    }
}

fn answer(mut caller: TcpStream, folder: &Path) {
    let mut reader = BufReader::new(caller.try_clone().unwrap());
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        match line.split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().unwrap()
            }
            Some(_) => {}
            None if line.trim().is_empty() => break,
            // The line of the request itself.
            None => {}
        }
    }
    let mut query = vec![0; length];
    reader.read_exact(&mut query).unwrap();
    fs::write(folder.join("query"), query).unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args(["ts", "-reply", "-config", "settings", "-queryfile", "query", "-signer", "certificate"]);
    let out = openssl.args(["-inkey", "key", "-out", "reply"]).current_dir(folder).output().unwrap();
    assert!(out.status.success(), "{out:?}");
    let reply = fs::read(folder.join("reply")).unwrap();
    let head = "HTTP/1.0 200 OK\r\nContent-Type: application/timestamp-reply";
    write!(caller, "{head}\r\nContent-Length: {}\r\n\r\n", reply.len()).unwrap();
    caller.write_all(&reply).unwrap();
}
