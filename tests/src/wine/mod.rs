//! A Windows PC: Wine with a fresh prefix, and stand-ins for what Wine lacks or only pretends.
//!
//! Wine 8.0 (Debian 12) has no `bcryptprimitives.dll`, which every Rust program needs, and a
//! `winscard.dll` and a `wevtapi.dll` that do nothing. They are compiled here from `tests/wine/`, for
//! tests only.

mod prepared;

pub use prepared::{Idle, SetUp};

use crate::failure::{Doing, Failure, Result, ensure};
use crate::namespace::Inside;
use crate::place::{self, WINDOWS_COMMAND_LINE, WINDOWS_HOST};
use crate::talk::Talk;
use signal_hook::consts::SIGKILL;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output, Stdio};

/// Where the host lies on this PC, below `C:`: not where its installer puts it.
const FOLDER: &str = "Program Files/Built & Tested";

/// The stand-ins: source file, and what it becomes below `C:\windows\system32`.
const STAND_INS: &[(&str, &str)] =
    &[("prng.c", "bcryptprimitives.dll"), ("winscard.c", "winscard.dll"), ("wevtapi.c", "wevtapi.dll")];

/// The stand-ins count; nothing is asked of .NET and HTML, whose set-up would want the network, nor of
/// what puts Windows programs into the menus of the desktop.
const OVERRIDES: &str = "bcryptprimitives,winscard,wevtapi=n;mscoree,mshtml,winemenubuilder.exe=";

/// The PC. It is switched off when this is dropped, and gone with the namespace it is in.
#[derive(Debug)]
pub struct Wine {
    prefix: PathBuf,
    folder: PathBuf,
    /// Whether programs may be started with [`FIXED`].
    fixed: bool,
    /// While one program runs, Windows' own services do.
    keeper: Option<Idle>,
}

/// Starts a program with its memory where it always is. Linux puts the heap of Wine's starter anywhere
/// within the next gigabyte, and one time in some thousands onto the page that every Windows program
/// shares with its system (0x7FFE0000): that program does not start then.
const FIXED: [&str; 2] = ["setarch", "--addr-no-randomize"];

impl Wine {
    /// Makes a fresh PC with the host on its disc. Takes some seconds: once a run is enough.
    pub fn boot(inside: &Inside) -> Result<Self> {
        // Wine's sockets; without a folder of the user's own they would be left behind in /tmp.
        inside.hide(Path::new("/run/user"))?;
        fs::create_dir_all("/run/user/0").doing("/run/user/0")?;
        // Some containers forbid it. Then it is left to luck.
        let fixed = Command::new(FIXED[0]).args([FIXED[1], "true"]).status().is_ok_and(|status| status.success());
        let mut wine = Self { prefix: inside.folder("wine")?, folder: inside.folder("windows")?, fixed, keeper: None };
        // What Windows itself starts inherits the output of the first program, and would keep a pipe open.
        wine.silently(wine.command("wineboot")?.arg("--init"))?;
        // The services that were started for it are about to end, and would take with them what is asked of
        // them meanwhile. The keeper starts new ones, which stay.
        wine.silently(Command::new(place::program("wineserver")?).arg("--wait"))?;
        for (source, library) in STAND_INS {
            let arguments = ["-shared", "-lntdll", "-ladvapi32"];
            compile(source, &wine.system().join(library), &arguments)?;
        }
        let home = wine.disc().join(FOLDER);
        fs::create_dir_all(&home).doing(home.display())?;
        for program in [WINDOWS_HOST, WINDOWS_COMMAND_LINE] {
            fs::copy(place::windows_program(program)?, home.join(program)).doing(program)?;
        }
        wine.keeper = Some(wine.idle("keeper.exe")?);
        Ok(wine)
    }

    /// `C:` as a folder.
    pub fn disc(&self) -> PathBuf {
        self.prefix.join("drive_c")
    }

    fn system(&self) -> PathBuf {
        self.disc().join("windows/system32")
    }

    /// A folder of the stage for files that programs on this PC shall see, as `Z:` and its path.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Starts a program: a path, or the name of one that Wine brings.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Result<Command> {
        let wine = place::program("wine")?;
        let mut command = Command::new(if self.fixed { FIXED[0].as_ref() } else { wine.as_os_str() });
        if self.fixed {
            command.arg(FIXED[1]).arg(&wine);
        }
        command.arg(program);
        self.settle(&mut command);
        Ok(command)
    }

    /// The host on this PC. Its cards are those of [`Wine::set_cards`].
    pub fn host(&self) -> Result<Command> {
        self.command(self.disc().join(FOLDER).join(WINDOWS_HOST))
    }

    /// Runs the host's command line; gives what it prints.
    pub fn status(&self, arguments: &[&str]) -> Result<String> {
        let output = self.host()?.args(arguments).stdin(Stdio::null()).output().doing("wine")?;
        succeed(&output, &format!("csms-login-helper.exe {}", arguments.join(" ")))
    }

    /// What the smart card service does from now on, for programs that start from now on; the form
    /// is described in `tests/wine/winscard.c`.
    pub fn set_cards(&self, script: &str) -> Result<()> {
        fs::write(self.cards(), script).doing("the cards' file")
    }

    fn cards(&self) -> PathBuf {
        self.folder.join("cards.txt")
    }

    /// What the System log has from now on; the form is described in `tests/wine/wevtapi.c`.
    pub fn set_events(&self, text: &str) -> Result<()> {
        fs::write(self.events(), text).doing("the events' file")
    }

    fn events(&self) -> PathBuf {
        self.folder.join("events.txt")
    }

    /// Puts these entries (text of a `.reg` file) into the registry.
    pub fn import(&self, entries: &str) -> Result<()> {
        let file = self.folder.join("entries.reg");
        // As Windows itself writes them: UTF-16 with a mark. In others, texts given as bytes are not UTF-16.
        let text: Vec<u8> =
            "\u{FEFF}".encode_utf16().chain(entries.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        fs::write(&file, text).doing(file.display())?;
        let path = windows_path(&file);
        succeed(&self.run("regedit", &["/S", &path])?, "regedit").map(drop)
    }

    /// A key of the registry with all below it, as text of a `.reg` file.
    pub fn export(&self, key: &str) -> Result<String> {
        let file = self.folder.join("exported.reg");
        succeed(&self.run("regedit", &["/E", &windows_path(&file), key])?, "regedit")?;
        let bytes = fs::read(&file).doing(file.display())?;
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        Ok(String::from_utf16_lossy(&units))
    }

    /// Runs a program that Wine brings.
    pub fn run(&self, program: &str, arguments: &[&str]) -> Result<Output> {
        self.command(program)?.args(arguments).stdin(Stdio::null()).output().doing(program)
    }

    fn silently(&self, command: &mut Command) -> Result<()> {
        self.settle(command);
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        let status = status.doing("wine")?;
        if ended_well(status) { Ok(()) } else { Err(Failure(format!("{command:?}: {status}"))) }
    }

    fn settle(&self, command: &mut Command) {
        command
            .env("WINEPREFIX", &self.prefix)
            .env("HOME", &self.folder)
            .env("WINEDLLOVERRIDES", OVERRIDES)
            // Only what goes wrong in Wine itself; it is shown when a program fails.
            .env("WINEDEBUG", "-all,err+all")
            .env("XDG_RUNTIME_DIR", "/run/user/0")
            // Whether a probe is done in time is no question of these tests. One that is never done is named in
            // the report, before whoever waits for that gives up.
            .env("CSMS_LOGIN_HELPER_PROBE_SECONDS", "20")
            .env("CSMS_CARDS", windows_path(&self.cards()))
            .env("CSMS_EVENTS", windows_path(&self.events()))
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY");
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        self.keeper = None;
        // Ends what runs on it. The namespace ends what is left.
        if let Ok(server) = place::program("wineserver") {
            let _ = self.silently(Command::new(server).arg("--kill"));
        }
    }
}

/// A path of the stage as programs on this PC see it.
pub fn windows_path(path: &Path) -> String {
    format!("Z:{}", path.display()).replace('/', "\\")
}

/// Compiles a stand-in from `tests/wine/`.
pub fn compile(source: &str, into: &Path, arguments: &[&str]) -> Result<()> {
    let source = place::root().join("tests/wine").join(source);
    // What Wine has put there is a link or a file of its own.
    let _ = fs::remove_file(into);
    let mut command = Command::new(place::program("x86_64-w64-mingw32-gcc")?);
    command.args(["-Os", "-s", "-Wall", "-Werror", "-Wno-attributes", "-o"]).arg(into).arg(&source).args(arguments);
    succeed(&command.output().doing("mingw's compiler")?, &source.display().to_string()).map(drop)
}

/// Whether a program on this PC ended well.
///
/// Wine's server kills a process that is not gone half a second after it has said that it ends
/// (`process_sigkill` in Wine's `server/process.c`). How long that takes is a matter of load. All that
/// is lost with it is the exit code: what the program does and prints is done before.
pub fn ended_well(status: ExitStatus) -> bool {
    status.success() || status.signal() == Some(SIGKILL)
}

/// Closes the input of a host on this PC, and waits until it has ended well.
pub fn close(port: Talk) -> Result<()> {
    let status = port.end()?;
    ensure(ended_well(status), || format!("the host ended with {status}"))
}

/// What it printed, if it ended well.
pub fn succeed(output: &Output, what: &str) -> Result<String> {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if ended_well(output.status) {
        return Ok(said);
    }
    let reason = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(Failure(format!("{what}: {} {said} {reason}", output.status)))
}
