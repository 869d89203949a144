//! Another language: an extension whose file of words is in one that nobody speaks, half as long
//! again. Whatever is said in plain English there is said by the code, and belongs into the file.

use crate::faces::{open_ours, until};
use crate::play::{Browser, Play};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::stage::Stage;
use csms_e2e::{panel, place, scenario};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

pub fn cases(play: &Play) -> Vec<Trial> {
    let name = "every_word_is_in_the_file_of_words";
    vec![play.case(Browser::Chromium, name, in_chromium), play.case(Browser::Firefox, name, in_firefox)]
}

/// What is said, element by element, except in elements that are named.
const SAID: &str = "
    document.querySelectorAll('details').forEach((one) => { one.open = true; });
    const apart = arguments[0];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const said = [];
    while (walk.nextNode()) {
        const { parentElement: of, data } = walk.currentNode;
        if (!of.closest(apart) && of.checkVisibility() && data.trim()) said.push(data.trim());
    }
    document.querySelectorAll('[aria-label]').forEach((one) => said.push(one.getAttribute('aria-label')));
    said.push(document.title);
    return said;";

/// Of a panel: the name of the product, requests, the words of others, and what is wrong with settings.
const APART: &str = ".product, [data-support-text], [data-unknown], [data-settings-notes]";

/// Of full pages: texts to copy, which have names of settings and systems in them, values of settings,
/// addresses, and what a played page says.
const APART_OF_PAGES: &str =
    ".product, pre, [data-hosts], [value=ask], [value=automatic], [value=off], .picture, .address";

/// The full pages, and what is there once all is said.
const PAGES: &[(&str, &str)] = &[
    ("helper.html#settings", "#setting-organisation"),
    ("helper.html#check", "[data-check] li"),
    ("helper.html#diagnostics", "html[data-host] #diagnostics:not(:empty)"),
    ("picture.html", "html[data-state=empty] body"),
    ("training.html#catalogue", "html[data-state=ready] .cards a"),
    ("training.html#scenario=authentication-failed--no-card", "html[data-scenario=authentication-failed--no-card]"),
    ("training.html#scenario=net-timed-out--card-present", "html[data-scenario=net-timed-out--card-present]"),
    ("training.html#practice", "[data-question] label"),
    ("training.html#handout=authentication-failed--windows-smartcard-update", "article.sheet:only-of-type"),
    ("training.html#booklet", ".sheet + .sheet"),
    ("training.html#notes", "html[data-view=notes]"),
    ("training.html#scenario=xyz", "[data-problem]:not(:empty)"),
];

/// The language that nobody speaks. It is set, so it counts more than the browser's.
const OTHER: &str = "xx";

/// Names that are the same in every language.
const NAMES: &[&str] = &[
    "CSMS Login Helper",
    "{subject}",
    "{body}",
    "“language”",
    "uk.csms_login_helper",
    "Virtual PCD",
    "cervicalscreening.nhs.uk",
    "am.nhsidentity.spineservices.nhs.uk",
];

fn in_chromium(stage: &mut Stage, _: &Session) -> Result<()> {
    let extension = translation(stage, "chromium")?;
    let chromium = stage.chromium_with(extension)?;
    words(stage, &chromium.session)
}

fn in_firefox(stage: &mut Stage, _: &Session) -> Result<()> {
    let extension = translation(stage, "firefox")?;
    let firefox = stage.firefox_with(extension)?;
    words(stage, &firefox.session)
}

/// The extension with one more file of words.
fn translation(stage: &Stage, browser: &str) -> Result<PathBuf> {
    let extension = stage.folder(&format!("foreign-{browser}"))?;
    place::copy_folder(&place::extension(browser)?, &extension)?;
    let [file, other] = ["en-GB", OTHER].map(|language| extension.join(format!("words/{language}.txt")));
    let words = fs::read_to_string(&file).doing(file.display())?;
    fs::write(&other, words.lines().map(translated).collect::<String>()).doing(file.display())?;
    Ok(extension)
}

fn words(stage: &mut Stage, session: &Session) -> Result<()> {
    in_page(session, "helper.html", "html[data-state=ready]", |session| {
        let set = "await chrome.storage.local.set({ settings: { language: arguments[0] } })";
        session.async_script(set, vec![json!(OTHER)]).map(drop)
    })?;
    for (desk, page, cause) in [
        ("card-present", "csms-role-missing", "role-missing"),
        ("no-card", "care-identity-authentication-failed", "no-card"),
        ("card-present", "csms-unrecognised-error", "unrecognised-error"),
    ] {
        stage.set_desk(desk)?;
        session.open(&scenario::address(page)?)?;
        panel::wait_for(session, page, |panel| panel.cause == cause && panel.host == "connected")?;
        panel::inside(session, |session| {
            ensure(foreign_alone(session, page, APART)? > 30, || "it says too little".to_owned())?;
            let fits = session.script("return document.documentElement.scrollWidth <= innerWidth", vec![])?;
            ensure(fits == true, || "the panel is wider than its frame".to_owned())
        })?;
    }
    for (page, there) in PAGES {
        in_page(session, page, there, |session| foreign_alone(session, page, APART_OF_PAGES).map(drop))?;
    }
    texts_for_it(session)
}

/// Does something in a page of the extension, once this is there.
fn in_page(session: &Session, page: &str, there: &str, work: impl FnOnce(&Session) -> Result<()>) -> Result<()> {
    let left = open_ours(session, page)?;
    let seen = format!("return document.querySelector({}) !== null", json!(there));
    until(session, page, &seen, &json!(true))?;
    work(session)?;
    session.close_tab(&left)
}

/// Everything that is said is in the language that nobody speaks. Returns how much that is.
fn foreign_alone(session: &Session, page: &str, apart: &str) -> Result<usize> {
    let said = session.script(SAID, vec![json!(apart)])?;
    let said: Vec<&str> = said.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let english = said.iter().filter(|text| is_english(text));
    same(page, english.collect::<Vec<_>>(), Vec::<&&str>::new())?;
    Ok(said.len())
}

fn is_english(text: &str) -> bool {
    let text = NAMES.iter().fold(text.to_owned(), |text, name| text.replace(name, ""));
    // Addresses are the same too.
    text.split_whitespace().any(|word| !word.contains("://") && word.contains(['a', 'e', 'i', 'o', 'u']))
}

/// The texts that IT copies: names, and words about them. In one the words stand after the name, in the
/// other before what the browser and the host say.
fn texts_for_it(session: &Session) -> Result<()> {
    for (view, words) in [("settings", 1), ("diagnostics", 0)] {
        let element = ["#diagnostics", "#in-force"][words];
        let full = format!("html[data-host] {element}:not(:empty)");
        in_page(session, &format!("helper.html#{view}"), &full, |session| {
            let text = session.script(&format!("return document.querySelector('{element}').textContent"), vec![])?;
            let text = text.as_str().doing("no text")?;
            // A line that begins with a space is a message.
            let lines = text.lines().filter(|line| !line.starts_with(' '));
            let english = lines.filter_map(|line| line.split(": ").nth(words)).filter(|words| is_english(words));
            same(view, english.collect::<Vec<_>>(), Vec::<&str>::new())
        })?;
    }
    Ok(())
}

/// A line of the file with its text in the language that nobody speaks.
fn translated(line: &str) -> String {
    // Names of causes and days are no words.
    let text = if line.starts_with("cause\t") || line.starts_with("fact\t") { line.len() } else { 0 };
    let text = text.max(line.rfind('\t').map_or(0, |tab| tab + 1));
    format!("{}{}\n", &line[..text], foreign(&line[text..]))
}

/// Every vowel twice, with marks. Gaps, conditions and addresses stay.
fn foreign(text: &str) -> String {
    let mut kept = false;
    let mut said = String::new();
    for word in text.split_inclusive(' ') {
        let address = word.contains("://") || word.contains('@') || word.contains(".nhs.uk");
        for c in word.chars() {
            kept |= matches!(c, '{' | '[');
            let twice = "aâeëiîoöuûAÂEËIÎOÖUÛ".chars().skip_while(|vowel| *vowel != c).nth(1);
            match twice.filter(|_| !kept && !address && c.is_ascii()) {
                Some(twice) => said.extend([twice, twice]),
                None => said.push(c),
            }
            kept &= !matches!(c, '}' | ']');
        }
    }
    said
}
