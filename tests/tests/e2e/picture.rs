//! The picture of a failing screen: taken by the popup, blacked out and cut on a page of its own.

use crate::helper::{in_all_looks, open_page};
use crate::play::{Browser, Play};
use crate::{accessible, faces, looks};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::place::FIREFOX_ID;
use csms_e2e::stage::Stage;
use csms_e2e::{panel, scenario, wait};
use libtest_mimic::Trial;
use serde_json::{Value, json};

pub fn cases(play: &Play) -> Vec<Trial> {
    let both = [Browser::Chromium, Browser::Firefox];
    let edited = both.map(|browser| play.case(browser, "a_picture_is_blacked_out_and_cut", edited));
    let more = [
        play.case(Browser::Chromium, "no_picture_without_the_button_of_the_toolbar", refused),
        play.case(Browser::Firefox, "the_popup_takes_a_picture_of_the_failing_screen", taken),
    ];
    edited.into_iter().chain(more).collect()
}

/// The state of a page that is shown.
const STATE: &str = "
    const shown = document.body && getComputedStyle(document.body).display !== 'none';
    return shown ? document.documentElement.dataset.state : 'hidden'";

/// Puts a picture where the popup would, red on the left and green on the right.
const PAINT: &str = "
    const canvas = Object.assign(document.createElement('canvas'), { width: 200, height: 100 });
    const context = canvas.getContext('2d');
    context.fillStyle = '#ff0000'; context.fillRect(0, 0, 100, 100);
    context.fillStyle = '#00ff00'; context.fillRect(100, 0, 100, 100);
    await chrome.storage.session.set({ picture: canvas.toDataURL() });
    location.reload();";

/// Size of the picture, and the colours at two places.
const SEEN: &str = "
    const canvas = document.querySelector('canvas');
    const at = (x, y) => [...canvas.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3);
    return [canvas.width, canvas.height, at(10, 10), at(50, 10)];";

const RED: [u8; 3] = [255, 0, 0];
const GREEN: [u8; 3] = [0, 255, 0];
const BLACK: [u8; 3] = [0, 0, 0];

fn edited(stage: &mut Stage, session: &Session) -> Result<()> {
    let (left, opened) = open_page(stage, session, "picture.html")?;
    session.go_to_tab(&opened)?;
    let outcome = edit(session);
    session.close_tab(&left)?;
    outcome
}

fn edit(session: &Session) -> Result<()> {
    // Nobody has taken one, or the tab was loaded anew.
    faces::until(session, "the word that there is none", STATE, &json!("empty"))?;
    accessible::without_fault(session)?;
    session.async_script(PAINT, vec![])?;
    faces::until(session, "the picture", STATE, &json!("ready"))?;
    let left = session.async_script("return Object.keys(await chrome.storage.session.get('picture'))", vec![])?;
    same("pictures left in the browser's memory", left, json!([]))?;
    same("the picture", session.script(SEEN, vec![])?, json!([200, 100, RED, RED]))?;
    let said = |session: &Session| session.script("return document.querySelector('[data-done]').textContent", vec![]);
    press(session, "black-out")?;
    ensure(said(session)?.as_str().is_some_and(|said| said.starts_with("Draw a box")), || "no word".to_owned())?;

    // By the keyboard: the left of the red half.
    for (name, value) in [("width", "40"), ("height", "60")] {
        let field = session.find(&format!("#{name}"))?.doing("a field")?;
        session.post(&format!("/element/{}/clear", id(&field.reference())), json!({}))?;
        session.type_into(&field, value)?;
    }
    press(session, "black-out")?;
    same("blacked out", session.script(SEEN, vec![])?, json!([200, 100, BLACK, RED]))?;
    in_all_looks(session, "picture")?;

    // By the mouse: from the middle of the picture to its right, and a little beyond its lower edge.
    let canvas = session.find("canvas")?.doing("no canvas")?;
    let to =
        |x: i32, y: i32| json!({ "type": "pointerMove", "duration": 0, "x": x, "y": y, "origin": canvas.reference() });
    let size =
        session.script("const c = document.querySelector('canvas'); return [c.clientWidth, c.clientHeight]", vec![])?;
    let half = |n: usize| i32::try_from(size[n].as_i64().unwrap_or(0) / 2).unwrap_or(0);
    let drawn = json!([to(1, 1 - half(1)), { "type": "pointerDown", "button": 0 }, to(half(0) / 2, 0), { "type": "pointerUp", "button": 0 }]);
    session.post("/actions", json!({ "actions": [{ "type": "pointer", "id": "mouse", "actions": drawn }] }))?;
    let area = session.script(
        "return ['left', 'top', 'width', 'height'].map((id) => document.getElementById(id).valueAsNumber)",
        vec![],
    )?;
    let about = |n: usize, wanted: i64| area[n].as_i64().is_some_and(|seen| (seen - wanted).abs() <= 3);
    ensure(about(0, 100) && about(1, 0) && about(2, 50) && about(3, 50), || format!("the area drawn is {area}"))?;
    let shown = session.script("return !document.querySelector('[data-area]').hidden", vec![])?;
    same("a line around it", shown, true)?;
    press(session, "crop")?;
    let cut = session.script("const c = document.querySelector('canvas'); return [c.width, c.height, [...c.getContext('2d').getImageData(5, 5, 1, 1).data].slice(0, 3)]", vec![])?;
    same("cut", cut, json!([area[2], area[3], GREEN]))?;
    press(session, "start-again")?;
    same("as it was taken", session.script(SEEN, vec![])?, json!([200, 100, RED, RED]))?;

    press(session, "copy")?;
    wait::until("the word that it is copied", || {
        let said = said(session)?;
        Ok(if said == "Copied. Paste it into your request." { Ok(()) } else { Err(said.to_string()) })
    })?;
    accessible::without_fault(session)
}

fn id(reference: &Value) -> String {
    reference.as_object().into_iter().flatten().filter_map(|(_, id)| id.as_str()).collect()
}

fn press(session: &Session, button: &str) -> Result<()> {
    session.click(&session.find(&format!("[data-do='{button}']"))?.doing("no button")?)
}

/// A page that says it is the popup gets no picture: the browser gives one only to whom the user has
/// called by the button in the toolbar.
fn refused(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    let left = faces::open(session, "panel.html")?;
    faces::until(session, "the advice", STATE, &json!("ready"))?;
    let tabs = session.tabs()?.len();
    press(session, "picture")?;
    let note = "return document.querySelector('[data-picture-note]').textContent.startsWith('The browser did not let')";
    faces::until(session, "the word that it did not work", note, &json!(true))?;
    same("tabs", session.tabs()?.len(), tabs)?;
    // A picture that no tab takes over is not kept either.
    let no_tab = "
        document.querySelector('[data-picture-note]').textContent = '';
        chrome.tabs.captureVisibleTab = async () => 'data:image/png;base64,AAAA';
        chrome.tabs.create = async () => {
            window.kept = Object.keys(await chrome.storage.session.get('picture'));
            throw Error('no tab');
        };";
    session.script(no_tab, vec![])?;
    press(session, "picture")?;
    faces::until(session, "the word that no tab opened", note, &json!(true))?;
    same("kept for the tab", session.script("return window.kept", vec![])?, json!(["picture"]))?;
    let left_over = session.async_script("return Object.keys(await chrome.storage.session.get('picture'))", vec![])?;
    same("pictures left in the browser's memory", left_over, json!([]))?;
    session.close_tab(&left)
}

/// Presses the real button of the toolbar, and in the popup the button for a picture.
const PRESS: &str = r#"
    const { ExtensionParent } = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
    const { extension } = WebExtensionPolicy.getByID(arguments[0]);
    const window = Services.wm.getMostRecentWindow("navigator:browser");
    await ExtensionParent.apiManager.global.browserActionFor(extension).triggerAction(window);
    const script = "data:application/javascript;charset=utf-8," + encodeURIComponent(`(${async () => {
      for (;;) {
        const { document } = content;
        const button = document.querySelector("[data-do='picture']");
        if (document.documentElement?.dataset.state === "ready" && button) return button.click();
        await new Promise((next) => content.setTimeout(next, 10));
      }
    }})()`);
    // The browser prepares the popup in one element and shows it in another.
    for (;;) {
      const popup = window.document.querySelector(".webextension-popup-browser:not(.webextension-preload-browser)");
      if (popup?.messageManager) return popup.messageManager.loadFrameScript(script, false);
      await new Promise((next) => window.setTimeout(next, 10));
    }"#;

fn taken(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    let size = session.script("return [innerWidth * devicePixelRatio, innerHeight * devicePixelRatio]", vec![])?;
    let (left, before) = (session.tab()?, session.tabs()?);
    session.in_browser(PRESS, vec![FIREFOX_ID.into()])?;
    let opened = wait::until("the picture's tab", || {
        let new = session.tabs()?.into_iter().find(|tab| !before.contains(tab));
        Ok(new.ok_or_else(|| "no new tab".to_owned()))
    })?;
    session.go_to_tab(&opened)?;
    let seen = faces::until(session, "the picture", STATE, &json!("ready")).and_then(|()| {
        looks::picture(session, "picture-taken")?;
        session.script("const { width, height } = document.querySelector('canvas'); return [width, height]", vec![])
    });
    session.close_tab(&left)?;
    same("the size of the picture", seen?, size)
}
