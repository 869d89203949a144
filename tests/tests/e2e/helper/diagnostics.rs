//! Diagnostics: versions, reach, and the browser's exact words when the host goes.

use crate::faces::until;
use csms_e2e::browser::Session;
use csms_e2e::failure::{Result, ensure};
use csms_e2e::stage::Stage;
use csms_e2e::wait;
use serde_json::json;

const TEXT: &str = "return document.querySelector('#diagnostics').textContent";
const REACH: &str = "return document.documentElement.dataset.host ?? ''";

pub fn told(stage: &mut Stage, session: &Session) -> Result<()> {
    super::in_page(stage, session, "diagnostics", |stage, session| {
        says(session, &["Extension: 0.1.0", "uk.csms_login_helper: 0.1.0\n", "Reach: connected"])?;
        says(session, &["ask hello", "said hello", "said status", "not used: none"])?;
        // The card moves; the page follows it, and says nothing of it.
        stage.set_desk("no-card")?;
        says(session, &["said changed"])?;
        stage.unregister_host()?;
        let outcome = session
            .script("document.querySelector('[data-do=look-again]').click()", vec![])
            .and_then(|_| until(session, "no host", REACH, &json!("not-installed")))
            // Word for word, as Chromium and Firefox say it.
            .and_then(|()| says(session, &["gone ", "The browser says: ", " native", "That means: "]))
            .and_then(|()| {
                let note = session.script("return document.querySelector('[data-note]').textContent", vec![])?;
                ensure(note.as_str().is_some_and(|note| note.contains("not installed")), || note.to_string())
            });
        stage.register_host()?;
        outcome
    })
}

/// Waits until the text has all of these parts, and never a reader's name.
fn says(session: &Session, parts: &[&str]) -> Result<()> {
    wait::until("the diagnostics", || {
        let text = session.script(TEXT, vec![])?;
        let text = text.as_str().unwrap_or_default();
        let told = !text.contains("Virtual") && parts.iter().all(|part| text.contains(part));
        Ok(if told { Ok(()) } else { Err(text.to_owned()) })
    })
}
