//! The training page: the catalogue on simulated screens, with no card, no host and no network.
//! The same rows drive the cases with the real site, PC and card: a difference would show.

use crate::pdf;
use crate::play::{Browser, Play};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::panel::{self, Panel};
use csms_e2e::place::{self, CHROMIUM_ID};
use csms_e2e::stage::Stage;
use csms_e2e::{scenario, wait};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use shared::advice::{Advice, advise};
use shared::diagnosis::{Case, diagnose};
use shared::request::{TRAINING_NOTE, TRAINING_SUBJECT};
use shared::scenario::Scenario;
use std::fs;

pub fn cases(play: &Play) -> Vec<Trial> {
    let both = [Browser::Chromium, Browser::Firefox]
        .map(|browser| {
            [
                play.case(browser, "training_shows_every_row_of_the_catalogue", every_row),
                play.case(browser, "training_desk_is_set_by_keyboard", desk),
            ]
        })
        .into_iter()
        .flatten();
    let chromium = [
        play.case(Browser::Chromium, "training_is_presented_step_by_step", presented),
        play.case(Browser::Chromium, "training_is_practised", practised),
        play.case(Browser::Chromium, "training_handouts_are_printed", printed),
        play.case(Browser::Chromium, "training_cannot_be_switched_by_a_page_or_a_link", no_switch),
        play.case(Browser::Chromium, "training_is_switched_off_by_policy", switched_off),
    ];
    both.chain(chromium).collect()
}

/// Does something in the training page. Neither host nor site is there meanwhile that it could need.
fn in_training(stage: &mut Stage, session: &Session, work: impl FnOnce(&Session) -> Result<()>) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    panel::ready(session)?;
    let origin = panel::inside(session, |session| session.script("return location.origin", vec![]))?;
    let origin = origin.as_str().doing("the panel has no address")?;
    let left = session.tab()?;
    let opened = if origin.starts_with("chrome-extension:") {
        session.new_tab()?;
        session.open(&format!("{origin}/training.html"))?;
        session.tab()?
    } else {
        open_from_inside(session)?
    };
    stage.unregister_host()?;
    session.go_to_tab(&opened)?;
    let outcome = state(session, "ready").and_then(|()| work(session));
    let pictured = session.screenshot(&place::root().join("target/screens/training.png"));
    stage.register_host()?;
    session.close_tab(&left)?;
    outcome.and(pictured)
}

/// Firefox lets only pages of the add-on go to its pages, not the driver. Gives the new tab.
fn open_from_inside(session: &Session) -> Result<String> {
    let before = session.tabs()?;
    panel::inside(session, |session| session.script("window.open('training.html', '_blank')", vec![]))?;
    wait::until("the training page's tab", || {
        let new = session.tabs()?.into_iter().find(|tab| !before.contains(tab));
        Ok(new.ok_or_else(|| "no new tab".to_owned()))
    })
}

fn state(session: &Session, wanted: &str) -> Result<()> {
    wait::until("the training page", || {
        let state = session.script("return document.documentElement.dataset.state ?? ''", vec![])?;
        Ok(if state == wanted { Ok(()) } else { Err(state.to_string()) })
    })
}

/// Plays rows and reads what the panel on each says: inside the page, because there are many.
const WALK: &str = "
    const read = (d) => {
        const text = (css) => d.querySelector(css)?.textContent?.trim() ?? '';
        const { state, screen, cause, owner, host } = d.documentElement.dataset;
        return {
            state, screen, cause, owner, host, headline: text('[data-headline]'),
            steps: [...d.querySelectorAll('[data-steps] li')].map((step) => step.textContent.trim()),
            supportText: text('[data-support-text]'), supportTo: d.querySelector('[data-support-to]')?.dataset.supportTo,
            text: [text('.training-mark'), d.defaultView.getComputedStyle(d.querySelector('.training-mark')).display,
                text('[data-request-subject]'), d.querySelector('[data-mail]').getAttribute('href') ?? 'no link'].join('|'),
        };
    };
    const root = document.documentElement;
    const deadline = Date.now() + 50000;
    const seen = [];
    for (const id of arguments[0]) {
        location.hash = '#scenario=' + id;
        for (;;) {
            // In the page's frame or, where no page loads, beside the error.
            const popup = document.querySelector('[data-popup]').contentWindow;
            const beside = root.dataset.surface === 'error';
            const faces = classroom.faces().filter((face) => (face === popup) === beside);
            const d = faces.at(-1)?.document; // It calls before its body is there.
            const panel = root.dataset.scenario === id && d?.querySelector('.training-mark') && read(d);
            if (panel && panel.state === 'ready') { seen.push(panel); break; }
            if (Date.now() > deadline) return { stuck: id, after: seen.length, said: panel };
            await new Promise((next) => setTimeout(next, 4));
        }
    }
    return seen;";

fn every_row(stage: &mut Stage, session: &Session) -> Result<()> {
    in_training(stage, session, walk)
}

fn walk(session: &Session) -> Result<()> {
    let rows = shared::scenario::scenarios();
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let seen = session.async_script(WALK, vec![json!(ids)])?;
    let panels = seen.as_array().doing(format_args!("the walk ended: {seen}"))?;
    same("rows", panels.len(), rows.len())?;
    for (row, panel) in rows.iter().zip(panels) {
        compare(row, panel).doing(&row.id)?;
    }
    marked(session)
}

/// What must be said about a row.
fn advice(row: &Scenario) -> Result<Advice> {
    let mut case = Case::of_scenario(row).doing("the row has no page or desk")?;
    if let Some(report) = &mut case.report {
        report.simulated = true;
    }
    advise(&case, &diagnose(&case)).doing("no advice")
}

/// Cause, owner, recipient, words and steps as in the catalogue; and everything says that it is training.
fn compare(row: &Scenario, seen: &Value) -> Result<()> {
    let panel = Panel::from(seen);
    scenario::compare(row, &panel)?;
    let advice = advice(row)?;
    same("headline", panel.headline.as_str(), advice.headline.as_str())?;
    same("steps", &panel.steps, &advice.steps)?;
    same("request", panel.support_text.as_str(), advice.request.body.trim())?;
    ensure(panel.support_text.starts_with(TRAINING_NOTE), || format!("the request can be mistaken: {panel:?}"))?;
    let marks =
        format!("TRAINING. Nothing here is real, and nothing can be sent.|block|{}|no link", advice.request.subject);
    same("marks", panel.text.as_str(), marks.as_str())?;
    ensure(advice.request.subject.starts_with(TRAINING_SUBJECT), || advice.request.subject.clone())
}

/// The page itself is marked, and so is the simulated screen.
fn marked(session: &Session) -> Result<()> {
    let marks = "const marks = (d) => [...d.querySelectorAll('.mark, .training-mark')].filter((m) => m.checkVisibility()).length;
        return [marks(document), marks(document.querySelector('[data-screen]').contentDocument)]";
    session.script("location.hash = '#scenario=role-missing--card-present'", vec![])?;
    wait::until("the marks", || {
        let seen = session.script(marks, vec![])?;
        Ok(if seen == json!([1, 2]) { Ok(()) } else { Err(seen.to_string()) })
    })
}

/// A web page can neither open nor frame the training page, no address makes a real panel one of
/// training, and nothing in a page that calls itself a classroom is heard.
fn no_switch(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    session.open(&scenario::address("csms-role-missing")?)?;
    let real = panel::ready(session)?;
    let panel_page = panel::inside(session, |session| session.script("return location.href", vec![]))?;
    let panel_page = panel_page.as_str().doing("the panel has no address")?.to_owned();
    let training_page = panel_page.replace("panel.html", "training.html");
    let frame = "
        window.classroom = { connect: () => { window.heard = true; }, faces: () => [] };
        const frame = document.createElement('iframe');
        frame.id = 'theirs'; frame.src = arguments[0]; document.body.append(frame);
        await new Promise((done) => frame.addEventListener('load', done, { once: true }));
        return Boolean(window.heard);";
    for address in [format!("{panel_page}#training"), format!("{panel_page}?training=1#scenario=no-card")] {
        same("heard by the page", session.async_script(frame, vec![json!(address)])?, json!(false))?;
        let theirs = session.find("#theirs")?.doing("no frame")?;
        session.enter(Some(&theirs))?;
        let root = session
            .script("return [document.documentElement.hasAttribute('data-training'), location.protocol]", vec![])?;
        session.enter(None)?;
        same("a panel in a page", root, json!([false, "chrome-extension:"]))?;
        session.script("document.getElementById('theirs').remove()", vec![])?;
    }
    // Framed by a page the training page does not come.
    session.async_script(frame, vec![json!(training_page)])?;
    let theirs = session.find("#theirs")?.doing("no frame")?;
    session.enter(Some(&theirs))?;
    let came =
        session.script("return [document.querySelectorAll('[data-cards]').length, location.protocol]", vec![])?;
    session.enter(None)?;
    same("the training page in a page", came, json!([0, "chrome-error:"]))?;
    let after = panel::ready(session)?;
    same("the real panel afterwards", (after.cause, after.support_text), (real.cause, real.support_text))
}

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

fn go_to(session: &Session, hash: &str) -> Result<()> {
    session.script("location.hash = arguments[0]", vec![json!(hash)]).map(drop)
}

fn click(session: &Session, css: &str) -> Result<()> {
    session.click(&session.find(css)?.doing(format_args!("no {css}"))?)
}

fn desk(stage: &mut Stage, session: &Session) -> Result<()> {
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

fn presented(stage: &mut Stage, session: &Session) -> Result<()> {
    in_training(stage, session, |session| {
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
    })
}

/// The trainer's notes in a window of their own follow what is presented.
fn notes(session: &Session, id: &str) -> Result<()> {
    let row = shared::scenario::scenarios().iter().find(|row| row.id == id).doing("no such row")?;
    let address = session.address()?.replace(&format!("#scenario={id}"), "#notes");
    let page = session.new_tab()?;
    session.open(&address)?;
    let said = wait::until("the notes", || {
        let said = session.script("return document.querySelector('.notes').innerText", vec![])?;
        let said = said.as_str().unwrap_or_default().to_owned();
        Ok(if said.contains(&row.title) { Ok(said) } else { Err(said) })
    })?;
    session.close_tab(&page)?;
    ensure(said.contains("three answers") && said.contains(shared::advice::headline(row.expect.cause)), || said)
}

fn practised(stage: &mut Stage, session: &Session) -> Result<()> {
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
        let result = session.script("return document.querySelector('[data-result]').innerText", vec![])?;
        ensure(result.as_str().is_some_and(|text| text.contains("of 30 answers were right")), || result.to_string())
    })
}

fn printed(stage: &mut Stage, session: &Session) -> Result<()> {
    let folder = stage.folder("handouts")?;
    in_training(stage, session, |session| {
        let rows = shared::scenario::scenarios();
        go_to(session, "booklet")?;
        let sheets = "return document.querySelectorAll('.sheet').length";
        wait::until("the booklet", || {
            let seen = session.script(sheets, vec![])?;
            Ok(if seen == rows.len() + 1 { Ok(()) } else { Err(seen.to_string()) })
        })?;
        let pages = pdf::pages(&folder, &session.print()?)?;
        same("pages of the booklet", pages.len(), rows.len() + 1)?;
        for (page, row) in pages.iter().skip(1).zip(rows) {
            let advice = advice(row)?;
            let mut needed = vec![
                row.title.as_str(),
                &advice.headline,
                shared::texts::texts().owner(advice.request.to),
                TRAINING_NOTE,
                "Thank you.",
            ];
            needed.extend(advice.steps.iter().map(String::as_str));
            for words in needed {
                ensure(page.text.contains(words), || format!("{}: {words:?} is not in {}", row.id, page.text))?;
            }
        }
        for (n, page) in pages.iter().enumerate() {
            same(
                &format!("marks in the text of page {}", n + 1),
                page.text.matches("TRAINING. Nothing here is real").count(),
                2,
            )?;
            ensure(page.marked(), || format!("page {} has no visible mark at its top and its end", n + 1))?;
        }
        go_to(session, &format!("handout={}", rows[0].id))?;
        wait::until("one sheet", || {
            let seen = session.script(sheets, vec![])?;
            Ok(if seen == 1 { Ok(()) } else { Err(seen.to_string()) })
        })?;
        same("pages of one handout", pdf::pages(&folder, &session.print()?)?.len(), 1)
    })
}

const POLICIES: &str = "/etc/chromium/policies/managed";

/// A browser of its own: policies are read when it starts.
fn switched_off(stage: &mut Stage, _: &Session) -> Result<()> {
    let policy = json!({ "3rdparty": { "extensions": { CHROMIUM_ID: { "training": false } } } });
    fs::create_dir_all(POLICIES).doing(POLICIES)?;
    fs::write(format!("{POLICIES}/training.json"), policy.to_string()).doing(POLICIES)?;
    let outcome = stage.chromium(true).and_then(|chromium| {
        let session = &chromium.session;
        session.open(&format!("chrome-extension://{CHROMIUM_ID}/training.html#scenario=role-missing--no-card"))?;
        state(session, "off")?;
        let left = "return [document.querySelector('[data-screen]').src, document.querySelector('[data-cards]').textContent]";
        same("what is there to play with", session.script(left, vec![])?, json!(["", ""]))?;
        session.open(&format!("chrome-extension://{CHROMIUM_ID}/panel.html"))?;
        wait::until("the popup", || {
            let popup = "return [document.documentElement.dataset.state, document.querySelector('[data-training-door]').checkVisibility()]";
            let seen = session.script(popup, vec![])?;
            Ok(if seen == json!(["none", false]) { Ok(()) } else { Err(seen.to_string()) })
        })
    });
    fs::remove_dir_all("/etc/chromium/policies").doing(POLICIES)?;
    outcome
}
