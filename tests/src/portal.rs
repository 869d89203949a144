//! A stand-in for the portal through which a Firefox in a sandbox (Ubuntu's snap) asks for native hosts, on a
//! message bus of its own. The browser is a real one, told to go through the portal as a snap does.
//!
//! The interface is that of Ubuntu's patch, as Firefox's documentation of its side describes it
//! (`toolkit/components/extensions/docs/native-messaging-portal-design.rst`).

use crate::failure::{Doing, Failure, Result};
use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
use zbus::fdo;
use zbus::message::Header;
use zbus::wire::{OwnedFd as Pipe, OwnedObjectPath, OwnedVariant};
use zbus::{Connection, interface};

const NAME: &str = "org.freedesktop.portal.Desktop";
const PATH: &str = "/org/freedesktop/portal/desktop";
const MANIFESTS: &str = "/usr/lib/mozilla/native-messaging-hosts";

/// What the desktop says when a browser wants to start a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The user has agreed: the host is started.
    Granted,
    /// The user has refused.
    Refused,
    /// It could not be started.
    Failed,
}

/// Codes of `org.freedesktop.portal.Request.Response`.
impl Answer {
    const fn code(self) -> u32 {
        match self {
            Self::Granted => 0,
            Self::Refused => 1,
            Self::Failed => 2,
        }
    }
}

/// A message bus with a portal on it, until it is dropped.
#[derive(Debug)]
pub struct Portal {
    /// Address of the bus, for the browser's environment.
    pub address: String,
    decided: Arc<AtomicBool>,
    bus: Child,
    _connection: Option<Connection>,
}

impl Portal {
    /// A desktop whose portal gives this answer when it is [decided](Self::decide); with `None` it has none.
    pub fn start(folder: &Path, answer: Option<Answer>) -> Result<Self> {
        let mut bus = Command::new("dbus-daemon");
        bus.args(["--session", "--nofork", "--nopidfile", "--print-address"]);
        bus.arg(format!("--address=unix:path={}", folder.join("bus").display()));
        let mut bus = bus.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().doing("dbus-daemon")?;
        let mut address = String::new();
        let said = bus.stdout.take().map(|out| BufReader::new(out).read_line(&mut address));
        let mut portal = Self { address: address.trim().to_owned(), decided: Arc::default(), bus, _connection: None };
        said.doing("dbus-daemon has no output")?.doing("the address of the bus")?;
        portal._connection =
            answer.map(|answer| zbus::block_on(portal.serve(answer))).transpose().doing("the portal")?;
        Ok(portal)
    }

    /// Whoever was asked makes up their mind, now and for all times after.
    pub fn decide(&self) {
        self.decided.store(true, Ordering::Relaxed);
    }

    async fn serve(&self, answer: Answer) -> zbus::Result<Connection> {
        let connection = zbus::connection::Builder::address(self.address.as_str()).build().await?;
        let desktop = WebExtensions { answer, decided: Arc::clone(&self.decided), hosts: Hosts::default() };
        connection.object_server().at(PATH, desktop).await?;
        connection.request_name(NAME).await?;
        Ok(connection)
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        // Nobody is left to be asked.
        self.decide();
        // It may have ended by itself already.
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}

type Options = HashMap<String, OwnedVariant>;
/// The hosts that were started, by the session of each.
type Hosts = Arc<Mutex<HashMap<OwnedObjectPath, Child>>>;

/// `org.freedesktop.portal.WebExtensions`.
struct WebExtensions {
    answer: Answer,
    decided: Arc<AtomicBool>,
    hosts: Hosts,
}

#[interface(name = "org.freedesktop.portal.WebExtensions")]
impl WebExtensions {
    #[zbus(property, name = "version")]
    fn version(&self) -> u32 {
        1
    }

    async fn create_session(
        &self,
        options: Options,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
    ) -> fdo::Result<OwnedObjectPath> {
        let path = path("session", &header, &options, "session_handle_token")?;
        connection.object_server().at(&path, Session).await?;
        Ok(path)
    }

    fn get_manifest(&self, _session: OwnedObjectPath, name: &str, _extension: &str) -> fdo::Result<String> {
        fs::read_to_string(format!("{MANIFESTS}/{name}.json")).map_err(refused)
    }

    fn start(
        &self,
        session: OwnedObjectPath,
        name: &str,
        extension: &str,
        options: Options,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
    ) -> fdo::Result<OwnedObjectPath> {
        let request = path("request", &header, &options, "handle_token")?;
        let (answer, decided, hosts) = (self.answer, Arc::clone(&self.decided), Arc::clone(&self.hosts));
        let (name, extension) = (name.to_owned(), extension.to_owned());
        let (path, connection) = (request.clone(), connection.clone());
        let answering = move || -> Result<()> {
            while !decided.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(20));
            }
            if answer == Answer::Granted {
                let host = host(&name, &extension)?;
                hosts.lock().doing("the hosts")?.insert(session, host);
            }
            let response = (answer.code(), Options::new());
            let interface = "org.freedesktop.portal.Request";
            let signal = connection.emit_signal(None::<&str>, &path, interface, "Response", &response);
            zbus::block_on(signal).doing("the answer")
        };
        thread::spawn(|| {
            if let Err(Failure(reason)) = answering() {
                eprintln!("the portal: {reason}");
            }
        });
        Ok(request)
    }

    fn get_pipes(&self, session: OwnedObjectPath, _options: Options) -> fdo::Result<(Pipe, Pipe, Pipe)> {
        let mut hosts = self.hosts.lock().map_err(refused)?;
        let host = hosts.get_mut(&session).ok_or_else(|| refused("no host was started"))?;
        let (Some(input), Some(output), Some(errors)) = (host.stdin.take(), host.stdout.take(), host.stderr.take())
        else {
            return Err(refused("the pipes were given before"));
        };
        Ok((OwnedFd::from(input).into(), OwnedFd::from(output).into(), OwnedFd::from(errors).into()))
    }
}

/// `org.freedesktop.portal.Session`. A host ends with its input.
struct Session;

#[interface(name = "org.freedesktop.portal.Session")]
impl Session {
    fn close(&self) {}
}

/// The path of a session or request, which caller and portal make up alike.
fn path(kind: &str, header: &Header<'_>, options: &Options, token: &str) -> fdo::Result<OwnedObjectPath> {
    let sender = header.sender().ok_or_else(|| refused("nobody asks"))?.as_str();
    let token =
        options.get(token).and_then(|value| <&str>::try_from(&**value).ok()).ok_or_else(|| refused("no token"))?;
    let sender = sender.trim_start_matches(':').replace('.', "_");
    format!("{PATH}/{kind}/{sender}/{token}").try_into().map_err(refused)
}

/// Starts the host as Firefox does.
fn host(name: &str, extension: &str) -> Result<Child> {
    let file = format!("{MANIFESTS}/{name}.json");
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(&file).doing(&file)?).map_err(|error| Failure(error.to_string()))?;
    let mut command = Command::new(manifest["path"].as_str().doing("the manifest names no program")?);
    command.args([file.as_str(), extension]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().doing(name)
}

fn refused(why: impl std::fmt::Display) -> fdo::Error {
    fdo::Error::Failed(why.to_string())
}
