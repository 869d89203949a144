//! The full pages of the helper itself, in a tab beside the failing page.

mod check;
mod diagnostics;
mod settings;

use crate::play::{Browser, Play};
use crate::{accessible, faces, looks};
use csms_e2e::browser::{Session, Wish};
use csms_e2e::failure::{Doing, Result, ensure};
use csms_e2e::stage::Stage;
use csms_e2e::{panel, scenario, wait};
use libtest_mimic::Trial;
use serde_json::json;

pub fn cases(play: &Play) -> Vec<Trial> {
    let both = [Browser::Chromium, Browser::Firefox];
    let in_both = |browser| {
        [
            play.case(browser, "access_check_before_a_sign_in", check::before),
            play.case(browser, "access_check_follows_a_sign_in", check::live),
            play.case(browser, "helper_diagnoses_itself", diagnostics::told),
            play.case(browser, "settings_are_kept_and_applied_at_once", settings::kept),
        ]
    };
    let policy = play.case(Browser::Chromium, "settings_of_the_policy_are_locked", settings::by_policy);
    both.into_iter().flat_map(in_both).chain([policy]).collect()
}

/// Opens a page of the extension beside a failing page; gives the tabs of both. Chromium goes there
/// by itself; in Firefox only pages of the add-on may open its pages.
pub fn open_page(stage: &mut Stage, session: &Session, page: &str) -> Result<(String, String)> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    let origin = panel::inside(session, |session| session.script("return location.origin", vec![]))?;
    let origin = origin.as_str().doing("the panel has no address")?;
    let left = session.tab()?;
    if origin.starts_with("chrome-extension:") {
        session.new_tab()?;
        session.open(&format!("{origin}/{page}"))?;
        return Ok((left, session.tab()?));
    }
    let before = session.tabs()?;
    panel::inside(session, |session| session.script("window.open(arguments[0], '_blank')", vec![json!(page)]))?;
    let opened = wait::until("the page's tab", || {
        let new = session.tabs()?.into_iter().find(|tab| !before.contains(tab));
        Ok(new.ok_or_else(|| "no new tab".to_owned()))
    })?;
    Ok((left, opened))
}

/// Does something in a page of the helper, and looks at it in all sizes and colours.
fn in_page(stage: &mut Stage, session: &Session, view: &str, work: Work) -> Result<()> {
    let (left, opened) = open_page(stage, session, &format!("helper.html#{view}"))?;
    session.go_to_tab(&opened)?;
    let state = "const d = document.documentElement?.dataset; return [d?.state, d?.view]";
    let outcome = faces::until(session, "the page", state, &json!(["ready", view]))
        .and_then(|()| work(stage, session))
        .and_then(|()| accessible::without_fault(session))
        .and_then(|()| in_all_looks(session, view));
    session.close_tab(&left)?;
    outcome
}

type Work = fn(&mut Stage, &Session) -> Result<()>;

/// Widths in CSS pixels: a phone's, which is also 400% of a usual window, 200%, and a wide one.
const WIDTHS: &[(u32, u32)] = &[(320, 4), (640, 2), (1600, 1)];

/// In all widths and as people set their colours: nothing may be cut off sideways.
pub fn in_all_looks(session: &Session, view: &str) -> Result<()> {
    let outcome = looked_at(session, view);
    session.see_with(None)?;
    session.see_as_usual().and(outcome)
}

fn looked_at(session: &Session, view: &str) -> Result<()> {
    let name = if session.is_firefox()? { format!("{view}-firefox") } else { view.to_owned() };
    for (width, zoom) in WIDTHS {
        session.see_in((*width, 900), *zoom)?;
        looks::picture(session, &format!("{name}-{width}"))?;
        let fits = session.script("return document.documentElement.scrollWidth <= innerWidth", vec![])?;
        ensure(fits == true, || format!("{view} is wider than {width} pixels"))?;
    }
    for wish in Wish::ALL {
        session.see_with(Some(wish))?;
        looks::picture(session, &format!("{name}-{}", looks::name(wish)))?;
        looks::seen_with(session, wish)?;
    }
    Ok(())
}
