//! `csms-login-helper-simulator`: the stand-in site and, on request, virtual smartcards.

use csms_simulator::Error;
use csms_simulator::cards::CardKind;
use csms_simulator::desk::{Desk, DeskConfig};
use csms_simulator::pcscd::ReaderSpec;
use csms_simulator::site::SiteConfig;
use csms_simulator::vpcd::DEFAULT_PORT;
use lexopt::{Arg, Parser, ValueExt};
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

const HELP: &str = "\
Plays CSMS, Care Identity and a smartcard reader, for training and tests. Nothing in it is real.

csms-login-helper-simulator [options]
  --address ADDRESS   where the site listens (127.0.0.1:443)
  --control PORT      port of the control page on this PC (8090)
  --host NAME         a further host that shows the same pages (repeatable)
  --authority FILE    where to write the certificate authority that browsers must trust
  --outcome PAGE      where every sign-in ends: an id of `csms-login-helper scenarios` pages, or success
  --reader            start a smart card service with a virtual reader and a card in it
  --reader-name NAME  what that reader calls itself (Virtual PCD)
  --version, --help

It runs until Ctrl-C or until its input closes.

The reader needs namespaces of its own, so that it cannot disturb the PC's own smart card service:
  unshare -Urmn --kill-child sh -c 'mount -t tmpfs tmpfs /run && mkdir /run/pcscd && ip link set lo up &&
    exec csms-login-helper-simulator --reader'
The browser must run in the same namespaces, with the hosts' names pointing to 127.0.0.1 in /etc/hosts.
";

/// What the command line asks for.
enum Task {
    Help,
    Version,
    Run(Options),
}

struct Options {
    site: SiteConfig,
    control: u16,
    outcome: String,
    reader: Option<String>,
}

fn main() -> ExitCode {
    let task = match parse(Parser::from_env()) {
        Ok(task) => task,
        Err(error) => {
            say_wrong(&format!("{error}. See --help"));
            // EX_USAGE of sysexits.h.
            return ExitCode::from(64);
        }
    };
    let done = match task {
        Task::Help => say(HELP),
        Task::Version => say(concat!("csms-login-helper-simulator ", env!("CARGO_PKG_VERSION"), "\n")),
        Task::Run(options) => run(options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say_wrong(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

fn parse(mut arguments: Parser) -> Result<Task, lexopt::Error> {
    let mut options =
        Options { site: SiteConfig::default(), control: 8090, outcome: "success".to_owned(), reader: None };
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => return Ok(Task::Help),
            Arg::Long("version") | Arg::Short('V') => return Ok(Task::Version),
            Arg::Long("address") => options.site.address = arguments.value()?.parse()?,
            Arg::Long("control") => options.control = arguments.value()?.parse()?,
            Arg::Long("host") => options.site.further_hosts.push(arguments.value()?.string()?),
            Arg::Long("authority") => options.site.authority_file = Some(PathBuf::from(arguments.value()?)),
            Arg::Long("outcome") => options.outcome = arguments.value()?.string()?,
            Arg::Long("reader") => options.reader = options.reader.or(Some("Virtual PCD".to_owned())),
            Arg::Long("reader-name") => options.reader = Some(arguments.value()?.string()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Task::Run(options))
}

fn run(options: Options) -> Result<(), Box<dyn std::error::Error>> {
    let readers: Vec<_> = options.reader.iter().map(|name| ReaderSpec::new(name, DEFAULT_PORT)).collect();
    let with_reader = !readers.is_empty();
    let desk = Desk::start(DeskConfig { readers, site: Some(options.site), control: Some(options.control) })?;
    if let Some(site) = desk.site() {
        site.set_outcome(&options.outcome)?;
        say(&format!("site     {} at {}\n", site.start_url(), site.address()))?;
    }
    if with_reader {
        desk.set_card(0, CardKind::Piv)?;
    }
    for slot in desk.view().slots {
        say(&format!("reader   {}\n", slot.reader))?;
    }
    say(&format!("control  {}\n", desk.control_url().unwrap_or_default()))?;
    wait_for_the_end()?;
    drop(desk);
    Ok(())
}

/// Blocks until Ctrl-C, a polite request to end, or the end of the input.
fn wait_for_the_end() -> Result<(), Error> {
    let no_end = |source| Error::Io { what: "the end cannot be waited for".to_owned(), source };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(no_end)?;
    let (closed, input_closed) = oneshot::channel();
    std::thread::spawn(move || {
        // What is typed means nothing; an input that cannot be read is as good as closed.
        let _ = io::copy(&mut io::stdin().lock().by_ref(), &mut io::sink());
        let _ = closed.send(());
    });
    runtime.block_on(async {
        let mut asked = signal(SignalKind::terminate()).map_err(no_end)?;
        let mut interrupted = signal(SignalKind::interrupt()).map_err(no_end)?;
        tokio::select! {
            _ = asked.recv() => {}
            _ = interrupted.recv() => {}
            _ = input_closed => {}
        }
        Ok(())
    })
}

fn say(text: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut out = io::stdout().lock();
    Ok(out.write_all(text.as_bytes()).and_then(|()| out.flush())?)
}

fn say_wrong(text: &str) {
    // When not even this can be said, the exit code remains.
    let _ = writeln!(io::stderr(), "csms-login-helper-simulator: {text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(arguments: &[&str]) -> Result<Options, String> {
        match parse(Parser::from_args(arguments)) {
            Ok(Task::Run(options)) => Ok(options),
            Ok(_) => Err("help".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn options_are_understood() {
        let given = options(&["--address", "127.0.0.1:8443", "--host", "a.example", "--reader"]).unwrap();
        assert_eq!(given.site.address.port(), 8443);
        assert_eq!(given.site.further_hosts, ["a.example"]);
        assert_eq!(given.reader.as_deref(), Some("Virtual PCD"));
        let named = options(&["--reader-name", "OMNIKEY", "--reader"]).unwrap();
        assert_eq!(named.reader.as_deref(), Some("OMNIKEY"));
    }

    #[test]
    fn nonsense_is_refused() {
        for wrong in [&["--what"][..], &["--address", "here"], &["--control", "99999"], &["--control"], &["stray"]] {
            assert!(options(wrong).is_err_and(|error| error != "help"), "{wrong:?}");
        }
    }
}
