//! Handouts on paper.

use super::{advice, go_to, in_training};
use crate::pdf;
use csms_e2e::browser::Session;
use csms_e2e::failure::{Result, ensure, same};
use csms_e2e::stage::Stage;
use csms_e2e::wait;
use shared::request::TRAINING_NOTE;
use shared::texts::texts;

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
