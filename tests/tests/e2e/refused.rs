//! What the browser refuses: the clipboard, and room in its memory. The user is told, and nothing is lost.

use crate::faces::{self, until};
use crate::play::Play;
use csms_e2e::browser::Session;
use csms_e2e::failure::{Result, ensure, same};
use csms_e2e::stage::Stage;
use csms_e2e::{panel, scenario};
use libtest_mimic::Trial;
use serde_json::json;
use shared::texts::texts;

pub fn cases(play: &Play) -> Vec<Trial> {
    [
        play.both("a_refused_clipboard_leaves_the_text_marked", clipboard),
        play.both("full_storage_loses_no_advice_and_no_typed_text", storage),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn clipboard(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    let shown = panel::ready(session)?;
    panel::inside(session, |session| {
        session.script(
            "navigator.clipboard.writeText = () => Promise.reject(new DOMException('refused', 'NotAllowedError'));
             document.execCommand = () => false;
             document.querySelector('[data-do=copy]').click();",
            vec![],
        )?;
        let told = "return document.querySelector('[data-done]').textContent";
        until(session, "that nothing was copied", told, &json!(texts().get("not-copied")))?;
        let marked = session.script("return getSelection().toString()", vec![])?;
        same("the marked text", marked.as_str().unwrap_or_default().trim(), shown.support_text.trim())
    })
}

/// Fills the browser's memory for this extension, with ever smaller pieces, until less than what will be
/// typed is left. The very smallest would cost nothing: Chromium does not count them.
const FILL: &str = "
    for (let size = 1 << 22, n = 0; size >= 64; ) {
        try { await chrome.storage.session.set({ [`junk${n++}`]: 'x'.repeat(size) }); } catch { size >>= 1; }
    }";
const EMPTY: &str = "
    const all = Object.keys(await chrome.storage.session.get(null));
    await chrome.storage.session.remove(all.filter((name) => name.startsWith('junk')));";

fn storage(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    let before = panel::ready(session)?;
    memory(session, FILL)?;
    let told = type_numbers(session)
        .and_then(|()| panel::wait_for(session, "that there is no room", |panel| panel.text.contains(no_room())));
    let typed =
        panel::inside(session, |session| session.script("return document.querySelector('#number').value", vec![]));
    memory(session, EMPTY)?;
    let (told, typed) = (told?, typed?);
    same("headline and steps", (told.headline, told.steps), (before.headline, before.steps))?;
    ensure(told.support_text.contains("500000000001"), || format!("the number was lost: {}", told.support_text))?;
    same("what is typed", typed.as_str().map(str::len), Some(NUMBER.len() * TIMES))?;
    type_numbers(session)?;
    panel::wait_for(session, "no more of it", |panel| !panel.text.contains(no_room())).map(drop)
}

const NUMBER: &str = "5000 0000 0001\n";
/// So many times it is more than what a few left bytes can hold.
const TIMES: usize = 200;

fn no_room() -> &'static str {
    texts().get("face-unkept")
}

fn type_numbers(session: &Session) -> Result<()> {
    panel::inside(session, |session| {
        let typing =
            "const number = document.querySelector('#number'); number.value = arguments[0].repeat(arguments[1]);
            number.dispatchEvent(new Event('input', { bubbles: true }));";
        session.script(typing, vec![json!(NUMBER), json!(TIMES)]).map(drop)
    })
}

/// Does something with the browser's memory, from a page of the extension.
fn memory(session: &Session, script: &str) -> Result<()> {
    let left = faces::open_ours(session, "helper.html")?;
    let outcome = session.async_script(script, vec![]);
    session.close_tab(&left)?;
    outcome.map(drop)
}
