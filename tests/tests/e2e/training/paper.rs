//! Handouts on paper.

use super::{advice, go_to, in_training};
use crate::pdf;
use csms_e2e::browser::Session;
use csms_e2e::failure::{Result, ensure, same};
use csms_e2e::stage::Stage;
use csms_e2e::wait;
use shared::request::training_note;
use shared::texts::texts;

/// Pages that are no handouts can be printed too, and go over several sheets of paper.
const OTHERS: &[&str] = &["catalogue", "scenario=authentication-failed--no-card", "practice", "notes"];

/// The mark is in the words and in the picture of each sheet of paper, as often as this at least: a
/// panel that is printed too has one more.
pub fn marked(page: &pdf::Page, what: &str, times: usize) -> Result<()> {
    let marks = page.text.matches("TRAINING. Nothing here is real").count();
    ensure(marks >= times, || format!("{marks} marks in the words of {what}"))?;
    ensure(page.marked(times), || format!("no visible mark on {what}"))
}

pub fn printed(stage: &mut Stage, session: &Session) -> Result<()> {
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
                texts().owner(advice.request.to),
                training_note(),
                "Thank you.",
            ];
            needed.extend(advice.steps.iter().map(String::as_str));
            for words in needed {
                ensure(page.text.contains(words), || format!("{}: {words:?} is not in {}", row.id, page.text))?;
            }
        }
        for (n, page) in pages.iter().enumerate() {
            marked(page, &format!("page {} of the booklet", n + 1), 2)?;
        }
        go_to(session, &format!("handout={}", rows[0].id))?;
        wait::until("one sheet", || {
            let seen = session.script(sheets, vec![])?;
            Ok(if seen == 1 { Ok(()) } else { Err(seen.to_string()) })
        })?;
        same("pages of one handout", pdf::pages(&folder, &session.print()?)?.len(), 1)?;
        let mut pages = 0;
        for view in OTHERS {
            go_to(session, view)?;
            let shown = view.split('=').next().unwrap_or(view);
            wait::until(view, || {
                let seen = session.script("return document.documentElement.dataset.view", vec![])?;
                Ok(if seen == shown { Ok(()) } else { Err(seen.to_string()) })
            })?;
            for (n, page) in pdf::pages(&folder, &session.print()?)?.iter().enumerate() {
                marked(page, &format!("page {} of {view}", n + 1), 1)?;
                pages += 1;
            }
        }
        ensure(pages > OTHERS.len(), || "none of them went over several sheets".to_owned())
    })
}
