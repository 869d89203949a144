//! Cards of the other families, and what becomes of the tries of all of them.

use crate::desk::{Desk, Play, both, card, certificates_of, host, read, read_with};
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_simulator::cards::{Burning, GidsCard, Tripwire, VirtualCard, ias_ecc_card, idprime_card, pkcs15_card};
use libtest_mimic::Trial;
use serde_json::Value;
use std::fs;
use std::process::Command;

/// Makes a card.
pub type Make = fn() -> Result<Box<dyn VirtualCard>>;

/// A good card of each family that can be read.
pub const ALL: [Make; 5] = [
    || Ok(Box::new(card()?)),
    || Ok(Box::new(GidsCard::new(both()?))),
    || Ok(Box::new(ias_ecc_card(&both()?, 3))),
    || Ok(Box::new(pkcs15_card(&both()?))),
    || Ok(Box::new(idprime_card(&both()?))),
];

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case("families::gids_certificates_and_tries", gids),
        play.case("families::tries_are_those_that_other_programs_tell", judged),
        play.case("families::every_family_is_read_and_loses_no_try", every_family),
    ]
}

fn gids(desk: &mut Desk) -> Result<()> {
    for left in [3, 1, 0] {
        let (wire, trips) = Tripwire::around(GidsCard::new(both()?).with_tries(left));
        desk.insert(wire)?;
        let (reader, errors) = read()?;
        same("remarks", errors.as_str(), "")?;
        same("family", &reader["card"]["family"], "gids")?;
        same("tries", &reader["card"]["tries"]["left"], left)?;
        let seen = certificates_of(&reader).doing(format_args!("no certificates in {reader}"))?;
        let kinds: Vec<&Value> = seen.iter().map(|certificate| &certificate["kind"]).collect();
        same("kinds", kinds, ["authentication", "signing"])?;
        same("trips", trips.so_far(), [])?;
        same("resets", desk.slot.tally().resets, 0)?;
    }
    let (out, _) = host(&["status", "--read-card"])?;
    ensure(out.contains("passcode tries left: 0"), || out.clone())
}

/// Cards of the three families that tell their tries: the host says what Debian's own tool says. That asks
/// PIV cards by VERIFY, as the standard has it, and reads from the others, as the host does.
fn judged(desk: &mut Desk) -> Result<()> {
    let gids = GidsCard::new(Vec::new()).with_tries(2);
    told_by(desk, gids, &["pkcs15-tool", "--list-pins"], "Tries left     : 2\n")?;
    // The namespace's own folder: it is gone with the tests.
    let script = "/run/pcscd/tries";
    let mut explored = |card: Box<dyn VirtualCard>, passcode| {
        fs::write(script, format!("pin_info CHV{passcode}\nquit\n")).doing(script)?;
        told_by(desk, card, &["opensc-explorer", "--mf", "", script], "2 tries left.\n")
    };
    explored(Box::new(card()?.with_tries(2)), 0x80)?;
    explored(Box::new(ias_ecc_card(&[], 2)), 0x01)
}

/// Two tries are left on this card: the host says so, and so does this program.
fn told_by(desk: &mut Desk, card: impl VirtualCard + 'static, program: &[&str], words: &str) -> Result<()> {
    desk.insert(card)?;
    let (reader, _) = read_with(&["--ask-tries"])?;
    same("tries that the host tells", &reader["card"]["tries"]["left"], 2)?;
    let said = Command::new(program[0]).args(&program[1..]).output().doing(program[0])?.stdout;
    let said = String::from_utf8_lossy(&said);
    ensure(said.contains(words), || format!("{program:?}: {said}"))
}

/// Cards that lose a try with every VERIFY, also an empty one: none of them loses any, whether or not
/// PIV cards may be asked.
fn every_family(desk: &mut Desk) -> Result<()> {
    let certificates = both()?;
    let cards: [(Box<dyn VirtualCard>, &str, Option<u64>); 4] = [
        (Box::new(GidsCard::new(certificates.clone())), "gids", Some(3)),
        (Box::new(ias_ecc_card(&certificates, 2)), "cosmo", Some(2)),
        (Box::new(idprime_card(&certificates)), "idprime", None),
        (Box::new(pkcs15_card(&certificates)), "unknown", None),
    ];
    for (card, family, tries) in cards {
        let (burning, left) = Burning::new(card);
        let (wire, trips) = Tripwire::around(burning);
        desk.insert(wire)?;
        let (not_asked, _) = read()?;
        let (reader, errors) = read_with(&["--ask-tries"])?;
        same("without asking", &not_asked, &reader)?;
        same("remarks", errors.as_str(), "")?;
        same("family", &reader["card"]["family"], family)?;
        let seen = certificates_of(&reader).doing(format_args!("no certificates in {reader}"))?;
        let kinds: Vec<&Value> = seen.iter().map(|certificate| &certificate["kind"]).collect();
        same(family, kinds, ["authentication", "signing"])?;
        same("tries that are told", reader["card"]["tries"]["left"].as_u64(), tries)?;
        same("tries on the card", left.tries(), Burning::TRIES)?;
        same("trips", trips.so_far(), [])?;
        same("resets", desk.slot.tally().resets, 0)?;
    }
    Ok(())
}
