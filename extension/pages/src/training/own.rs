//! Scenarios that a trainer or IT has written: taken up from a file or from the policy, and shown with
//! what the helper says to them.

use super::room::Room;
use crate::dom::{add, find, set};
use crate::words::{say, tell};
use shared::texts::Say;

/// Takes up a file, and shows what is in it or what is wrong with it. Returns whether it was taken up.
pub fn take_up(room: &mut Room, file: &str, by_policy: bool) -> bool {
    let outcome = room.take_up(file, by_policy);
    let taken_up = outcome.is_ok();
    let (Some(problems), Some(cards)) = (find("[data-own-problems]"), find("[data-own-cards]")) else { return false };
    problems.set_text_content(None);
    cards.set_text_content(None);
    if by_policy && !taken_up {
        add(&problems, "li", "", &say("training-own-policy"));
    }
    for problem in outcome.err().unwrap_or_default() {
        add(&problems, "li", "", &problem.told(&tell));
    }
    for row in room.rows().filter(|row| row.own) {
        let Some(words) = room.words_of(row) else { continue };
        let Some(link) = add(&cards, "li", "", "").and_then(|card| add(&card, "a", "", "")) else { continue };
        set(&link, "href", Some(&format!("#scenario={}", row.id)));
        add(&link, "strong", "", &row.title);
        add(&link, "p", "", &tell(&Say::plain("training-own-says").text("headline", &words.headline)));
        add(&link, "p", "", &tell(&Say::plain("training-who-is").text("owner", &words.owner)));
    }
    taken_up
}
