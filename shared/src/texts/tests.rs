use super::*;
use crate::advice::condition::parts;
use crate::scenario;
use crate::settings::{Setting, TABLE};
use crate::training::{Desk, Switch};
use std::collections::BTreeSet;
use std::path::Path;

/// The pages whose words are in the file of words.
const PAGES: &[&str] = &[
    include_str!("../../../extension/static/panel.html"),
    include_str!("../../../extension/static/helper.html"),
    include_str!("../../../extension/static/picture.html"),
    include_str!("../../../extension/static/training.html"),
    include_str!("../../../extension/static/training-screen.html"),
];

/// Every text in quotes in the program's own sources: keys are only ever written out.
fn words_in_sources() -> BTreeSet<String> {
    fn walk(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                found.extend(source.split('"').map(str::to_owned));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scripts =
        [include_str!("../../../extension/static/helper.js"), include_str!("../../../extension/static/picture.js")];
    let pages = PAGES.iter().chain(&scripts);
    let mut found: BTreeSet<_> = pages.flat_map(|page| page.split('"')).map(str::to_owned).collect();
    for folder in
        ["src", "../extension/ui/src", "../extension/pages/src", "../native-host/src/doctor", "../xtask/src/package"]
    {
        walk(&root.join(folder), &mut found);
    }
    found
}

/// Keys that are made of the names of what they are about.
fn made_keys() -> BTreeSet<String> {
    let positions = |switch: &Switch| switch.choices.iter().map(|choice| switch.key_of(choice)).collect::<Vec<_>>();
    let switches = Desk::SWITCHES.iter().flat_map(|switch| [vec![switch.key()], positions(switch)].concat());
    let of_setting = |row: &Setting| [row.title(), row.explain(), row.unset(), row.heading()];
    let named = switches.chain(TABLE.iter().flat_map(of_setting));
    let desks = scenario::desks().iter().map(|desk| scenario::desk_key(&desk.id));
    let titles = scenario::scenarios().iter().flat_map(|row| scenario::title_keys(&row.id));
    named.chain(desks).chain(titles).collect()
}

#[test]
fn what_has_a_name_has_words() {
    let lacking: Vec<_> = made_keys().into_iter().filter(|key| !texts().say.contains_key(key)).collect();
    assert_eq!(lacking, Vec::<String>::new());
}

#[test]
fn no_text_is_unused() {
    let used = words_in_sources();
    assert!(texts().say.len() > 50, "en-GB.json does not parse");
    let made = made_keys();
    for key in texts().say.keys().filter(|key| !made.contains(*key)) {
        let key = key.strip_suffix(".one").unwrap_or(key);
        assert!(used.contains(key), "nobody says {key:?}");
    }
}

/// Only the names of products stand in the pages themselves: all else has a key, and the key a text.
#[test]
fn the_page_says_nothing_by_itself() {
    for part in PAGES.iter().flat_map(|html| html.split_once("<head>").unwrap().1.split('<').skip(1)) {
        let (tag, text) = part.split_once('>').unwrap();
        // The marks of training are there before any words are.
        let mark = tag.contains("\"face-training\"") || tag.contains("training-mark");
        assert!(mark || ["", "CSMS Login Helper"].contains(&text.trim()), "{text:?} has no key");
        for said in ["data-say=\"", "data-say-label=\""] {
            let key = tag.split_once(said).and_then(|(_, rest)| rest.split('"').next());
            assert!(key.is_none_or(|key| texts().say.contains_key(key)), "no text for {key:?}");
        }
        assert!(!tag.contains("aria-label=") && !tag.contains("placeholder=") && !tag.contains("title="), "{tag}");
    }
}

#[test]
fn gaps_are_filled_once() {
    let fill = |name: &str| match name {
        "a" => Some("{b}".to_owned()),
        "b" => Some("2".to_owned()),
        _ => None,
    };
    for (text, said) in [("{a}, {b}.", "{b}, 2."), ("no gap", "no gap"), ("{c} {{b} {b", "{c} {2 {b"), ("", "")] {
        assert_eq!(filled(text, &fill), said);
    }
}

#[test]
fn one_is_not_many() {
    let left = |n| texts().say(&Say::plain("seconds").number("n", n));
    assert_eq!((left(1), left(4)), ("1 second".to_owned(), "4 seconds".to_owned()));
    assert_eq!(texts().time(3_100), "4 seconds");
    assert_eq!(texts().time(120_000), "2 minutes");
    assert_eq!(texts().date(Timestamp::parse("2027-03-03T12:00:00Z").unwrap()), "3 March 2027");
}

/// Terms that staff meet every day, or that stand on their screens: each counts as one short word.
/// Longer ones first.
const EXCUSED: &[&str] = &[
    "third-party cookies",
    "microsoft authenticator",
    "care identity management",
    "national service desk",
    "registration authority",
    "registration authorities",
    "credential management",
    "defence medical services",
    "primary care network",
    "care identity",
    "cervical screening",
    "cervicalscreening",
    "internet explorer",
    "smartcard connect",
    "identity agent",
    "service lead",
    "isle of man",
    "certificates",
    "certificate",
    "organisation",
    "environment",
    "extension",
    "federation",
    "colleagues",
    "colleague",
    "smartcards",
    "smartcard",
    "passcode",
];

/// A text in plain letters: without addresses, gaps and names of buttons.
fn plain(text: &str) -> String {
    let mut words = String::new();
    let mut quoted = false;
    for word in text.split_whitespace() {
        let starts = word.contains('“');
        let address = word.starts_with("https://") || word.matches('.').count() > 2 || word.contains(".nhs.uk");
        if quoted || starts {
            quoted = !word.contains('”');
            words += if starts { "term" } else { "" };
            words += if quoted { "" } else { word.rsplit('”').next().unwrap_or_default() };
        } else if address || word.contains('{') {
            words += "term";
            words.extend(word.chars().last().filter(|last| ".,:;!".contains(*last)));
        } else {
            words += &word.to_lowercase();
        }
        words += if quoted { "" } else { " " };
    }
    EXCUSED.iter().fold(words, |text, term| text.replace(term, "term"))
}

fn syllables(word: &str) -> usize {
    let letters: String = word.chars().filter(char::is_ascii_alphabetic).collect();
    let silent = letters.ends_with('e') && !letters.ends_with("le")
        || letters.ends_with("ed") && !letters.ends_with("ted") && !letters.ends_with("ded")
        || letters.ends_with("es")
            && !["ses", "ces", "xes", "zes", "ches", "shes", "ges", "les"].iter().any(|end| letters.ends_with(end));
    let (mut count, mut before) = (0, false);
    for letter in letters.chars() {
        let vowel = "aeiouy".contains(letter);
        count += usize::from(vowel && !before);
        before = vowel;
    }
    count.saturating_sub(usize::from(silent)).max(1)
}

/// Reading age in years: the grade of Flesch and Kincaid, and five.
fn reading_age(text: &str) -> f64 {
    let text = plain(text);
    let words: Vec<&str> = text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).collect();
    let ends = text.split_whitespace().filter(|word| word.ends_with(['.', '!', '?', ':', ';'])).count().max(1);
    let all = words.len().max(1) as f64;
    let sounds: usize = words.iter().map(|word| syllables(word)).sum();
    0.39 * all / ends as f64 + 11.8 * sounds as f64 / all - 15.59 + 5.0
}

#[test]
fn the_measure_of_reading_age_tells_hard_from_easy() {
    assert!(reading_age("Put your card in. Wait. Then try again.") < 6.0);
    assert!(reading_age("Authentication necessitates an operational intermediary application.") > 15.0);
    assert_eq!(
        plain("Choose “NHS Credential Management”, see https://x.uk. Smartcard {n}!"),
        "choose term, see term. term term! "
    );
}

/// At most eleven years, measured over what is read in one go. Single sentences vary more.
#[test]
fn everything_can_be_read_at_eleven() {
    for text in &texts().causes {
        let lists = [&text.steps, &text.avoid, &text.meanwhile, &text.know];
        let advice = [&text.headline].into_iter().chain(lists.into_iter().flatten()).map(|text| parts(text).1);
        let advice = advice.collect::<Vec<_>>().join(" ");
        for (what, text) in [("advice", &advice), ("request", &text.ask)].map(|(what, t)| (what, (t, text))) {
            let age = reading_age(text.0);
            assert!(age <= 11.0, "{} {:?}: {what} is for {age:.1} years: {}", text.1.cause, text.1.slant, text.0);
        }
    }
    // What begins so is for IT alone, and so is what a setting is and does.
    let about_settings: Vec<_> = TABLE.iter().flat_map(|row| [row.title(), row.explain()]).collect();
    let said = texts().say.iter().filter(|(key, _)| {
        !["it-", "diagnostics-"].iter().any(|it| key.starts_with(it)) && !about_settings.contains(key)
    });
    let hard = said.filter(|(_, text)| text.split_whitespace().count() >= 6 && reading_age(text) > 11.0);
    let hard: Vec<_> = hard.map(|(key, text)| format!("{key} is for {:.1} years: {text}", reading_age(text))).collect();
    assert_eq!(hard, Vec::<String>::new());
}

/// What a file of words must have in every language: its keys, and each text's gaps.
fn shape(texts: &Texts) -> BTreeSet<(String, Vec<String>)> {
    let gaps = |text: &str| {
        let mut gaps: Vec<String> =
            text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(gap, _)| gap.to_owned()).collect();
        gaps.sort();
        gaps
    };
    let said = texts.say.iter().map(|(key, text)| (key.clone(), gaps(text)));
    let causes = texts.causes.iter().map(|row| {
        let lists = [&row.steps, &row.avoid, &row.meanwhile, &row.know].into_iter().flatten();
        (format!("{} {:?}", row.cause, row.slant), lists.flat_map(|text| gaps(text)).collect())
    });
    said.chain(causes).collect()
}

#[test]
fn every_language_says_everything() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/texts");
    let wanted = shape(texts());
    for file in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
        if file.extension().is_some_and(|end| end == "json") {
            let read: Texts = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
            let differ: Vec<_> = shape(&read).symmetric_difference(&wanted).cloned().collect();
            assert!(differ.is_empty() && read.months.len() == 12, "{}: {differ:?}", file.display());
            assert_eq!(Some(read.say["language"].as_str()), file.file_stem().and_then(|name| name.to_str()));
        }
    }
    let mut lacking: Texts = serde_json::from_str(include_str!("en-GB.json")).unwrap();
    let text = lacking.say.values_mut().find(|text| text.contains('{')).unwrap();
    *text = text.replace('{', "(");
    assert_eq!(shape(&lacking).symmetric_difference(&wanted).count(), 2, "a lost gap is found");
}

/// Every language of the browser's own texts names a file of words that there is.
#[test]
fn every_locale_has_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for locale in std::fs::read_dir(root.join("../extension/_locales")).unwrap().map(|locale| locale.unwrap().path()) {
        let text = std::fs::read_to_string(locale.join("messages.json")).unwrap();
        let messages: serde_json::Value = serde_json::from_str(&text).unwrap();
        let file = messages["words"]["message"].as_str().unwrap().strip_prefix("words/").unwrap();
        assert!(root.join("src/texts").join(file).with_extension("json").is_file(), "{}", locale.display());
    }
}
