//! Finds all phrases of a file of rules in one walk over the page, whatever their number.
//!
//! Each phrase waits at its rarest word (the one that the fewest phrases name) and is looked at only
//! in sentences with that word; those that must not be there are looked at only for rules that
//! hold otherwise. A word of the page finds what waits at it, and at every beginning of
//! it, by one binary search: in the sorted list of all words that phrases name, the longest one that
//! begins the word is at or above the place of the word, and each entry knows the next shorter.

use super::Rule;
use super::pattern::{Choice, Phrase};
use crate::text::Words;

/// The phrases of a file of rules.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Sorted by their texts.
    entries: Vec<Entry>,
    /// Where the entries with each first byte begin.
    first: Vec<usize>,
    /// For each first byte, a bit for every second one that an entry has (the last five bits of it count):
    /// most words of a page are none of ours, and most of those are seen at their second letter.
    second: Vec<u32>,
    phrases: Vec<Compiled>,
    /// Where the phrases of each rule begin.
    rules: Vec<usize>,
}

/// A word, or the beginning of words, that phrases name.
#[derive(Debug)]
struct Entry {
    text: String,
    /// The longest other entry that begins this one.
    shorter: Option<usize>,
    /// The phrases that wait here.
    waiting: Vec<usize>,
}

#[derive(Debug)]
struct Compiled {
    phrase: Phrase<Key>,
    rule: usize,
    /// Whether its rule needs it, or another such phrase, to hold.
    wanted: bool,
}

/// A choice of a phrase: an entry, and whether it is all of the word.
#[derive(Debug)]
struct Key {
    entry: usize,
    whole: bool,
}

/// A word of the page: the longest entry that begins it, and whether that is all of it.
#[derive(Clone, Copy)]
struct Met {
    entry: Option<usize>,
    whole: bool,
}

/// What was found on a page.
pub(super) struct Found {
    sentences: Vec<Vec<Met>>,
    /// Of each wanted phrase: nothing, the number of the last sentence looked at, or [`STANDS`].
    marks: Vec<u32>,
    /// Rules with a wanted phrase on the page; some more than once.
    pub rules: Vec<usize>,
}

/// The mark of a phrase that stands on the page.
const STANDS: u32 = u32::MAX;

/// The bit of a text's second byte; all bits for a text without one, which may begin with anything.
fn second(text: &str) -> u32 {
    text.as_bytes().get(1).map_or(u32::MAX, |byte| 1 << (byte & 31))
}

impl Index {
    pub fn new(rules: &[Rule]) -> Self {
        let mut index = Self::default();
        let all = || rules.iter().flat_map(Rule::phrases);
        // Put in order one by one: sorting would cost the extension more than a kilobyte.
        let mut texts: Vec<&str> = Vec::new();
        for choice in all().flat_map(Phrase::words).flatten() {
            if let Err(at) = texts.binary_search(&choice.text.as_str()) {
                texts.insert(at, &choice.text);
            }
        }
        for text in texts {
            let above = index.entries.len().checked_sub(1);
            let shorter = index.begins(above, text);
            index.entries.push(Entry { text: text.to_owned(), shorter, waiting: Vec::new() });
        }
        let starts = |byte: &u8| index.entries.partition_point(|entry| entry.text.as_bytes() < &[*byte][..]);
        index.first = (0..=u8::MAX).collect::<Vec<_>>().iter().map(starts).chain([index.entries.len()]).collect();
        index.second = vec![0; 256];
        for entry in &index.entries {
            if let Some(first) = entry.text.bytes().next() {
                index.second[usize::from(first)] |= second(&entry.text);
            }
        }
        for (number, rule) in rules.iter().enumerate() {
            index.rules.push(index.phrases.len());
            let wanted = rule.all.len() + rule.any.len();
            for (nth, phrase) in rule.phrases().enumerate() {
                let phrase = phrase.map(|choice| index.key(choice));
                index.phrases.push(Compiled { phrase, rule: number, wanted: nth < wanted });
            }
        }
        let mut uses = vec![0_usize; index.entries.len()];
        for key in index.phrases.iter().flat_map(|compiled| compiled.phrase.words()).flatten() {
            uses[key.entry] += 1;
        }
        for (number, compiled) in index.phrases.iter().enumerate().filter(|(_, compiled)| compiled.wanted) {
            let often = |word: &&[Key]| word.iter().map(|key| uses[key.entry]).sum::<usize>();
            for key in compiled.phrase.words().min_by_key(often).into_iter().flatten() {
                index.entries[key.entry].waiting.push(number);
            }
        }
        index
    }

    fn key(&self, choice: &Choice) -> Key {
        Key { entry: self.entries.partition_point(|entry| entry.text < choice.text), whole: choice.whole }
    }

    /// The first entry, going to shorter ones, that begins this word.
    fn begins(&self, mut entry: Option<usize>, word: &str) -> Option<usize> {
        while let Some(at) = entry
            && !word.starts_with(self.entries[at].text.as_str())
        {
            entry = self.entries[at].shorter;
        }
        entry
    }

    fn meet(&self, word: &str) -> Met {
        let byte = usize::from(word.as_bytes().first().copied().unwrap_or_default());
        if self.second.get(byte).is_none_or(|bits| bits & second(word) == 0) {
            return Met { entry: None, whole: false };
        }
        let (from, to) = (self.first.get(byte).copied().unwrap_or(0), self.first.get(byte + 1).copied().unwrap_or(0));
        let after = from + self.entries[from..to].partition_point(|entry| entry.text.as_str() <= word);
        let entry = self.begins(after.checked_sub(1), word);
        Met { entry, whole: entry.is_some_and(|at| self.entries[at].text.len() == word.len()) }
    }

    /// Whether a phrase names this word.
    pub fn names(&self, word: &str) -> bool {
        self.meet(word).whole
    }

    /// The entries that begin a word, the longest first.
    fn beginnings(&self, met: Met) -> impl Iterator<Item = usize> {
        std::iter::successors(met.entry, |at| self.entries[*at].shorter)
    }

    fn is(&self, key: &Key, met: &Met) -> bool {
        if key.whole {
            met.whole && met.entry == Some(key.entry)
        } else {
            self.beginnings(*met).any(|at| at == key.entry)
        }
    }

    /// Finds the phrases on a page.
    pub fn find(&self, words: &Words) -> Found {
        let mut found = Found { sentences: Vec::new(), marks: vec![0; self.phrases.len()], rules: Vec::new() };
        let mut candidates = Vec::new();
        // In which sentence each entry was met last, as a word's beginning and as all of a word.
        let mut last = vec![[0_u32; 2]; self.entries.len()];
        for (number, texts) in (1..).zip(words.sentences()) {
            let mut sentence = Vec::new();
            for met in texts.map(|word| self.meet(word)) {
                sentence.push(met);
                if let Some(at) = met.entry.filter(|_| met.whole) {
                    last[at][1] = number;
                }
                for at in self.beginnings(met) {
                    last[at][0] = number;
                    for phrase in &self.entries[at].waiting {
                        if found.marks[*phrase] < number {
                            found.marks[*phrase] = number;
                            candidates.push(*phrase);
                        }
                    }
                }
            }
            for phrase in candidates.drain(..) {
                let compiled = &self.phrases[phrase];
                // Nearly always a word is lacking, which is sooner seen than in which order they stand.
                let here = |key: &Key| last[key.entry][usize::from(key.whole)] == number;
                if compiled.phrase.words().all(|word| word.iter().any(here))
                    && compiled.phrase.stands_in(&sentence, &|key, met| self.is(key, met))
                {
                    found.marks[phrase] = STANDS;
                    found.rules.push(compiled.rule);
                }
            }
            found.sentences.push(sentence);
        }
        found
    }

    /// Whether the phrase of this rule with this number stands on the page.
    pub fn has(&self, found: &Found, rule: usize, nth: usize) -> bool {
        let number = self.rules[rule] + nth;
        let Compiled { phrase, wanted, .. } = &self.phrases[number];
        let is = |key: &Key, met: &Met| self.is(key, met);
        found.marks[number] == STANDS
            || (!wanted && found.sentences.iter().any(|sentence| phrase.stands_in(sentence, &is)))
    }
}
