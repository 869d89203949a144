//! What the cases share: one stage, one Chromium, one Firefox, each started when first needed.

use csms_e2e::browser::{Chromium, Firefox, Session, VIEWPORT};
use csms_e2e::failure::{Doing, Result};
use csms_e2e::namespace::Inside;
use csms_e2e::place;
use csms_e2e::stage::Stage;
use libtest_mimic::{Failed, Trial};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The browsers the cases run in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    Chromium,
    Firefox,
}

/// Shared by all cases; one at a time holds it.
#[derive(Clone)]
pub struct Play(Arc<Mutex<Parts>>);

#[derive(Default)]
struct Parts {
    inside: Option<Inside>,
    chromium: Option<Chromium>,
    firefox: Option<Firefox>,
    stage: Option<Stage>,
}

impl Play {
    /// For listing the cases only.
    pub fn nowhere() -> Self {
        Self(Arc::default())
    }

    /// On a stage inside the namespace.
    pub fn begin(inside: Inside) -> Self {
        Self(Arc::new(Mutex::new(Parts { inside: Some(inside), ..Parts::default() })))
    }

    /// Takes everything down: browsers first.
    pub fn end(self) {
        let mut parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        parts.chromium = None;
        parts.firefox = None;
        parts.stage = None;
    }

    /// A case in a browser. A picture of its end is kept in `target/screens`.
    pub fn case(&self, browser: Browser, name: &str, case: fn(&mut Stage, &Session) -> Result<()>) -> Trial {
        self.case_with(browser, name, case)
    }

    /// The same in each browser.
    pub fn both(&self, name: &str, case: fn(&mut Stage, &Session) -> Result<()>) -> [Trial; 2] {
        [Browser::Chromium, Browser::Firefox].map(|browser| self.case(browser, name, case))
    }

    /// The same for a case that knows more than a function can.
    pub fn case_with<F>(&self, browser: Browser, name: &str, case: F) -> Trial
    where
        F: FnOnce(&mut Stage, &Session) -> Result<()> + Send + 'static,
    {
        let name = format!("{browser:?}::{name}").to_lowercase();
        let (play, title) = (self.clone(), name.clone());
        Trial::test(name, move || play.run(browser, &title, case).map_err(Failed::from))
    }

    fn run(&self, browser: Browser, title: &str, case: impl FnOnce(&mut Stage, &Session) -> Result<()>) -> Result<()> {
        // A case that panicked has failed; the next one starts from a known desk and page anyway.
        let mut parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Parts { inside, chromium, firefox, stage } = &mut *parts;
        if stage.is_none() {
            let inside = inside.clone().doing("the stage was not entered")?;
            *stage = Some(Stage::put_up(inside, Duration::ZERO)?);
        }
        let stage = stage.as_mut().doing("there is no stage")?;
        let session = match browser {
            Browser::Chromium => up(chromium, |browser| &browser.session, || stage.chromium(true))?,
            Browser::Firefox => up(firefox, |browser| &browser.session, || stage.firefox(true))?,
        };
        session.enter(None)?;
        session.open("about:blank")?;
        let outcome = case(stage, session);
        let picture = place::root().join("target/screens").join(format!("{}.png", title.replace("::", "-")));
        let pictured = session.enter(None).and_then(|()| session.screenshot(&picture));
        outcome.and(pictured)
    }
}

fn up<T>(slot: &mut Option<T>, session: fn(&T) -> &Session, start: impl FnOnce() -> Result<T>) -> Result<&Session> {
    if slot.is_none() {
        let browser = start()?;
        session(&browser).set_viewport(VIEWPORT)?;
        *slot = Some(browser);
    }
    slot.as_ref().map(session).doing("no browser")
}
