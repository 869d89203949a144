//! Visible text, made comparable: case, white space, curly quotes, zero-width characters,
//! contractions and the two spellings of words such as "work group" no longer matter.

/// A text as sentences of words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// All words, one after the other.
    text: String,
    /// Where each word ends in `text`.
    ends: Vec<usize>,
    /// Where each sentence ends in `ends`.
    sentences: Vec<usize>,
}

/// Words that are written as one or as two, by the second: few words of a page are one of these.
const JOINED: &[(&str, &[&str])] = &[
    ("group", &["work"]),
    ("groups", &["work"]),
    ("card", &["smart"]),
    ("cards", &["smart"]),
    ("code", &["pass"]),
    ("out", &["time", "timed", "log", "logged", "sign", "signed"]),
    ("in", &["log", "logged", "sign", "signed"]),
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

    /// The sentences, each some lower-case words.
    pub fn sentences(&self) -> impl Iterator<Item = impl Iterator<Item = &str>> {
        let mut from = 0;
        self.sentences.iter().map(move |to| {
            let range = from..*to;
            from = *to;
            range.map(|word| self.word(word))
        })
    }

    /// All words, in order.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|word| self.word(word))
    }

    fn word(&self, word: usize) -> &str {
        let from = word.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[from..self.ends[word]]
    }

    fn add(&mut self, text: &str) {
        let mut rest = text;
        while self.ends.len() < MAX_WORDS {
            // Nearly everything is plain letters: taken a word at a time.
            let letters = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
            let (word, after) = rest.split_at(letters);
            let start = self.text.len();
            self.text.push_str(word);
            self.text[start..].make_ascii_lowercase();
            let mut chars = after.chars();
            let Some(c) = chars.next().map(plain) else { break };
            rest = chars.as_str();
            let next = rest.chars().next().map(plain);
            // An apostrophe or underscore inside a word belongs to it: don't, 400_645.
            let begun = self.text.len() > self.last_end();
            if in_word(c) || (matches!(c, '\'' | '_') && begun && next.is_some_and(in_word)) {
                self.text.push(c);
                continue;
            }
            if is_invisible(c) {
                continue;
            }
            self.end_word();
            if matches!(c, '!' | '?' | '\n') || (c == '.' && next.is_none_or(char::is_whitespace)) {
                self.end_sentence();
            }
        }
        self.end_word();
        self.end_sentence();
    }

    fn last_end(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    fn sentence_start(&self) -> usize {
        self.sentences.last().copied().unwrap_or(0)
    }

    fn end_sentence(&mut self) {
        if self.ends.len() > self.sentence_start() {
            self.sentences.push(self.ends.len());
        }
    }

    /// Ends the word that was begun, if any: expands contractions and joins the pairs of [`JOINED`].
    fn end_word(&mut self) {
        let start = self.last_end();
        let word = &self.text[start..];
        if word.is_empty() {
            return;
        }
        let (first, second) = match word {
            "can't" | "cannot" => ("can", "not"),
            "won't" => ("will", "not"),
            "you're" => ("you", "are"),
            "you've" => ("you", "have"),
            "we're" => ("we", "are"),
            "we've" => ("we", "have"),
            other => match other.strip_suffix("n't").filter(|verb| !verb.is_empty()) {
                Some(verb) => {
                    let end = start + verb.len();
                    self.text.truncate(end);
                    self.two(end, "not");
                    return;
                }
                None => {
                    let firsts = JOINED.iter().find(|(second, _)| *second == word).map(|(_, firsts)| firsts);
                    let before = || self.word(self.ends.len() - 1);
                    if self.ends.len() > self.sentence_start() && firsts.is_some_and(|f| f.contains(&before())) {
                        self.ends.pop();
                    }
                    self.ends.push(self.text.len());
                    return;
                }
            },
        };
        self.text.truncate(start);
        self.text.push_str(first);
        self.two(self.text.len(), second);
    }

    /// Ends the word at `end` and adds another.
    fn two(&mut self, end: usize, second: &str) {
        self.ends.push(end);
        self.text.push_str(second);
        self.ends.push(self.text.len());
    }
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
        Words::of([text]).sentences().map(|s| s.collect::<Vec<_>>().join(" ")).collect()
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
        assert!(Words::of([text.as_str()]).all().count() <= MAX_WORDS + 1);
    }
}
