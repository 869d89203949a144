//! Another process holds the card, and may die doing it.

use crate::desk::{Desk, Play, READER, card, certificates_of, read};
use crate::second::{Hold, Second};
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_simulator::cards::Tripwire;
use csms_simulator::watch;
use libtest_mimic::Trial;
use pcsc::State;

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case("other::a_transaction_of_another_process_is_left_alone", |desk| held(desk, Hold::Transaction)),
        play.case("other::a_card_another_process_keeps_is_left_alone", |desk| held(desk, Hold::Exclusive)),
        play.case("other::a_process_killed_in_its_transaction", |desk| killed(desk, Hold::Transaction)),
        play.case("other::a_process_killed_while_it_keeps_the_card", |desk| killed(desk, Hold::Exclusive)),
    ]
}

fn held(desk: &mut Desk, hold: Hold) -> Result<()> {
    let (wire, trips) = Tripwire::around(card()?);
    desk.insert(wire)?;
    let mut second = Second::start(hold)?;
    let (before, tripped) = (desk.slot.tally().commands.len(), trips.so_far().len());
    let (reader, errors) = read()?;
    ensure(errors.contains("another program is using the card"), || errors.clone())?;
    same("why", &reader["card"]["unread"], "in-use")?;
    same("certificates", certificates_of(&reader), None)?;
    same("commands", desk.slot.tally().commands.len(), before)?;
    same("trips", trips.so_far().len(), tripped)?;
    second.is_still_signed_in()?;
    second.finish()
}

/// The service resets the card of a program that dies so: that must not be taken for more than it
/// is, and the host must add nothing to it.
fn killed(desk: &mut Desk, hold: Hold) -> Result<()> {
    let (wire, trips) = Tripwire::around(card()?);
    desk.insert(wire)?;
    let second = Second::start(hold)?;
    read()?;
    second.kill()?;
    let free = |now: &watch::ReaderNow| !now.state.intersects(State::INUSE | State::EXCLUSIVE);
    watch::wait_for(READER, watch::PATIENCE, free).doing("the card let go of")?;
    let (resets, tripped) = (desk.slot.tally().resets, trips.so_far().len());
    let (reader, errors) = read()?;
    same("remarks", errors.as_str(), "")?;
    same("certificates", certificates_of(&reader).map(Vec::len), Some(2))?;
    same("resets by the host", desk.slot.tally().resets, resets)?;
    same("trips by the host", trips.so_far().len(), tripped)
}
