//! A private smart card service (Debian's pcscd with vpcd readers, or with the project's own).
//!
//! The service's socket has a fixed place, `/run/pcscd`, and its readers listen on every network
//! interface. So the caller must live in a mount and network namespace of its own, with a tmpfs on
//! `/run` or `/run/pcscd`. A service that answers there already is never disturbed.

use crate::own_reader::OwnReader;
use crate::{Error, watch};
use csms_driver::usb;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

const PROGRAM: &str = "/usr/sbin/pcscd";
const FOLDER: &str = "/run/pcscd";
const SOCKET: &str = "/run/pcscd/pcscd.comm";
const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
/// Slots every vpcd reader has; compiled into Debian's driver.
pub const SLOTS_A_READER: u16 = 2;
/// How long the service may take to start or to end.
const PATIENCE: Duration = Duration::from_secs(20);
/// Pause between two attempts to connect to a socket that is not there yet.
const BETWEEN_ATTEMPTS: Timespec = Timespec { tv_sec: 0, tv_nsec: 2_000_000 };

/// A virtual reader to be configured. Each has two slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderSpec {
    /// What the reader calls itself, e.g. "OMNIKEY AG CardMan 3121". PC/SC adds two numbers.
    pub friendly_name: String,
    /// TCP port of its first slot; the second slot takes the next one.
    pub port: u16,
}

impl ReaderSpec {
    /// A reader with this name whose slots listen from this port on.
    pub fn new(friendly_name: impl Into<String>, port: u16) -> Self {
        Self { friendly_name: friendly_name.into(), port }
    }

    /// Its part of the service's configuration.
    fn stanza(&self, driver: &Path) -> Result<String, Error> {
        let Self { friendly_name: name, port } = self;
        let bad = |why| Error::BadReader { name: name.clone(), port: *port, why };
        if name.is_empty() || name.len() > 100 || name.contains(|c: char| c == '"' || c.is_control()) {
            return Err(bad("a name has 1 to 100 bytes, no quotation mark and no line break"));
        }
        if *port == 0 || port.checked_add(SLOTS_A_READER - 1).is_none() {
            return Err(bad("the slots need ports from 1 to 65535"));
        }
        Ok(format!(
            "FRIENDLYNAME \"{name}\"\nDEVICENAME /dev/null:0x{port:04X}\nLIBPATH {}\nCHANNELID 0x{port:04X}\n\n",
            driver.display()
        ))
    }
}

/// What PC/SC calls the slots of these readers, in order.
pub fn slot_names(readers: &[ReaderSpec]) -> Vec<String> {
    // The first number is always 00: the driver does not let PC/SC count its readers.
    let names = |reader: &ReaderSpec| {
        let name = reader.friendly_name.clone();
        (0..SLOTS_A_READER).map(move |slot| format!("{name} 00 {slot:02X}"))
    };
    readers.iter().flat_map(names).collect()
}

/// The driver each reader uses. It keeps one set of slots a loaded file, so that a second reader
/// would take the slots of the first: every further one needs a copy of the file.
fn driver(folder: &Path, at: usize) -> PathBuf {
    if at == 0 { PathBuf::from(DRIVER) } else { folder.join(format!("driver-{at}.so")) }
}

/// The service's configuration with these readers.
fn configuration(folder: &Path, readers: &[ReaderSpec]) -> Result<String, Error> {
    for (at, reader) in readers.iter().enumerate() {
        let ReaderSpec { friendly_name: name, port } = reader;
        let bad = |why| Err(Error::BadReader { name: name.clone(), port: *port, why });
        let earlier = &readers[..at];
        if earlier.iter().any(|other| other.friendly_name == *name) {
            return bad("another reader has that name, and PC/SC would give both the same");
        }
        if earlier.iter().any(|other| other.port.abs_diff(*port) < SLOTS_A_READER) {
            return bad("another reader's slots use that port");
        }
    }
    readers.iter().enumerate().map(|(at, reader)| reader.stanza(&driver(folder, at))).collect()
}

/// The socket of the bus, in the folder of its service.
const USB: &str = "usb";

/// The USB of a service: a reader that is plugged out leaves the list of readers.
#[derive(Debug)]
pub struct Usb {
    bus: PathBuf,
}

impl Usb {
    /// Plugs a reader in. The service calls it [`USB_READER`], and a number.
    ///
    /// # Errors
    /// When the service has ended.
    pub fn plug_in(&self, reader: &OwnReader) -> Result<(), Error> {
        self.tell(usb::PLUGGED_IN, reader)
    }

    /// Plugs it out.
    ///
    /// # Errors
    /// When the service has ended.
    pub fn plug_out(&self, reader: &OwnReader) -> Result<(), Error> {
        self.tell(usb::PLUGGED_OUT, reader)
    }

    fn tell(&self, what: u8, reader: &OwnReader) -> Result<(), Error> {
        let datagram = [&[what], reader.socket().as_os_str().as_bytes()].concat();
        let told = UnixDatagram::unbound().and_then(|socket| socket.send_to(&datagram, &self.bus));
        told.map(drop).map_err(Error::io("the smart card service cannot be told of a reader"))
    }
}

/// How the service calls readers on USB; PC/SC adds two numbers.
pub const USB_READER: &str = "Own USB Reader";

/// Puts what the service must know of the driver of [`Usb`] readers, and the driver, below the folder
/// of its drivers.
///
/// # Errors
/// The folder cannot be written to, or the driver was not built beside this program.
pub fn bundle(drivers: &Path) -> Result<(), Error> {
    let put = || -> io::Result<()> {
        let (contents, driver) = (drivers.join("own.bundle/Contents"), own_driver()?);
        fs::create_dir_all(contents.join("Linux"))?;
        fs::copy(&driver, contents.join("Linux").join(driver.file_name().unwrap_or_default()))?;
        let (maker, kind) = usb::NUMBERS;
        let keys = [
            ("CFBundleName", "OWNDRIVER"),
            ("CFBundleExecutable", "libcsms_driver.so"),
            ("ifdVendorID", maker),
            ("ifdProductID", kind),
            ("ifdFriendlyName", USB_READER),
        ];
        // The service knows lists for the last three, and takes a text for a list of one.
        let keys: String =
            keys.iter().map(|(key, value)| format!("<key>{key}</key><string>{value}</string>\n")).collect();
        fs::write(contents.join("Info.plist"), format!("<plist version=\"1.0\"><dict>\n{keys}</dict></plist>\n"))
    };
    put().map_err(Error::io(format!("no driver for USB readers below {}", drivers.display())))
}

/// A running smart card service. Dropping it ends it and waits until it is gone.
#[derive(Debug)]
pub struct Pcscd {
    child: Child,
    folder: PathBuf,
}

impl Pcscd {
    /// Starts the service with these readers, possibly none, and waits until it lists them all.
    ///
    /// # Errors
    /// When another service answers already, a reader cannot be configured, or the service does
    /// not start.
    pub fn start(readers: &[ReaderSpec]) -> Result<Self, Error> {
        let slots = readers.len() * usize::from(SLOTS_A_READER);
        Self::begin(slots, |folder| {
            let text = configuration(folder, readers)?;
            copy_driver(folder, readers.len()).map_err(Error::io("no copies of the driver"))?;
            Ok(text)
        })
    }

    /// Starts the service with readers of the project's own driver, by name, and waits until it
    /// lists them all. PC/SC adds ` 00 00` to the names.
    ///
    /// # Errors
    /// As [`Pcscd::start`]; also when the driver was not built beside this program.
    pub fn start_with_own(readers: &[(&str, &OwnReader)]) -> Result<Self, Error> {
        let driver = own_driver().map_err(Error::io("the project's own driver (crate csms-driver)"))?;
        let stanza = |(at, (name, reader)): (usize, &(&str, &OwnReader))| reader.stanza(name, &driver, at);
        Self::begin(readers.len(), |_| Ok(readers.iter().enumerate().map(stanza).collect()))
    }

    /// Starts the service without readers, and gives the bus that readers of the project's own driver
    /// can be plugged into. The service must find [`bundle`] among its drivers.
    ///
    /// # Errors
    /// As [`Pcscd::start_with_own`].
    pub fn start_with_usb() -> Result<(Self, Usb), Error> {
        let driver = own_driver().map_err(Error::io("the project's own driver (crate csms-driver)"))?;
        let mut service = Self::begin_with(0, Some(&driver), |_| Ok(String::new()))?;
        let usb = Usb { bus: service.folder.join(USB) };
        // It answers to clients before it listens to the bus.
        let listens = || UnixDatagram::unbound().and_then(|socket| socket.connect(&usb.bus)).is_ok();
        service.wait_until("a smart card service that listens to its USB", listens)?;
        Ok((service, usb))
    }

    fn begin(slots: usize, configure: impl FnOnce(&Path) -> Result<String, Error>) -> Result<Self, Error> {
        Self::begin_with(slots, None, configure)
    }

    fn begin_with(
        slots: usize,
        usb: Option<&Path>,
        configure: impl FnOnce(&Path) -> Result<String, Error>,
    ) -> Result<Self, Error> {
        if UnixStream::connect(SOCKET).is_ok() {
            return Err(Error::ServiceTaken { socket: SOCKET });
        }
        let folder = private_folder()?;
        let launched = configure(&folder).and_then(|text| launch(&folder, &text, usb));
        match launched {
            Ok(child) => {
                let mut service = Self { child, folder };
                let answers = || UnixStream::connect(SOCKET).is_ok();
                service.wait_until("an answer of the smart card service", answers)?;
                watch::wait_for_readers(slots, PATIENCE)?;
                Ok(service)
            }
            Err(error) => {
                remove(&folder);
                Err(error)
            }
        }
    }

    /// Ends the service and waits until it is gone.
    ///
    /// # Errors
    /// When it cannot be told to end.
    pub fn stop(mut self) -> Result<(), Error> {
        self.end().map_err(Error::io("the smart card service could not be ended"))
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether the service is still there: it may have died by itself.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends the service and starts it anew with these readers.
    ///
    /// # Errors
    /// As [`Pcscd::stop`] and [`Pcscd::start`].
    pub fn restart(self, readers: &[ReaderSpec]) -> Result<Self, Error> {
        self.stop()?;
        Self::start(readers)
    }

    /// Tries until it is so. The service makes its sockets late in its start and tells nobody, so there
    /// is nothing to block on.
    fn wait_until(&mut self, what: &str, is_so: impl Fn() -> bool) -> Result<(), Error> {
        let end = Instant::now() + PATIENCE;
        while !is_so() {
            if let Some(status) = self.child.try_wait().map_err(|source| Error::ServiceNotStarted { source })? {
                return Err(Error::ServiceEnded { status: status.to_string(), log: self.log() });
            }
            if Instant::now() > end {
                return Err(Error::TooLate { what: what.to_owned(), within: PATIENCE });
            }
            // Wakes early when the service ends.
            self.wait_for_end(&BETWEEN_ATTEMPTS).map_err(|source| Error::ServiceNotStarted { source })?;
        }
        Ok(())
    }

    /// The last lines of what the service said.
    fn log(&self) -> String {
        let bytes = fs::read(self.folder.join("log")).unwrap_or_default();
        String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(1000)..]).trim().to_owned()
    }

    fn end(&mut self) -> io::Result<()> {
        if self.child.try_wait()?.is_none() {
            // Asked nicely it removes its socket and powers its cards down.
            if let Some(pid) = Pid::from_raw(self.child.id().cast_signed()) {
                kill_process(pid, Signal::TERM)?;
            }
            self.wait_for_end(&Timespec { tv_sec: 10, tv_nsec: 0 })?;
            self.child.kill()?;
            self.child.wait()?;
        }
        Ok(())
    }

    /// Blocks until the service has ended, at most so long.
    fn wait_for_end(&self, patience: &Timespec) -> io::Result<()> {
        let Some(pid) = Pid::from_raw(self.child.id().cast_signed()) else { return Ok(()) };
        let handle = pidfd_open(pid, PidfdFlags::empty())?;
        poll(&mut [PollFd::new(&handle, PollFlags::IN)], Some(patience))?;
        Ok(())
    }
}

impl Drop for Pcscd {
    fn drop(&mut self) {
        // Nobody can be told; what could not be ended ends with the namespace.
        let _ = self.end();
        remove(&self.folder);
    }
}

/// A new folder for one service's configuration and log, beside its socket: that place is private
/// to the namespace, where process numbers repeat and the temporary folder may be shared.
fn private_folder() -> Result<PathBuf, Error> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("simulator-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let folder = Path::new(FOLDER).join(name);
    fs::create_dir_all(FOLDER)
        .and_then(|()| fs::create_dir(&folder))
        .map_err(Error::io(format!("{} could not be made", folder.display())))?;
    Ok(folder)
}

fn remove(folder: &Path) {
    // What is left goes with the namespace.
    let _ = fs::remove_dir_all(folder);
}

/// The copies that further readers need.
fn copy_driver(folder: &Path, readers: usize) -> io::Result<()> {
    for at in 1..readers {
        // Only ever a new file: no mistake here may write to the system's driver.
        File::create_new(driver(folder, at))?.write_all(&fs::read(DRIVER)?)?;
    }
    Ok(())
}

/// The project's own driver, which cargo puts beside the programs that need it.
fn own_driver() -> io::Result<PathBuf> {
    let own = std::env::current_exe()?;
    let driver = own.parent().unwrap_or(&own).join("libcsms_driver.so");
    // pcscd says nothing of a driver that is not there.
    fs::metadata(&driver).map(|_| driver)
}

fn launch(folder: &Path, configuration: &str, usb: Option<&Path>) -> Result<Child, Error> {
    let config = folder.join("readers");
    let write = || -> io::Result<File> {
        fs::create_dir(&config)?;
        fs::write(config.join("virtual"), configuration)?;
        File::create(folder.join("log"))
    };
    let log = write().map_err(Error::io("the smart card service could not be configured"))?;
    let errors = log.try_clone().map_err(Error::io("the smart card service could not be given a log"))?;
    let mut program = Command::new(PROGRAM);
    if let Some(driver) = usb {
        program.env("LD_PRELOAD", driver).env(usb::BUS, folder.join(USB));
    }
    program
        .arg("--foreground")
        .arg("--config")
        .arg(&config)
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(errors)
        .spawn()
        .map_err(|source| Error::ServiceNotStarted { source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_becomes_a_stanza() {
        let reader = ReaderSpec::new("OMNIKEY AG CardMan 3121", 35963);
        let stanza = reader.stanza(Path::new(DRIVER)).unwrap();
        assert!(stanza.starts_with("FRIENDLYNAME \"OMNIKEY AG CardMan 3121\"\nDEVICENAME /dev/null:0x8C7B\n"));
        assert_eq!(slot_names(&[reader])[1], "OMNIKEY AG CardMan 3121 00 01");
    }

    #[test]
    fn readers_that_could_not_be_told_apart_are_refused() {
        let with = |name: &str, port| {
            configuration(Path::new("/x"), &[ReaderSpec::new("One", 100), ReaderSpec::new(name, port)])
        };
        assert!(with("Two", 102).is_ok());
        for (name, port) in [("One", 102), ("Two", 100), ("Two", 101), ("Two", 99)] {
            assert!(matches!(with(name, port), Err(Error::BadReader { .. })), "{name} {port}");
        }
    }

    #[test]
    fn a_reader_that_would_break_the_configuration_is_refused() {
        let long = "x".repeat(101);
        for (name, port) in [("", 1), ("a\"b", 1), ("a\nb", 1), (long.as_str(), 1), ("a", 0), ("a", 65535)] {
            assert!(
                matches!(ReaderSpec::new(name, port).stanza(Path::new(DRIVER)), Err(Error::BadReader { .. })),
                "{name:?} {port}"
            );
        }
    }
}
