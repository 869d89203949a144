//! A look alone touches nothing, and a card that somebody uses is left alone.

use crate::desk::{Desk, Play, READER, card, certificates_of, host, read};
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::holder::{Holder, SignedIn};
use csms_simulator::cards::{CardKind, Tripwire};
use csms_simulator::watch;
use libtest_mimic::Trial;

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case("harm::status_alone_sends_nothing", passive),
        play.case("harm::wrong_cards_are_left_alone", wrong_cards),
        play.case("harm::a_card_in_use_is_left_alone", in_use),
        play.case("harm::a_card_kept_exclusively_is_left_alone", exclusive),
    ]
}

fn passive(desk: &mut Desk) -> Result<()> {
    desk.insert(card()?)?;
    host(&["status", "--json"])?;
    let tally = desk.slot.tally();
    ensure(tally.commands.is_empty() && tally.resets == 0, || format!("{tally:?}"))
}

fn wrong_cards(desk: &mut Desk) -> Result<()> {
    for (kind, why) in [(CardKind::Bank, "put the NHS smartcard in"), (CardKind::Jcop41, "is no longer accepted")] {
        desk.slot.pull();
        watch::wait_for(READER, watch::PATIENCE, |now| now.is_empty()).doing("an empty reader")?;
        let card = kind.make().doing("a card")?.doing("a card")?;
        desk.slot.insert(card).doing("putting it in")?;
        watch::wait_for(READER, watch::PATIENCE, |now| now.has_answering_card()).doing("a card")?;
        desk.slot.reset_tally();
        let (reader, errors) = read()?;
        same("certificates", certificates_of(&reader), None)?;
        ensure(errors.contains(why), || errors.clone())?;
        same("commands", desk.slot.tally().commands, [])?;
    }
    Ok(())
}

/// Another program has signed in with the card; the host must not even talk to it.
fn in_use(desk: &mut Desk) -> Result<()> {
    let (wire, trips) = Tripwire::around(card()?);
    desk.insert(wire)?;
    let other = SignedIn::with(READER)?;
    let (before, tripped) = (desk.slot.tally().commands.len(), trips.so_far().len());
    let (reader, errors) = read()?;
    ensure(errors.contains("another program is using the card"), || errors.clone())?;
    let flags = reader["state"].as_array().doing("no state")?;
    ensure(flags.iter().any(|flag| flag == "in-use"), || reader.to_string())?;
    same("certificates", certificates_of(&reader), None)?;
    same("commands", desk.slot.tally().commands.len(), before)?;
    same("trips", trips.so_far().len(), tripped)?;
    other.is_still_signed_in()
}

fn exclusive(desk: &mut Desk) -> Result<()> {
    desk.insert(card()?)?;
    let holder = Holder::take(READER)?;
    let (reader, errors) = read()?;
    ensure(errors.contains("another program is using the card"), || errors.clone())?;
    let flags = reader["state"].as_array().doing("no state")?;
    ensure(flags.iter().any(|flag| flag == "exclusive"), || reader.to_string())?;
    same("commands", desk.slot.tally().commands, [])?;
    drop(holder);
    Ok(())
}
