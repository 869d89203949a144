//! Cards that break off, lie, or never answer.

use crate::desk::{Desk, Play, card, certificates_of, host, read};
use crate::families;
use crate::quick::Quick;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_simulator::cards::{
    Gate, GidsCard, Habit, Hostile, Tripwire, VirtualCard, ias_ecc_card, idprime_card, pkcs15_card, tlv,
};
use csms_simulator::vpcd::{DEFAULT_PORT, VirtualReader};
use csms_simulator::watch;
use libtest_mimic::Trial;
use serde_json::Value;

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case("hostile::pulled_early_midway_and_late", pulled),
        play.alone("hostile::every_bad_habit", habits),
        play.alone("hostile::what_should_be_a_certificate_is_none", no_certificates),
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

/// Cards of every family.
fn habits() -> Result<()> {
    let quick = Quick::start()?;
    let others = [
        Habit::EndlessNothing,
        Habit::EndlessData,
        Habit::WrongLength,
        Habit::EmptySuccess,
        Habit::NoStatus,
        Habit::TooLong,
    ];
    for (family, make) in families::ALL.into_iter().enumerate() {
        let garbage = (0..6).map(|seed| Habit::Garbage(seed * 77 + family as u64 + 1));
        for habit in garbage.chain(others.clone()) {
            let what = format!("family {family}, {habit:?}");
            let (wire, trips) = Tripwire::around(Hostile::new(make()?, habit));
            let (reader, errors, commands) = quick.read(Box::new(wire)).doing(&what)?;
            same(&what, certificates_of(&reader), None)?;
            same(&what, &reader["card"]["tries"], &Value::Null)?;
            ensure(errors.contains("was not read"), || format!("{what}: {errors:?}"))?;
            ensure(commands < 300, || format!("{what}: no end"))?;
            same(&what, trips.so_far(), [])?;
        }
    }
    same("resets", quick.resets(), 0)
}

/// What should be a certificate is none, on cards of every family but PIV, which has a case of its own:
/// something is there, and nothing is known of it.
fn no_certificates() -> Result<()> {
    let quick = Quick::start()?;
    for (what, bytes) in
        [("noise", vec![0xA5; 900]), ("2,000 levels", tlv::nested(2_000)), ("a bomb", vec![0x30; 60_000])]
    {
        let bad = vec![bytes];
        let cards: [Box<dyn VirtualCard>; 4] = [
            Box::new(GidsCard::new(bad.clone())),
            Box::new(idprime_card(&bad)),
            Box::new(ias_ecc_card(&bad, 3)),
            Box::new(pkcs15_card(&bad)),
        ];
        for card in cards {
            let (wire, trips) = Tripwire::around(card);
            let (reader, errors, _) = quick.read(Box::new(wire))?;
            let what = format!("{what} on {}", reader["card"]["family"]);
            match certificates_of(&reader).map(Vec::as_slice) {
                Some([one]) => ensure(one["not_after"].is_null() && errors.is_empty(), || format!("{what}: {one}"))?,
                None => ensure(errors.contains("longer than any certificate"), || format!("{what}: {errors:?}"))?,
                Some(more) => ensure(false, || format!("{what}: {more:?}"))?,
            }
            same(&what, trips.so_far(), [])?;
        }
    }
    same("resets", quick.resets(), 0)
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
