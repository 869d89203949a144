//! Visible text, made comparable: case, white space, curly quotes, zero-width characters,
//! contractions and the two spellings of words such as "work group" no longer matter.

/// A text as sentences of words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    sentences: Vec<Vec<String>>,
}

/// Words that are written as one or as two.
const JOINED: &[(&str, &str)] = &[
    ("work", "group"),
    ("work", "groups"),
    ("smart", "card"),
    ("smart", "cards"),
    ("pass", "code"),
    ("time", "out"),
    ("timed", "out"),
    ("log", "in"),
    ("log", "out"),
    ("logged", "in"),
    ("logged", "out"),
    ("sign", "in"),
    ("sign", "out"),
    ("signed", "in"),
    ("signed", "out"),
];

/// The most words that are looked at in one text: enough for any screen, a bound for hostile ones.
const MAX_WORDS: usize = 4_000;

impl Words {
    /// Normalises a text. Each text (a heading, an alert) is at least one sentence of its own.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words = Self::default();
        for text in texts {
            words.add(text);
        }
        words
    }

    /// The sentences, each a list of lower-case words.
    pub fn sentences(&self) -> &[Vec<String>] {
        &self.sentences
    }

    /// Whether there are no words at all.
    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    fn add(&mut self, text: &str) {
        let mut room = MAX_WORDS.saturating_sub(self.sentences.iter().map(Vec::len).sum());
        let mut sentence = Vec::new();
        let mut word = String::new();
        let mut chars = text.chars().map(plain).peekable();
        while let Some(c) = chars.next() {
            if room == 0 {
                break;
            }
            // An apostrophe or underscore inside a word belongs to it: don't, 400_645.
            let inside = matches!(c, '\'' | '_') && !word.is_empty() && chars.peek().is_some_and(|c| in_word(*c));
            if in_word(c) || inside {
                word.push(c.to_ascii_lowercase());
                continue;
            }
            if is_invisible(c) {
                continue;
            }
            if !word.is_empty() {
                push(&mut sentence, std::mem::take(&mut word));
                room -= 1;
            }
            let ends = matches!(c, '!' | '?' | '\n') || (c == '.' && chars.peek().is_none_or(|c| c.is_whitespace()));
            if ends && !sentence.is_empty() {
                self.sentences.push(std::mem::take(&mut sentence));
            }
        }
        if !word.is_empty() && room > 0 {
            push(&mut sentence, word);
        }
        if !sentence.is_empty() {
            self.sentences.push(sentence);
        }
    }
}

/// Adds a word, expanding contractions and joining the pairs of [`JOINED`].
fn push(sentence: &mut Vec<String>, word: String) {
    let full = match word.as_str() {
        "can't" | "cannot" => Some(("can", "not")),
        "won't" => Some(("will", "not")),
        "you're" => Some(("you", "are")),
        "you've" => Some(("you", "have")),
        "we're" => Some(("we", "are")),
        "we've" => Some(("we", "have")),
        other => other.strip_suffix("n't").map(|verb| (verb, "not")),
    };
    if let Some((first, second)) = full {
        sentence.push(first.to_owned());
        sentence.push(second.to_owned());
        return;
    }
    if let Some(last) = sentence.last_mut()
        && JOINED.contains(&(last.as_str(), word.as_str()))
    {
        last.push_str(&word);
        return;
    }
    sentence.push(word);
}

/// Typographic variants of one character.
fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{FF07}' | '`' | '\u{00B4}' => '\'',
        // Spaces and general punctuation: dashes, double quotes, bullets, ellipsis.
        '\u{00A0}' | '\u{2000}'..='\u{200A}' | '\u{2010}'..='\u{205F}' | '\u{3000}' => ' ',
        other => other,
    }
}

/// Whether a character, made plain, can be part of a word. The tables of Unicode are left out:
/// they would cost the extension several kilobytes, and no screen has taken them yet.
fn in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && !is_invisible(c))
}

/// Zero-width characters and soft hyphens, which may stand inside a word.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Words::of([text]).sentences().iter().map(|s| s.join(" ")).collect()
    }

    #[test]
    fn variants_become_one() {
        let expected = ["you do not have a workgroup"];
        for text in [
            "You don't have a workgroup",
            "YOU DON\u{2019}T HAVE A WORK-GROUP",
            "  you\u{00A0}do not\n have  a work group. ",
            "You do\u{200B} not have a work\u{00AD}group!",
        ] {
            assert_eq!(words(text).join(" "), expected[0], "{text:?}");
        }
    }

    #[test]
    fn punctuation_parts_words() {
        assert_eq!(words("role\u{2014}not\u{2026} found \u{201C}here\u{201D}"), ["role not found here"]);
        assert_eq!(words("Cofrestr\u{175}yd"), ["cofrestr\u{175}yd"]);
    }

    #[test]
    fn codes_stay_whole() {
        assert_eq!(words("Error code: 400_645 (ERR1002)."), ["error code 400_645 err1002"]);
    }

    #[test]
    fn sentences_are_kept_apart() {
        assert_eq!(words("Can't sign in. Version 2.4 is old? Yes"), ["can not signin", "version 2 4 is old", "yes"]);
    }

    #[test]
    fn long_texts_are_bounded() {
        let text = "word ".repeat(1_000_000);
        let count: usize = Words::of([text.as_str()]).sentences().iter().map(Vec::len).sum();
        assert!(count <= MAX_WORDS);
    }
}
