//! A time stamp service (RFC 3161) of the PC itself, for tests: what it is sent, `openssl ts` answers.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

/// The service; its folder is removed afterwards.
pub struct TimeStamps {
    folder: PathBuf,
    /// Where it listens.
    pub address: String,
}

impl Drop for TimeStamps {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl TimeStamps {
    /// Answers one request.
    pub fn one(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("csms-time-stamp-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let mut openssl = Command::new("openssl");
        openssl.args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=EXAMPLE TIME"]);
        openssl.args(["-addext", "extendedKeyUsage=critical,timeStamping"]);
        run(openssl.arg("-keyout").arg(folder.join("key")).arg("-out").arg(folder.join("certificate")));
        let settings = "[tsa]\ndefault_tsa = one\n[one]\nserial = serial\nsigner_digest = sha256\n\
                        default_policy = 1.2.3.4.1\ndigests = sha256\ness_cert_id_alg = sha256\n";
        fs::write(folder.join("settings"), settings).unwrap();
        fs::write(folder.join("serial"), "01").unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let place = folder.clone();
        thread::spawn(move || answer(listener.accept().unwrap().0, &place));
        Self { folder, address }
    }

    /// Its certificate.
    pub fn certificate(&self) -> PathBuf {
        self.folder.join("certificate")
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
    run(openssl.args(["-inkey", "key", "-out", "reply"]).current_dir(folder));
    let reply = fs::read(folder.join("reply")).unwrap();
    let head = "HTTP/1.0 200 OK\r\nContent-Type: application/timestamp-reply";
    write!(caller, "{head}\r\nContent-Length: {}\r\n\r\n", reply.len()).unwrap();
    caller.write_all(&reply).unwrap();
}

fn run(command: &mut Command) {
    let out = command.output().unwrap();
    assert!(out.status.success(), "{out:?}");
}
