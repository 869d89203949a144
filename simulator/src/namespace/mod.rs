//! A private namespace for the current program: its own users, mounts, network and processes.
//!
//! Inside, the program may own port 443, run a PC/SC service of its own, register native hosts
//! system-wide and name the real web sites' hosts, and nothing of it is seen outside. No packet
//! leaves: the network has a loopback only. When the program ends, everything it started ends.
//! No root rights are needed, only that the system lets users make namespaces.

mod case;

pub use case::in_namespace;

use crate::Error;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::env;
use std::fmt::Display;
use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{self, Command, ExitCode};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Set inside; holds the private folder.
const MARK: &str = "CSMS_STAGE";

/// Where the private folder may be: short paths (sockets need them) that every Debian has and
/// nobody needs during a play. It is mounted there inside only, so nothing is left behind.
const FOLDERS: &[&str] = &["/srv", "/mnt", "/media", "/var/tmp"];

/// Folders that are replaced by empty ones, so that nothing of the PC is seen and nothing is left
/// behind: the PC/SC service's socket, and what administrators have set for the browsers.
const EMPTIED: &[&str] = &["/run/pcscd", "/etc/chromium", "/etc/firefox", "/usr/lib/mozilla"];

/// What is made for a space of its own, besides the users.
const SPACES: &[&str] = &["--mount", "--net", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc"];

/// The private folder: `HOME` and everything temporary. It is gone at the end.
#[derive(Clone, Debug)]
pub struct Inside {
    /// The folder.
    pub folder: PathBuf,
}

/// Runs `play` inside a private namespace, entering it first by starting this program again with
/// the same arguments. `hosts` are the names that lead to 127.0.0.1.
pub fn run(hosts: &[&str], play: impl FnOnce(Inside) -> ExitCode) -> ExitCode {
    let outcome = match entered() {
        Some(folder) => furnish(&folder, hosts).map(|()| play(Inside { folder })),
        None => enter(),
    };
    outcome.unwrap_or_else(|error| {
        // When not even this can be said, the exit code remains.
        let _ = io::Write::write_fmt(&mut io::stderr(), format_args!("error: {error}\n"));
        ExitCode::FAILURE
    })
}

/// The private folder, when this program has entered a namespace: it is the first process there. One
/// that it starts may want a namespace of its own in turn.
fn entered() -> Option<PathBuf> {
    env::var_os(MARK).filter(|_| process::id() == 1).map(PathBuf::from)
}

/// Becomes `unshare`, which starts this program again inside. Returns only when that fails.
fn enter() -> Result<ExitCode, Error> {
    let program = env::current_exe().map_err(Error::io("this program does not find itself"))?;
    allowed()?;
    let folder = FOLDERS.iter().map(Path::new).find(|folder| folder.is_dir() && is_free(folder, &program));
    let folder = folder.ok_or_else(|| failed("a folder", format!("none of {} can be used", FOLDERS.join(", "))))?;
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user"]).args(SPACES).arg("--").arg(program).args(env::args_os().skip(1));
    Err(failed("unshare (Debian package util-linux)", command.env(MARK, folder).env("TMPDIR", folder).exec()))
}

/// Asks the system in the smallest way: becoming `unshare` leaves nobody to explain a refusal.
fn allowed() -> Result<(), Error> {
    let asked = Command::new("unshare").args(["--user", "--map-root-user", "--net", "ip", "link"]).output();
    let asked = asked.map_err(|source| failed("unshare (Debian package util-linux)", source))?;
    let why = || String::from_utf8_lossy(&asked.stderr).trim().to_owned();
    if asked.status.success() { Ok(()) } else { Err(Error::NoNamespaces { why: why() }) }
}

/// Whether hiding this folder would hide nothing that the play needs.
fn is_free(folder: &Path, program: &Path) -> bool {
    let home = env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let needed = [env::current_dir().unwrap_or_default(), home, env::temp_dir(), program.to_path_buf()];
    !needed.iter().any(|path| path.starts_with(folder))
}

/// The first process of a namespace is deaf to signals that it does not ask for. Here Ctrl-C and
/// its kin end it, and with it the whole namespace.
fn listen_to_signals() -> Result<(), Error> {
    for (signal, code) in [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] {
        let always = Arc::new(AtomicBool::new(true));
        let listening = signal_hook::flag::register_conditional_shutdown(signal, code, always);
        listening.map_err(|source| failed("listening to signals", source))?;
    }
    Ok(())
}

/// Makes the namespace what the stage needs.
fn furnish(folder: &Path, hosts: &[&str]) -> Result<(), Error> {
    listen_to_signals()?;
    system("ip", &["link", "set", "lo", "up"])?;
    // Below the ports that the PCs of the tests are asked for: a connection to a free port among those
    // that connections begin at may meet itself, and then looks taken.
    let ports = "/proc/sys/net/ipv4/ip_local_port_range";
    fs::write(ports, "20000 32767").map_err(Error::io(ports))?;
    empty(folder)?;
    for emptied in EMPTIED {
        empty_out(Path::new(emptied), folder)?;
    }
    let names: String = hosts.iter().map(|host| format!("127.0.0.1 {host}\n")).collect();
    let file = folder.join("hosts");
    fs::write(&file, format!("127.0.0.1 localhost\n{names}")).map_err(at(&file))?;
    system("mount", &["--bind", &file.display().to_string(), "/etc/hosts"])
}

/// Mounts an empty folder. One that is not there is made; where that is not allowed, its parent is
/// replaced by an empty folder that has it, with what else was in the parent kept in its place.
fn empty_out(target: &Path, scratch: &Path) -> Result<(), Error> {
    if target.is_dir() || fs::create_dir(target).is_ok() {
        return empty(target);
    }
    let parent = target.parent().ok_or_else(|| failed("an empty folder", "it has no parent"))?;
    let kept = scratch.join("kept").join(parent.strip_prefix("/").unwrap_or(parent));
    fs::create_dir_all(&kept).map_err(at(&kept))?;
    system("mount", &["--rbind", &parent.display().to_string(), &kept.display().to_string()])?;
    empty(parent)?;
    for entry in fs::read_dir(&kept).map_err(at(&kept))?.flatten() {
        let (from, to) = (entry.path(), parent.join(entry.file_name()));
        if from.is_symlink() || !from.is_dir() {
            // Links and plain files are reached through a link; sockets work through one too.
            std::os::unix::fs::symlink(&from, &to).map_err(at(&to))?;
        } else {
            fs::create_dir(&to).map_err(at(&to))?;
            system("mount", &["--rbind", &from.display().to_string(), &to.display().to_string()])?;
        }
    }
    fs::create_dir(target).map_err(at(target))
}

fn empty(folder: &Path) -> Result<(), Error> {
    system("mount", &["-t", "tmpfs", "tmpfs", &folder.display().to_string()])
}

fn system(program: &str, arguments: &[&str]) -> Result<(), Error> {
    let output = Command::new(program).args(arguments).output().map_err(|source| failed(program, source))?;
    if output.status.success() {
        return Ok(());
    }
    Err(failed(format!("{program} {}", arguments.join(" ")), String::from_utf8_lossy(&output.stderr).trim()))
}

fn failed(doing: impl Into<String>, why: impl Display) -> Error {
    Error::Namespace { doing: doing.into(), why: why.to_string() }
}

/// An error with this file or folder.
fn at(path: &Path) -> impl FnOnce(io::Error) -> Error {
    Error::io(path.display().to_string())
}

impl Inside {
    /// A folder of that name inside the private folder; made when it is not there.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn folder(&self, name: &str) -> Result<PathBuf, Error> {
        let folder = self.folder.join(name);
        fs::create_dir_all(&folder).map_err(at(&folder))?;
        Ok(folder)
    }

    /// Replaces a folder of the PC by an empty one.
    ///
    /// # Errors
    /// [`Error::Namespace`] or [`Error::Io`].
    pub fn hide(&self, folder: &Path) -> Result<(), Error> {
        empty_out(folder, &self.folder)
    }
}
