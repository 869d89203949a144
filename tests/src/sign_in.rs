//! A person who signs in on the stand-in site.

use crate::browser::{Element, Session};
use crate::failure::Result;
use crate::{scenario, wait};

/// Opens the start page and clicks through the sign-in like a person, up to this page of the catalogue.
pub fn walk(session: &Session, outcome: &str) -> Result<()> {
    from(session, &format!("{}?outcome={outcome}", scenario::address("csms-start")?))
}

/// The same from this start page on, to where the site ends all sign-ins.
pub fn from(session: &Session, start: &str) -> Result<()> {
    session.open(start)?;
    click(session, "Log in with my Care Identity")?;
    choose(session, "Smartcard")?;
    click(session, "Continue")
}

fn click(session: &Session, label: &str) -> Result<()> {
    let button = by_text(session, "button, a, input[type=submit]", label)?;
    session.click(&button)
}

fn choose(session: &Session, label: &str) -> Result<()> {
    let label = by_text(session, "label", label)?;
    session.click(&label)
}

/// The element with this text, once it is there.
fn by_text(session: &Session, css: &str, text: &str) -> Result<Element> {
    wait::until(&format!("{text:?} on the page"), || {
        let index = session.script(
            "return [...document.querySelectorAll(arguments[0])].findIndex((e) => (e.textContent || e.value).trim().startsWith(arguments[1]))",
            vec![css.into(), text.into()],
        )?;
        let element = index.as_u64().and_then(|i| usize::try_from(i).ok());
        Ok(match element {
            Some(index) => session.find_all(css)?.into_iter().nth(index).ok_or_else(|| "it went away".to_owned()),
            None => Err(session.script("return document.body?.innerText ?? ''", vec![])?.to_string()),
        })
    })
}
