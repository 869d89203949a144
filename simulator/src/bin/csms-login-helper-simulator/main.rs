//! `csms-login-helper-simulator`: a training PC with a stand-in site, a virtual reader, the real native
//! host and a browser with the helper; or the stand-in site alone.

mod end;
mod options;

use csms_simulator::desk::{Desk, DeskConfig};
use csms_simulator::namespace;
use csms_simulator::room::browser::Browser;
use csms_simulator::room::{self, Room};
use lexopt::Parser;
use options::{SiteOnly, Task, Then};
use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

const HELP: &str = include_str!("help.txt");

fn main() -> ExitCode {
    let task = match options::parse(Parser::from_env()) {
        Ok(task) => task,
        Err(error) => {
            say_wrong(&format!("{error}. See --help"));
            // EX_USAGE of sysexits.h.
            return ExitCode::from(64);
        }
    };
    let done = match task {
        Task::Help => say(HELP).map(|()| ExitCode::SUCCESS),
        Task::Version => {
            say(concat!("csms-login-helper-simulator ", env!("CARGO_PKG_VERSION"), "\n")).map(|()| ExitCode::SUCCESS)
        }
        Task::SiteOnly(wishes) => site_only(wishes).map(|()| ExitCode::SUCCESS),
        Task::Room(wishes, then) => {
            let hosts: Vec<&str> =
                room::hosts().into_iter().chain(wishes.further_hosts.iter().map(String::as_str)).collect();
            Ok(namespace::run(&hosts, |inside| {
                let done = Room::put_up(inside, &wishes).map_err(Into::into).and_then(|room| play(&room, then));
                done.unwrap_or_else(|error| failed(error.as_ref()))
            }))
        }
    };
    done.unwrap_or_else(|error: Box<dyn std::error::Error>| failed(error.as_ref()))
}

fn failed(error: &dyn std::error::Error) -> ExitCode {
    say_wrong(&error.to_string());
    ExitCode::FAILURE
}

/// On the training PC, until its end.
fn play(room: &Room, then: Then) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let words = format!("Nothing here is real, and nothing leaves this PC.\n\n{}\n", room.desk().words());
    match then {
        Then::Command(program, arguments) => {
            // What the command prints may be for another program.
            let _ = io::stderr().write_all(words.as_bytes());
            let code = room.run(&program, &arguments)?.code().and_then(|code| u8::try_from(code).ok());
            return Ok(code.map_or(ExitCode::FAILURE, ExitCode::from));
        }
        Then::Browser(wish) => match (wish.or_else(installed), has_display()) {
            (Some(browser), true) => {
                let name = browser.name();
                say(&format!("{words}{name} opens both pages. Close it, or press Ctrl-C here, to end.\n"))?;
                room.show(browser)?;
                return Ok(ExitCode::SUCCESS);
            }
            (None, _) => say(&format!("{words}There is no browser: install chromium or firefox-esr.\n"))?,
            (_, false) => say(&format!("{words}There is no display, so no browser opens.\n"))?,
        },
        Then::Nothing => say(&words)?,
    }
    say("\nIts pages can be reached from the training PC alone. To run a program there in place of the browser,\n\
         for example a shell: csms-login-helper-simulator -- bash\n\nCtrl-C ends it.\n")?;
    end::wait()?;
    Ok(ExitCode::SUCCESS)
}

fn installed() -> Option<Browser> {
    Browser::ALL.into_iter().find(|browser| browser.is_installed())
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// The site and the control page on this PC's own network.
fn site_only(wishes: SiteOnly) -> Result<(), Box<dyn std::error::Error>> {
    let config = DeskConfig { readers: Vec::new(), site: Some(wishes.site), control: Some(wishes.control) };
    let desk = Desk::start(config)?;
    if let Some(site) = desk.site() {
        site.set_outcome(&wishes.outcome)?;
        say(&format!("listening at {}\n", site.address()))?;
    }
    say(&desk.words())?;
    end::wait()?;
    Ok(())
}

fn say(text: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut out = io::stdout().lock();
    Ok(out.write_all(text.as_bytes()).and_then(|()| out.flush())?)
}

fn say_wrong(text: &str) {
    // When not even this can be said, the exit code remains.
    let _ = writeln!(io::stderr(), "csms-login-helper-simulator: {text}");
}
