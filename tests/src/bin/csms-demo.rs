//! Walks through every scenario in a real browser: a table of what the panel says, and a picture
//! of each screen. With a display the browser stays open, with a control page for reader and card.
#![allow(clippy::print_stdout, reason = "the table is this program's job")]

use csms_e2e::browser::{Session, VIEWPORT};
use csms_e2e::failure::{Doing, Failure, Result};
use csms_e2e::stage::Stage;
use csms_e2e::{namespace, place, scenario, stage};
use shared::scenario::{Scenario, playable, scenarios};
use std::env;
use std::path::Path;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

const USAGE: &str = "\
Usage: cargo xtask demo [OPTIONS]

  --headless         no window, even with a display; ends after the walk
  --only TEXT        only scenarios whose id contains TEXT
  --readme-picture   write docs/panel.png instead of walking through the scenarios
";

/// The scenario and the picture that the README shows.
const README: (&str, &str) = ("authentication-failed--card-unresponsive", "docs/panel.png");

/// How long a sign-in shows its passcode page.
const PASSCODE_PAUSE: Duration = Duration::from_millis(800);
/// How often the demo looks whether the browser is still there.
const HEARTBEAT: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Options {
    headless: bool,
    only: Option<String>,
    readme_picture: bool,
}

fn main() -> ExitCode {
    match options() {
        Ok(Some(options)) => namespace::run(&stage::hosts(), |inside| {
            let outcome = Stage::put_up(inside, PASSCODE_PAUSE).and_then(|mut stage| play(&mut stage, &options));
            outcome.map_or_else(|failure| complain(&failure), |()| ExitCode::SUCCESS)
        }),
        Ok(None) => {
            print!("{USAGE}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("error: {reason}\n{USAGE}");
            ExitCode::from(64)
        }
    }
}

fn options() -> std::result::Result<Option<Options>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut options = Options::default();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("headless") => options.headless = true,
            Long("only") => options.only = Some(parser.value()?.string()?),
            Long("readme-picture") => options.readme_picture = true,
            Long("help") | Short('h') => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    let display = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some_and(|v| !v.is_empty()));
    options.headless |= !display || options.readme_picture;
    Ok(Some(options))
}

fn play(stage: &mut Stage, options: &Options) -> Result<()> {
    let chromium = stage.chromium(options.headless)?;
    let session = &chromium.session;
    session.set_viewport(VIEWPORT)?;
    if options.readme_picture {
        let row = scenarios().iter().find(|row| row.id == README.0).doing("the README's scenario is gone")?;
        return picture(stage, session, row, &place::root().join(README.1)).map(drop);
    }
    let wanted = |row: &&Scenario| options.only.as_ref().is_none_or(|text| row.id.contains(text));
    let rows: Vec<&Scenario> = playable().filter(wanted).collect();
    let wrong = walk(stage, session, &rows)?;
    println!("\nPictures: {}", place::root().join("target/demo").display());
    if !options.headless {
        stay(stage, session)?;
    }
    if wrong.is_empty() { Ok(()) } else { Err(Failure(format!("not as expected: {}", wrong.join(", ")))) }
}

/// Plays each row and prints what the panel says; gives the rows whose panel is not as expected.
fn walk(stage: &mut Stage, session: &Session, rows: &[&Scenario]) -> Result<Vec<String>> {
    println!("{:<50} {:<28} {:<28} {:<22} headline", "scenario", "screen", "cause", "fixed by");
    let mut wrong = Vec::new();
    for row in rows {
        let file = place::root().join("target/demo").join(format!("{}.png", row.id));
        let outcome = picture(stage, session, row, &file);
        match &outcome {
            Ok(p) => println!("{:<50} {:<28} {:<28} {:<22} {}", row.id, p.screen, p.cause, p.owner, p.headline),
            Err(failure) => println!("{:<50} FAILED: {failure}", row.id),
        }
        if let Err(failure) = outcome.and_then(|panel| scenario::compare(row, &panel)) {
            wrong.push(format!("{} ({failure})", row.id));
        }
    }
    Ok(wrong)
}

fn picture(stage: &mut Stage, session: &Session, row: &Scenario, file: &Path) -> Result<csms_e2e::panel::Panel> {
    let panel = scenario::play(stage, session, row)?;
    session.screenshot(file)?;
    Ok(panel)
}

/// Leaves browser, desk and site to the person in front of them.
fn stay(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    let control = stage.control_page()?;
    session.open(&control)?;
    session.new_tab()?;
    session.open(&scenario::address("csms-start")?)?;
    println!("\nThe browser is yours.\n\n{}", stage.desk.words());
    println!("Ctrl-C, or closing the browser, ends it.");
    while session.address().is_ok() {
        thread::sleep(HEARTBEAT);
    }
    Ok(())
}

fn complain(failure: &Failure) -> ExitCode {
    eprintln!("error: {failure}");
    ExitCode::FAILURE
}
