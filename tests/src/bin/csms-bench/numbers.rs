//! What is printed and written down.

use serde_json::{Value, json};
use std::fmt;
use std::time::Duration;

/// One measured thing.
pub struct Row {
    /// What.
    pub what: &'static str,
    /// How much.
    pub value: f64,
    /// Of what: `×`, `ms`, `kB`, `ticks`.
    pub unit: &'static str,
    /// At most this much, where there is a goal.
    pub goal: Option<f64>,
}

impl Row {
    /// A ratio with a goal.
    pub fn ratio(what: &'static str, ours: Duration, theirs: Duration, goal: f64) -> Self {
        Self { what, value: ours.as_secs_f64() / theirs.as_secs_f64(), unit: "×", goal: Some(goal) }
    }

    /// A time, for information.
    pub fn time(what: &'static str, time: Duration) -> Self {
        Self { what, value: time.as_secs_f64() * 1e3, unit: "ms", goal: None }
    }

    /// For `bench.json`.
    pub fn json(&self) -> Value {
        json!({ "what": self.what, "value": self.value, "unit": self.unit, "goal": self.goal, "met": self.is_met() })
    }

    fn is_met(&self) -> Option<bool> {
        self.goal.map(|goal| self.value <= goal)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<58} {:>12}", self.what, format!("{:.2} {}", self.value, self.unit))?;
        let Some(goal) = self.goal else { return Ok(()) };
        let word = if self.is_met() == Some(true) { "" } else { "   MISSED" };
        write!(f, " {:>12}{word}", format!("≤ {goal} {}", self.unit))
    }
}

/// The middle one of several times; zero of none.
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The quickest of the slower three quarters; zero of none. For what takes less than a slice of the
/// processor's time: whatever else runs there only ever adds to it.
pub fn quartile(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 4).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals() {
        let row = |ours| Row::ratio("x", Duration::from_millis(ours), Duration::from_millis(10), 1.4);
        assert_eq!(row(14).is_met(), Some(true));
        assert_eq!(row(15).is_met(), Some(false));
        assert!(row(15).to_string().ends_with("MISSED"));
        assert_eq!(quartile([5, 1, 9, 3].map(Duration::from_secs).to_vec()), Duration::from_secs(3));
        assert_eq!(median([5, 1, 9].map(Duration::from_secs).to_vec()), Duration::from_secs(5));
    }
}
