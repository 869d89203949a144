//! Every prepared PC: real registry, real services, programs and ports, and the expected cause.

use crate::cards::explain;
use crate::play::Play;
use csms_e2e::failure::{Doing, Failure, Result, ensure, same};
use csms_e2e::place;
use csms_e2e::talk::Talk;
use csms_e2e::wine::{SetUp, Wine, close};
use csms_simulator::pc::PreparedPc;
use libtest_mimic::Trial;
use serde_json::Value;
use shared::diagnosis::{Case, diagnose};
use shared::protocol::{Ask, Message};
use shared::report::Card;
use shared::scenario::{self, Desk};
use std::fs;
use std::path::PathBuf;

/// The prepared PCs, by the names of their files.
fn files() -> Vec<(String, PreparedPc)> {
    let folder = fs::read_dir(place::root().join("tests/pcs")).into_iter().flatten().flatten();
    let mut files: Vec<_> = folder.map(|file| file.path()).collect();
    files.sort();
    let read = |path: &PathBuf| {
        let file = PreparedPc::of(&fs::read_to_string(path).ok()?);
        Some((path.file_stem()?.to_string_lossy().into_owned(), file))
    };
    files.iter().filter_map(read).collect()
}

pub fn cases(play: &Play) -> Vec<Trial> {
    let pcs = files().into_iter().filter(|(_, file)| file.is_for_wine());
    let pcs = pcs.map(|(name, file)| play.case(format!("pcs::{name}"), move |wine| prepared(wine, &file)));
    pcs.chain([
        play.case("pcs::ten_thousand_programs", many),
        play.case("pcs::probes_are_named_and_answer", probes),
        play.case("catalogue::rows_of_readers_and_cards", readers_and_cards),
        play.case("catalogue::every_row_that_depends_on_the_pc_is_played", |_| nothing_forgotten()),
    ])
    .collect()
}

fn prepared(wine: &mut Wine, file: &PreparedPc) -> Result<()> {
    let pc = SetUp::new(wine, file)?;
    let outcome = match file.one("desk") {
        "" => compare(wine, file, &pc),
        desk => play_desk(wine, desk).and_then(|report| hold(file, &report)),
    };
    pc.undo()?;
    outcome
}

/// Plays the rows of the catalogue that have this desk, with what the host says over native messaging
/// in place of the desk's report. Gives that report.
fn play_desk(wine: &Wine, desk: &str) -> Result<Value> {
    let mut port = Talk::port_of(wine.host()?)?;
    port.send(2, Ask::Status)?;
    let said = port.message("status", |message| matches!(message, Message::Status { id: 2, .. }))?;
    close(port)?;
    let Message::Status { report, .. } = said else { return Err(Failure(format!("no status: {said:?}"))) };
    let rows: Vec<_> = scenario::scenarios().iter().filter(|row| row.desk == desk).collect();
    ensure(!rows.is_empty(), || format!("the catalogue has no row with the desk {desk}"))?;
    for row in rows {
        let case = Case::of_scenario(row).doing(&row.id)?;
        let case = Case { report: Some(report.clone()), ..case };
        let diagnosis = diagnose(&case);
        let first = diagnosis.causes.first().map(|cause| (cause.id, cause.owner, cause.request_to()));
        let wanted = (row.expect.cause, row.expect.owner, row.expect.to);
        same(&format!("{} with {report:?}", row.id), first, Some(wanted))?;
    }
    serde_json::to_value(report).doing("a report")
}

/// The desks that a smart card service alone makes; the form is that of `tests/wine/winscard.c`.
const DESKS: &[(&str, &str)] = &[
    ("no-reader", ""),
    ("no-card", "reader 00000012 - OMNIKEY AG CardMan 3121 0\n"),
    ("card-unresponsive", "reader 00000222 - OMNIKEY AG CardMan 3121 0\n"),
    ("card-retired", "reader 00010022 3BF91800008131FE454A434F503431563232AF OMNIKEY AG CardMan 3121 0\n"),
    ("bank-card", "reader 00010022 3B6800000073C84000009000 OMNIKEY AG CardMan 3121 0\n"),
    (
        "several-cards",
        "reader 00010022 3BD6970081B1FE451F878031C152211A4B OMNIKEY AG CardMan 3121 0\n\
         reader 00010022 3B6800000073C84000009000 OMNIKEY AG CardMan 3121 1\n",
    ),
    ("card-in-use", "reader 000101A2 3BD6970081B1FE451F878031C152211A4B OMNIKEY AG CardMan 3121 0\n"),
];

fn readers_and_cards(wine: &mut Wine) -> Result<()> {
    for (desk, cards) in DESKS {
        wine.set_cards(cards)?;
        play_desk(wine, desk)?;
    }
    Ok(())
}

/// What is read from the card itself needs a card; here nobody touches one.
fn nothing_forgotten() -> Result<()> {
    let files = files();
    let played: Vec<&str> =
        files.iter().map(|(_, file)| file.one("desk")).chain(DESKS.iter().map(|(desk, _)| *desk)).collect();
    let read = |card: &Card| card.certificates.is_some() || card.tries.is_some();
    let on_card = |desk: &Desk| desk.report.readers.iter().filter_map(|reader| reader.card.as_ref()).any(read);
    let forgotten: Vec<&str> = scenario::desks()
        .iter()
        .filter(|desk| !on_card(desk))
        .map(|desk| desk.id.as_str())
        .filter(|desk| scenario::scenarios().iter().any(|row| row.desk == *desk) && !played.contains(desk))
        .collect();
    same("desks that are not played", forgotten, Vec::<&str>::new())
}

fn compare(wine: &Wine, file: &PreparedPc, pc: &SetUp<'_>) -> Result<()> {
    let printed = pc.status()?;
    let report: Value = serde_json::from_str(&printed).doing("status --json")?;
    hold(file, &report)?;
    let cause = explain(wine, file.one("screen"), &printed)?;
    same(&format!("cause of {printed}"), cause.as_str(), file.one("cause"))
}

/// Holds a report against what the file says of it.
fn hold(file: &PreparedPc, report: &Value) -> Result<()> {
    for line in file.all("reports") {
        let (path, wanted) = line.split_once(' ').doing("a path and a value")?;
        let wanted: Value = serde_json::from_str(wanted).doing("a value")?;
        same(&format!("{path} in {report}"), report.pointer(path).unwrap_or(&Value::Null), &wanted)?;
    }
    Ok(())
}

/// Ten thousand installed programs are read, and the one that matters is found among them.
fn many(wine: &mut Wine) -> Result<()> {
    let list = "HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall";
    let mut registry = String::from("cause: none\n[registry]\n");
    for number in 0..10_000 {
        registry += &format!("[{list}\\example-{number}]\n\"DisplayName\"=\"Example {number}\"\n");
    }
    registry += &format!("[{list}\\z]\n\"DisplayName\"=\"NHS Identity Agent\"\n\"DisplayVersion\"=\"2.4.10.0\"\n");
    let pc = SetUp::new(wine, &PreparedPc::of(&registry))?;
    let printed = pc.status();
    wine.import(&format!("Windows Registry Editor Version 5.00\n\n[-{list}]\n"))?;
    pc.undo()?;
    let report: Value = serde_json::from_str(&printed?).doing("status --json")?;
    let probes = report["workstation"]["probes"].as_array().cloned().unwrap_or_default();
    let programs = probes.iter().find(|probe| probe["name"] == "programs").doing("no probe of programs")?;
    same("trouble", &programs["trouble"], &Value::Null)?;
    same("version of Identity Agent", &report["workstation"]["identity_agent"]["version"], &Value::from("2.4.10.0"))
}

/// Every probe is in the report with its time, and under Wine only those fail that Wine cannot answer.
fn probes(wine: &mut Wine) -> Result<()> {
    wine.set_cards("")?;
    let report: Value = serde_json::from_str(&wine.status(&["status", "--json"])?).doing("status --json")?;
    let probes = report["workstation"]["probes"].as_array().cloned().unwrap_or_default();
    let wanted = [
        "os",
        "session",
        "smart-card-service",
        "readers",
        "smartcard-update",
        "event-624",
        "programs",
        "versions",
        "processes",
        "port-service",
        "ports",
        "legacy-extension",
        "browser-policies",
        "ie-mode",
        "certificates",
    ];
    let names: Vec<&str> = probes.iter().filter_map(|probe| probe["name"].as_str()).collect();
    same("probes", names, wanted.to_vec())?;
    for probe in &probes {
        probe["milliseconds"].as_u64().doing("a probe without time")?;
        let answered = probe["trouble"].is_null() || probe["name"] == "readers";
        ensure(answered, || format!("{probe}"))?;
    }
    Ok(())
}
