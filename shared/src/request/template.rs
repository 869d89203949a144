//! Templates: texts with gaps `{name}` that the organisation may replace by its own.

use std::fmt;

/// The gaps a template may have: what a request tells.
pub const GAPS: &[&str] =
    &["subject", "ask", "found", "where", "said", "story", "device", "numbers", "organisation", "ods", "site", "code"];

/// A gap that no request fills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownGap {
    /// Its name.
    pub name: String,
    /// The line it is on, from 1.
    pub line: usize,
}

impl fmt::Display for UnknownGap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {{{}}} is unknown; known are {}", self.line, self.name, GAPS.join(", "))
    }
}

impl std::error::Error for UnknownGap {}

/// The unknown gaps of a template, for whoever wrote it.
pub fn unknown_gaps(template: &str) -> Vec<UnknownGap> {
    let lines = (1..).zip(template.lines());
    lines
        .flat_map(|(line, text)| pieces(text).map(move |piece| (line, piece)))
        .filter_map(|(line, piece)| match piece {
            Piece::Gap(name) if !GAPS.contains(&name) => Some(UnknownGap { name: name.to_owned(), line }),
            _ => None,
        })
        .collect()
}

/// Fills a template. A line on which nothing but gaps stood, all of them empty, is left out, and so
/// is a second empty line in a row. Unknown gaps stay empty: they are never printed.
pub(super) fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::new();
    for line in template.lines() {
        let (mut text, mut gaps) = (String::new(), false);
        for piece in pieces(line) {
            match piece {
                Piece::Text(words) => text += words,
                Piece::Gap(name) => {
                    gaps = true;
                    text += &value(name).unwrap_or_default();
                }
            }
        }
        let nothing = text.trim().is_empty();
        if nothing && (gaps || filled.is_empty() || filled.ends_with("\n\n")) {
            continue;
        }
        filled += text.trim_end();
        filled.push('\n');
    }
    filled.truncate(filled.trim_end().len());
    filled.push('\n');
    filled
}

enum Piece<'a> {
    Text(&'a str),
    Gap(&'a str),
}

/// Parts a line into words and gaps. A brace that opens no gap of letters is a word.
fn pieces(line: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = line;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let gap = |from: &str| -> Option<usize> {
            let name = from.strip_prefix('{')?;
            let end = name.find('}')?;
            let letters = name[..end].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
            (end > 0 && letters).then_some(end + 2)
        };
        if let Some(end) = gap(rest) {
            let (name, after) = rest.split_at(end);
            rest = after;
            return Some(Piece::Gap(&name[1..end - 1]));
        }
        let next = rest.char_indices().skip(1).find(|(at, _)| gap(&rest[*at..]).is_some());
        let (words, after) = rest.split_at(next.map_or(rest.len(), |(at, _)| at));
        rest = after;
        Some(Piece::Text(words))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str) -> String {
        fill(template, |name| match name {
            "ask" => Some("Please help.".into()),
            "code" => Some("400_645".into()),
            _ => None,
        })
    }

    #[test]
    fn gaps_are_filled_and_empty_lines_go() {
        assert_eq!(
            filled("Hello,\n\n{ask}\n\n{found}\n\nCode: {code}.\n"),
            "Hello,\n\nPlease help.\n\nCode: 400_645.\n"
        );
        assert_eq!(filled(""), "\n");
    }

    #[test]
    fn unknown_gaps_are_reported_and_not_printed() {
        assert_eq!(filled("{nonsense}{ask} {pass_word}"), "Please help.\n");
        let unknown = unknown_gaps("{ask}\n{nonsense} {code} {NHS}");
        assert_eq!(unknown.iter().map(|gap| gap.name.as_str()).collect::<Vec<_>>(), ["nonsense", "NHS"]);
        assert_eq!(unknown[0].line, 2);
        assert!(unknown[0].to_string().contains("line 2") && unknown[0].to_string().contains("subject"));
    }

    #[test]
    fn other_braces_are_words() {
        for text in ["{}", "a { b", "{a b}", "}{", "{é}"] {
            assert_eq!(filled(text), format!("{text}\n"));
            assert_eq!(unknown_gaps(text), []);
        }
        assert_eq!(filled("{{ask}}"), "{Please help.}\n");
    }
}
