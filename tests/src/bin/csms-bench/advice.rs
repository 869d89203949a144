//! From what is known to advice: the slowest row of the catalogue.

use crate::numbers::{Row, median};
use shared::advice::advise;
use shared::diagnosis::{Case, diagnose};
use shared::scenario::scenarios;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How often each row is timed; the middle one counts.
const ROUNDS: usize = 101;

pub fn measure() -> Vec<Row> {
    let slowest = scenarios().iter().filter_map(Case::of_scenario).map(|case| time(&case)).max().unwrap_or_default();
    vec![Row { goal: Some(0.1), ..Row::time("diagnose and advise, the slowest row of the catalogue", slowest) }]
}

fn time(case: &Case) -> Duration {
    let once = || {
        let start = Instant::now();
        black_box(advise(black_box(case), &diagnose(case)));
        start.elapsed()
    };
    median((0..ROUNDS).map(|_| once()).collect())
}
