//! Pages that no script can look into: the advice waits behind the toolbar button, and its popup opens by itself.

use crate::live;
use crate::play::Play;
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::place::CHROMIUM_ID;
use csms_e2e::stage::Stage;
use csms_e2e::{panel, scenario, wait};
use csms_simulator::site::{Site, SiteConfig};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use shared::panel::{Brief, View};
use std::net::{Ipv4Addr, SocketAddr};

pub fn cases(play: &Play) -> Vec<Trial> {
    let awake = play.both("a_site_out_of_reach_has_advice_behind_the_button", |stage, session| {
        out_of_reach(stage, session, |_| Ok(()))
    });
    let asleep = play.both("a_site_out_of_reach_wakes_the_background", |stage, session| {
        out_of_reach(stage, session, live::stop_background)
    });
    [awake, asleep].into_iter().flatten().collect()
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

/// Nothing listens at this port of the site before a case has something listen there.
const PORT: u16 = 444;

fn out_of_reach(stage: &mut Stage, session: &Session, before: fn(&Session) -> Result<()>) -> Result<()> {
    stage.set_desk("no-card")?;
    let failing = session.tab()?;
    // What was there before must not speak for the page that does not load.
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    before(session)?;
    // The driver reports the error page as a failure of its own.
    let page = scenario::page("csms-workgroup-missing")?;
    let address = format!("https://{}:{PORT}{}", page.host, page.path);
    ensure(session.open(&address).is_err(), || "the site was reached".to_owned())?;
    if !session.is_firefox()? {
        opens_by_itself(session)?;
    }
    session.new_tab()?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    panel::inside(session, |session| {
        wait::until("the mark on the button", || {
            let badges = session.async_script(BADGES, vec![])?;
            Ok(if badges == json!(["!"]) { Ok(()) } else { Err(badges.to_string()) })
        })?;
        all_tabs(session, &["role-missing", "site-unreachable"])
    })?;
    session.close_tab(&failing)?;
    is_back(session, &address)
}

/// The site answers at last, at the same address. Nothing speaks of the failure as if it were still there.
fn is_back(session: &Session, address: &str) -> Result<()> {
    let listens = SocketAddr::from((Ipv4Addr::LOCALHOST, PORT));
    let _site = Site::start(SiteConfig { address: listens, ..SiteConfig::default() }).doing("starting the site")?;
    session.open(address)?;
    let back = "pages loaded again";
    let panel = panel::wait_for(session, back, |panel| panel.support_text.contains(back))?;
    same("cause", panel.cause.as_str(), "workgroup-missing")?;
    // The tab moves, and the page stays as it is.
    session.script("history.replaceState(null, '', location.href)", vec![])?;
    panel::inside(session, |session| all_tabs(session, &["workgroup-missing"]))
}

/// Waits until this is what is wrong in the tabs, in the order of the alphabet; asked by a page of the extension.
fn all_tabs(session: &Session, expected: &[&str]) -> Result<()> {
    wait::until("the advice of all tabs", || {
        let briefs = session.async_script(POPUPS, vec![])?;
        let cause = |brief: &Value| {
            let brief = serde_json::from_value::<Brief>(brief.clone()).ok()?;
            View::of(&brief).cause.map(|cause| cause.as_str())
        };
        let mut causes: Vec<_> = briefs.as_array().into_iter().flatten().filter_map(cause).collect();
        causes.sort_unstable();
        Ok(if causes == expected { Ok(()) } else { Err(format!("{causes:?}")) })
    })
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
