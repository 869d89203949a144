//! Every prepared PC, and registries that nobody would prepare.

use super::pc::{Hive, Pc};
use super::probes;
use super::recorded::Recorded;
use super::run::{self, DEADLINE, Task};
use crate::registry::Value;
use csms_simulator::pc::PreparedPc;
use serde_json::Value as Json;
use shared::card::Family;
use shared::cause::ScreenId;
use shared::date::Timestamp;
use shared::diagnosis::{Case, diagnose};
use shared::observation::Sighting;
use shared::report::{Card, Reader, ReaderFlag, ReaderKind, ServiceState, Workstation, WorkstationReport};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Names and PCs.
fn prepared() -> Vec<(String, PreparedPc)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/pcs");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let name = |path: &PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    files.map(|path| (name(&path), PreparedPc::of(&std::fs::read_to_string(&path).unwrap()))).collect()
}

fn look(pc: Recorded) -> Workstation {
    let pc: Arc<dyn Pc> = Arc::new(pc);
    run::run(probes::ALL, &pc, DEADLINE * 10)
}

/// What the stand-in for winscard.dll would make the host report.
fn report(file: &PreparedPc, workstation: Workstation) -> WorkstationReport {
    let mut report = WorkstationReport::running(Vec::new());
    report.workstation = workstation;
    for line in file.all("cards") {
        let words: Vec<&str> = line.splitn(4, ' ').collect();
        if words[0] == "establish" {
            report.service.state = ServiceState::Stopped;
            continue;
        }
        let atr: Vec<u8> =
            (0..words[2].len() / 2).map(|at| u8::from_str_radix(&words[2][at * 2..at * 2 + 2], 16).unwrap()).collect();
        let empty = words[1] == "00000012";
        report.readers.push(Reader {
            name: words[3].to_owned(),
            kind: ReaderKind::Contact,
            state: vec![if empty { ReaderFlag::Empty } else { ReaderFlag::Present }],
            card: (!empty).then(|| Card { atr: words[2].into(), family: Family::of_atr(&atr), ..Card::default() }),
        });
    }
    report
}

#[test]
fn every_prepared_pc_gives_its_cause() {
    let all = prepared();
    assert!(all.len() >= 20);
    let passed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let mut wrong = Vec::new();
    for (name, file) in all {
        let report = report(&file, look(Recorded::of(&file)));
        let json = serde_json::to_value(&report).unwrap();
        for line in file.all("reports").chain(file.all("file-reports")) {
            let (path, wanted) = line.split_once(' ').unwrap();
            let wanted: Json = serde_json::from_str(wanted).unwrap();
            let seen = json.pointer(path).unwrap_or(&Json::Null);
            if *seen != wanted {
                wrong.push(format!("{name}: {path} is {seen}, not {wanted}, in {json}"));
            }
        }
        let screen = ScreenId::ALL.iter().find(|screen| screen.as_str() == file.one("screen")).unwrap();
        let now = Timestamp::from_millis(passed.as_millis().try_into().unwrap());
        let case = Case { report: Some(report), now, ..Case::seen(Sighting::of(*screen)) };
        let first = diagnose(&case).causes.first().map(|finding| finding.id.to_string());
        if first.as_deref() != Some(file.one("cause")) {
            wrong.push(format!("{name}: {first:?} is said first, in {json}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_probe_that_fails_or_hangs_is_said_and_stops_no_other() {
    const TASKS: &[Task] = &[
        Task { name: "fails", look: |_, _| Err("Access is denied.".to_owned()) },
        Task { name: "dies", look: |_, _| panic!("on purpose") },
        Task {
            name: "hangs",
            look: |_, _| {
                // Nobody ever sends.
                let (_keep, never) = channel::<()>();
                let _ = never.recv_timeout(Duration::from_secs(600));
                Err("too late".to_owned())
            },
        },
        Task { name: "works", look: |_, _| Ok(Box::new(|gathered| gathered.os = Some("Windows".to_owned()))) },
    ];
    let pc: Arc<dyn Pc> = Arc::new(Recorded::default());
    let seen = run::run(TASKS, &pc, Duration::from_secs(2));
    assert_eq!(seen.os.as_deref(), Some("Windows"));
    let troubles: Vec<_> = seen.probes.iter().map(|probe| probe.trouble.as_deref()).collect();
    assert_eq!(troubles, [Some("Access is denied."), Some("no answer in time"), Some("no answer in time"), None]);
}

#[test]
fn what_may_not_be_read_stays_unknown() {
    let (_, file) = prepared().into_iter().find(|(name, _)| name == "all-well").unwrap();
    let mut pc = Recorded::of(&file);
    pc.forbidden = vec!["software\\microsoft\\windows\\currentversion\\uninstall".into(), "software\\policies".into()];
    let seen = look(pc);
    assert_eq!(seen.credential_management, None);
    assert_eq!(seen.smartcard_connect, None);
    assert_eq!(seen.port_service.and_then(|service| service.running), Some(true), "others go on");
    let failed: Vec<_> = seen.probes.iter().filter(|probe| probe.trouble.is_some()).map(|probe| &*probe.name).collect();
    assert!(failed.contains(&"programs") && failed.contains(&"browser-policies"), "{failed:?}");
}

#[test]
fn ten_thousand_programs_and_five_hundred_certificates_are_no_trouble() {
    let list = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall";
    let mut pc = Recorded::default();
    for number in 0..10_000 {
        let values = vec![("displayname".to_owned(), Value::Text(format!("Program {number}")))];
        pc.keys.insert((Hive::Machine, format!("{list}\\{number:05}").to_lowercase()), values);
    }
    pc.import(&format!("[HKEY_LOCAL_MACHINE\\{list}\\z]\n\"DisplayName\"=\"NHS Identity Agent\"\n"));
    let good = PreparedPc::of("certificate: KSP -10 10\n");
    let one = Recorded::of(&good).certificates.remove(0);
    for number in 0..500usize {
        let mut other = one.clone();
        // Every second one is cut off somewhere.
        other.der.truncate(if number % 2 == 0 { usize::MAX } else { number });
        pc.certificates.push(other);
    }
    let seen = look(pc);
    assert_eq!(seen.identity_agent.and_then(|agent| agent.installed), Some(true));
    assert_eq!(seen.stored_certificates.len(), 20);
}

#[test]
fn each_probe_is_switched_off_by_its_name_in_the_guide() {
    let guide = include_str!("../../../docs/it.md");
    let row = guide.lines().find(|line| line.starts_with("| `ProbesOff` |")).unwrap();
    for task in probes::ALL {
        assert!(row.contains(&format!("`{}`", task.name)), "{} is not in: {row}", task.name);
        let mut pc = Recorded::default();
        let key = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\CSMS Login Helper";
        pc.import(&format!("[{key}]\n\"ProbesOff\"=\"{}, unknown\"\n", task.name));
        let seen = look(pc);
        let off = seen.probes.iter().filter(|probe| probe.trouble.as_deref() == Some("switched off by policy"));
        assert_eq!(off.map(|probe| &*probe.name).collect::<Vec<_>>(), [task.name]);
        assert_eq!(seen.probes.len(), probes::ALL.len());
    }
}
