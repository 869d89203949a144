//! What happened in the last minutes, so that "card out, then error" can be told apart from
//! "error, then card out". Kept in memory only.

use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch, given by the caller: this crate has no clock.
pub type Millis = u64;

/// How many events are kept.
const CAPACITY: usize = 32;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happening {
    /// The first card was put into a reader.
    CardIn,
    /// The last card was taken out.
    CardOut,
    /// A failing screen appeared.
    ScreenFailed,
}

/// The last events, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timeline(Vec<(Millis, Happening)>);

impl Timeline {
    /// Adds an event and forgets the oldest beyond the capacity.
    pub fn note(&mut self, at: Millis, what: Happening) {
        self.0.push((at, what));
        if self.0.len() > CAPACITY {
            self.0.remove(0);
        }
    }

    /// How long before the last failing screen the card was taken out (milliseconds); `None` when
    /// it was not, or was put back before the screen failed.
    pub fn card_out_before_failure(&self) -> Option<Millis> {
        let failed = self.0.iter().rposition(|(_, what)| *what == Happening::ScreenFailed)?;
        let before = &self.0[..failed];
        let last_move = before.iter().rev().find(|(_, what)| *what != Happening::ScreenFailed)?;
        (last_move.1 == Happening::CardOut).then(|| self.0[failed].0.saturating_sub(last_move.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline(events: &[(Millis, Happening)]) -> Timeline {
        let mut timeline = Timeline::default();
        events.iter().for_each(|(at, what)| timeline.note(*at, *what));
        timeline
    }

    #[test]
    fn knows_that_the_card_went_before_the_error() {
        use Happening::*;
        assert_eq!(timeline(&[(1_000, CardOut), (3_000, ScreenFailed)]).card_out_before_failure(), Some(2_000));
        assert_eq!(
            timeline(&[(1_000, CardOut), (2_000, CardIn), (3_000, ScreenFailed)]).card_out_before_failure(),
            None
        );
        assert_eq!(timeline(&[(3_000, ScreenFailed), (4_000, CardOut)]).card_out_before_failure(), None);
        assert_eq!(timeline(&[]).card_out_before_failure(), None);
    }

    #[test]
    fn forgets_the_oldest() {
        let many = timeline(&[(1, Happening::CardOut); 100]);
        assert_eq!(many.0.len(), CAPACITY);
    }
}
