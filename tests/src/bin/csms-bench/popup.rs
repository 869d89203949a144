//! How soon the popup shows something, against the least a popup can do: to ask the background one thing.

use crate::numbers::{Row, median};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result};
use csms_e2e::stage::Stage;
use csms_e2e::{panel, place, scenario, wait};
use std::path::Path;
use std::time::Duration;

/// How often each is timed; the middle one counts. They take turns.
const ROUNDS: usize = 15;

/// The first paint with something in it, in milliseconds after the popup was asked for.
const PAINT: &str = "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null";

pub fn measure(stage: &mut Stage, extension: &Path) -> Result<Vec<Row>> {
    let ours = stage.chromium_with(extension.to_path_buf())?;
    let baseline = stage.chromium_with(place::root().join("tests/baseline-extension"))?;
    let popups = [(&baseline.session, "popup.html"), (&ours.session, "panel.html")];
    let mut addresses = Vec::new();
    for (session, page) in popups {
        session.open(&scenario::address("care-identity-authentication-failed")?)?;
        panel::ready(session)?;
        let origin = panel::inside(session, |session| session.script("return location.origin", vec![]))?;
        addresses.push(format!("{}/{page}", origin.as_str().doing("the panel has no address")?));
        session.new_tab()?;
    }
    let mut times = [Vec::new(), Vec::new()];
    // The first of each fills caches; it is not counted.
    for round in 0..=ROUNDS {
        for (n, (session, _)) in popups.iter().enumerate() {
            let time = once(session, &addresses[n])?;
            if round > 0 {
                times[n].push(time);
            }
        }
    }
    let [least, ours] = times.map(median);
    Ok(vec![
        Row::time("baseline extension, popup to first paint", least),
        Row::time("popup to first paint", ours),
        Row::ratio("popup to first paint, against the baseline", ours, least, 1.3),
    ])
}

/// The background is at rest, as it is for whoever looks after a while.
fn once(session: &Session, address: &str) -> Result<Duration> {
    session.open("about:blank")?;
    session.stop_workers()?;
    session.open(address)?;
    let took = wait::until("the first paint", || {
        let seen = session.script(PAINT, vec![])?;
        Ok(seen.as_f64().ok_or_else(|| seen.to_string()))
    })?;
    Duration::try_from_secs_f64(took / 1e3).doing("a paint before the popup")
}
