//! The words of one language as a file of the extension: a line a text. A face reads it in a
//! fraction of the time that objects take on their way from JavaScript, and without a reader for JSON.
//!
//! A line is a word for what it is, a name where it needs one, and the text, with tabs (→) between:
//!
//! ```text
//! month→January
//! fact→identity-agent-ends→2027-02-28T23:59:59Z
//! cause→no-card→elsewhere
//! headline→There is no card in the reader.
//! step→Put your card in.
//! say→copy→Copy
//! ```
//!
//! What follows a `cause` belongs to it. A line that is broken within a text is U+2028.

use super::{CauseText, Texts, Words};
use crate::cause::{CauseId, Slant};
use crate::date::Timestamp;
use crate::facts::Fact;
use std::fmt;

/// The number (from 1) of a line that makes no sense: the file is not one that the build has written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadLine(pub usize);

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} of the words makes no sense", self.0)
    }
}

impl std::error::Error for BadLine {}

impl Words {
    /// Reads the lines of a file.
    ///
    /// # Errors
    /// The first line that makes no sense.
    pub fn read(lines: &str) -> Result<Self, BadLine> {
        let mut words = Self::default();
        for (number, line) in lines.lines().enumerate() {
            words.take(line).ok_or(BadLine(number + 1))?;
        }
        Ok(words)
    }

    fn take(&mut self, line: &str) -> Option<()> {
        let (what, rest) = line.split_once('\t')?;
        let texts = &mut self.texts;
        let text = || rest.replace('\u{2028}', "\n");
        match what {
            "say" => {
                let (key, text) = rest.split_once('\t')?;
                texts.say.insert(key.to_owned(), text.replace('\u{2028}', "\n"));
            }
            "month" => texts.months.push(text()),
            "fact" => {
                let (id, on) = rest.split_once('\t')?;
                let (id, on) = (id.to_owned(), Timestamp::parse(on).ok()?);
                self.facts.push(Fact { id, on, fact: String::new(), source: String::new() });
            }
            "cause" => {
                let (cause, slant) = rest.split_once('\t')?;
                let cause = *CauseId::ALL.iter().find(|id| id.as_str() == cause)?;
                let slant = match slant {
                    "" => None,
                    slant => Some(*Slant::ALL.iter().find(|one| one.as_str() == slant)?),
                };
                texts.causes.push(CauseText::empty(cause, slant));
            }
            _ => {
                let row = texts.causes.last_mut()?;
                match what {
                    "headline" => row.headline = text(),
                    "subject" => row.subject = text(),
                    "ask" => row.ask = text(),
                    "step" => row.steps.push(text()),
                    "avoid" => row.avoid.push(text()),
                    "meanwhile" => row.meanwhile.push(text()),
                    "know" => row.know.push(text()),
                    _ => return None,
                }
            }
        }
        Some(())
    }
}

impl CauseText {
    fn empty(cause: CauseId, slant: Option<Slant>) -> Self {
        let (text, list) = (String::new, Vec::new);
        Self {
            cause,
            slant,
            headline: text(),
            subject: text(),
            ask: text(),
            steps: list(),
            avoid: list(),
            meanwhile: list(),
            know: list(),
        }
    }
}

/// Writes the lines of a file.
impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Texts { causes, months, say } = &self.texts;
        let mut line = |what: &str, text: &str| writeln!(f, "{what}\t{}", text.replace('\n', "\u{2028}"));
        months.iter().try_for_each(|month| line("month", month))?;
        self.facts.iter().try_for_each(|Fact { id, on, .. }| line("fact", &format!("{id}\t{}", on.rfc3339())))?;
        for row in causes {
            line("cause", &format!("{}\t{}", row.cause, row.slant.map_or("", Slant::as_str)))?;
            for (what, text) in [("headline", &row.headline), ("subject", &row.subject), ("ask", &row.ask)] {
                line(what, text)?;
            }
            let lists =
                [("step", &row.steps), ("avoid", &row.avoid), ("meanwhile", &row.meanwhile), ("know", &row.know)];
            for (what, texts) in lists {
                texts.iter().try_for_each(|text| line(what, text))?;
            }
        }
        say.iter().try_for_each(|(key, text)| line("say", &format!("{key}\t{text}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::facts;
    use crate::texts::texts;

    fn british() -> Words {
        let texts = serde_json::from_str(include_str!("en-GB.json")).unwrap();
        Words { texts, facts: serde_json::from_str(include_str!("../facts.json")).unwrap() }
    }

    /// Every text of the built-in words comes back as it was.
    #[test]
    fn a_file_says_what_was_written() {
        let read = Words::read(&british().to_string()).unwrap();
        assert_eq!(format!("{:?}", read.texts), format!("{:?}", texts()));
        let days = |facts: &[Fact]| facts.iter().map(|fact| (fact.id.clone(), fact.on)).collect::<Vec<_>>();
        assert_eq!(days(&read.facts), days(facts()));
    }

    #[test]
    fn the_first_line_without_sense_is_named() {
        let bad = |lines: &str| Words::read(lines).err().map(|BadLine(number)| number);
        assert_eq!(bad("month\tJanuary\nsay\tcopy\tCopy\n"), None);
        for (lines, number) in [
            ("say\tcopy", 1),
            ("month\tJanuary\n\nsay\tcopy\tCopy", 2),
            ("headline\tOf what?", 1),
            ("cause\tno-card\t\nheadline\tNo card.\ncause\tno-such-cause\t", 3),
            ("cause\tno-card\tsideways", 1),
            ("cause\tno-card\t\nverse\tNo card.", 2),
            ("fact\tidentity-agent-ends\tsoon", 1),
            ("{\"texts\":{}}", 1),
        ] {
            assert_eq!(bad(lines), Some(number), "{lines:?}");
        }
    }
}
