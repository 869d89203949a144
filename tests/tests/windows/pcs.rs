//! Every prepared PC: real registry, real services, programs and ports, and the expected cause.

use crate::cards::explain;
use crate::play::Play;
use csms_e2e::failure::{Doing, Result, same};
use csms_e2e::place;
use csms_e2e::wine::{SetUp, Wine};
use csms_simulator::pc::PreparedPc;
use libtest_mimic::Trial;
use serde_json::Value;
use std::fs;

pub fn cases(play: &Play) -> Vec<Trial> {
    let folder = fs::read_dir(place::root().join("tests/pcs")).into_iter().flatten().flatten();
    let mut files: Vec<_> = folder.map(|file| file.path()).collect();
    files.sort();
    let pcs = files.iter().filter_map(|path| {
        let file = PreparedPc::of(&fs::read_to_string(path).ok()?);
        let name = path.file_stem()?.to_string_lossy().into_owned();
        file.is_for_wine().then(|| play.case(format!("pcs::{name}"), move |wine| prepared(wine, &file)))
    });
    pcs.chain([play.case("pcs::ten_thousand_programs", many), play.case("pcs::probes_are_named_and_answer", probes)])
        .collect()
}

fn prepared(wine: &mut Wine, file: &PreparedPc) -> Result<()> {
    let pc = SetUp::new(wine, file)?;
    let outcome = compare(wine, file, &pc);
    pc.undo()?;
    outcome
}

fn compare(wine: &Wine, file: &PreparedPc, pc: &SetUp<'_>) -> Result<()> {
    let printed = pc.status()?;
    let report: Value = serde_json::from_str(&printed).doing("status --json")?;
    for line in file.all("reports") {
        let (path, wanted) = line.split_once(' ').doing("a path and a value")?;
        let wanted: Value = serde_json::from_str(wanted).doing("a value")?;
        same(&format!("{path} in {printed}"), report.pointer(path).unwrap_or(&Value::Null), &wanted)?;
    }
    let cause = explain(wine, file.one("screen"), &printed)?;
    same(&format!("cause of {printed}"), cause.as_str(), file.one("cause"))
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
        "certificates",
    ];
    let names: Vec<&str> = probes.iter().filter_map(|probe| probe["name"].as_str()).collect();
    same("probes", names, wanted.to_vec())?;
    for probe in &probes {
        probe["milliseconds"].as_u64().doing("a probe without time")?;
        let answered = probe["trouble"].is_null() || probe["name"] == "event-624" || probe["name"] == "readers";
        csms_e2e::failure::ensure(answered, || format!("{probe}"))?;
    }
    Ok(())
}
