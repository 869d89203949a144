//! What a class does: change the desk, present, practise.

use super::{click, go_to, in_training, looks, paper, without_network};
use crate::{faces, pdf};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::stage::Stage;
use csms_e2e::wait;
use serde_json::json;

/// What the class sees at the moment: view, step, cause and heading of the simulated page.
const NOW: &str = "
    const { view, told, surface, practice, scenario } = document.documentElement.dataset;
    const popup = document.querySelector('[data-popup]').contentWindow;
    const page = document.querySelector('[data-screen]').contentDocument;
    const beside = surface === 'error';
    const shown = beside ? told === 'advice' : Boolean(page.querySelector('csms-login-helper'));
    const face = classroom.faces().filter((face) => (face === popup) === beside).at(-1);
    const cause = shown ? face?.document.documentElement.dataset.cause ?? '' : 'no panel';
    const mark = [...document.querySelectorAll('.mark')].filter((mark) => mark.checkVisibility()).length;
    return [view, told, practice ?? '', scenario ?? '', cause, page.querySelector('.heading')?.textContent ?? '', mark];";

/// Waits until the class sees this; empty texts stand for anything.
fn sees(session: &Session, what: &str, wanted: [&str; 6]) -> Result<()> {
    wait::until(what, || {
        let now = session.script(NOW, vec![])?;
        let fits = (0..6).all(|n| wanted[n].is_empty() || now[n] == wanted[n]) && now[6] == 1;
        Ok(if fits { Ok(()) } else { Err(now.to_string()) })
    })
}

pub fn desk(stage: &mut Stage, session: &Session) -> Result<()> {
    in_training(stage, session, |session| {
        const DOWN: &str = "\u{e015}";
        const UP: &str = "\u{e013}";
        let turn = |switch: &str, key: &str| -> Result<()> {
            session.script("document.querySelector(`[data-switch=${arguments[0]}]`).focus()", vec![json!(switch)])?;
            session.press(key)
        };
        let fails =
            |what: &str, cause: &str, heading: &str| sees(session, what, ["scenario", "", "", "", cause, heading]);
        const FAILED: &str = "Smartcard Authentication Failure";
        go_to(session, "scenario=authentication-failed--card-present")?;
        fails("a failure with nothing wrong at the desk", "authentication-failed", FAILED)?;
        turn("card", DOWN)?;
        fails("the card taken out: the screen stays, the advice changes", "no-card", FAILED)?;
        turn("site", DOWN)?;
        fails("the site blocked", "site-blocked", "This website has been blocked")?;
        turn("site", UP)?;
        fails("the site open again", "no-card", FAILED)?;
        turn("card", UP)?;
        fails("the card put in again", "authentication-failed", FAILED)?;
        turn("workgroup", DOWN)?;
        fails("no workgroup", "workgroup-missing", "You do not have a valid cervical screening workgroup")?;
        turn("role", DOWN)?;
        fails("no role either", "role-missing", "You do not have a valid cervical screening role")?;
        turn("role", UP)?;
        turn("workgroup", UP)?;
        fails("signed in", "no panel", "Patient search")?;
        turn("service", DOWN)?;
        click(session, "[data-do=sign-in]")?;
        fails("another sign-in without the service", "smart-card-service-stopped", FAILED)
    })
}

/// Also where there is no network.
pub fn presented(stage: &mut Stage, session: &Session) -> Result<()> {
    in_training(stage, session, |session| without_network(session, || step_by_step(session)))
}

fn step_by_step(session: &Session) -> Result<()> {
    const PAGE_DOWN: &str = "\u{e00f}";
    const PAGE_UP: &str = "\u{e00e}";
    const LEFT: &str = "\u{e012}";
    let (first, second) = ("authentication-failed--no-reader", "authentication-failed--no-card");
    let is = |what: &str, told, id, cause| sees(session, what, ["scenario", told, "", id, cause, ""]);
    go_to(session, &format!("scenario={first}"))?;
    is("the scenario", "advice", first, "no-reader")?;
    click(session, "[data-do=present]")?;
    is("the screen alone", "screen", first, "no panel")?;
    session.press(PAGE_DOWN)?;
    is("the question", "question", first, "no panel")?;
    let asked = session.script("return document.querySelector('.question').checkVisibility()", vec![])?;
    same("the question is shown", asked, true)?;
    session.press(PAGE_DOWN)?;
    is("the advice", "advice", first, "no-reader")?;
    session.press(PAGE_DOWN)?;
    is("the next screen alone", "screen", second, "no panel")?;
    session.press(PAGE_UP)?;
    is("back", "advice", first, "no-reader")?;
    session.press(LEFT)?;
    is("back to the question", "question", first, "no panel")?;
    notes(session, first)?;
    click(session, "[data-do=end]")?;
    is("the end", "advice", first, "no-reader")
}

/// The trainer's notes in a window of their own follow what is presented.
fn notes(session: &Session, id: &str) -> Result<()> {
    let row = shared::scenario::scenarios().iter().find(|row| row.id == id).doing("no such row")?;
    let page = faces::open_ours(session, "training.html#notes")?;
    let said = wait::until("the notes", || {
        let said = session.script("return document.querySelector('.notes').innerText", vec![])?;
        let said = said.as_str().unwrap_or_default().to_owned();
        Ok(if said.contains(&row.title) { Ok(said) } else { Err(said) })
    })?;
    let looked = looks::look_at(session, "training-notes-followed");
    session.close_tab(&page)?;
    looked?;
    ensure(said.contains("three answers") && said.contains(shared::advice::headline(row.expect.cause)), || said)
}

pub fn practised(stage: &mut Stage, session: &Session) -> Result<()> {
    let folder = stage.folder("practice")?;
    in_training(stage, session, |session| {
        go_to(session, "practice")?;
        for _ in 0..10 {
            sees(session, "a question", ["practice", "question", "asked", "", "no panel", ""])?;
            session.script(
                "document.querySelectorAll('[data-question]').forEach((field) => field.querySelector('input').click())",
                vec![],
            )?;
            click(session, "[data-do=check]")?;
            sees(session, "the answer", ["practice", "advice", "told", "", "", ""])?;
            // Each verdict is right or names one of the choices, and the cause is the panel's headline.
            let verdicts = "return [...document.querySelectorAll('[data-question]')].map((field) => {
                const verdict = field.querySelector('.verdict').textContent;
                const choices = [...field.querySelectorAll('label')].map((label) => label.textContent);
                return choices.length >= 3 && (verdict === 'Right.' || choices.some((words) => verdict.endsWith(': ' + words)));
            })";
            same("verdicts", session.script(verdicts, vec![])?, json!([true, true, true]))?;
            click(session, "[data-do=go-on]")?;
        }
        sees(session, "the result", ["practice", "", "done", "", "", ""])?;
        looks::look_at(session, "training-practice-done")?;
        let result = session.script("return document.querySelector('[data-result]').innerText", vec![])?;
        ensure(result.as_str().is_some_and(|text| text.contains("of 30 answers were right")), || result.to_string())?;
        let sheets = pdf::pages(&folder, &session.print()?)?;
        let words = &sheets.first().doing("nothing was printed")?.text;
        ensure(words.contains("of 30 answers were right") && words.contains("Your result"), || words.clone())?;
        for (n, sheet) in sheets.iter().enumerate() {
            paper::marked(sheet, &format!("page {} of the result", n + 1), 1)?;
        }
        Ok(())
    })
}
