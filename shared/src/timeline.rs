//! What happened in the last minutes, so that "card out, then error" can be told apart from
//! "error, then card out". Kept in memory only.

use crate::cause::ScreenId;
use crate::report::{Glance, ServiceState};
use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch, given by the caller: this crate has no clock.
pub type Millis = u64;

/// How many events are kept.
const CAPACITY: usize = 200;
/// How long an event is kept (milliseconds): ten minutes.
const KEPT: Millis = 600_000;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happening {
    /// A card was put into a reader.
    CardIn,
    /// A card was taken out.
    CardOut,
    /// A reader was plugged in.
    ReaderIn,
    /// A reader was unplugged.
    ReaderOut,
    /// The smart card service started to answer.
    ServiceUp,
    /// The smart card service stopped answering.
    ServiceDown,
    /// A page loaded again after one that did not.
    NetworkUp,
    /// A page did not load.
    NetworkDown,
    /// Another screen appeared.
    Screen(ScreenId),
}

impl Happening {
    /// Whether it is a failing screen.
    fn is_failure(self) -> bool {
        matches!(self, Self::Screen(screen) if screen.is_failure())
    }

    /// Whether a card moved.
    const fn is_card(self) -> bool {
        matches!(self, Self::CardIn | Self::CardOut)
    }
}

/// When something happened, seen from the failing screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// So long before it (milliseconds).
    Before(Millis),
    /// So long after it (milliseconds).
    After(Millis),
}

/// The last events, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timeline(Vec<(Millis, Happening)>);

impl Timeline {
    /// Adds an event, and forgets what is too old or too much. Where the clock was set back, the
    /// event counts as of the same moment as the one before it: nothing happens before the past.
    pub fn note(&mut self, at: Millis, what: Happening) {
        let at = self.0.last().map_or(at, |(last, _)| at.max(*last));
        self.0.push((at, what));
        self.0.retain(|(then, _)| at - then <= KEPT);
        let excess = self.0.len().saturating_sub(CAPACITY);
        self.0.drain(..excess);
    }

    /// The screens that appeared, oldest first.
    pub fn screens(&self) -> impl Iterator<Item = ScreenId> {
        self.0.iter().filter_map(|(_, what)| if let Happening::Screen(screen) = what { Some(*screen) } else { None })
    }

    /// Whether the last word on the network was that a page did not load.
    pub fn is_network_down(&self) -> bool {
        let network = |what: &Happening| matches!(what, Happening::NetworkUp | Happening::NetworkDown);
        self.0.iter().rev().map(|(_, what)| *what).find(network) == Some(Happening::NetworkDown)
    }

    /// How long before the last failing screen the card was taken out (milliseconds); `None` when
    /// it was not, or was put back before the screen failed.
    pub fn card_out_before_failure(&self) -> Option<Millis> {
        let (failed, before, _) = self.around_failure()?;
        let (at, what) = before.iter().rev().find(|(_, what)| what.is_card())?;
        (*what == Happening::CardOut).then(|| failed - at)
    }

    /// How long after the last failing screen the card was put in (milliseconds); `None` when it
    /// was not, or was taken out again.
    pub fn card_in_after_failure(&self) -> Option<Millis> {
        let (failed, _, after) = self.around_failure()?;
        let (at, what) = after.iter().rev().find(|(_, what)| what.is_card())?;
        (*what == Happening::CardIn).then(|| at - failed)
    }

    /// What happened around the last failing screen, oldest first; the screen itself is not part of
    /// it. Empty when none failed.
    pub fn story(&self) -> Vec<(When, Happening)> {
        let Some((failed, before, after)) = self.around_failure() else { return Vec::new() };
        let before = before.iter().map(|(at, what)| (When::Before(failed - at), *what));
        before.chain(after.iter().map(|(at, what)| (When::After(at - failed), *what))).collect()
    }

    /// When the last screen failed, and what lies before and after it.
    #[expect(clippy::type_complexity, reason = "used in this file only")]
    fn around_failure(&self) -> Option<(Millis, &[(Millis, Happening)], &[(Millis, Happening)])> {
        let at = self.0.iter().rposition(|(_, what)| what.is_failure())?;
        Some((self.0[at].0, &self.0[..at], &self.0[at + 1..]))
    }
}

/// What happened between two looks at the PC.
pub fn changes(before: &Glance, after: &Glance) -> Vec<Happening> {
    let runs = |glance: &Glance| match glance.service.state {
        ServiceState::Running => Some(true),
        ServiceState::Stopped | ServiceState::Forbidden => Some(false),
        ServiceState::Unknown => None,
    };
    let moved = |before: usize, after: usize, up, down| match after.cmp(&before) {
        std::cmp::Ordering::Greater => Some(up),
        std::cmp::Ordering::Less => Some(down),
        std::cmp::Ordering::Equal => None,
    };
    let service = match (runs(before), runs(after)) {
        (Some(false), Some(true)) => Some(Happening::ServiceUp),
        (Some(true), Some(false)) => Some(Happening::ServiceDown),
        _ => None,
    };
    // A service that stopped takes readers and cards out of sight, not out of the PC.
    if service.is_some() || runs(after) != Some(true) {
        return service.into_iter().collect();
    }
    let ((readers, cards), (readers_now, cards_now)) = (before.readers_and_cards(), after.readers_and_cards());
    let reader = moved(readers, readers_now, Happening::ReaderIn, Happening::ReaderOut);
    let card = moved(cards, cards_now, Happening::CardIn, Happening::CardOut);
    reader.into_iter().chain(card).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Happening::*;

    const FAILED: Happening = Screen(ScreenId::AuthenticationFailed);

    fn timeline(events: &[(Millis, Happening)]) -> Timeline {
        let mut timeline = Timeline::default();
        events.iter().for_each(|(at, what)| timeline.note(*at, *what));
        timeline
    }

    #[test]
    fn knows_that_the_card_went_before_the_error() {
        let out = |events| timeline(events).card_out_before_failure();
        assert_eq!(out(&[(1_000, CardOut), (3_000, FAILED)]), Some(2_000));
        assert_eq!(out(&[(1_000, CardOut), (2_000, CardIn), (3_000, FAILED)]), None);
        assert_eq!(out(&[(3_000, FAILED), (4_000, CardOut)]), None);
        assert_eq!(out(&[]), None);
    }

    #[test]
    fn knows_that_the_card_came_after_the_error() {
        let after = |events| timeline(events).card_in_after_failure();
        assert_eq!(after(&[(1_000, FAILED), (3_000, CardIn)]), Some(2_000));
        assert_eq!(after(&[(1_000, FAILED), (3_000, CardIn), (4_000, CardOut)]), None);
        assert_eq!(after(&[(1_000, CardIn), (3_000, FAILED)]), None);
    }

    #[test]
    fn tells_the_story_around_the_error() {
        let sign_in = Screen(ScreenId::SignIn);
        let told = timeline(&[(1_000, sign_in), (61_000, FAILED), (65_000, CardOut)]).story();
        assert_eq!(told, [(When::Before(60_000), sign_in), (When::After(4_000), CardOut)]);
    }

    #[test]
    fn forgets_what_is_old_or_too_much() {
        let many: Vec<_> = (0..500).map(|at| (at, CardOut)).collect();
        assert_eq!(timeline(&many).0.len(), CAPACITY);
        assert_eq!(timeline(&[(0, CardIn), (600_000, FAILED)]).0.len(), 2);
        assert_eq!(timeline(&[(0, CardIn), (600_001, FAILED)]).0.len(), 1);
    }

    #[test]
    fn a_clock_that_is_set_makes_no_nonsense() {
        let back = timeline(&[(900_000, CardOut), (5_000, FAILED), (6_000, CardIn)]);
        assert_eq!(back.card_out_before_failure(), Some(0));
        assert!(back.0.is_sorted_by_key(|(at, _)| *at));
        for at in [0, 1, u64::MAX, 7, u64::MAX - 1] {
            let mut timeline = back.clone();
            timeline.note(at, CardIn);
            assert!(timeline.0.is_sorted_by_key(|(at, _)| *at) && timeline.story().len() < 4);
        }
    }

    #[test]
    fn changes_of_the_pc_are_told() {
        let desk = |id: &str| Glance::from(&crate::scenario::desks().iter().find(|d| d.id == id).unwrap().report);
        let between = |before, after| changes(&desk(before), &desk(after));
        assert_eq!(between("no-card", "card-present"), [CardIn]);
        assert_eq!(between("several-cards", "card-present"), [ReaderOut, CardOut]);
        assert_eq!(between("card-present", "service-stopped"), [ServiceDown]);
        assert_eq!(between("service-stopped", "card-present"), [ServiceUp]);
        assert_eq!(between("card-present", "card-present"), []);
    }
}
