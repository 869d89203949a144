//! `rules test`: what saved pages are recognised as, by the code that the extension uses.

use super::super::outcome::{Trouble, print};
use super::observe::Observer;
use super::page::Page;
use super::saved::Saved;
use super::{Pages, lint};
use serde::{Deserialize, Serialize};
use shared::cause::ScreenId;
use shared::observation::{Observation, Sighting};
use shared::rules::{Ruleset, built_in, classify_by, holding, network};
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

/// The host of a saved page that does not say its own.
const CSMS: &str = "cervicalscreening.nhs.uk";

/// The extension's manifest, which says which hosts it looks at.
const MANIFEST: &str = include_str!("../../../../manifest.json");

/// How often a page is classified when that is timed.
const ROUNDS: usize = 51;

/// What pages are tried with.
pub struct Bench {
    observer: Observer,
    /// The built-in rules, then those of a file.
    rules: Vec<Ruleset>,
    watched: Manifest,
}

/// The part of the manifest that matters here.
#[derive(Deserialize)]
struct Manifest {
    /// Patterns such as `https://cervicalscreening.nhs.uk/*`.
    host_permissions: Vec<String>,
}

impl Manifest {
    fn has(&self, host: &str) -> bool {
        let host_of = |pattern: &str| pattern.strip_prefix("https://").and_then(|p| p.split('/').next()) == Some(host);
        self.host_permissions.iter().any(|pattern| host_of(pattern))
    }
}

/// What came of one page.
#[derive(Debug, Serialize)]
pub struct Trial {
    /// The file.
    pub file: String,
    /// What it is known to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<ScreenId>,
    /// What it was recognised as.
    #[serde(flatten)]
    pub sighting: Sighting,
    /// The rules that hold for it.
    pub rules: Vec<String>,
    /// What the extension would hear of it.
    pub seen: Observation,
    /// How long it takes to classify, in microseconds: the middle of several rounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub micros: Option<f64>,
}

impl Bench {
    /// The built-in rules, and those of a file beside them.
    ///
    /// # Errors
    /// The file cannot be read or is broken.
    pub fn new(more: Option<&Path>) -> Result<Self, Trouble> {
        let more = more.map(lint::open).transpose()?;
        let rules = [built_in().clone()].into_iter().chain(more).map(Ruleset::new).collect();
        let observer = Observer::new().map_err(|reason| Trouble::Failed(reason.to_string()))?;
        Ok(Self { observer, rules, watched: serde_json::from_slice(MANIFEST.as_bytes())? })
    }

    /// Tries one page.
    pub fn try_page(&self, saved: &Saved, host: Option<&str>) -> Trial {
        let host = saved.host.as_deref().or(host).unwrap_or(CSMS);
        let seen = self.observer.look(&Page::read(&saved.html), host);
        let seen = Observation { http_status: saved.status, ..seen };
        // On other hosts the extension looks at nothing.
        let sighting = match self.watched.has(host) {
            true => classify_by(&seen, &self.rules, network::table()),
            false => Sighting { host: host.to_owned(), ..Sighting::of(ScreenId::None) },
        };
        let rules = holding(&seen, &self.rules, network::table()).into_iter().map(str::to_owned).collect();
        Trial { file: saved.path.display().to_string(), expected: saved.expected, sighting, rules, seen, micros: None }
    }
}

impl Bench {
    /// How long a page takes to classify.
    fn time(&self, seen: &Observation) -> f64 {
        let mut times: Vec<_> = (0..ROUNDS)
            .map(|_| {
                let start = Instant::now();
                black_box(classify_by(black_box(seen), black_box(&self.rules), network::table()));
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        times[ROUNDS / 2].as_secs_f64() * 1e6
    }
}

/// The answer as JSON.
#[derive(Serialize)]
struct Answer {
    schema: u32,
    pages: Vec<Trial>,
}

/// Tries the pages and prints what came of them.
///
/// # Errors
/// A page or the rules cannot be read, or a page is not what it says it is.
pub fn run(wish: &Pages) -> Result<(), Trouble> {
    let bench = Bench::new(wish.rules.as_deref())?;
    let pages = wish.files.iter().map(|path| {
        let trial = bench.try_page(&Saved::open(path)?, wish.host.as_deref());
        Ok(Trial { micros: wish.timed.then(|| bench.time(&trial.seen)), ..trial })
    });
    let pages = pages.collect::<Result<Vec<_>, Trouble>>()?;
    let wrong = pages.iter().filter(|page| !page.is_right()).count();
    if wish.json {
        print(&(serde_json::to_string(&Answer { schema: 1, pages })? + "\n"))?;
    } else {
        print(&pages.iter().map(Trial::line).collect::<String>())?;
    }
    match wrong {
        0 => Ok(()),
        1 => Err(Trouble::Failed("one page is not recognised as what it says it is".to_owned())),
        more => Err(Trouble::Failed(format!("{more} pages are not recognised as what they say they are"))),
    }
}

impl Trial {
    /// Whether it was recognised as what it is. That a page without a failure is none is enough:
    /// which of the normal pages it is changes nothing for anybody.
    pub fn is_right(&self) -> bool {
        let screen = self.sighting.screen;
        self.expected.is_none_or(|e| e == screen || (!e.is_failure() && !screen.is_failure()))
    }

    fn line(&self) -> String {
        let code = self.sighting.code.as_ref().map(|code| format!(", code {code}")).unwrap_or_default();
        let rules = match self.rules.as_slice() {
            [] => String::new(),
            some => format!(" ({})", some.join(", ")),
        };
        let wrong = match self.expected {
            Some(expected) if !self.is_right() => format!("   WRONG: it is {expected}"),
            _ => String::new(),
        };
        let took = self.micros.map(|micros| format!(", {micros:.1} µs")).unwrap_or_default();
        format!("{}: {}{code}{rules}{took}{wrong}\n", self.file, self.sighting.screen)
    }
}

#[cfg(test)]
mod tests {
    use super::super::saved::pages_in;
    use super::*;
    use shared::rules::classify_plainly;
    use std::slice;

    #[test]
    fn other_hosts_are_not_looked_at() {
        let html = "<h1>You do not have a valid role</h1>".to_owned();
        let page = Saved { html, ..Saved::default() };
        let bench = Bench::new(None).unwrap();
        assert_eq!(bench.try_page(&page, Some("other.example")).sighting.screen, ScreenId::None);
        assert_eq!(bench.try_page(&page, None).sighting.screen, ScreenId::RoleMissing);
    }

    #[test]
    fn the_index_agrees_with_the_rules_on_the_whole_corpus() {
        let bench = Bench::new(None).unwrap();
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus");
        let pages = ["seen", "held-out"].map(|half| pages_in(&corpus.join(half)).unwrap()).concat();
        assert!(pages.len() > 120, "{} pages", pages.len());
        for path in pages {
            let trial = bench.try_page(&Saved::open(&path).unwrap(), None);
            let plain = classify_plainly(&trial.seen, slice::from_ref(built_in()), network::table());
            assert_eq!(classify_by(&trial.seen, &bench.rules, network::table()), plain, "{}", trial.file);
        }
    }

    #[test]
    fn a_page_is_recognised_and_rules_of_a_file_win() {
        let bench = Bench::new(None).unwrap();
        let html = "<h1>You do not have a valid cervical screening role</h1>".to_owned();
        let page = Saved { html, expected: Some(ScreenId::RoleMissing), ..Saved::default() };
        let trial = bench.try_page(&page, None);
        assert_eq!(trial.sighting.screen, ScreenId::RoleMissing);
        assert!(trial.is_right() && !trial.rules.is_empty(), "{trial:?}");

        let file = std::env::temp_dir().join(format!("rules-{}.json", std::process::id()));
        let rule = r#"{"id":"ours","screen":"service-unavailable","priority":9999,"any":["screening role"]}"#;
        std::fs::write(&file, format!(r#"{{"schema":1,"codes":[],"rules":[{rule}]}}"#)).unwrap();
        let bench = Bench::new(Some(&file));
        std::fs::remove_file(&file).unwrap();
        let trial = bench.unwrap().try_page(&page, None);
        assert_eq!(trial.sighting.screen, ScreenId::ServiceUnavailable);
        assert!(!trial.is_right() && trial.line().contains("WRONG: it is role-missing"), "{}", trial.line());
    }
}
