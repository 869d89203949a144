//! Another language: an extension whose file of words is in one that nobody speaks, half as long
//! again. Whatever is said in plain English there is said by the code, and belongs into the file.

use crate::play::{Browser, Play};
use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::stage::Stage;
use csms_e2e::{panel, place, scenario};
use libtest_mimic::Trial;
use serde_json::Value;
use std::fs;

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![play.case(Browser::Chromium, "every_word_of_the_panel_is_in_the_file_of_words", words)]
}

/// What is said, element by element, without names and what is wrong with settings.
const SAID: &str = "
    document.querySelectorAll('details').forEach((one) => { one.open = true; });
    const apart = '.product, [data-support-text], [data-unknown], [data-settings-notes]';
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const said = [];
    while (walk.nextNode()) {
        const { parentElement: of, data } = walk.currentNode;
        if (!of.closest(apart) && of.checkVisibility() && data.trim()) said.push(data.trim());
    }
    document.querySelectorAll('[aria-label]').forEach((one) => said.push(one.getAttribute('aria-label')));
    return said;";

/// Names that are the same in every language.
const NAMES: &[&str] = &["Virtual PCD", "cervicalscreening.nhs.uk", "am.nhsidentity.spineservices.nhs.uk"];

fn words(stage: &mut Stage, _: &Session) -> Result<()> {
    let extension = stage.folder("foreign")?;
    place::copy_folder(&place::extension("chromium")?, &extension)?;
    let file = extension.join("words/en-GB.txt");
    let words = fs::read_to_string(&file).doing(file.display())?;
    fs::write(&file, words.lines().map(translated).collect::<String>()).doing(file.display())?;
    let chromium = stage.chromium_with(extension)?;
    for (desk, page, cause) in [
        ("card-present", "csms-role-missing", "role-missing"),
        ("no-card", "care-identity-authentication-failed", "no-card"),
        ("card-present", "csms-unrecognised-error", "unrecognised-error"),
    ] {
        stage.set_desk(desk)?;
        chromium.session.open(&scenario::address(page)?)?;
        panel::wait_for(&chromium.session, page, |panel| panel.cause == cause && panel.host == "connected")?;
        panel::inside(&chromium.session, |session| {
            let said = session.script(SAID, vec![])?;
            let said: Vec<&str> = said.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            ensure(said.len() > 30, || format!("only {said:?}"))?;
            let english = said.into_iter().filter(|text| {
                let text = NAMES.iter().fold((*text).to_owned(), |text, name| text.replace(name, ""));
                text.contains(['a', 'e', 'i', 'o', 'u'])
            });
            same(page, english.collect::<Vec<_>>(), Vec::<String>::new())?;
            let fits = session.script("return document.documentElement.scrollWidth <= innerWidth", vec![])?;
            ensure(fits == true, || "the panel is wider than its frame".to_owned())
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
