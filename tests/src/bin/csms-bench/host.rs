//! The native host: start, first answers, memory, idleness.

use crate::numbers::{Row, quartile};
use csms_e2e::failure::{Doing, Result};
use csms_e2e::place;
use csms_e2e::talk::{Talk, frame_of};
use shared::protocol::{Ask, Message, VERSIONS};
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often each thing is timed. Ours and theirs take turns.
const ROUNDS: usize = 301;
/// How long an open port is watched doing nothing.
const IDLE: Duration = Duration::from_secs(5);

/// Of this program.
pub fn measure(program: &Path) -> Result<Vec<Row>> {
    let (mut nothing, mut hello, mut scan, mut status) = (vec![], vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        nothing.push(run(Command::new("/bin/true"))?);
        hello.push(answers(program, 1)?);
        scan.push(run(list_readers()?)?);
        status.push(answers(program, 2)?);
    }
    let [nothing, hello, scan, status] = [nothing, hello, scan, status].map(quartile);
    let (memory, ticks) = memory_and_ticks()?;
    Ok(vec![
        Row::time("/bin/true, start to end", nothing),
        Row::time("host, start to hello", hello),
        Row::ratio("host, start to hello, against /bin/true", hello, nothing, 1.4),
        Row::time("pcsc_scan -r, start to end", scan),
        Row::time("host, start to passive status", status),
        Row::ratio("host, start to passive status, against pcsc_scan -r", status, scan, 0.6),
        Row { what: "host, peak memory while watching", value: memory, unit: "kB", goal: Some(4_096.0) },
        Row {
            what: "host, processor ticks in 5 idle seconds of an open port",
            value: ticks,
            unit: "ticks",
            goal: Some(0.0),
        },
    ])
}

fn list_readers() -> Result<Command> {
    let mut command = Command::new(place::program("pcsc_scan")?);
    command.arg("-r");
    Ok(command)
}

/// Start to end of a program.
fn run(mut command: Command) -> Result<Duration> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    command.status().doing("a program to compare with")?;
    Ok(start.elapsed())
}

/// Start of the host to its answer to the `count`th of: hello, status.
fn answers(program: &Path, count: usize) -> Result<Duration> {
    let requests = [frame_of(1, Ask::Hello { versions: VERSIONS })?, frame_of(2, Ask::Status)?];
    let sent = requests[..count].concat();
    let mut command = Command::new(program);
    command.arg(format!("chrome-extension://{}/", place::CHROMIUM_ID));
    let start = Instant::now();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().doing("the host")?;
    let mut input = child.stdin.take().doing("no input")?;
    let mut output = child.stdout.take().doing("no output")?;
    input.write_all(&sent).doing("the host's input")?;
    for _ in 0..count {
        let mut length = [0; 4];
        output.read_exact(&mut length).doing("the host's answer")?;
        let mut text = vec![0; usize::try_from(u32::from_ne_bytes(length)).doing("length")?];
        output.read_exact(&mut text).doing("the host's answer")?;
    }
    let took = start.elapsed();
    drop(input);
    child.wait().doing("the host's end")?;
    Ok(took)
}

/// Peak memory in kB, and processor ticks in a while of doing nothing, of a port that watches.
fn memory_and_ticks() -> Result<(f64, f64)> {
    let mut port = Talk::port()?;
    port.send(2, Ask::Watch)?;
    port.message("watch", |message| matches!(message, Message::Status { .. }))?;
    let process = format!("/proc/{}", port.id());
    let before = ticks(&process)?;
    thread::sleep(IDLE);
    let after = ticks(&process)?;
    let status = fs::read_to_string(format!("{process}/status")).doing("the host's memory")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).doing("the kernel gives no VmHWM")?;
    let peak = peak.trim().trim_end_matches("kB").trim().parse::<f64>().doing("VmHWM")?;
    Ok((peak, after - before))
}

/// User and system time of a process so far, in clock ticks.
fn ticks(process: &str) -> Result<f64> {
    let stat = fs::read_to_string(format!("{process}/stat")).doing("the host's ticks")?;
    // Fields after the name, which stands in brackets; the 12th and 13th are utime and stime.
    let (_, fields) = stat.rsplit_once(')').doing("odd stat")?;
    let times = fields.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    times.sum::<std::result::Result<f64, _>>().doing("odd stat")
}
