//! What the smart card service of a Windows PC may say, and what the host makes of it.

use crate::play::Play;
use csms_e2e::failure::{Doing, Result, same};
use csms_e2e::wine::Wine;
use libtest_mimic::Trial;
use serde_json::Value;
use std::fs;

/// A recording and what must come of it.
struct Row {
    name: &'static str,
    /// What the service says; the form is described in `tests/wine/winscard.c`.
    cards: &'static str,
    /// State of the service in the report.
    service: &'static str,
    /// Number of readers in the report.
    readers: usize,
    /// The first cause on a screen that only says that it failed.
    cause: &'static str,
}

const fn row(
    name: &'static str,
    cards: &'static str,
    service: &'static str,
    readers: usize,
    cause: &'static str,
) -> Row {
    Row { name, cards, service, readers, cause }
}

const HELLO: &str = "reader 00010122 3B8F8001804F0CA000000306030001000000006A Windows Hello for Business 1\n";

/// Nothing of the NHS is installed on this PC; that is said when the cards are fine or unknown.
const ROWS: &[Row] = &[
    row("no_reader", "", "running", 0, "no-reader"),
    row("windows_hello_only", HELLO, "running", 1, "no-reader"),
    row("empty_reader", "reader 00000012 - OMNIKEY AG CardMan 3121 0\n", "running", 1, "no-card"),
    row(
        "nhs_card",
        "reader 00010022 3BD6970081B1FE451F878031C152211A4B OMNIKEY AG CardMan 3121 0\n",
        "running",
        1,
        "smartcard-software-missing",
    ),
    row(
        "series_6_card",
        "reader 00010022 3BF91800008131FE454A434F503431563232AF OMNIKEY AG CardMan 3121 0\n",
        "running",
        1,
        "card-retired",
    ),
    row("mute_card", "reader 00000222 - OMNIKEY AG CardMan 3121 0\n", "running", 1, "card-unresponsive"),
    // Wine's Plug and Play knows of no reader, so Windows has ended its service for good reason.
    row("no_service", "establish 8010001D\n", "stopped", 0, "no-reader"),
    row("service_stops_between", "status 8010001E\nreader 12 - X 0\n", "stopped", 0, "no-reader"),
    row("no_right_to_use_it", "establish 8010006A\n", "forbidden", 0, "smart-card-service-stopped"),
    // Win32 codes where PC/SC ones are promised: invalid handle, general failure, out of paper …
    row("win32_code_6", "establish 6\n", "unknown", 0, "smartcard-software-missing"),
    row("win32_code_1f", "list 1F\n", "unknown", 0, "smartcard-software-missing"),
    row("win32_code_6d", "status 6D\nreader 12 - X 0\n", "unknown", 0, "smartcard-software-missing"),
    row("unknown_scard_code", "establish 801000FF\n", "unknown", 0, "smartcard-software-missing"),
];

pub fn cases(play: &Play) -> Vec<Trial> {
    ROWS.iter().map(|row| play.case(format!("cards::{}", row.name), |wine| look(wine, row))).collect()
}

fn look(wine: &mut Wine, row: &Row) -> Result<()> {
    wine.set_cards(row.cards)?;
    let printed = wine.status(&["status", "--json"])?;
    same("lines", printed.lines().count(), 1)?;
    let report: Value = serde_json::from_str(&printed).doing("status --json")?;
    same("service", report["service"]["state"].as_str().unwrap_or_default(), row.service)?;
    same("readers", report["readers"].as_array().map_or(0, Vec::len), row.readers)?;
    same("cause", explain(wine, "authentication-failed", &printed)?.as_str(), row.cause)
}

/// The first cause that `explain` gives for this screen and report.
pub fn explain(wine: &Wine, screen: &str, report: &str) -> Result<String> {
    let file = wine.folder().join("report.json");
    fs::write(&file, report).doing(file.display())?;
    let path = csms_e2e::wine::windows_path(&file);
    let said = wine.status(&["explain", "--screen", screen, "--report", &path, "--json"])?;
    let answer: Value = serde_json::from_str(&said).doing("explain --json")?;
    Ok(answer["diagnosis"]["causes"][0]["id"].as_str().unwrap_or("none").to_owned())
}
