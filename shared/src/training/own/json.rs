//! JSON that remembers its lines, so that whoever writes it by hand is told where a mistake is.
//! One plain type for all values: the training page carries this reader, and every kilobyte counts.

use super::Problem;
use crate::texts::{Gap, Say};
use std::str::Chars;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`, `true`, `false` or a number.
    Plain,
    Text,
    List,
    Object,
}

/// A value, and the line it begins on (from 1).
#[derive(Debug)]
pub struct Value {
    pub line: usize,
    pub kind: Kind,
    /// A text, or what is plain as it is written.
    pub text: String,
    /// The items of a list, with empty names, or the fields of an object.
    pub items: Vec<(String, Self)>,
}

impl Value {
    /// A field of an object.
    pub fn field(&self, name: &str) -> Option<&Self> {
        self.items.iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }
}

/// Deeper than any file of this kind.
const DEEPEST: usize = 16;

/// Reads a whole file.
pub fn read(text: &str) -> Result<Value, Problem> {
    let mut reader = Reader { rest: text.chars(), line: 1 };
    let value = reader.value(0)?;
    match reader.next_sign() {
        None => Ok(value),
        Some(sign) => Err(reader.unexpected(Some(sign), "own-end")),
    }
}

struct Reader<'a> {
    rest: Chars<'a>,
    line: usize,
}

impl Reader<'_> {
    fn take(&mut self) -> Option<char> {
        let sign = self.rest.next();
        self.line += usize::from(sign == Some('\n'));
        sign
    }

    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\r' | '\n' | '\u{feff}')) {
            self.take();
        }
    }

    /// The next sign that is no white space.
    fn next_sign(&mut self) -> Option<char> {
        self.skip_space();
        self.take()
    }

    fn problem(&self, reason: Say) -> Problem {
        Problem { line: self.line, field: String::new(), reason }
    }

    fn unexpected(&self, found: Option<char>, wanted: &'static str) -> Problem {
        let found = found.map_or(Gap::Key("own-end"), |sign| Gap::Text(format!("“{sign}”")));
        self.problem(Say::plain("own-unexpected").with("found", found).with("wanted", Gap::Key(wanted)))
    }

    fn value(&mut self, depth: usize) -> Result<Value, Problem> {
        self.skip_space();
        let mut value = Value { line: self.line, kind: Kind::Plain, text: String::new(), items: Vec::new() };
        if depth > DEEPEST {
            return Err(self.problem("own-deep".into()));
        }
        match self.take() {
            Some('{') => {
                value.kind = Kind::Object;
                value.items = self.items(depth, true)?;
            }
            Some('[') => {
                value.kind = Kind::List;
                value.items = self.items(depth, false)?;
            }
            Some('"') => {
                value.kind = Kind::Text;
                value.text = self.text()?;
            }
            Some(sign) if sign.is_ascii_alphanumeric() || sign == '-' => {
                value.text.push(sign);
                while let Some(more @ ('a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '+' | '.')) = self.peek() {
                    value.text.push(more);
                    self.take();
                }
            }
            other => return Err(self.unexpected(other, "own-value")),
        }
        Ok(value)
    }

    /// What stands between brackets, parted by commas.
    fn items(&mut self, depth: usize, named: bool) -> Result<Vec<(String, Value)>, Problem> {
        let end = if named { '}' } else { ']' };
        let mut items = Vec::new();
        self.skip_space();
        if self.peek() == Some(end) {
            self.take();
            return Ok(items);
        }
        loop {
            let mut name = String::new();
            if named {
                name = match self.next_sign() {
                    Some('"') => self.text()?,
                    other => return Err(self.unexpected(other, "own-name")),
                };
                match self.next_sign() {
                    Some(':') => {}
                    other => return Err(self.unexpected(other, "own-colon")),
                }
            }
            items.push((name, self.value(depth + 1)?));
            match self.next_sign() {
                Some(',') => {}
                Some(sign) if sign == end => return Ok(items),
                other if named => return Err(self.unexpected(other, "own-comma-or-brace")),
                other => return Err(self.unexpected(other, "own-comma-or-bracket")),
            }
        }
    }

    /// The rest of a text, after its first quote.
    fn text(&mut self) -> Result<String, Problem> {
        let mut text = String::new();
        loop {
            let sign = match self.take() {
                Some('"') => return Ok(text),
                Some('\\') => match self.take() {
                    Some(sign @ ('"' | '\\' | '/')) => sign,
                    Some('n') => '\n',
                    Some('t') => '\t',
                    Some('r') => '\r',
                    Some('u') => {
                        let code = (0..4).try_fold(0, |code, _| Some(code * 16 + self.take()?.to_digit(16)?));
                        // Halves of a pair stand for signs that no screen of the sign-in has.
                        code.and_then(char::from_u32).unwrap_or('\u{fffd}')
                    }
                    other => return Err(self.unexpected(other, "own-escape")),
                },
                Some(sign) if sign >= ' ' => sign,
                other => return Err(self.unexpected(other.filter(|sign| *sign != '\n'), "own-quote")),
            };
            text.push(sign);
        }
    }
}
