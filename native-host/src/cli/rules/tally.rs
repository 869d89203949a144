//! `rules test --report`: how well the rules do on a corpus, each of its folders by itself.

use super::super::outcome::{Trouble, print};
use super::saved::{Saved, pages_in};
use super::trial::{Bench, Trial};
use serde::Serialize;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// How well the rules do on one folder.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct Tally {
    /// The folder.
    half: String,
    /// How many pages it has.
    pages: usize,
    /// How many of them show a failure.
    failures: usize,
    /// Failures recognised as what they are.
    right: usize,
    /// Failures recognised as another failure.
    mistaken: usize,
    /// Failures not recognised at all.
    missed: usize,
    /// Pages without a failure that were taken for one.
    false_alarms: usize,
    /// Of what was taken for a failure, the part that was right.
    precision: f64,
    /// Of the failures, the part that was recognised as what it is.
    recall: f64,
    /// The pages that were not recognised as what they are.
    wrong: Vec<Wrong>,
}

/// A page that was not recognised as what it is.
#[derive(Debug, PartialEq, Serialize)]
struct Wrong {
    file: String,
    is: &'static str,
    taken_for: &'static str,
}

/// The answer as JSON.
#[derive(Serialize)]
struct Report {
    schema: u32,
    halves: Vec<Tally>,
}

/// Tries every page of every folder in `corpus` and prints the figures.
///
/// # Errors
/// A page or the rules cannot be read, or a page does not say what it is.
pub fn run(corpus: &Path, rules: Option<&Path>, json: bool) -> Result<(), Trouble> {
    let bench = Bench::new(rules)?;
    let cannot = |error| Trouble::NoInput(format!("cannot read {}: {error}", corpus.display()));
    let entries = fs::read_dir(corpus).map_err(cannot)?.collect::<Result<Vec<_>, _>>().map_err(cannot)?;
    let mut folders: Vec<_> = entries.into_iter().map(|e| e.path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    let mut halves = Vec::new();
    for folder in &folders {
        let pages = pages_in(folder)?;
        let trials = pages.iter().map(|page| Ok(bench.try_page(&Saved::open(page)?, None)));
        let trials = trials.collect::<Result<Vec<_>, Trouble>>()?;
        if !trials.is_empty() {
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            halves.push(Tally::of(name, &trials)?);
        }
    }
    if halves.is_empty() {
        return Err(Trouble::Data(format!("{} has no folder with saved pages in it", corpus.display())));
    }
    if json {
        return print(&(serde_json::to_string(&Report { schema: 1, halves })? + "\n"));
    }
    print(&table(&halves))
}

impl Tally {
    fn of(half: String, trials: &[Trial]) -> Result<Self, Trouble> {
        let mut tally = Self { half, pages: trials.len(), ..Self::default() };
        for trial in trials {
            let expected = trial.expected.ok_or_else(|| {
                Trouble::Data(format!("{} does not say which screen it is; see the other pages there", trial.file))
            })?;
            let screen = trial.sighting.screen;
            tally.failures += usize::from(expected.is_failure());
            match (expected.is_failure(), screen.is_failure()) {
                (true, true) if expected == screen => tally.right += 1,
                (true, true) => tally.mistaken += 1,
                (true, false) => tally.missed += 1,
                (false, true) => tally.false_alarms += 1,
                (false, false) => {}
            }
            if !trial.is_right() {
                let file = trial.file.clone();
                tally.wrong.push(Wrong { file, is: expected.as_str(), taken_for: screen.as_str() });
            }
        }
        let part = |of: usize| if of == 0 { 1.0 } else { tally.right as f64 / of as f64 };
        let (precision, recall) = (part(tally.right + tally.mistaken + tally.false_alarms), part(tally.failures));
        Ok(Self { precision, recall, ..tally })
    }
}

fn table(halves: &[Tally]) -> String {
    let mut out = format!(
        "{:<10} {:>5} {:>8} {:>5} {:>8} {:>6} {:>12} {:>9} {:>6}\n",
        "half", "pages", "failures", "right", "mistaken", "missed", "false alarms", "precision", "recall"
    );
    for t in halves {
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "{:<10} {:>5} {:>8} {:>5} {:>8} {:>6} {:>12} {:>9.3} {:>6.3}",
            t.half, t.pages, t.failures, t.right, t.mistaken, t.missed, t.false_alarms, t.precision, t.recall
        );
    }
    for wrong in halves.iter().flat_map(|t| &t.wrong) {
        let _ = writeln!(out, "  {}: {}, taken for {}", wrong.file, wrong.is, wrong.taken_for);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::cause::ScreenId::{self, None as Nothing, RoleMissing, SessionEnded, SignIn};
    use shared::observation::{Observation, Sighting};

    fn trial(expected: ScreenId, screen: ScreenId) -> Trial {
        let (sighting, seen) = (Sighting::of(screen), Observation::default());
        Trial { file: "x".into(), expected: Some(expected), sighting, rules: Vec::new(), seen, micros: None }
    }

    #[test]
    fn every_kind_of_mistake_counts_once() {
        let trials = [
            (RoleMissing, RoleMissing),
            (RoleMissing, SessionEnded),
            (RoleMissing, Nothing),
            (SignIn, RoleMissing),
            (SignIn, Nothing),
        ];
        let tally = Tally::of("x".into(), &trials.map(|(e, s)| trial(e, s))).unwrap();
        assert_eq!((tally.right, tally.mistaken, tally.missed, tally.false_alarms), (1, 1, 1, 1));
        assert_eq!((tally.precision, tally.recall, tally.wrong.len()), (1.0 / 3.0, 1.0 / 3.0, 3));
        assert!(table(&[tally]).contains("0.333"));
    }
}
