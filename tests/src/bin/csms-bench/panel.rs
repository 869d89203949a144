//! From an error on the page to advice beside it, against the least any extension can do.

use crate::numbers::{Row, median};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure};
use csms_e2e::stage::Stage;
use csms_e2e::{panel, place, scenario, wait};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// How often each thing is timed; the middle one counts. They take turns.
const ROUNDS: usize = 15;
/// A page of a watched host on which nothing is wrong, and the one whose error is put into it.
const CALM: &str = "care-identity-method";
const ERROR: &str = "care-identity-authentication-failed";

/// Put into the copies that are measured: notes inside the panel when it became ready, so that the
/// driver's own slowness is not measured.
const NOTE: &str = "\
new MutationObserver(() => {
  if (document.documentElement.dataset.state === 'ready') performance.mark('ready');
}).observe(document.documentElement, { attributes: true });
";
/// What both panels have in their head.
const HEAD: &str = "<meta charset=\"utf-8\">";

pub fn measure(stage: &mut Stage, extension: &Path) -> Result<Vec<Row>> {
    let ours = copy_with_note(extension, &stage.folder("ours")?)?;
    let ours = stage.chromium_with(ours)?;
    let baseline = place::root().join("tests/baseline-extension");
    let baseline = copy_with_note(&baseline, &stage.folder("baseline")?)?;
    let baseline = stage.chromium_with(baseline)?;
    let turns = [
        (&baseline.session, Start::AtRest),
        (&ours.session, Start::AtRest),
        (&baseline.session, Start::Awake),
        (&ours.session, Start::Awake),
        (&ours.session, Start::Prepared),
    ];
    let mut times = turns.map(|_| Vec::new());
    // The first of each fills caches; it is not counted.
    for round in 0..=ROUNDS {
        for ((session, start), times) in turns.iter().zip(&mut times) {
            let time = once(session, *start)?;
            if round > 0 {
                times.push(time);
            }
        }
    }
    let [least_at_rest, at_rest, least_awake, awake, prepared] = times.map(median);
    Ok(vec![
        Row::time("baseline extension, error to panel", least_at_rest),
        Row::time("error to panel, new frame", at_rest),
        Row::ratio("error to panel, new frame, against the baseline", at_rest, least_at_rest, 1.3),
        Row::time("baseline extension with its process awake", least_awake),
        Row::time("error to panel, new frame, process awake", awake),
        Row {
            goal: None,
            ..Row::ratio("error to panel, process awake, against the baseline", awake, least_awake, 0.0)
        },
        Row::time("error to panel, frame made ready before", prepared),
        Row::ratio("error to panel, frame made ready, against the baseline", prepared, least_awake, 0.5),
    ])
}

/// What has happened before the page that fails.
#[derive(Clone, Copy, PartialEq)]
enum Start {
    /// Nothing for half a minute: browsers have stopped the extension's process by then. So it is
    /// for whoever comes to sign in.
    AtRest,
    /// Something a moment ago: the extension's process is there.
    Awake,
    /// The user has acted on the page, which makes a hidden frame ready.
    Prepared,
}

/// A person needs longer than this between the choice of the sign-in method and its failure.
const READING: Duration = Duration::from_millis(500);

/// Opens the calm page, puts the error into it and waits for the panel.
fn once(session: &Session, before: Start) -> Result<Duration> {
    session.enter(None)?;
    if before == Start::AtRest {
        session.open("about:blank")?;
        session.stop_workers()?;
    }
    session.open(&scenario::address(CALM)?)?;
    thread::sleep(READING);
    if before == Start::Prepared {
        let heading = session.find("h1")?.doing("the calm page has no heading")?;
        session.click(&heading)?;
        wait_in_frame(
            session,
            "the hidden frame",
            "return document.documentElement.dataset.state === 'none' ? 1 : null",
        )?;
        session.enter(None)?;
    }
    let page = scenario::page(ERROR)?;
    let texts: Vec<&str> = page.alert.iter().chain(&page.paragraphs).map(String::as_str).collect();
    // Both clocks are the system's, in milliseconds since 1970 with fractions.
    let start = session.script(
        "const [heading, texts] = arguments;
         const main = document.createElement('main');
         main.append(Object.assign(document.createElement('h1'), { textContent: heading }));
         const alert = Object.assign(document.createElement('div'), { role: 'alert' });
         for (const text of texts) alert.append(Object.assign(document.createElement('p'), { textContent: text }));
         main.append(alert);
         document.querySelector('main').replaceWith(main);
         return performance.timeOrigin + performance.now();",
        vec![json!(page.heading), json!(texts)],
    )?;
    let end = wait_in_frame(
        session,
        "the panel being ready",
        "return performance.getEntriesByName('ready').at(-1)?.startTime + performance.timeOrigin",
    )?;
    session.enter(None)?;
    let took = start.as_f64().map(|start| end - start).doing("no time")?;
    Duration::try_from_secs_f64(took / 1e3).doing("the panel was ready before the error")
}

/// Goes into the panel's frame once its document is the extension's and `script` gives a number.
fn wait_in_frame(session: &Session, what: &str, script: &str) -> Result<f64> {
    wait::until(what, || {
        // A frame that is being replaced answers with an error; the next look finds the new one.
        let looked = panel::frame(session).and_then(|frame| {
            let Some(frame) = frame else { return Ok(json!("no frame on the page")) };
            session.enter(Some(&frame))?;
            session.script(
                &format!("if (location.protocol !== 'chrome-extension:') return location.href; {script}"),
                vec![],
            )
        });
        Ok(looked.as_ref().ok().and_then(Value::as_f64).ok_or_else(|| format!("{looked:?}")))
    })
}

/// Copies an unpacked extension, with the note in its panel.
fn copy_with_note(from: &Path, to: &Path) -> Result<PathBuf> {
    place::copy_folder(from, to)?;
    let panel = to.join("panel.html");
    let text = fs::read_to_string(&panel).doing(panel.display())?;
    ensure(text.contains(HEAD), || format!("{} has no {HEAD}", panel.display()))?;
    let noted = text.replacen(HEAD, &format!("{HEAD}<script src=\"note.js\"></script>"), 1);
    fs::write(&panel, noted).and_then(|()| fs::write(to.join("note.js"), NOTE)).doing(panel.display())?;
    Ok(to.to_path_buf())
}
