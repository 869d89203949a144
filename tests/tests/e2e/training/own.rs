//! Scenarios that a trainer or IT has written.

use super::{click, go_to, in_training, reload, state};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::place::{self, CHROMIUM_ID};
use csms_e2e::stage::Stage;
use csms_e2e::wait;
use serde_json::{Value, json};
use std::fs;

const EXAMPLE: &str = "docs/examples/training.json";

/// The texts of these elements.
fn lines(session: &Session, css: &str) -> Result<Value> {
    let all = "return [...document.querySelectorAll(arguments[0])].map((one) => one.innerText)";
    session.script(all, vec![json!(css)])
}

/// Waits for so many of them; returns their texts as one.
fn wait_for(session: &Session, css: &str, count: usize) -> Result<String> {
    wait::until(css, || {
        let found = lines(session, css)?;
        let there = found.as_array().is_some_and(|found| found.len() == count);
        Ok(if there { Ok(found.to_string()) } else { Err(found.to_string()) })
    })
}

/// A broken file is explained line by line; the example of the documents is taken up, outlives a
/// reload, and is played and printed with what the helper says to it.
pub fn taken_up(stage: &mut Stage, session: &Session) -> Result<()> {
    let broken = stage.folder("own")?.join("broken.json");
    let text = "{\n \"schema\": 1,\n \"scenarios\": [\n {\"id\": \"a\", \"title\": \"A\", \"screen\": \"csms-patient-search\"}]}";
    fs::write(&broken, text.replace("\"screen\"", "\"scene\"")).doing(broken.display())?;
    let harmless = stage.folder("own")?.join("harmless.json");
    fs::write(&harmless, text).doing(harmless.display())?;
    in_training(stage, session, |session| {
        go_to(session, "catalogue")?;
        let choose = |file: &str| session.type_into(&session.find("[data-own]")?.doing("no field for a file")?, file);
        choose(&broken.display().to_string())?;
        let said = wait_for(session, "[data-own-problems] li", 2)?;
        ensure(said.contains("Line 4, scenarios[0]: There is no field “scene”. There are: id, title"), || said)?;
        choose(&harmless.display().to_string())?;
        let said = wait_for(session, "[data-own-problems] li", 1)?;
        ensure(said.contains("Line 4, screen: The helper finds nothing wrong there."), || said)?;
        choose(&place::root().join(EXAMPLE).display().to_string())?;
        let cards = wait_for(session, "[data-own-cards] a", 2)?;
        ensure(cards.contains("A locked passcode, in words of our own"), || cards.clone())?;
        ensure(cards.contains("The helper says: "), || cards.clone())?;
        same("mistakes", lines(session, "[data-own-problems] li")?, json!([]))?;
        reload(session)?;
        same("cards after a reload", wait_for(session, "[data-own-cards] a", 2)?, cards)?;
        click(session, "[data-own-cards] li:last-child a")?;
        plays_ours(session)?;
        go_to(session, "handout=our-passcode")?;
        let sheet = wait_for(session, ".sheet", 1)?;
        ensure(sheet.contains("Your passcode is locked.") && sheet.contains("TRAINING"), || sheet)
    })
}

/// The last scenario of the example is on the screen, with its panel.
fn plays_ours(session: &Session) -> Result<()> {
    wait::until("the scenario", || {
        let seen = session.script(
            "const page = document.querySelector('[data-screen]').contentDocument;
             const popup = document.querySelector('[data-popup]').contentWindow;
             const panel = self.classroom?.faces().filter((face) => face !== popup).at(-1);
             return [document.documentElement.dataset.scenario, page?.querySelector('.heading')?.textContent,
                 panel?.document.documentElement.dataset.cause];",
            vec![],
        )?;
        let ours = json!(["our-passcode", "Smartcard locked", "passcode-locked"]);
        Ok(if seen == ours { Ok(()) } else { Err(seen.to_string()) })
    })
}

/// The example as a policy has it.
pub fn example() -> Result<Value> {
    let file = place::root().join(EXAMPLE);
    serde_json::from_str(&fs::read_to_string(&file).doing(EXAMPLE)?).doing(EXAMPLE)
}

/// What the organisation has put into the policy is there at once, and has addresses like any other.
pub fn are_there_by_policy(session: &Session) -> Result<()> {
    session.open(&format!("chrome-extension://{CHROMIUM_ID}/training.html#scenario=our-passcode"))?;
    state(session, "ready")?;
    plays_ours(session)?;
    go_to(session, "catalogue")?;
    wait_for(session, "[data-own-cards] a", 2).map(drop)
}
