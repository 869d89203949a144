//! What the extension's `observer.js` would tell of a saved page: the same choice of elements, the
//! same patterns (read out of that file, so they cannot differ), the same cuts. A test runs both on
//! the whole corpus in a browser and compares.

use super::page::{Element, Page};
use regex_lite::Regex;
use shared::observation::Observation;
use std::fmt;

/// The script, as it is packed into the extension.
const OBSERVER: &str = include_str!("../../../../extension/page/observer.js");

/// The longest text that is taken of one element, in UTF-16 units.
const CAP: usize = 240;
/// The longest text that is looked through for patients and codes, in UTF-16 units.
const BODY_CAP: usize = 20_000;
/// The most texts that are looked at inside one element.
const MAX_TEXTS: usize = 4_000;
/// The most elements that are taken for one list.
const MAX_FOUND: usize = 31;

/// The observer's patterns.
#[derive(Debug)]
pub struct Observer {
    failure: Regex,
    no_access: Regex,
    patient: Regex,
    code: Regex,
    enters: Regex,
    leaves: Regex,
}

/// The observer's script does not hold a pattern of this name that can be used here.
#[derive(Debug)]
pub struct NoPattern(&'static str);

impl fmt::Display for NoPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this program was built with an observer.js whose pattern {} it cannot read", self.0)
    }
}

impl Observer {
    /// Reads the patterns out of the script.
    ///
    /// # Errors
    /// When one is missing or written in a way that only a browser understands.
    pub fn new() -> Result<Self, NoPattern> {
        Ok(Self {
            failure: pattern("FAILURE", "FAILURE = /")?,
            no_access: pattern("NO_ACCESS", "NO_ACCESS = /")?,
            patient: pattern("PATIENT", "PATIENT = /")?,
            code: pattern("CODE", "CODE = /")?,
            enters: pattern("of login buttons", "find(\"a,button\", w => /")?,
            leaves: pattern("of logout buttons", "buttons.some(w => /")?,
        })
    }

    /// What the extension would hear of this page.
    pub fn look(&self, page: &Page, host: &str) -> Observation {
        let body = page.elements().find(|(_, e, _)| matches!(e.name.as_str(), "body" | "frameset"));
        let body = body.map(|(at, ..)| read(page, at, BODY_CAP)).unwrap_or_default();
        let host = host.to_owned();
        if body.is_empty() && is_final(page) {
            return Observation { host, blank: true, ..Observation::default() };
        }
        if self.patient.is_match(&body) {
            return Observation { host, signed_in: true, ..Observation::default() };
        }
        let named = |names: &'static [&str]| move |e: &Element| names.contains(&e.name.as_str());
        let buttons = find(page, named(&["a", "button"]), |words| self.enters.is_match(words));
        if buttons.iter().any(|words| self.leaves.is_match(words)) {
            let denies = |words: &str| self.no_access.is_match(words) && !self.patient.is_match(words);
            let headings = find(page, is_heading, denies);
            return Observation { host, signed_in: headings.is_empty(), headings, ..Observation::default() };
        }
        let mut alerts = find(page, named(&["p", "li", "dd", "td"]), |words| self.failure.is_match(words));
        let headings = find(page, is_heading, |_| true);
        alerts.push(self.code.find(&body).map(|code| code.as_str().to_owned()).unwrap_or_default());
        Observation { host, title: title(page), headings, alerts, buttons, ..Observation::default() }
    }
}

/// The pattern that follows these words in the script.
fn pattern(name: &'static str, before: &str) -> Result<Regex, NoPattern> {
    let wanted = || {
        let (_, rest) = OBSERVER.split_once(before)?;
        let line = rest.lines().next()?;
        let end = (1..line.len()).find(|at| line[*at..].starts_with('/') && !line[..*at].ends_with('\\'))?;
        let flags = if line[end + 1..].starts_with('i') { "(?i)" } else { "" };
        Regex::new(&format!("{flags}{}", &line[..end])).ok()
    };
    wanted().ok_or(NoPattern(name))
}

/// Whether nothing more can come on a page without words: no script, no element that could hold
/// something, no way on to another page.
fn is_final(page: &Page) -> bool {
    let goes_on = |e: &Element| e.attribute("http-equiv").is_some_and(|what| what.eq_ignore_ascii_case("refresh"));
    !page.elements().any(|(at, e, _)| e.name == "script" || goes_on(e) || page.is_inside(at, "body"))
}

/// Whether it is a heading or an alert.
fn is_heading(element: &Element) -> bool {
    matches!(element.name.as_str(), "h1" | "h2" | "h3" | "legend")
        || element.attribute("role").is_some_and(|role| role.starts_with("alert"))
        || element.attribute("aria-live") == Some("assertive")
}

/// The texts of the shown elements that are wanted.
fn find(page: &Page, wanted: impl Fn(&Element) -> bool, keep: impl Fn(&str) -> bool) -> Vec<String> {
    let elements = page.elements().filter(|(_, element, shown)| *shown && wanted(element));
    let words = elements.map(|(at, ..)| read(page, at, CAP));
    words.filter(|words| !words.is_empty() && keep(words)).take(MAX_FOUND).collect()
}

/// An element's text, cut.
fn read(page: &Page, element: usize, max: usize) -> String {
    let mut out = String::new();
    let mut length = 0;
    for text in page.texts(element).take(MAX_TEXTS) {
        if length >= max {
            break;
        }
        if let Some(text) = text {
            let text = cut(text, max);
            length += text.encode_utf16().count() + 1;
            out.push_str(text);
            out.push(' ');
        }
    }
    cut(&collapse(&out), max).to_owned()
}

/// The document's title.
fn title(page: &Page) -> String {
    let found = page.elements().find(|(at, e, _)| e.name == "title" && !page.is_inside(*at, "svg"));
    let text: String = found.map(|(at, ..)| page.texts(at).flatten().collect()).unwrap_or_default();
    let words: Vec<_> = text.split_ascii_whitespace().collect();
    cut(&words.join(" "), CAP).to_owned()
}

/// One space between words, as JavaScript sees white space: with the byte order mark, without NEL.
fn collapse(text: &str) -> String {
    let space = |c: char| c == '\u{FEFF}' || (c.is_whitespace() && c != '\u{85}');
    text.split(space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// At most so many UTF-16 units of a text.
fn cut(text: &str, max: usize) -> &str {
    let mut units = 0;
    let over = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > max
    });
    over.map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(html: &str) -> Observation {
        Observer::new().unwrap().look(&Page::read(html), "cervicalscreening.nhs.uk")
    }

    #[test]
    fn a_failing_page_tells_its_words() {
        let seen = look(
            "<title> No\n role </title><h1>No\u{A0}valid <b>role</b></h1><p>You do not have one.<p>Hello<p>ERR1002<script>p</script>",
        );
        assert_eq!(seen.title, "No role");
        assert_eq!(seen.headings, ["No valid role"]);
        assert_eq!(seen.alerts, ["You do not have one.", "ERR1002", "ERR1002"]);
    }

    #[test]
    fn of_a_signed_in_page_only_a_refusal_is_taken() {
        let seen = look("<button>Log out</button><h1>Patient search</h1><p>Not found</p>");
        assert_eq!(seen, Observation { host: seen.host.clone(), signed_in: true, ..Observation::default() });
        let seen = look("<a href=/>Sign out</a><h1>You have no valid role</h1><p>Not found</p>");
        assert_eq!((seen.headings.len(), seen.alerts.len(), seen.signed_in), (1, 0, false));
        let seen = look("<h1>You have no role</h1><p>NHS number 999 000 0018</p><h2>999 000 0018 has no role</h2>");
        assert!(seen.signed_in && seen.headings.is_empty(), "beside a patient nothing is taken: {seen:?}");
    }

    #[test]
    fn a_page_that_stays_empty_is_told_from_one_that_may_still_fill() {
        for blank in ["", "<title>CSMS</title><body>\n</body>", "<!doctype html><html><head></head></html>"] {
            assert!(look(blank).blank, "{blank}");
        }
        for slow in [
            "<script src=app.js></script>",
            "<div id=root></div>",
            "<meta http-equiv=Refresh content='0;url=/next'>",
            "<p>Please wait",
        ] {
            assert!(!look(slow).blank, "{slow}");
        }
    }

    #[test]
    fn texts_are_cut_as_javascript_cuts() {
        assert_eq!(cut("a\u{1F600}b", 3), "a\u{1F600}");
        assert_eq!(cut("a\u{1F600}b", 2), "a");
        let seen = look(&format!("<h1>{}</h1>", "word".repeat(100)));
        assert_eq!(seen.headings[0].len(), CAP);
        assert_eq!(look(&"<h2>x</h2>".repeat(50)).headings.len(), MAX_FOUND);
    }
}
