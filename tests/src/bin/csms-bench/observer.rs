//! What the observer costs a watched page: the same page with the extension, without it, and with the least that any
//! observer can do, in the browser's own account of script, style and layout.

use crate::numbers::{Row, quartile};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result};
use csms_e2e::stage::Stage;
use csms_e2e::{place, scenario};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// How often each is measured. They take turns.
const ROUNDS: usize = 40;
/// A page of a watched host on which nothing is wrong.
const CALM: &str = "csms-start";

/// The least observer: it knows the page, listens to the background, and has told it something.
const LEAST: &str =
    "document.documentElement; chrome.runtime.onMessage.addListener(() => {}); chrome.runtime.sendMessage({});";

/// Parts of the page's account.
const PARTS: [&str; 3] = ["ScriptDuration", "RecalcStyleDuration", "LayoutDuration"];

/// Changes as an application makes them that draws a part of its page anew: fifty lines come, and go; then there is
/// time for whoever looks at it.
const BURST: &str = "
    const place = document.querySelector('main');
    for (let n = 0; n < 50; n++) {
        const line = document.createElement('p');
        line.textContent = `Line ${n} of what is on offer today`;
        place.append(line);
    }
    await new Promise((done) => setTimeout(done, 150));
    place.querySelectorAll('p:nth-last-child(-n+50)').forEach((line) => line.remove());
    await new Promise((done) => setTimeout(done, 150));";

/// The clocks of the browser's account: what the page's thread has had of a processor, and what has gone by meanwhile.
/// The second also counts the time in which other programs have the processor.
const CLOCKS: [&str; 2] = ["threadTicks", "timeTicks"];

pub fn measure(stage: &mut Stage, extension: &Path) -> Result<Vec<Row>> {
    let ours = stage.chromium_with(extension.to_path_buf())?;
    let least = stage.folder("least")?;
    place::copy_folder(extension, &least)?;
    fs::write(least.join("observer.js"), LEAST).doing(least.display())?;
    let least = stage.chromium_with(least)?;
    let without = stage.chromium_of_policy()?;
    let sessions = [&ours.session, &least.session, &without.session];
    let [own, by_the_clock] = CLOCKS.map(|clock| take_turns(sessions, clock));
    let (own, by_the_clock) = (own?, by_the_clock?);
    let [load, load_least, load_without] = own.load;
    let [waits, waits_least, waits_without] = by_the_clock.load;
    let [burst, _, burst_without] = own.burst;
    let beyond = |what, with: Duration, without: Duration| Row::time(what, with.saturating_sub(without));
    Ok(vec![
        Row::time("a watched page, loaded without the extension", load_without),
        Row { goal: Some(2.0), ..beyond("the observer's own time for it", load, load_without) },
        beyond("the least that any observer takes for it", load_least, load_without),
        beyond("the observer's, waits for a processor included", waits, waits_without),
        beyond("the least, waits for a processor included", waits_least, waits_without),
        Row::time("50 lines that come or go, without the extension", burst_without),
        Row { goal: Some(0.5), ..beyond("the observer's own time for them", burst, burst_without) },
    ])
}

/// What a page took in each of the browsers.
struct Account {
    /// To load.
    load: [Duration; 3],
    /// For one of the changes.
    burst: [Duration; 3],
}

/// Loads and changes the page in one browser after the other, by one of the clocks.
fn take_turns(sessions: [&Session; 3], clock: &str) -> Result<Account> {
    let mut loads = [const { Vec::new() }; 3];
    let mut bursts = [const { Vec::new() }; 3];
    for session in sessions {
        session.devtools("Performance.disable", json!({}))?;
        session.devtools("Performance.enable", json!({ "timeDomain": clock }))?;
    }
    // The first of each fills caches; it is not counted.
    for round in 0..=ROUNDS {
        for (n, session) in sessions.iter().enumerate() {
            session.open("about:blank")?;
            let before = spent(session)?;
            session.open(&scenario::address(CALM)?)?;
            session.async_script("await new Promise((done) => setTimeout(done, 300))", vec![])?;
            let loaded = spent(session)?;
            session.async_script(BURST, vec![])?;
            let burst = spent(session)?;
            if round > 0 {
                // Another page may have another process, whose account begins at zero.
                loads[n].push(loaded.saturating_sub(if loaded < before { Duration::ZERO } else { before }));
                // There are two: lines come, and go.
                bursts[n].push(burst.saturating_sub(loaded) / 2);
            }
        }
    }
    Ok(Account { load: loads.map(quartile), burst: bursts.map(quartile) })
}

/// What the page has spent so far.
fn spent(session: &Session) -> Result<Duration> {
    let account = session.devtools("Performance.getMetrics", json!({}))?;
    let rows = account["metrics"].as_array().doing("no account")?;
    let seconds = rows.iter().filter(|row| PARTS.contains(&row["name"].as_str().unwrap_or_default()));
    let seconds: f64 = seconds.filter_map(|row| row.get("value").and_then(Value::as_f64)).sum();
    Duration::try_from_secs_f64(seconds).doing("the account")
}
