//! Native messaging over the standard input and output of the Windows build.

use crate::play::Play;
use csms_e2e::failure::{Doing, Failure, Result, ensure, same};
use csms_e2e::place;
use csms_e2e::talk::Talk;
use csms_e2e::wait::until;
use csms_e2e::wine::{Wine, close, windows_path};
use libtest_mimic::Trial;
use serde_json::json;
use shared::cause::{CauseId, Owner, ScreenId};
use shared::protocol::{Ask, Message};
use shared::record::Record;
use shared::report::{ServiceState, WorkstationReport};
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

/// The most that the host may need while it watches (kB).
const MAX_KILOBYTES: u64 = 8 * 1024;

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case("port::hello_status_and_live_changes", live),
        play.case("port::every_byte_of_a_length_word_comes_through", binary),
        play.case("port::a_diagnosis_goes_into_the_event_log", recorded),
        play.case("port::a_desk_is_played_by_flag_and_by_policy", simulated),
        play.case("port::no_window_and_no_console", quiet),
        play.case("port::needs_little_memory", memory),
    ]
}

fn report_of(message: Message) -> Result<WorkstationReport> {
    match message {
        Message::Status { report, .. } | Message::Changed { report, .. } => Ok(report),
        other => Err(Failure(format!("no report in {other:?}"))),
    }
}

/// A card comes and goes; then the service stops under the open context, and comes back.
fn live(wine: &mut Wine) -> Result<()> {
    let (empty, full) = (
        "reader 00000012 - OMNIKEY AG CardMan 3121 0\n",
        "reader 00010022 3BD6970081B1FE451F878031C152211A4B OMNIKEY AG CardMan 3121 0\n",
    );
    wine.set_cards(&format!("{empty}next\n{full}next\nstatus 8010001E\nestablish 8010001D\nnext\n{empty}"))?;
    let mut port = Talk::port_of(wine.host()?)?;
    port.send(2, Ask::Watch)?;
    let first = report_of(port.message("watch", |message| matches!(message, Message::Status { id: 2, .. }))?)?;
    same("card at first", first.readers[0].card.is_some(), false)?;
    let mut seen = Vec::new();
    for number in 1..=3u32 {
        let change = |message: &Message| matches!(message, Message::Changed { event, .. } if *event == number);
        let report = report_of(port.message("a change", change)?)?;
        seen.push((report.service.state, report.readers.first().is_some_and(|reader| reader.card.is_some())));
    }
    let (running, stopped) = (ServiceState::Running, ServiceState::Stopped);
    same("changes", seen, vec![(running, true), (stopped, false), (running, false)])?;
    close(port)
}

/// Frames of 256 lengths in a row: no byte of a length word is changed or swallowed on its way,
/// neither line feed nor carriage return nor the end-of-file mark of text files.
fn binary(wine: &mut Wine) -> Result<()> {
    let mut cards = String::from("reader 12 - A\n");
    for length in 2..=257usize {
        // Reader names may have up to 255 bytes; a second reader takes the rest.
        let (one, two) = (length.min(200), length.saturating_sub(200));
        let _ = writeln!(cards, "next\nreader 12 - {}", "A".repeat(one));
        if two > 0 {
            let _ = writeln!(cards, "reader 12 - {}", "B".repeat(two));
        }
    }
    wine.set_cards(&cards)?;
    let mut port = Talk::port_of(wine.host()?)?;
    port.send(2, Ask::Watch)?;
    for number in 1..=256u32 {
        let change = |message: &Message| matches!(message, Message::Changed { event, .. } if *event == number);
        let report = report_of(port.message("a change", change)?)?;
        let letters: usize = report.readers.iter().map(|reader| reader.name.len()).sum();
        same("letters in the names", letters, number as usize + 1)?;
    }
    close(port)
}

/// Wine keeps no events that could be read, but says on request what it is given.
fn recorded(wine: &mut Wine) -> Result<()> {
    let told = wine.folder().join("events-told.txt");
    let mut host = wine.host()?;
    host.env("WINEDEBUG", "-all,trace+eventlog").stderr(fs::File::create(&told).doing("a file")?);
    let mut port = Talk::port_of(host)?;
    let (screen, cause) = (ScreenId::RoleMissing, CauseId::RoleMissing);
    port.send(6, Ask::Record(Record { screen, cause, owner: Owner::Ra, extension: None }))?;
    port.message("that it is recorded", |message| matches!(message, Message::Recorded { id: 6 }))?;
    close(port)?;
    let told = fs::read_to_string(&told).doing("what Wine says")?;
    let line = json!({"schema": 1, "event": "diagnosis", "screen": screen, "cause": cause, "owner": "ra",
        "host": env!("CARGO_PKG_VERSION")});
    // Wine says texts as C writes them.
    let said = told.split(" L\"").nth(1).and_then(|said| said.split("\"\n").next()).unwrap_or_default();
    let said: serde_json::Value = serde_json::from_str(&said.replace("\\\"", "\"")).doing(&told)?;
    same("the event", said, line)
}

/// There is a reader and a card on this PC; nothing of them is said while a desk is played.
fn simulated(wine: &mut Wine) -> Result<()> {
    const KEY: &str = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\CSMS Login Helper";
    wine.set_cards("reader 00010022 3BD6970081B1FE451F878031C152211A4B OMNIKEY AG CardMan 3121 0\n")?;
    let file = wine.folder().join("desks.json");
    let example = fs::read_to_string(place::root().join("docs/examples/desks.json")).doing("the example")?;
    // As Notepad saves it.
    fs::write(&file, format!("\u{feff}{}", example.replace('\n', "\r\n"))).doing(file.display())?;
    let path = windows_path(&file);
    let plays = |port: &mut Talk| {
        port.send(2, Ask::Status)?;
        let report = report_of(port.message("status", |message| matches!(message, Message::Status { id: 2, .. }))?)?;
        let reader = report.readers.first().map(|reader| reader.name.clone());
        same("reader", (reader.as_deref(), report.simulated), (Some("Training reader 1"), true))
    };
    let mut flagged = wine.host()?;
    flagged.args(["--simulate", &path]);
    let mut port = Talk::port_of(flagged)?;
    plays(&mut port)?;
    close(port)?;
    wine.import(&format!("REGEDIT4\n\n[{KEY}]\n\"Simulate\"=\"{}\"\n", path.replace('\\', "\\\\")))?;
    let outcome = Talk::port_of(wine.host()?).and_then(|mut port| {
        plays(&mut port)?;
        close(port)
    });
    wine.import(&format!("REGEDIT4\n\n[{KEY}]\n\"Simulate\"=-\n"))?;
    outcome?;
    // What IT asks for on the command line is about the real PC.
    let status = wine.status(&["status"])?;
    ensure(status.contains("OMNIKEY") && !status.contains("TRAINING"), || status)
}

/// Started with pipes, as browsers do, the host opens no console (Windows shows one as a window).
fn quiet(wine: &mut Wine) -> Result<()> {
    wine.set_cards("")?;
    let before = processes("conhost.exe")?.len();
    let mut port = Talk::port_of(wine.host()?)?;
    port.send(2, Ask::Watch)?;
    port.message("watch", |message| matches!(message, Message::Status { id: 2, .. }))?;
    ensure(processes("csms-login-helper.exe")?.len() == 1, || "the host is not among the processes".to_owned())?;
    same("consoles", processes("conhost.exe")?.len(), before)?;
    close(port)
}

/// What the host needs beyond a program that does nothing; Wine itself takes far more than either.
fn memory(wine: &mut Wine) -> Result<()> {
    wine.set_cards("reader 00010022 3BD6970081B1FE451F878031C152211A4B OMNIKEY AG CardMan 3121 0\n")?;
    let idle = wine.idle("idle.exe")?;
    let mut port = Talk::port_of(wine.host()?)?;
    port.send(2, Ask::Watch)?;
    port.message("watch", |message| matches!(message, Message::Status { id: 2, .. }))?;
    // The threads of its probes may just be ending, and Wine fills a megabyte for each.
    until("a host at rest", || {
        let (idle_size, host_size) = (private("idle.exe")?, private("csms-login-helper.exe")?);
        let little = host_size < idle_size + MAX_KILOBYTES;
        Ok(if little { Ok(()) } else { Err(format!("{host_size} kB, of which {idle_size} kB are Wine's")) })
    })?;
    drop(idle);
    close(port)
}

/// Memory (kB) that this process alone has written and may write: what Windows calls its private bytes.
/// Wine copies the program itself into memory of its own, where Windows would map the file.
fn private(name: &str) -> Result<u64> {
    let process = processes(name)?.pop().doing(format_args!("{name} does not run"))?;
    let maps = fs::read_to_string(process.join("smaps")).doing("its memory")?;
    let (mut writable, mut total) = (false, 0);
    for line in maps.lines() {
        match line.split_whitespace().collect::<Vec<_>>()[..] {
            ["Anonymous:", size, "kB"] if writable => total += size.parse::<u64>().doing(line)?,
            [range, rights, ..] if range.contains('-') && !range.ends_with(':') => writable = rights.contains('w'),
            _ => {}
        }
    }
    Ok(total)
}

/// The processes of the namespace that have this in their command line.
fn processes(name: &str) -> Result<Vec<PathBuf>> {
    let folders = fs::read_dir("/proc").doing("/proc")?.flatten().map(|folder| folder.path());
    let named = |folder: &PathBuf| {
        fs::read(folder.join("cmdline")).is_ok_and(|line| String::from_utf8_lossy(&line).contains(name))
    };
    Ok(folders.filter(named).collect())
}
