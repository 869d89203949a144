//! The guide for trainers names only what there is.

#![allow(clippy::unwrap_used, reason = "a panic is the failure report of a test")]

use shared::scenario::scenarios;
use std::fs;
use std::path::Path;

fn guide() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/trainers.md")).unwrap()
}

#[test]
fn every_scenario_of_the_guide_is_in_the_catalogue() {
    let guide = guide();
    let named = guide.split("#scenario=").skip(1);
    let named: Vec<&str> = named.filter_map(|rest| rest.split(['`', ' ', ')']).next()).collect();
    assert!(named.len() >= 6, "{named:?}");
    for id in named {
        assert!(scenarios().iter().any(|row| row.id == id), "{id}");
    }
}

/// Buttons and parts stand in bold letters; they are words of the pages.
#[test]
fn every_button_of_the_lesson_is_in_a_page() {
    let guide = guide();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages: String = ["../extension/static/training.html", "src/desk/api/page.rs", "../shared/src/texts/en-GB.json"]
        .iter()
        .map(|page| fs::read_to_string(root.join(page)).unwrap())
        .collect();
    for button in [
        "Handouts",
        "Trainer’s notes",
        "Present",
        "What if …?",
        "Practice",
        "Check my answers",
        "Insert an NHS-like card",
    ] {
        assert!(guide.contains(&format!("**{button}**")), "the guide names no {button:?}");
        assert!(pages.contains(button), "no page has {button:?}");
    }
}

#[test]
fn the_lesson_takes_an_hour() {
    let guide = guide();
    let lesson = guide.split("## A lesson of one hour").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = lesson.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next()?.split_once('–'));
    let rows: Vec<(u32, u32)> = rows.map(|(from, to)| (from.parse().unwrap(), to.parse().unwrap())).collect();
    assert_eq!(rows.first().unwrap().0, 0);
    assert_eq!(rows.last().unwrap().1, 60);
    assert!(rows.windows(2).all(|two| two[0].1 == two[1].0), "{rows:?}");
}
