//! Pages that are too much: the observer stays below its cap and the page stays usable.

use crate::play::{Browser, Play};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::place::CHROMIUM_ID;
use csms_e2e::stage::Stage;
use csms_e2e::{panel, wait};
use libtest_mimic::Trial;

/// The observer never says more than this about a page, in characters: four lists of at most 32
/// texts of at most 240 characters each, and JSON's punctuation.
const CAP: u64 = 4 * 32 * (240 + 8);

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case(Browser::Chromium, "a_page_of_100_000_nodes", many_nodes),
        play.case(Browser::Chromium, "a_page_of_10_mb_of_text", long_text),
        play.case(Browser::Chromium, "a_storm_of_mutations", storm),
        play.case(Browser::Chromium, "a_page_that_stays_empty", blank),
    ]
}

fn many_nodes(stage: &mut Stage, session: &Session) -> Result<()> {
    too_much(stage, session, "many-nodes", None)
}

fn long_text(stage: &mut Stage, session: &Session) -> Result<()> {
    too_much(stage, session, "long-text", None)
}

fn storm(stage: &mut Stage, session: &Session) -> Result<()> {
    too_much(stage, session, "mutation-storm", Some("return document.documentElement.dataset.done !== undefined"))
}

fn too_much(stage: &mut Stage, session: &Session, page: &str, done: Option<&str>) -> Result<()> {
    stage.set_desk("card-present")?;
    let front = session.new_tab()?;
    session.open(&format!("chrome-extension://{CHROMIUM_ID}/panel.html"))?;
    let listen = "window.sizes = []; window.all = 0;
        chrome.runtime.onMessage.addListener((m) => { if (m.seen) { window.sizes.push(JSON.stringify(m.seen).length); } });";
    session.script(listen, vec![])?;
    let ear = session.tab()?;
    session.go_to_tab(&front)?;
    session.open(&format!("https://cervicalscreening.nhs.uk/hostile/{page}"))?;
    if let Some(done) = done {
        wait::until("the end of the storm", || {
            Ok(if session.script(done, vec![])? == true { Ok(()) } else { Err("still raging".to_owned()) })
        })?;
    }
    let panel = panel::ready(session)?;
    ensure(!panel.headline.is_empty(), || format!("no advice: {panel:?}"))?;
    usable(session)?;
    session.go_to_tab(&ear)?;
    let sizes = session.script("return window.sizes", vec![])?;
    session.close_tab(&front)?;
    let sizes = sizes.as_array().doing("no sizes")?;
    ensure(!sizes.is_empty(), || "the observer said nothing".to_owned())?;
    ensure(sizes.len() < 200, || format!("the observer spoke {} times", sizes.len()))?;
    let largest = sizes.iter().filter_map(serde_json::Value::as_u64).max().unwrap_or(0);
    ensure(largest <= CAP, || format!("the observer said {largest} characters, at most {CAP} are allowed"))
}

/// A person can still click and type.
fn usable(session: &Session) -> Result<()> {
    let field = "document.body.insertAdjacentHTML('afterbegin', '<button id=probe type=button>Go on</button>');
        document.getElementById('probe').addEventListener('click', (event) => { event.target.dataset.clicked = 'yes'; });";
    session.script(field, vec![])?;
    session.click(&session.find("#probe")?.doing("the page lost a button")?)?;
    same("a click", session.script("return document.getElementById('probe').dataset.clicked", vec![])?, "yes")
}

/// Nothing is there, and nothing on the page could bring more. When something comes after all, the
/// panel goes.
fn blank(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open("https://cervicalscreening.nhs.uk/hostile/blank")?;
    let panel = panel::ready(session)?;
    same("screen", panel.screen.as_str(), "blank-page")?;
    session.script("document.body.innerHTML = '<h1>Patient search</h1>'", vec![])?;
    wait::until("the panel to go", || {
        let left = session.find_all(panel::HOST_ELEMENT)?.len();
        Ok(if left == 0 { Ok(()) } else { Err("it is still there".to_owned()) })
    })
}
