//! Sets a Windows PC up as one of the files in `tests/pcs/` says, and back again.

use super::{Wine, ended_well, succeed, windows_path};
use crate::failure::{Doing, Result};
use crate::wait::until;
use csms_simulator::pc::{PreparedPc, StoredCertificate};
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::mem;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// The first line of every `.reg` file.
const HEADER: &str = "Windows Registry Editor Version 5.00\n\n";

/// Where Wine keeps the name of the session.
const SESSION: &str = "HKEY_CURRENT_USER\\Volatile Environment";

/// Keys that are taken away as a whole when a PC goes back; of others, only the values set.
const OWN_KEYS: &[&str] =
    &["\\uninstall\\", "\\policies\\", "\\nativemessaginghosts\\", "\\blbeacon", "\\my\\certificates\\"];

/// A PC that is set up. It goes back with [`SetUp::undo`].
pub struct SetUp<'a> {
    wine: &'a Wine,
    undo: String,
    services: Vec<(String, bool)>,
    /// Held open: the ports are taken as long as these live.
    _ports: Vec<TcpListener>,
    programs: Vec<Idle>,
    files: Vec<PathBuf>,
}

impl<'a> SetUp<'a> {
    /// Sets the PC up.
    pub fn new(wine: &'a Wine, file: &PreparedPc) -> Result<Self> {
        let mut registry = file.registry.replace('\r', "");
        for certificate in file.certificates().doing("certificates")? {
            registry += &stored(&certificate)?;
        }
        // Wine has it from here, not from the environment of the program that starts it.
        let mut undo = undo(&registry);
        if !file.one("session").is_empty() {
            registry += &format!("[{SESSION}]\n\"SESSIONNAME\"=\"{}\"\n", file.one("session"));
            undo += &format!("[{SESSION}]\n\"SESSIONNAME\"=\"Console\"\n");
        }
        let mut set_up =
            Self { wine, undo, services: Vec::new(), _ports: Vec::new(), programs: Vec::new(), files: Vec::new() };
        match set_up.prepare(file, &registry) {
            Ok(()) => Ok(set_up),
            Err(failure) => {
                // The first failure is the one that counts.
                let _ = set_up.undo();
                Err(failure)
            }
        }
    }

    fn prepare(&mut self, file: &PreparedPc, registry: &str) -> Result<()> {
        let cards: Vec<&str> = file.all("cards").collect();
        self.wine.set_cards(&(cards.join("\n") + "\n"))?;
        self.wine.set_events(file.one("event"))?;
        self.wine.import(&(HEADER.to_owned() + registry))?;
        for (path, text) in file.files() {
            let path = self.wine.disc().join(path.trim_start_matches(r"C:\").replace('\\', "/"));
            fs::write(&path, text).doing(path.display())?;
            self.files.push(path);
        }
        for (name, state) in file.services() {
            self.service(name, state)?;
        }
        for port in file.all("port").chain(file.all("silent-port")) {
            let port: u16 = port.parse().doing("a port")?;
            // Never accepted from: the system takes the connection, and nobody ever answers.
            self._ports.push(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).doing("a port")?);
        }
        for name in file.all("process") {
            self.programs.push(self.wine.idle(name)?);
        }
        Ok(())
    }

    /// What `status --json` prints there.
    pub fn status(&self) -> Result<String> {
        let mut host = self.wine.host()?;
        host.args(["status", "--json"]).stdin(Stdio::null());
        succeed(&host.output().doing("wine")?, "status --json")
    }

    fn service(&mut self, name: &str, state: &str) -> Result<()> {
        let short = name.replace(' ', "");
        let start = if state == "disabled" { "disabled" } else { "demand" };
        let program = format!("{} service", windows_path(&self.wine.double("service.exe")?));
        let arguments = ["create", &short, "binPath=", &program, "DisplayName=", name, "start=", start];
        succeed(&self.wine.run("sc", &arguments)?, "sc create")?;
        let running = state == "running";
        self.services.push((short.clone(), running));
        if running {
            succeed(&self.wine.run("sc", &["start", &short])?, "sc start")?;
            // It was started; that it runs is for itself to say.
            let running = |said: &Option<String>| said.as_ref().is_some_and(|said| said.contains("RUNNING"));
            self.seen(&short, "start", running)?;
        }
        Ok(())
    }

    /// Takes everything back.
    pub fn undo(mut self) -> Result<()> {
        self.programs.clear();
        let mut outcome = self.wine.set_events("");
        for file in mem::take(&mut self.files) {
            outcome = outcome.and(fs::remove_file(&file).doing(file.display()));
        }
        for (name, running) in mem::take(&mut self.services) {
            if running {
                outcome = outcome
                    .and(self.wine.run("sc", &["stop", &name]).and_then(|out| succeed(&out, "sc stop").map(drop)));
            }
            outcome = outcome
                .and(self.wine.run("sc", &["delete", &name]).and_then(|out| succeed(&out, "sc delete").map(drop)));
            // One that is still about to stop is only marked: it goes when it has stopped.
            outcome = outcome.and(self.seen(&name, "end", Option::is_none));
        }
        outcome.and(self.wine.import(&(HEADER.to_owned() + &self.undo)))
    }
}

impl SetUp<'_> {
    /// Waits until this is true of what the PC says of a service; nothing when it knows none of this name.
    fn seen(&self, name: &str, what: &str, wanted: impl Fn(&Option<String>) -> bool) -> Result<()> {
        until(&format!("the {what} of the service {name}"), || {
            let answer = self.wine.run("sc", &["query", name])?;
            let said = ended_well(answer.status).then(|| String::from_utf8_lossy(&answer.stdout).into_owned());
            Ok(if wanted(&said) { Ok(()) } else { Err(format!("{said:?}")) })
        })
    }
}

/// A program that only runs; ended when dropped.
#[derive(Debug)]
pub struct Idle(Child);

impl Drop for Idle {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Wine {
    /// Starts a program under this name that only runs; it runs when this returns.
    pub fn idle(&self, name: &str) -> Result<Idle> {
        let mut command = self.command(self.double(name)?)?;
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().doing(name)?;
        let output = child.stdout.take().doing("no output")?;
        let idle = Idle(child);
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).doing(name)?;
        Ok(idle)
    }

    /// A program under this name that only runs.
    fn double(&self, name: &str) -> Result<PathBuf> {
        let path = self.folder().join(name);
        if !path.is_file() {
            super::compile("pc.c", &path, &["-ladvapi32"])?;
        }
        Ok(path)
    }
}

/// What takes these entries of a `.reg` file away again.
fn undo(registry: &str) -> String {
    let mut text = String::new();
    let mut own = false;
    for line in registry.lines() {
        if let Some(key) = line.strip_prefix('[') {
            let lower = key.to_lowercase();
            own = OWN_KEYS.iter().any(|part| lower.contains(part));
            let _ = writeln!(text, "[{}{key}", if own { "-" } else { "" });
        } else if let Some((name, _)) = line.split_once('=').filter(|_| !own) {
            let _ = writeln!(text, "{name}=-");
        }
    }
    text
}

/// A certificate as the store keeps it in the registry: properties, each with number, 1, length and
/// bytes. 2 is the provider of its key, 3 its SHA-1 fingerprint, 32 the certificate.
fn stored(certificate: &StoredCertificate) -> Result<String> {
    let mut blob = Vec::new();
    let mut property = |number: u32, bytes: &[u8]| {
        blob.extend(number.to_le_bytes());
        blob.extend(1u32.to_le_bytes());
        blob.extend((bytes.len() as u32).to_le_bytes());
        blob.extend(bytes);
    };
    property(2, &provider(certificate.provider));
    property(32, &certificate.der);
    let hex: Vec<String> = blob.iter().map(|byte| format!("{byte:02x}")).collect();
    let name = fingerprint(&certificate.der)?;
    let key = "HKEY_CURRENT_USER\\Software\\Microsoft\\SystemCertificates\\My\\Certificates";
    Ok(format!("[{key}\\{name}]\n\"Blob\"=hex:{}\n", hex.join(",")))
}

/// SHA-1, which is the name that the store knows a certificate by.
fn fingerprint(bytes: &[u8]) -> Result<String> {
    let doing = "sha1sum";
    let mut child = Command::new(doing).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().doing(doing)?;
    child.stdin.take().doing(doing)?.write_all(bytes).doing(doing)?;
    let sum = succeed(&child.wait_with_output().doing(doing)?, doing)?;
    Ok(sum.split(' ').next().unwrap_or_default().to_uppercase())
}

/// `CRYPT_KEY_PROV_INFO` with the texts behind it, pointers as distances from its start.
fn provider(name: &str) -> Vec<u8> {
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect() };
    let (container, name) = (wide("example"), wide(name));
    let (start, kind, key) = (48u64, 1u32, 1u32);
    let mut bytes = Vec::new();
    bytes.extend(start.to_le_bytes());
    bytes.extend((start + container.len() as u64).to_le_bytes());
    bytes.extend(kind.to_le_bytes());
    bytes.extend([0; 8]);
    bytes.extend([0; 4]);
    bytes.extend([0; 8]);
    bytes.extend(key.to_le_bytes());
    bytes.extend([0; 4]);
    [bytes, container, name].concat()
}
