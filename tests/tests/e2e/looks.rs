//! The panel in windows of all sizes and in the colours people set: nothing is cut off sideways,
//! and the error on the page is never covered. A picture of each is kept in `target/screens/looks`.

use crate::play::{Browser, Play};
use csms_e2e::browser::{Session, VIEWPORT};
use csms_e2e::failure::{Doing, Result, ensure};
use csms_e2e::place::{self, CHROMIUM_ID};
use csms_e2e::stage::Stage;
use csms_e2e::{panel, scenario, wait};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

pub fn cases(play: &Play) -> Vec<Trial> {
    let case = |look: &'static Look| {
        play.case_with(Browser::Chromium, &format!("looks::{}", look.name), move |stage, session| {
            show(stage, session, look)
        })
    };
    let colours = |(name, feature, value): &(&'static str, &'static str, &'static str)| {
        let (name, feature, value) = (*name, *feature, *value);
        play.case_with(Browser::Chromium, &format!("looks::{name}"), move |stage, session| {
            in_colours(stage, session, name, json!([{ "name": feature, "value": value }]))
        })
    };
    let moved = play.both("the_panel_goes_to_the_other_side_and_back", moves);
    let turned = play.both("the_panel_in_a_language_from_right_to_left", turned);
    LOOKS.iter().map(case).chain(COLOURS.iter().map(colours)).chain(moved).chain(turned).collect()
}

/// A window.
struct Look {
    name: &'static str,
    /// Size of the window in CSS pixels: at a zoom of 200% there are half as many.
    size: (u32, u32),
    scale: u32,
}

const LOOKS: &[Look] = &[
    Look { name: "wide", size: (1920, 1080), scale: 1 },
    Look { name: "usual", size: (1280, 800), scale: 1 },
    Look { name: "zoom-200", size: (640, 400), scale: 2 },
    Look { name: "zoom-400", size: (320, 256), scale: 4 },
    Look { name: "narrow", size: (400, 800), scale: 1 },
];

/// Colours that people set, and that nothing shall move. A driver sets them for a tab but not for a frame of another origin, so
/// these are seen in the popup's page.
const COLOURS: &[(&str, &str, &str)] = &[
    ("dark", "prefers-color-scheme", "dark"),
    ("forced-colours", "forced-colors", "active"),
    ("still", "prefers-reduced-motion", "reduce"),
];

/// What moves by itself.
const MOVING: &str = "
    return [...document.querySelectorAll('*')].filter((one) => {
        const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(one);
        return animationName !== 'none' || transitionDuration !== '0s' || scrollBehavior !== 'auto';
    }).map((one) => one.outerHTML.slice(0, 80));";

/// How far the frame lies over the heading, and whether its content is wider than itself.
const COVERED: &str = "
    const frame = arguments[0].getBoundingClientRect();
    const text = document.createRange();
    text.selectNodeContents(document.querySelector('h1'));
    const error = text.getBoundingClientRect();
    const wide = Math.min(frame.right, error.right) - Math.max(frame.left, error.left);
    const high = Math.min(frame.bottom, error.bottom) - Math.max(frame.top, error.top);
    return wide > 0 && high > 0;";

/// How far the frame is from either side of the window.
const EDGES: &str = "
    const { left, right } = arguments[0].getBoundingClientRect();
    return { left, right: document.documentElement.clientWidth - right };";

fn show(stage: &mut Stage, session: &Session, look: &Look) -> Result<()> {
    let outcome = look_at(stage, session, look);
    devtools(session, "Emulation.clearDeviceMetricsOverride", json!({}))?;
    session.set_viewport(VIEWPORT)?;
    outcome
}

/// Sets something of the tab by the developer tools.
pub fn devtools(session: &Session, command: &str, params: Value) -> Result<()> {
    session.post("/goog/cdp/execute", json!({ "cmd": command, "params": params })).map(drop)
}

/// Takes a picture and gives its file.
pub fn picture(session: &Session, name: &str) -> Result<PathBuf> {
    let folder = place::root().join("target/screens/looks");
    fs::create_dir_all(&folder).doing(folder.display())?;
    let file = folder.join(format!("{name}.png"));
    session.screenshot(&file)?;
    Ok(file)
}

fn in_colours(stage: &mut Stage, session: &Session, name: &str, features: Value) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    let page = session.new_tab()?;
    session.open(&format!("chrome-extension://{CHROMIUM_ID}/panel.html"))?;
    devtools(session, "Emulation.setEmulatedMedia", json!({ "features": features }))?;
    session.async_script(
        "const [tab] = await chrome.tabs.query({ active: false }); location.hash = `tab=${tab.id}`; location.reload();",
        vec![],
    )?;
    wait::until("the advice", || {
        let state = session.script("return document.documentElement.dataset.state", vec![])?;
        Ok(if state == "ready" { Ok(()) } else { Err(state.to_string()) })
    })?;
    picture(session, name)?;
    let paper = session.script("return getComputedStyle(document.body).backgroundColor", vec![])?;
    let moving = session.script(MOVING, vec![])?;
    session.close_tab(&page)?;
    ensure(name != "still" || moving == json!([]), || format!("these move: {moving}"))?;
    ensure(name != "dark" || paper == "rgb(20, 26, 30)", || format!("the paper is {paper}"))
}

fn look_at(stage: &mut Stage, session: &Session, look: &Look) -> Result<()> {
    stage.set_desk("card-present")?;
    let (width, height) = look.size;
    let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": look.scale, "mobile": false });
    devtools(session, "Emulation.setDeviceMetricsOverride", metrics)?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    picture(session, look.name)?;
    let frame = panel::frame(session)?.doing("there is no panel")?;
    let covered = session.script(COVERED, vec![frame.reference()])?;
    ensure(covered == false, || "the panel covers the error".to_owned())?;
    panel::inside(session, |session| {
        let fits = session.script("return document.documentElement.scrollWidth <= innerWidth", vec![])?;
        ensure(fits == true, || "the panel is wider than its frame".to_owned())
    })
}

/// Nothing is cut off sideways, and what stands first stands at the right.
fn turned(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    let first = "document.documentElement.dir = 'rtl';
        const box = document.querySelector('[data-steps] input');
        const [of_box, of_step] = [box, box.closest('li')].map((one) => one.getBoundingClientRect());
        return [document.documentElement.scrollWidth <= innerWidth, of_box.left > of_step.left + of_step.width / 2];";
    let seen = panel::inside(session, |session| session.script(first, vec![]))?;
    picture(session, "right-to-left")?;
    ensure(seen == json!([true, true]), || format!("it fits, and ticks are at the right: {seen}"))
}

/// Each time beside the error or below it.
fn moves(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    for side in ["left", "right"] {
        panel::inside(session, |session| session.click(&session.find("[data-do=move]")?.doing("there is no button")?))?;
        let frame = panel::frame(session)?.doing("there is no panel")?;
        wait::until(&format!("the panel on the {side}"), || {
            let edges = session.script(EDGES, vec![frame.reference()])?;
            Ok(if edges[side] == 16 { Ok(()) } else { Err(edges.to_string()) })
        })?;
        picture(session, &format!("moved-{side}"))?;
        let covered = session.script(COVERED, vec![frame.reference()])?;
        ensure(covered == false, || format!("the panel on the {side} covers the error"))?;
    }
    Ok(())
}
