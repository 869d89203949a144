//! The access check: live ticks before, during and after a sign-in, advice, and a dated result.

use super::in_page;
use crate::faces::until;
use crate::{accessible, faces, looks, pdf};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::stage::Stage;
use csms_e2e::{scenario, wait};
use serde_json::json;

const ADVICE_ON_CARD: &str = "return document.querySelectorAll('[data-step=card] ol li').length > 1";
const ADVICE_ON_ROLE: &str = "return document.querySelectorAll('[data-step=role] ol li').length > 1";

/// Before anybody signs in.
pub fn before(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    let first = session.new_tab()?;
    session.open(&scenario::address("csms-start")?)?;
    let site = faces::open_ours(session, "helper.html#check")?;
    lights(session, &[("reader", "good"), ("card", "good"), ("kind", "good"), ("site", "good")])?;
    lights(session, &[("signed-in", "unknown"), ("role", "unknown"), ("workgroup", "unknown")])?;
    stage.set_desk("card-unresponsive")?;
    lights(session, &[("card", "bad"), ("kind", "unknown"), ("site", "good")])?;
    until(session, "the advice on the card", ADVICE_ON_CARD, &json!(true))?;
    session.script("document.querySelector('[data-step=card]').scrollIntoView()", vec![])?;
    looks::picture(session, "check-failed")?;
    session.close_tab(&site)?;
    session.close_tab(&first)
}

/// While somebody signs in, and afterwards.
pub fn live(stage: &mut Stage, session: &Session) -> Result<()> {
    in_page(stage, session, "check", |stage, session| {
        during(stage, session)?;
        workgroup(session)?;
        after(session)?;
        kept(session)?;
        on_paper(stage, session)
    })
}

/// CSMS has found no role, and then the card is taken out.
fn during(stage: &mut Stage, session: &Session) -> Result<()> {
    lights(session, &[("reader", "good"), ("card", "good"), ("signed-in", "good"), ("role", "bad")])?;
    until(session, "the advice on the role", ADVICE_ON_ROLE, &json!(true))?;
    accessible::without_fault(session)?;
    stage.set_desk("no-card")?;
    lights(session, &[("reader", "good"), ("card", "bad"), ("role", "bad")])?;
    let request = text(session, "#request")?;
    ensure(request.contains("CSMS access check of ") && request.contains("Not OK"), || request)?;
    stage.set_desk("card-present")?;
    lights(session, &[("card", "good")])
}

/// The name must be right letter for letter.
fn workgroup(session: &Session) -> Result<()> {
    let field = session.find("#workgroup")?.doing("no field for the workgroup")?;
    for (typed, light) in [("Cervical", "bad"), ("CervicalScreening", "bad"), ("cervicalscreening", "good")] {
        session.script("document.querySelector('#workgroup').value = ''", vec![])?;
        session.type_into(&field, typed)?;
        lights(session, &[("workgroup", light)])?;
    }
    Ok(())
}

/// Signing in has worked, in the other tab.
fn after(session: &Session) -> Result<()> {
    let here = session.tab()?;
    let tabs = session.tabs()?;
    session.go_to_tab(tabs.iter().find(|tab| **tab != here).doing("no other tab")?)?;
    session.open(&scenario::address("csms-patient-search")?)?;
    session.go_to_tab(&here)?;
    lights(session, &[("site", "good"), ("signed-in", "good"), ("role", "good"), ("workgroup", "good")])?;
    let result = text(session, "#result")?;
    ensure(result.contains("8. You have a role for cervical screening: OK."), || result)?;
    until(session, "no request", "return document.querySelector('[data-request-block]').hidden", &json!(true))
}

/// The result as a file is the result that is shown, and the button prints.
fn kept(session: &Session) -> Result<()> {
    let file = session.async_script(
        "const blobs = []; URL.createObjectURL = (blob) => { blobs.push(blob); return '#check'; };
         document.querySelector('[data-for=check] [data-do=save]').click(); return await blobs[0].text();",
        vec![],
    )?;
    same("the file", file, json!(text(session, "#result")?))?;
    let printed = session.script(
        "let printed = 0; window.print = () => printed++; document.querySelector('[data-do=print]').click(); return printed",
        vec![],
    )?;
    same("printed", printed, json!(1))
}

/// On paper, or in a PDF, there is the dated result alone.
fn on_paper(stage: &mut Stage, session: &Session) -> Result<()> {
    let folder = stage.folder("access-check")?;
    let pages = pdf::pages(&folder, &session.print()?)?;
    same("pages of the result", pages.len(), 1)?;
    // Firefox sets some letters as one.
    let paper = &pages[0].text.replace('ﬁ', "fi").replace('ﬂ', "fl");
    let result = text(session, "#result")?;
    let date = result.lines().next().and_then(|line| line.strip_prefix("CSMS access check of ")).doing("no date")?;
    let steps = shared::check::Step::ALL.iter().map(|step| step.name());
    for words in steps.chain(["Access check", date]) {
        ensure(paper.contains(words), || format!("{words:?} is not in {paper}"))?;
    }
    for words in ["Print, or save as PDF", "Workgroup that CSMS shows", "Settings"] {
        ensure(!paper.contains(words), || format!("{words:?} is in {paper}"))?;
    }
    Ok(())
}

/// Waits until these steps stand so.
fn lights(session: &Session, wanted: &[(&str, &str)]) -> Result<()> {
    wait::until("the ticks", || {
        let seen = session.script(
            "return Object.fromEntries([...document.querySelectorAll('[data-check] > li')].map((li) => [li.dataset.step, li.dataset.light]))",
            vec![],
        )?;
        let fits = wanted.iter().all(|(step, light)| seen[*step] == *light);
        Ok(if fits { Ok(()) } else { Err(seen.to_string()) })
    })
}

fn text(session: &Session, css: &str) -> Result<String> {
    let text = session.script("return document.querySelector(arguments[0]).textContent", vec![json!(css)])?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}
