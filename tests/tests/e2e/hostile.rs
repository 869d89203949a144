//! Pages that are too much: the observer stays below its cap and the page stays usable.

use crate::faces;
use crate::play::Play;
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::stage::Stage;
use csms_e2e::{panel, scenario, wait};
use libtest_mimic::Trial;
use serde_json::json;

/// The observer never says more than this about a page, in characters: four lists of at most 32
/// texts of at most 240 characters each, and JSON's punctuation.
const CAP: u64 = 4 * 32 * (240 + 8);

pub fn cases(play: &Play) -> Vec<Trial> {
    [
        play.both("a_page_of_100_000_nodes", many_nodes),
        play.both("a_page_of_10_mb_of_text", long_text),
        play.both("a_storm_of_mutations", storm),
        play.both("a_page_that_stays_empty", blank),
        play.both("a_page_that_never_ends_loading", busy),
        play.both("a_page_whose_style_comes_late", late_style),
        play.both("a_page_whose_frames_must_agree_to_be_there", walled),
        play.both("a_page_that_fights_the_panel", fight),
        play.both("twenty_tabs_that_fail_at_once", twenty),
        play.both("two_windows_keep_what_is_theirs", windows),
    ]
    .into_iter()
    .flatten()
    .collect()
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
    let front = faces::open_ours(session, "panel.html")?;
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
    gone(session)
}

fn gone(session: &Session) -> Result<()> {
    wait::until("the panel to go", || {
        let left = session.find_all(panel::HOST_ELEMENT)?.len();
        Ok(if left == 0 { Ok(()) } else { Err("it is still there".to_owned()) })
    })
}

/// Something on it does not come, as a picture may not in a bad network: the advice does not wait for that.
fn busy(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open("https://cervicalscreening.nhs.uk/hostile/busy")?;
    same("when it had loaded", session.script("return document.documentElement.dataset.loaded", vec![])?, "advised")
}

/// Words that a page hides are no error, even where the style that hides them was late: the panel that came for
/// them goes by itself.
fn late_style(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open("https://cervicalscreening.nhs.uk/hostile/late-style")?;
    same("words that are seen", session.script("return document.body.innerText.includes('role')", vec![])?, false)?;
    gone(session)
}

/// Every frame must agree to be in it, and nothing of it may be seen from elsewhere. Neither browser holds that against
/// the panel; and the advice is behind the button, as it is for every page.
fn walled(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open("https://cervicalscreening.nhs.uk/hostile/walled")?;
    same("behind walls", session.script("return crossOriginIsolated", vec![])?, true)?;
    same("cause", panel::ready(session)?.cause.as_str(), "role-missing")?;
    let left = faces::open(session, "panel.html")?;
    let told = "const { state, cause } = document.documentElement.dataset; return [state, cause]";
    faces::until(session, "the advice in the popup", told, &json!(["ready", "role-missing"]))?;
    let badge = "const [tab] = await chrome.tabs.query({ active: false }); return await chrome.action.getBadgeText({ tabId: tab.id })";
    same("the mark on the button", session.async_script(badge, vec![])?, json!("!"))?;
    session.close_tab(&left)
}

/// It throws the panel out, hides it by its own styles, and shows copies of it.
fn fight(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    session.script("document.querySelector('csms-login-helper').remove()", vec![])?;
    panel::ready(session)?;
    let hide = "const style = document.createElement('style');
        style.textContent = 'csms-login-helper, * { display: none !important; opacity: 0 !important; transform: scale(0) !important }'
            + 'html, body { display: block !important; opacity: 1 !important; transform: none !important }';
        document.head.append(style);
        const real = document.querySelector('csms-login-helper');
        document.body.append(real.cloneNode(true), document.createElement('csms-login-helper'));
        const { localName } = document.elementFromPoint(innerWidth - 100, innerHeight - 100) ?? {};
        const all = document.querySelectorAll('csms-login-helper');
        all.forEach((one) => one === real || one.remove());
        return [localName, all.length, Boolean(real.shadowRoot)];";
    let shown = session.script(hide, vec![])?;
    same("in the corner, ours and copies, inside visible", shown, json!(["csms-login-helper", 3, false]))?;
    panel::inside(session, |session| {
        same("what is in the frame", session.script("return Boolean(document.body.innerText)", vec![])?, true)
    })?;
    deaf(session)?;
    // It has come back once and will twice more; then whoever throws it out is left alone, and the advice
    // is behind the button.
    let out = "window.outs = 0;
        new MutationObserver(() => document.querySelectorAll('csms-login-helper').forEach((one) => { one.remove(); window.outs += 1; }))
            .observe(document.documentElement, { childList: true, subtree: true });
        document.body.append('!');";
    session.script(out, vec![])?;
    wait::until("the end of the fight", || {
        let outs = session.script("document.body.append('!'); return window.outs", vec![])?;
        Ok(if outs == 3 { Ok(()) } else { Err(outs.to_string()) })
    })?;
    usable(session)
}

/// The page cannot reach our frame; one that it makes of the panel hears nothing of what it is told, and the
/// page cannot look into it. A sheet over everything takes nothing away but the sight, as long as it lies there.
fn deaf(session: &Session) -> Result<()> {
    let ours = panel::inside(session, |session| session.script("return location.href", vec![]))?;
    let told = "const frame = Object.assign(document.createElement('iframe'), { src: arguments[0], id: 'theirs' });
        const reachable = window.length;
        document.body.append(frame);
        await new Promise((done) => { frame.onload = done; });
        const brief = { case: { sighting: { screen: 'none' }, settings: {} }, host: 'connected', reading: 'off' };
        for (const said of [brief, { brief }, 'close', { stance: 'none' }, { toHost: { id: 1, ask: 'smartcard-number' } }]) {
            frame.contentWindow.postMessage(said, '*');
            window.postMessage(said, '*');
        }
        let seen; try { seen = frame.contentWindow.document.title; } catch (error) { seen = error.name; }
        const sheet = Object.assign(document.createElement('div'), { id: 'sheet' });
        sheet.style = 'position:fixed;inset:0;z-index:2147483647;background:#fff';
        document.body.append(sheet);
        return [reachable, frame.contentDocument, seen];";
    let seen = session.async_script(told, vec![ours])?;
    same("frames of ours that the page reaches, and what it sees of its own", seen, json!([0, null, "SecurityError"]))?;
    let theirs = session.find("#theirs")?.doing("no frame")?;
    session.enter(Some(&theirs))?;
    // The messages were told before the advice came; when it is there, they have been heard or not.
    let state = "const d = document.documentElement.dataset; return [d.state, d.cause ?? '']";
    let heard = faces::until(session, "the advice in their frame", state, &json!(["ready", "role-missing"]));
    session.enter(None)?;
    heard?;
    session.script("document.querySelector('#theirs').remove(); document.querySelector('#sheet').remove()", vec![])?;
    same("cause afterwards", panel::ready(session)?.cause.as_str(), "role-missing")
}

fn twenty(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    let address = scenario::address("csms-role-missing")?;
    session.open(&address)?;
    session.script("for (let n = 0; n < 19; n++) open(arguments[0]);", vec![json!(address)])?;
    let tabs = session.tabs()?;
    same("tabs", tabs.len(), 20)?;
    let first = session.tab()?;
    for tab in &tabs {
        session.go_to_tab(tab)?;
        let panel = panel::ready(session)?;
        same("cause", panel.cause.as_str(), "role-missing")?;
        same("reach", panel.host.as_str(), "connected")?;
    }
    for tab in tabs.iter().filter(|tab| **tab != first) {
        session.go_to_tab(tab)?;
        session.close_tab(&first)?;
    }
    Ok(())
}

/// Two people at one PC, a window each: neither sees what the other has typed, and a sign-in that has
/// worked forgets only what is its own.
fn windows(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    let first = session.tab()?;
    let opened = session.post("/window/new", json!({ "type": "window" }))?;
    let second = opened["handle"].as_str().doing("no second window")?.to_owned();
    let people = [
        (&first, "csms-role-missing", "role-missing", "500000000001"),
        (&second, "csms-workgroup-missing", "workgroup-missing", "500000000002"),
    ];
    let request = |(window, page, cause, _): (&String, &str, &str, &str)| -> Result<String> {
        session.go_to_tab(window)?;
        session.open(&scenario::address(page)?)?;
        Ok(panel::ready_with(session, cause)?.support_text)
    };
    for person in people {
        request(person)?;
        let typed = "const field = document.querySelector('#number'); field.value = arguments[0];
            field.dispatchEvent(new Event('input', { bubbles: true }));";
        panel::inside(session, |session| session.script(typed, vec![json!(person.3)]))?;
    }
    let numbers = |text: &str| people.map(|(.., number)| text.contains(number));
    same("numbers in the first window", numbers(&request(people[0])?), [true, false])?;
    same("numbers in the second window", numbers(&request(people[1])?), [false, true])?;
    session.open(&scenario::address("csms-patient-search")?)?;
    faces::forgets(session, people[1].3)?;
    same("numbers in the second window after a sign-in", numbers(&request(people[1])?), [false, false])?;
    session.close_tab(&first)?;
    same("numbers in the first window then", numbers(&request(people[0])?), [true, false])
}
