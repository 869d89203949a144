//! Cards that break off, lie, or never answer.

use crate::desk::{Desk, Play, card, certificates_of, host, read};
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_simulator::cards::{Gate, GidsCard, Habit, Hostile, Tripwire};
use csms_simulator::vpcd::{DEFAULT_PORT, VirtualReader};
use csms_simulator::watch;
use libtest_mimic::Trial;
use serde_json::Value;

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case("hostile::pulled_early_midway_and_late", pulled),
        play.case("hostile::every_bad_habit", habits),
        play.case("hostile::a_card_that_never_answers", stuck),
    ]
}

fn pulled(desk: &mut Desk) -> Result<()> {
    desk.insert(card()?)?;
    read()?;
    let all = desk.slot.tally().commands.len();
    ensure(all > 5, || format!("only {all} commands"))?;
    // Every place, for every family, is tried in `live`, where movements are seen at once.
    for good in [0, all / 2, all - 1] {
        let (wire, trips) = Tripwire::around(Hostile::new(card()?, Habit::PulledAfter(good)));
        desk.insert(wire)?;
        let (reader, errors) = read()?;
        same("certificates", certificates_of(&reader), None)?;
        ensure(errors.contains("was not read"), || format!("after {good}: {errors:?}"))?;
        same("commands", desk.slot.tally().commands.len(), good + 1)?;
        same("trips", trips.so_far(), [])?;
    }
    Ok(())
}

fn habits(desk: &mut Desk) -> Result<()> {
    let garbage = (0..12).map(|seed| Habit::Garbage(seed * 77 + 1));
    let others = [
        Habit::EndlessNothing,
        Habit::EndlessData,
        Habit::WrongLength,
        Habit::EmptySuccess,
        Habit::NoStatus,
        Habit::TooLong,
    ];
    for habit in garbage.chain(others) {
        let what = format!("{habit:?}");
        let (wire, trips) = Tripwire::around(Hostile::new(card()?, habit));
        desk.insert(wire)?;
        let (reader, errors) = read().doing(&what)?;
        same(&what, certificates_of(&reader), None)?;
        ensure(errors.contains("was not read"), || format!("{what}: {errors:?}"))?;
        ensure(desk.slot.tally().commands.len() < 300, || format!("{what}: no end"))?;
        same(&what, trips.so_far(), [])?;
    }
    Ok(())
}

/// It is given up, and keeps no other card from being read.
fn stuck(desk: &mut Desk) -> Result<()> {
    let gate = Gate::default();
    desk.insert(Hostile::new(card()?, Habit::Stuck(gate.clone())))?;
    let mut second = VirtualReader::new(DEFAULT_PORT + 1);
    second.insert(Box::new(GidsCard::new(Vec::new()))).doing("the second card")?;
    watch::wait_for("Virtual PCD 00 01", watch::PATIENCE, |now| now.has_answering_card()).doing("the second card")?;
    let outcome = host(&["status", "--read-card", "--json"]);
    gate.open();
    let (out, errors) = outcome?;
    let report: Value = serde_json::from_str(&out).doing("status --read-card --json")?;
    same("certificates", certificates_of(&report["readers"][0]), None)?;
    ensure(errors.contains("Virtual PCD 00 00 was not read: the card answers too slowly"), || errors.clone())?;
    same("the other card's tries", &report["readers"][1]["card"]["tries"]["left"], 3)?;
    same("remarks", errors.lines().count(), 1)
}
