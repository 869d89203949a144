//! The simulator's package, installed beside the host's in a PC that is a folder: it plays a sign-in
//! on a training PC of its own, and nothing of it is left at its end.

use super::deb::{dpkg_in, empty_pc};
use super::{Rollout, host_deb, package, simulator_deb};
use csms_e2e::browser::{Chromium, Options, VIEWPORT};
use csms_e2e::failure::{Doing, Failure, Result, ensure, same};
use csms_e2e::{panel, place, sign_in, wait};
use serde_json::json;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

/// Set where this program is the command that runs on the training PC.
const INSIDE: &str = "CSMS_TEST_ON_TRAINING_PC";
/// Not the usual port of the control page: an option is heard.
const CONTROL: &str = "8095";

/// The installed program.
fn program(rollout: &Rollout) -> Result<PathBuf> {
    let root = rollout.stage.folder("pc-of-a-trainer")?;
    let program = root.join("usr/bin/csms-login-helper-simulator");
    if !program.exists() {
        let root = empty_pc(&rollout.stage, "pc-of-a-trainer")?;
        let (host, simulator) = (host_deb()?, simulator_deb()?);
        dpkg_in(&root, &["--install", &host.to_string_lossy(), &simulator.to_string_lossy()])?;
    }
    Ok(program)
}

/// A browser that takes what the training PC's policies say: the class sees advice on a failed sign-in,
/// and sees it change when the control page puts a card in.
pub fn plays(rollout: &mut Rollout) -> Result<()> {
    let mut simulator = words(rollout, NO_CARD)?;
    simulator.args(["--control", CONTROL, "--"]).arg(env::current_exe().doing("this program")?).env(INSIDE, "yes");
    let played = simulator.stdin(Stdio::null()).output().doing("the simulator")?;
    let said = String::from_utf8_lossy(&played.stderr).into_owned();
    ensure(played.status.success(), || format!("{}: {said}", played.status))?;
    for words in ["https://cervicalscreening.nhs.uk/", &format!("http://127.0.0.1:{CONTROL}/"), "Virtual PCD 00 00"] {
        ensure(said.contains(words), || format!("no {words}: {said}"))?;
    }
    same("what is on standard output is the command's own", String::from_utf8_lossy(&played.stdout).as_ref(), "")
}

/// What runs on the training PC: `None` anywhere else.
pub fn inside() -> Option<ExitCode> {
    env::var_os(INSIDE)?;
    Some(look().map_or_else(
        |failure| {
            eprintln!("on the training PC: {failure}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    ))
}

fn look() -> Result<()> {
    let home = PathBuf::from(env::var_os("HOME").doing("a home folder")?);
    let host_log = home.join("host.log");
    let chromium = Chromium::start(&Options {
        headless: true,
        // The policies name the stand-in's own authority.
        strict: true,
        extension: None,
        home,
        port: 9_600,
        host_log,
        portal: None,
    })?;
    let session = &chromium.session;
    session.set_viewport(VIEWPORT)?;
    let update = fs::read_to_string(package("update.xml")?).doing("update.xml")?;
    let id = update.split("appid='").nth(1).and_then(|rest| rest.split('\'').next()).doing("the extension's id")?;
    wait::until("the extension being installed", || {
        Ok(super::worker(session, id)?.ok_or_else(|| "no service worker".to_owned()))
    })?;
    sign_in::from(session, "https://cervicalscreening.nhs.uk/")?;
    same("reach of the host", panel::ready_with(session, "no-card")?.host.as_str(), "connected")?;
    let page = session.new_tab()?;
    session.open(&format!("http://127.0.0.1:{CONTROL}/"))?;
    session.click(&session.find("[data-slot='0'][data-card=piv]")?.doing("no button for a card")?)?;
    wait::until("the card being in", || {
        let pressed = "return document.querySelector(`[data-slot='0'][data-card=piv]`).ariaPressed";
        let pressed = session.script(pressed, vec![])?;
        Ok(if pressed == json!("true") { Ok(()) } else { Err(pressed.to_string()) })
    })?;
    session.close_tab(&page)?;
    panel::ready_with(session, "authentication-failed").map(drop)
}

/// The commands of the trainers' guide, in the order of the alphabet.
const GUIDE: &[&str] = &[BARE, SHELL, NO_CARD, HELP];
const BARE: &str = "csms-login-helper-simulator";
const NO_CARD: &str = "csms-login-helper-simulator --desk no-card --outcome care-identity-authentication-failed";
const HELP: &str = "csms-login-helper-simulator --help";
const SHELL: &str = "csms-login-helper-simulator -- bash";

/// Each command of the guide is run by a case here. In the shell on the training PC the host sees the
/// virtual card, and the shell's end is the end of all.
pub fn guide(rollout: &mut Rollout) -> Result<()> {
    let guide = fs::read_to_string(place::root().join("docs/trainers.md")).doing("docs/trainers.md")?;
    let blocks = guide.split("```sh\n").skip(1).filter_map(|block| block.split("```").next());
    let plain = guide.lines().filter(|line| !line.starts_with("```"));
    let inline = plain.flat_map(|line| line.split('`').skip(1).step_by(2));
    let all = blocks.flat_map(str::lines).chain(inline).filter(|line| line.starts_with(BARE));
    let mut commands: Vec<&str> = all.collect();
    commands.sort_unstable();
    commands.dedup();
    same("commands of the guide", commands, GUIDE)?;
    let help = super::run(&mut words(rollout, HELP)?)?;
    ensure(String::from_utf8_lossy(&help.stdout).contains("--site-only"), || format!("{help:?}"))?;

    let script = rollout.stage.folder("shell")?.join("typed");
    fs::write(&script, "csms-login-helper status --json\nexit 3\n").doing(script.display())?;
    let typed = fs::File::open(&script).doing(script.display())?;
    let shell = words(rollout, SHELL)?.stdin(typed).output().doing(SHELL)?;
    same("the shell's exit code", shell.status.code(), Some(3))?;
    let report = super::json(&shell.stdout)?;
    same("the card's family", report["readers"][0]["card"]["family"].as_str(), Some("piv"))
}

/// A command of the guide with the installed programs and without a display.
fn words(rollout: &Rollout, command: &str) -> Result<Command> {
    let program = program(rollout)?;
    let programs = program.parent().doing("no folder")?.display();
    let path = format!("{programs}:{}", env::var("PATH").unwrap_or_default());
    let mut words = Command::new(&program);
    words.args(command.split(' ').skip(1)).env("PATH", path);
    words.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    Ok(words)
}

/// Ctrl-C, as a terminal gives it: to all programs that were started there.
pub fn ends(rollout: &mut Rollout) -> Result<()> {
    let before = services()?;
    let mut simulator = words(rollout, BARE)?;
    simulator.stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
    let mut running = simulator.spawn().doing("the simulator")?;
    let lines = BufReader::new(running.stdout.take().doing("no output")?).lines();
    let mut said = Vec::new();
    for line in lines {
        said.push(line.doing("the simulator's words")?);
        if said.last().is_some_and(|line| line.starts_with("Ctrl-C ends it")) {
            break;
        }
    }
    ensure(said.iter().any(|line| line.contains("control page  http://127.0.0.1:8090/")), || said.join("\n"))?;
    same("smart card services while it runs", services()?, before + 1)?;
    let group = format!("-{}", running.id());
    super::run(Command::new("kill").args(["-INT", "--", &group]))?;
    let ended = running.wait().doing("its end")?;
    ensure(ended.code() == Some(130) || ended.signal() == Some(2), || format!("it ended with {ended}"))?;
    same("smart card services after it", services()?, before)
}

/// How many smart card services run on this stage, those of spaces within it too.
fn services() -> Result<usize> {
    let mut count = 0;
    for folder in fs::read_dir("/proc").doing("/proc")?.flatten() {
        // A process that ends meanwhile is none.
        let name = fs::read_to_string(folder.path().join("comm")).unwrap_or_default();
        count += usize::from(name.trim() == "pcscd");
    }
    ensure(count > 0, || Failure::new("the stage has no service of its own").0)?;
    Ok(count)
}
