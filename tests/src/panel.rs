//! What the extension's panel on the current page says.

use crate::browser::{Element, Session};
use crate::failure::{Doing, Result};
use crate::wait;
use serde_json::Value;

/// The element the extension adds to a page.
pub const HOST_ELEMENT: &str = "csms-login-helper";

/// What a panel shows at one moment: its contract with tests and support staff.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Panel {
    /// `data-state`: loading, ready, none or failed.
    pub state: String,
    /// `data-screen`.
    pub screen: String,
    /// `data-cause`.
    pub cause: String,
    /// `data-owner`.
    pub owner: String,
    /// `data-host`: reach of the native host.
    pub host: String,
    /// The sentence that says what is wrong.
    pub headline: String,
    /// The steps.
    pub steps: Vec<String>,
    /// The support request.
    pub support_text: String,
    /// Who it goes to.
    pub support_to: String,
    /// All visible text.
    pub text: String,
}

/// Runs inside the panel's frame.
const READ: &str = "
    const d = document.documentElement?.dataset ?? {};
    const text = (css) => document.querySelector(css)?.textContent?.trim() ?? '';
    return {
        state: d.state ?? '', screen: d.screen ?? '', cause: d.cause ?? '', owner: d.owner ?? '', host: d.host ?? '',
        headline: text('[data-headline]'),
        steps: [...document.querySelectorAll('[data-steps] li')].map((step) => step.textContent.trim()),
        supportText: document.querySelector('[data-support-text]')?.value ?? text('[data-support-text]'),
        supportTo: document.querySelector('[data-support-to]')?.dataset.supportTo || text('[data-support-to]'),
        text: document.body?.innerText ?? '',
    };";

/// The panel's frame on the current page, also a hidden one. Leaves the driver in the page itself.
pub fn frame(session: &Session) -> Result<Option<Element>> {
    session.enter(None)?;
    let Some(host) = session.find(HOST_ELEMENT)? else { return Ok(None) };
    let Some(shadow) = session.shadow(&host)? else { return Ok(None) };
    Ok(session.find_in(&shadow, "iframe")?.into_iter().next())
}

/// What the panel says, when one is visible.
pub fn look(session: &Session) -> Result<Option<Panel>> {
    let seen = try_look(session);
    match seen {
        // The extension may take its frame away or put a new one up between two of our questions.
        Err(failure) if GONE.iter().any(|gone| failure.0.starts_with(gone)) => Ok(None),
        other => other,
    }
}

/// What drivers say of something that was there a moment ago.
const GONE: &[&str] = &[
    "stale element",
    "no such element",
    "no such frame",
    "detached shadow root",
    "no such window: target frame detached",
];

fn try_look(session: &Session) -> Result<Option<Panel>> {
    let Some(frame) = frame(session)? else { return Ok(None) };
    if !session.is_displayed(&frame)? {
        return Ok(None);
    }
    session.enter(Some(&frame))?;
    let read = session.script(READ, vec![]);
    session.enter(None)?;
    Ok(Some(Panel::from(&read?)))
}

/// Waits for a visible panel that is as wanted.
pub fn wait_for(session: &Session, what: &str, wanted: impl Fn(&Panel) -> bool) -> Result<Panel> {
    wait::until(&format!("the panel saying {what}"), || {
        Ok(match look(session)? {
            Some(panel) if wanted(&panel) => Ok(panel),
            Some(panel) => Err(format!("{panel:?}")),
            None => Err("no visible panel".to_owned()),
        })
    })
}

/// Waits for finished advice that was made with an answer of the native host (or without, when it
/// cannot be reached).
pub fn ready(session: &Session) -> Result<Panel> {
    wait_for(session, "that it is ready", |panel| panel.state == "ready")
}

/// Waits for finished advice on this cause.
pub fn ready_with(session: &Session, cause: &str) -> Result<Panel> {
    wait_for(session, cause, |panel| panel.state == "ready" && panel.cause == cause)
}

/// Does something inside the panel's frame, and comes back to the page.
pub fn inside<T>(session: &Session, work: impl FnOnce(&Session) -> Result<T>) -> Result<T> {
    let frame = frame(session)?.doing("there is no panel on the page")?;
    session.enter(Some(&frame))?;
    let done = work(session);
    session.enter(None)?;
    done
}

impl From<&Value> for Panel {
    fn from(read: &Value) -> Self {
        let text = |name: &str| read[name].as_str().unwrap_or_default().to_owned();
        let steps = read["steps"].as_array().map(Vec::as_slice).unwrap_or_default();
        Self {
            state: text("state"),
            screen: text("screen"),
            cause: text("cause"),
            owner: text("owner"),
            host: text("host"),
            headline: text("headline"),
            steps: steps.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            support_text: text("supportText"),
            support_to: text("supportTo"),
            text: text("text"),
        }
    }
}
