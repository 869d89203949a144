//! `cargo xtask test`: everything.

use crate::error::{Error, Result};
use crate::say::{self, Step};
use crate::setup::{self, For, MAC_TARGET, WASM_TARGET, WINDOWS_TARGET};
use crate::{build, lint, package, paths, run};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// The crates that run in the browser only.
const WASM_CRATES: &[&str] = &["csms-background", "csms-ui", "csms-pages", "csms-values"];

/// Sets up, checks, builds, tests; a failed step does not keep the next from running, except that
/// nothing can be tested that could not be built. Ends with a summary.
pub fn run() -> Result<()> {
    let start = Instant::now();
    let tools = setup::run(For::Everything)?;
    build::clones::take_over()?;
    let mut summary = Summary::default();
    let not_wasm: Vec<&str> = WASM_CRATES.iter().flat_map(|c| ["--exclude", c]).collect();
    let wasm: Vec<&str> = WASM_CRATES.iter().flat_map(|c| ["--package", c]).collect();
    let deny = ["--", "--deny", "warnings"];

    summary.cargo("format", &[&["fmt", "--all", "--check"]]);
    summary.cargo("lints", &[&["clippy", "--workspace", "--all-targets"], &not_wasm, &deny]);
    summary.cargo("lints of the WASM crates", &[&["clippy", "--all-targets", "--target", WASM_TARGET], &wasm, &deny]);
    let windows = ["clippy", "--package", "csms-login-helper", "--package", "csms-windows", "--target", WINDOWS_TARGET];
    summary.cargo("lints of the Windows host", &[&windows, &build::windows::FEATURES, &deny]);
    let mac = ["clippy", "--package", "csms-login-helper", "--target", MAC_TARGET];
    summary.cargo("lints of the host for Macs", &[&mac, &deny]);
    summary.step("licences, bans, sources", || {
        run::shown(run::cargo_like("cargo-deny").args(["check", "licenses", "bans", "sources"]), "cargo deny")
    });
    let built = summary.step("build", || build::run(&tools).map(drop));
    if built {
        summary.step("Mozilla's check of the extension", lint::run);
    }
    let packages = ["--workspace", "--exclude", "csms-e2e"];
    summary.cargo("unit and component tests", &[&["test"], &packages, &not_wasm]);
    summary.cargo("documents and schemas", &[&["test", "--package", "shared", "--features", "schema"]]);
    summary.cargo("decisions of the background", &[&["test", "--package", "csms-background"]]);
    summary.cargo("unit tests of the stage", &[&["test", "--package", "csms-e2e", "--lib", "--bins"]]);
    for (name, folder) in [("background", "extension/background"), ("ui", "extension/ui")] {
        if has_wasm_tests(&paths::root().join(folder)) {
            summary.step(&format!("WASM tests of {name}"), || wasm_tests(folder));
        }
    }
    if built {
        summary.cargo("corpus of saved pages", &[&["test", "--package", "csms-e2e", "--test", "corpus"]]);
        summary.cargo("host with a real PC/SC service", &[&["test", "--package", "csms-e2e", "--test", "host"]]);
        let windows = summary.step("native host for Windows", || build::windows::host().map(drop));
        let simulator = summary.step("simulator for trainers", || build::simulator::build().map(drop));
        let packed = windows && simulator && summary.step("packages", pack);
        // They mostly wait: for readers, for browsers, for services.
        summary.beside("reading cards", &["test", "--package", "csms-e2e", "--test", "card"], |summary| {
            if packed {
                summary.cargo("packages in real browsers", &[&["test", "--package", "csms-e2e", "--test", "package"]]);
                summary.cargo("Windows host under Wine", &[&["test", "--package", "csms-e2e", "--test", "windows"]]);
            }
        });
        // Each has a stage, a card reader and a network of its own.
        let e2e = ["test", "--package", "csms-e2e", "--test", "e2e", "--"];
        summary.beside("end to end in Firefox", &[&e2e[..], &["firefox::"]].concat(), |summary| {
            summary.cargo("end to end in Chromium", &[&e2e, &["--skip", "firefox::"]]);
        });
    }
    summary.close(start.elapsed())
}

#[derive(Default)]
struct Summary {
    steps: Vec<(String, bool, Duration)>,
}

impl Summary {
    /// Runs a step; says whether it went well.
    fn step(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> bool {
        let step = Step::begin(name);
        self.steps.push(ended(step, work()));
        self.steps.last().is_some_and(|(_, good, _)| *good)
    }

    /// Runs `cargo` quietly beside other steps.
    fn beside(&mut self, name: &str, arguments: &[&str], others: impl FnOnce(&mut Self)) {
        let step = Step::begin(name);
        let outcome = thread::scope(|scope| {
            let quiet = scope.spawn(|| run::quiet(run::cargo_like("cargo").args(arguments), &step));
            others(self);
            quiet.join()
        });
        let died = |_| Err(Error::Steps(vec![format!("the thread of {name}")]));
        self.steps.push(ended(step, outcome.unwrap_or_else(died)));
    }

    fn cargo(&mut self, name: &str, arguments: &[&[&str]]) {
        self.step(name, || run::shown(run::cargo_like("cargo").args(arguments.concat()), name));
    }

    fn close(self, took: Duration) -> Result<()> {
        say::plain("\nSummary");
        for (name, good, took) in &self.steps {
            let word = if *good { "ok    " } else { "FAILED" };
            say::plain(&format!("  {word}  {name:<34} {:>12}", say::elapsed(*took)));
        }
        say::plain(&format!("  in all {}", say::elapsed(took)));
        let failed: Vec<String> = self.steps.into_iter().filter(|s| !s.1).map(|s| s.0).collect();
        if failed.is_empty() { Ok(()) } else { Err(Error::Steps(failed)) }
    }
}

/// Says how a step ended; gives its name, whether it went well, and the time it took.
fn ended(step: Step, outcome: Result<()>) -> (String, bool, Duration) {
    let (name, good) = (step.title().to_owned(), outcome.is_ok());
    let took = match outcome {
        Ok(()) => step.done(),
        Err(error) => {
            say::error(&error.to_string());
            step.failed()
        }
    };
    (name, good, took)
}

fn pack() -> Result<()> {
    let (host, windows) = (build::host(), build::windows::programs());
    let programs = package::Programs { host: &host, windows: &windows, simulator: &build::simulator::program() };
    package::pack(&programs, package::Wishes::default())
}

/// Whether a crate has tests that run in a browser.
fn has_wasm_tests(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return false;
    };
    entries.flatten().map(|e| e.path()).any(|path| {
        let rust = path.extension().is_some_and(|e| e == "rs");
        (path.is_dir() && has_wasm_tests(&path))
            || (rust && fs::read_to_string(&path).is_ok_and(|text| text.contains("#[wasm_bindgen_test]")))
    })
}

/// The crate's own tests inside headless Chromium (options in the crate's `webdriver.json`).
fn wasm_tests(folder: &str) -> Result<()> {
    let mut command: Command = run::cargo_like("wasm-pack");
    command.args(["test", "--headless", "--chrome", "--mode", "no-install"]);
    if let Some(driver) = paths::find("chromedriver") {
        command.arg("--chromedriver").arg(driver);
    }
    run::shown(command.arg(paths::root().join(folder)), folder)
}
