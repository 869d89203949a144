//! Nobody is spoken to by the code: what people read stands in the files of words.
#![allow(clippy::unwrap_used, reason = "a panic is the failure report of a test")]

use std::collections::BTreeSet;
use std::fs;
use std::iter::Peekable;
use std::path::{Path, PathBuf};
use std::str::Chars;

/// What looks like a sentence and is not said to the user of the extension.
const EXCUSED: &[&str] = &[
    // Errors of types that read names, numbers and days: for programs and their logs.
    "is not hex",
    "has half a byte",
    "is not one of",
    "is not a date such as",
    "is not a version",
    "not a version",
    "makes no sense",
    "has another shape",
    "only a value of JavaScript can be passed on",
    "a value of JavaScript",
    "no text for",
    // Names.
    "NHS Credential Management",
    "NHS Identity Agent",
    "NHS Smartcard Connect",
    "NHS Port Service",
    "Authentication G2",
    "Training reader",
    // The first line of a form that programs read.
    "A screen that CSMS Login Helper does not know",
    // A selector.
    "select, input, textarea",
];

/// Files that speak to those who write rules and templates, in a terminal, or that hold words to look for.
const FILES: &[&str] = &[
    "shared/src/reach.rs",
    "shared/src/request/send.rs",
    "shared/src/request/template.rs",
    "shared/src/rules/organisation.rs",
    "shared/src/rules/pattern.rs",
    "shared/src/teach/redact.rs",
    "shared/src/teach/rule.rs",
];

/// The texts in quotes of a source, without those of its comments, attributes and tests.
fn quoted(source: &str, is_rust: bool) -> Vec<String> {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let mut found = Vec::new();
    let mut rest = source.chars().peekable();
    let mut before = ' ';
    while let Some(sign) = rest.next() {
        let next = rest.peek().copied();
        match sign {
            '/' if next == Some('/') && before != ':' => while rest.next_if(|sign| *sign != '\n').is_some() {},
            '/' if next == Some('*') => {
                let mut last = ' ';
                while let Some(sign) = rest.next().filter(|sign| !(last == '*' && *sign == '/')) {
                    last = sign;
                }
            }
            // An attribute, in which only reasons are said.
            '#' if is_rust && matches!(next, Some('[' | '!')) => skip_attribute(&mut rest),
            '\'' if is_rust => {
                // A sign, or the name of a lifetime.
                let mut ahead = rest.clone();
                let escaped = ahead.next() == Some('\\');
                if escaped || ahead.next() == Some('\'') {
                    rest.next();
                    if escaped {
                        rest.next();
                    }
                    while rest.next_if(|sign| *sign != '\'').is_some() {}
                    rest.next();
                }
            }
            '"' | '\'' | '`' if sign == '"' || !is_rust => {
                let mut text = String::new();
                while let Some(inner) = rest.next().filter(|inner| *inner != sign) {
                    text.push(inner);
                    if inner == '\\' {
                        text.extend(rest.next());
                    }
                }
                found.push(text);
            }
            _ => {}
        }
        before = sign;
    }
    found
}

/// Goes on behind the bracket that ends an attribute; others may stand in it, and texts.
fn skip_attribute(rest: &mut Peekable<Chars>) {
    let (mut depth, mut in_text) = (0, false);
    while let Some(sign) = rest.next() {
        match sign {
            '\\' => drop(rest.next()),
            '"' => in_text = !in_text,
            '[' if !in_text => depth += 1,
            ']' if !in_text && depth == 1 => return,
            ']' if !in_text => depth -= 1,
            _ => {}
        }
    }
}

/// Three words in a row, or a capital letter and a second word: somebody is spoken to.
fn is_said(text: &str) -> bool {
    let is_word = |word: &&str| {
        let word = word.trim_end_matches(['.', ',', ':', ';', '?', '!', '…']).trim_start_matches(['(', '“']);
        !word.is_empty() && word.chars().all(|sign| sign.is_alphabetic() || matches!(sign, '’' | '”' | ')'))
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let sentence = words.windows(3).any(|three| three.iter().all(is_word));
    let title = words.len() > 1 && words[..2].iter().all(is_word) && words[0].starts_with(char::is_uppercase);
    sentence || title
}

fn sources(folder: &Path, found: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            sources(&path, found);
        } else if [".rs", ".js"].iter().any(|end| name.ends_with(end)) && !["tests.rs", "laws.rs"].contains(&&*name) {
            found.insert(path);
        }
    }
}

#[test]
fn only_the_files_of_words_speak_to_people() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = BTreeSet::new();
    sources(&root.join("extension"), &mut files);
    sources(&root.join("shared/src"), &mut files);
    assert!(files.len() > 80, "{}", files.len());
    let mut excused = BTreeSet::new();
    let mut said = Vec::new();
    for path in files {
        let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        let source = fs::read_to_string(&path).unwrap();
        for text in quoted(&source, name.ends_with(".rs")).into_iter().filter(|text| is_said(text)) {
            if let Some(one) = FILES.iter().chain(EXCUSED).find(|one| text.contains(**one) || name == **one) {
                excused.insert(*one);
            } else {
                said.push(format!("{name}: {text:?}"));
            }
        }
    }
    assert!(said.is_empty(), "These belong into shared/src/texts:\n{}", said.join("\n"));
    let idle: Vec<_> = FILES.iter().chain(EXCUSED).filter(|one| !excused.contains(**one)).collect();
    assert!(idle.is_empty(), "excused, and not there: {idle:?}");
}

#[test]
fn what_is_said_is_found() {
    let rust = "// \"Not this one at all\"\nlet a = 'x'; let b: &'static str = \"Put your card in.\"; #[doc = \"nor this one\"]\nc(\"a \\\" b\", '\"', \"key-of-it\");";
    assert_eq!(quoted(rust, true), ["Put your card in.", "a \\\" b", "key-of-it"]);
    assert_eq!(
        quoted("f('It is so', `${a} b`); // 'no'\nurl(\"https://x\");", false),
        ["It is so", "${a} b", "https://x"]
    );
    for said in ["Put your card in.", "Changed by you", "Card reader", "It is “so”."] {
        assert!(is_said(said), "{said}");
    }
    for plain in
        ["page-settings", "[data-say], [data-say-label]", "Reader", "training.html#notes", "{id}-a {id}-b {id}-c"]
    {
        assert!(!is_said(plain), "{plain}");
    }
}
