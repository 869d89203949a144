//! Readers and cards: passive looks, reading, events, idleness. On a service of its own, with two
//! virtual readers of two slots each.

use crate::numbers::{Row, quartile};
use csms_e2e::failure::{Doing, Result, ensure};
use csms_e2e::place;
use csms_e2e::talk::Talk;
use csms_simulator::cards::{PivCard, PivContents};
use csms_simulator::certificates::{self, SmartcardNumber, Validity};
use csms_simulator::pcscd::{Pcscd, ReaderSpec};
use csms_simulator::vpcd::{DEFAULT_PORT, VirtualReader};
use csms_simulator::watch;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often each program is timed. Ours and theirs take turns.
const ROUNDS: usize = 101;
/// How often theirs, which takes long, is timed with a card.
const CARD_ROUNDS: usize = 41;
/// How many movements are timed.
const MOVEMENTS: usize = 20;
/// How long a watch is left alone.
const IDLE: Duration = Duration::from_secs(60);
/// How long the watch has to come to rest after the last line it told.
const REST: Duration = Duration::from_secs(2);
const READER: &str = "Virtual PCD 00 00";

/// Of this native host.
pub fn measure(program: &Path) -> Result<Vec<Row>> {
    let readers = [ReaderSpec::new("Virtual PCD", DEFAULT_PORT), ReaderSpec::new("Second PCD", DEFAULT_PORT + 10)];
    let _service = Pcscd::start(&readers).doing("the service")?;
    let mut slot = VirtualReader::new(DEFAULT_PORT);
    let mut rows = passive(program)?;
    rows.extend(reading(program, &mut slot)?);
    rows.extend(events(&mut slot)?);
    Ok(rows)
}

fn passive(program: &Path) -> Result<Vec<Row>> {
    let (mut scan, mut status) = (vec![], vec![]);
    for _ in 0..ROUNDS {
        scan.push(run(&place::program("pcsc_scan")?, &["-r"])?);
        status.push(run(program, &["status", "--json"])?);
    }
    let [scan, status] = [scan, status].map(quartile);
    Ok(vec![
        Row::time("pcsc_scan -r, four readers, start to end", scan),
        Row::time("host, status of four readers, start to end", status),
        Row::ratio("host, status of four readers, against pcsc_scan -r", status, scan, 0.6),
    ])
}

/// The authentication certificate of a PIV card that has no other.
fn reading(program: &Path, slot: &mut VirtualReader) -> Result<Vec<Row>> {
    insert(slot)?;
    slot.reset_tally();
    let out = Command::new(program).args(["status", "--read-card", "--json"]).output().doing("the host")?;
    let commands = slot.tally().commands.len();
    let report: Value = serde_json::from_slice(&out.stdout).doing("status --read-card")?;
    let read = report["readers"].as_array().into_iter().flatten();
    let read = read.filter_map(|reader| reader["card"]["certificates"].as_array()).flatten().count();
    ensure(read == 1, || format!("it read {read} certificates: {report}"))?;
    let (mut theirs, mut ours) = (vec![], vec![]);
    for _ in 0..CARD_ROUNDS {
        theirs.push(run(&place::program("pkcs15-tool")?, &["--reader", "0", "--read-certificate", "01"])?);
        ours.push(run(program, &["status", "--read-card", "--json"])?);
    }
    let [theirs, ours] = [theirs, ours].map(quartile);
    Ok(vec![
        Row::time("pkcs15-tool --read-certificate, PIV card", theirs),
        Row::time("host, status --read-card, the same card", ours),
        Row::ratio("host, status --read-card, against pkcs15-tool", ours, theirs, 0.25),
        Row { what: "host, commands for one certificate", value: commands as f64, unit: "APDUs", goal: Some(8.0) },
    ])
}

/// From the movement of a card to the line on standard output, the slowest of them; and how often a
/// watch wakes up when nothing moves. The virtual reader looks for its card every 400 ms.
fn events(slot: &mut VirtualReader) -> Result<Vec<Row>> {
    slot.pull();
    watch::wait_for(READER, watch::PATIENCE, |now| now.is_empty()).doing("an empty reader")?;
    let host = Talk::lines(&["watch", "--json"])?;
    let is_in = |now: &Value| {
        let mut readers = now["readers"].as_array().into_iter().flatten();
        readers.any(|reader| reader["name"] == READER && reader["state"][0] == "present")
    };
    host.until("the readers", |now| !is_in(now))?;
    let mut slowest = Duration::ZERO;
    for at in 0..MOVEMENTS {
        let is_put_in = at % 2 == 0;
        let card = if is_put_in { Some(Box::new(card()?)) } else { None };
        let begun = Instant::now();
        match card {
            Some(card) => slot.insert(card).doing("putting the card in")?,
            None => drop(slot.pull()),
        }
        host.until("the movement", |now| is_in(now) == is_put_in)?;
        slowest = slowest.max(begun.elapsed());
    }
    let process = host.id();
    thread::sleep(REST);
    let before = switches(process)?;
    thread::sleep(IDLE);
    let after = switches(process)?;
    Ok(vec![
        Row { what: "card moved to line, slowest", value: slowest.as_secs_f64() * 1e3, unit: "ms", goal: Some(420.0) },
        Row {
            what: "context switches in 60 idle seconds of a watch",
            value: after - before,
            unit: "times",
            goal: Some(0.0),
        },
    ])
}

fn card() -> Result<PivCard> {
    let number = SmartcardNumber::new("500000000001").doing("a number")?;
    let validity = Validity::around_now();
    let authentication = certificates::authentication(&number, validity).doing("a certificate")?;
    let expires = validity.not_after.date();
    Ok(PivCard::new(PivContents { authentication: Some(authentication), signing: None, expires }))
}

fn insert(slot: &mut VirtualReader) -> Result<()> {
    slot.insert(Box::new(card()?)).doing("putting the card in")?;
    watch::wait_for(READER, watch::PATIENCE, |now| now.has_answering_card()).doing("the card").map(drop)
}

/// Start to end of a program.
fn run(program: &Path, arguments: &[&str]) -> Result<Duration> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let ended = command.status().doing("a program that is timed")?;
    let took = start.elapsed();
    ensure(ended.success(), || format!("{command:?}: {ended}"))?;
    Ok(took)
}

/// How often the threads of a process have left the processor so far, of their own will or not.
fn switches(process: u32) -> Result<f64> {
    let mut count = 0.0;
    for thread in fs::read_dir(format!("/proc/{process}/task")).doing("the host's threads")? {
        let status = fs::read_to_string(thread.doing("a thread")?.path().join("status")).doing("a thread's status")?;
        for line in status.lines().filter(|line| line.contains("voluntary_ctxt_switches")) {
            let (_, value) = line.split_once(':').doing("odd status")?;
            count += value.trim().parse::<f64>().doing("odd status")?;
        }
    }
    Ok(count)
}
