//! The panel in windows of all sizes and in the colours people set: nothing is cut off sideways,
//! and the error on the page is never covered. A picture of each is kept in `target/screens/looks`.

use crate::play::{Browser, Play};
use crate::{accessible, faces};
use csms_e2e::browser::{Session, Wish};
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::place;
use csms_e2e::stage::Stage;
use csms_e2e::{panel, scenario, wait};
use libtest_mimic::Trial;
use serde_json::json;
use std::fs;
use std::path::PathBuf;

pub fn cases(play: &Play) -> Vec<Trial> {
    let in_each = |browser| {
        let sized = LOOKS.iter().map(move |look| {
            play.case_with(browser, &format!("looks::{}", look.name), move |stage, session| show(stage, session, look))
        });
        let wished = Wish::ALL.into_iter().map(move |wish| {
            play.case_with(browser, &format!("looks::{}", name(wish)), move |stage, session| {
                with_wish(stage, session, wish)
            })
        });
        sized.chain(wished)
    };
    let moved = play.both("the_panel_goes_to_the_other_side_and_back", moves);
    let followed = play.both("the_panel_follows_the_window", follows);
    let turned = play.both("the_panel_in_a_language_from_right_to_left", turned);
    [Browser::Chromium, Browser::Firefox]
        .into_iter()
        .flat_map(in_each)
        .chain(moved)
        .chain(followed)
        .chain(turned)
        .collect()
}

/// A window.
struct Look {
    name: &'static str,
    /// Size of the window in CSS pixels: at a zoom of 200% there are half as many.
    size: (u32, u32),
    zoom: u32,
}

const LOOKS: &[Look] = &[
    Look { name: "wide", size: (1920, 1080), zoom: 1 },
    Look { name: "usual", size: (1280, 800), zoom: 1 },
    Look { name: "zoom-200", size: (640, 400), zoom: 2 },
    Look { name: "zoom-400", size: (320, 256), zoom: 4 },
    Look { name: "narrow", size: (400, 800), zoom: 2 },
];

/// The name of a wish in cases and pictures.
pub const fn name(wish: Wish) -> &'static str {
    match wish {
        Wish::Dark => "dark",
        Wish::ForcedColours => "forced-colours",
        Wish::Still => "still",
    }
}

/// What moves by itself.
const MOVING: &str = "
    return [...document.querySelectorAll('*')].filter((one) => {
        const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(one);
        return animationName !== 'none' || transitionDuration !== '0s' || scrollBehavior !== 'auto';
    }).map((one) => one.outerHTML.slice(0, 80));";

/// Buttons that can be seen, and no frame around them.
const FRAMELESS: &str = "
    return [...document.querySelectorAll('button')].filter((one) => {
        const { borderTopStyle, borderTopWidth } = getComputedStyle(one);
        return one.checkVisibility() && (borderTopStyle === 'none' || borderTopWidth === '0px');
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
    session.see_as_usual().and(outcome)
}

const PAINTED: &str = "await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";

/// Takes a picture and gives its file.
pub fn picture(session: &Session, name: &str) -> Result<PathBuf> {
    let folder = place::root().join("target/screens/looks");
    fs::create_dir_all(&folder).doing(folder.display())?;
    let file = folder.join(format!("{name}.png"));
    // Firefox holds its first paint back for a moment.
    session.async_script(PAINTED, vec![])?;
    session.screenshot(&file)?;
    Ok(file)
}

/// The popup's page, and in Firefox the panel in the page too: Chromium's driver sets wishes for a tab but not for
/// a frame of another origin.
fn with_wish(stage: &mut Stage, session: &Session, wish: Wish) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    if session.is_firefox()? {
        session.see_with(Some(wish))?;
        panel::inside(session, |frame| seen_with(frame, wish))?;
        picture(session, &format!("{}-in-page-firefox", name(wish)))?;
    }
    let page = faces::open(session, "panel.html")?;
    session.see_with(Some(wish))?;
    faces::until(session, "the advice", "return document.documentElement.dataset.state", &json!("ready"))?;
    picture(session, &named(session, name(wish))?)?;
    let outcome = seen_with(session, wish);
    session.see_with(None)?;
    session.close_tab(&page)?;
    outcome
}

/// What is true of a face for somebody with this wish.
pub fn seen_with(session: &Session, wish: Wish) -> Result<()> {
    accessible::without_fault(session)?;
    match wish {
        Wish::Dark => {
            let paper = session.script("return getComputedStyle(document.body).backgroundColor", vec![])?;
            same("the paper", paper, json!("rgb(20, 26, 30)"))
        }
        // A button that is told from text by its colour alone would be lost.
        Wish::ForcedColours => same("buttons without a frame", session.script(FRAMELESS, vec![])?, json!([])),
        Wish::Still => same("what moves", session.script(MOVING, vec![])?, json!([])),
    }
}

/// A name for the pictures of this browser.
fn named(session: &Session, name: &str) -> Result<String> {
    Ok(if session.is_firefox()? { format!("{name}-firefox") } else { name.to_owned() })
}

fn look_at(stage: &mut Stage, session: &Session, look: &Look) -> Result<()> {
    stage.set_desk("card-present")?;
    let page = scenario::address("csms-role-missing")?;
    // Zoom is set for a site.
    session.open(&page)?;
    session.see_in(look.size, look.zoom)?;
    session.open(&page)?;
    panel::ready(session)?;
    session.is_seen_in(look.size, look.zoom)?;
    picture(session, &named(session, look.name)?)?;
    let frame = panel::frame(session)?.doing("there is no panel")?;
    let covered = session.script(COVERED, vec![frame.reference()])?;
    ensure(covered == false, || "the panel covers the error".to_owned())?;
    panel::inside(session, |session| {
        let fits = session.script("return document.documentElement.scrollWidth <= innerWidth", vec![])?;
        ensure(fits == true, || "the panel is wider than its frame".to_owned())?;
        accessible::without_fault(session)
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

/// How far the frame lies out of the window, in CSS pixels.
const OUTSIDE: &str = "
    const { left, top, right, bottom } = arguments[0].getBoundingClientRect();
    return Math.max(-left, -top, right - innerWidth, bottom - innerHeight);";

/// Somebody makes the window small, or zooms in, while the panel is there. It stays within the window, and where
/// there is room it does not cover the error.
fn follows(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    let outcome = LOOKS.iter().rev().try_for_each(|look| {
        session.see_in(look.size, look.zoom)?;
        let frame = panel::frame(session)?.doing("there is no panel")?;
        wait::until(&format!("the panel in the window {}", look.name), || {
            let outside = session.script(OUTSIDE, vec![frame.reference()])?;
            let covered = session.script(COVERED, vec![frame.reference()])?;
            let fits = outside.as_f64().is_some_and(|outside| outside < 1.0) && covered == false;
            Ok(if fits { Ok(()) } else { Err(format!("{outside} pixels outside, covers the error: {covered}")) })
        })
    });
    session.see_as_usual().and(outcome)
}
