//! Pages that no script can look into: the advice waits behind the toolbar button, and its popup opens by itself.

use crate::play::{Browser, Play};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Result, ensure, same};
use csms_e2e::place::CHROMIUM_ID;
use csms_e2e::stage::Stage;
use csms_e2e::{panel, scenario, wait};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use shared::panel::{Brief, View};

pub fn cases(play: &Play) -> Vec<Trial> {
    let name = "a_site_out_of_reach_has_advice_behind_the_button";
    let case = |browser| play.case_with(browser, name, move |stage, session| out_of_reach(stage, session, browser));
    [Browser::Chromium, Browser::Firefox].map(case).into()
}

/// What the background tells the popup of every tab. Firefox does not tell a panel in a page which
/// tabs there are, but counts them from 1.
const POPUPS: &str = "
    const tabs = chrome.tabs ? (await chrome.tabs.query({})).map((tab) => tab.id) : [...Array(20).keys()];
    const popup = (tab) => new Promise((heard) => {
        const port = chrome.runtime.connect({ name: String(tab) });
        port.onMessage.addListener((brief) => { port.disconnect(); heard(brief); });
    });
    return Promise.all(tabs.map(popup));";

/// The marks on the toolbar button, where they can be read.
const BADGES: &str = "
    if (!chrome.tabs) return ['!'];
    return Promise.all((await chrome.tabs.query({ active: false })).map(({ id }) => chrome.action.getBadgeText({ tabId: id })));";

fn out_of_reach(stage: &mut Stage, session: &Session, browser: Browser) -> Result<()> {
    stage.set_desk("no-card")?;
    let failing = session.tab()?;
    // What was there before must not speak for the page that does not load.
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    // Nothing listens there. The driver reports the error page as a failure of its own.
    ensure(session.open("https://cervicalscreening.nhs.uk:444/").is_err(), || "the site was reached".to_owned())?;
    if browser == Browser::Chromium {
        opens_by_itself(session)?;
    }
    session.new_tab()?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    let causes = panel::inside(session, |session| {
        wait::until("the mark on the button", || {
            let badges = session.async_script(BADGES, vec![])?;
            Ok(if badges == json!(["!"]) { Ok(()) } else { Err(badges.to_string()) })
        })?;
        wait::until("advice for the page that did not load", || {
            let briefs = session.async_script(POPUPS, vec![])?;
            let cause = |brief: &Value| {
                let brief = serde_json::from_value::<Brief>(brief.clone()).ok()?;
                View::of(&brief).cause.map(|cause| cause.as_str())
            };
            let causes: Vec<_> = briefs.as_array().into_iter().flatten().filter_map(cause).collect();
            Ok(if causes.len() == 2 { Ok(causes) } else { Err(briefs.to_string()) })
        })
    })?;
    session.close_tab(&failing)?;
    let mut causes = causes;
    causes.sort();
    same("causes of the two tabs", causes, ["role-missing", "site-unreachable"])
}

/// The popup stands in front of the error page, with the advice; whoever has read it closes it. A Firefox without
/// a screen says that it has opened it, and at times does not show it: there the driver forbids it.
fn opens_by_itself(session: &Session) -> Result<()> {
    let ours = format!("chrome-extension://{CHROMIUM_ID}/panel.html");
    let popup = wait::until("the popup", || {
        let open = session.post("/goog/cdp/execute", json!({ "cmd": "Target.getTargets", "params": {} }))?;
        let mut all = open["targetInfos"].as_array().into_iter().flatten();
        let popup = all.find(|one| one["url"] == *ours && one["type"] == "page");
        Ok(popup.map(|popup| popup["targetId"].clone()).ok_or_else(|| open.to_string()))
    })?;
    session.devtools("Target.closeTarget", json!({ "targetId": popup })).map(drop)
}
