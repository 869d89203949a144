//! Every row of the scenario catalogue: what the panel says, and that everybody can read it.

use crate::accessible;
use crate::play::{Browser, Play};
use csms_e2e::{panel, scenario};
use libtest_mimic::Trial;

pub fn cases(play: &Play) -> Vec<Trial> {
    let mut rows: Vec<_> = shared::scenario::playable().collect();
    // Changing the desk is what takes time.
    rows.sort_by(|a, b| a.desk.cmp(&b.desk));
    let case = |browser, row: &'static shared::scenario::Scenario| {
        play.case_with(browser, &format!("catalogue::{}", row.id), move |stage, session| {
            let panel = scenario::play(stage, session, row)?;
            scenario::compare(row, &panel)?;
            panel::inside(session, accessible::without_fault)
        })
    };
    let both = [Browser::Chromium, Browser::Firefox].into_iter();
    both.flat_map(|browser| rows.iter().map(move |row| case(browser, row))).collect()
}
