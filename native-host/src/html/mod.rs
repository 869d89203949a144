//! HTML as text and tags. Every text is HTML to a browser, so nothing here can fail.
//!
//! A library that does all of the standard would make this program, which browsers start on every
//! sign-in, more than half again as large; saved pages need its usual part.

mod references;

/// A piece of HTML.
#[derive(Debug, PartialEq)]
pub enum Piece {
    /// `<!doctype …>`, in small letters.
    Doctype(String),
    /// Text, with its references resolved.
    Text(String),
    /// `<name …>`.
    Start {
        /// The name, in small letters.
        name: String,
        /// Names, in small letters, and values.
        attributes: Vec<(String, String)>,
        /// `<name/>`.
        closed: bool,
    },
    /// `</name>`.
    End(String),
}

/// Elements whose inside is text, whatever it looks like. That of `noscript`, because a page that
/// an extension looks at runs scripts.
const RAW: &[&str] = &["iframe", "noembed", "noframes", "noscript", "script", "style", "textarea", "title", "xmp"];

/// Takes HTML apart.
pub struct Pieces<'a> {
    rest: &'a str,
    /// The element whose inside is text and comes next.
    raw: Option<String>,
}

impl<'a> Pieces<'a> {
    /// The pieces of this HTML.
    pub fn of(html: &'a str) -> Self {
        Self { rest: html.trim_start_matches('\u{FEFF}'), raw: None }
    }

    /// Takes everything before the first of `stop`, or everything, and what was found with it.
    fn until(&mut self, stop: &str) -> &'a str {
        let (before, after) = self.rest.split_once(stop).unwrap_or((self.rest, ""));
        self.rest = after;
        before
    }

    fn raw_text(&mut self, name: &str) -> Option<Piece> {
        let is_end = |at: &usize| {
            let mut after = self.rest[at + 2..].chars();
            let same = name.chars().all(|c| after.next().is_some_and(|n| n.eq_ignore_ascii_case(&c)));
            same && after.next().is_none_or(|c| c.is_ascii_whitespace() || matches!(c, '/' | '>'))
        };
        let end = self.rest.match_indices("</").map(|(at, _)| at).find(is_end).unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        let resolved = matches!(name, "textarea" | "title");
        let text = if resolved { references::resolve(text) } else { text.to_owned() };
        (!text.is_empty()).then_some(Piece::Text(text))
    }

    /// A tag, after its `<` or `</`.
    fn tag(&mut self, is_end: bool) -> Piece {
        let name = self.take_while(|c| !c.is_ascii_whitespace() && !matches!(c, '/' | '>')).to_ascii_lowercase();
        let mut attributes: Vec<(String, String)> = Vec::new();
        let mut closed = false;
        loop {
            self.rest = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
            match self.rest.chars().next() {
                None => break,
                Some('>') => {
                    self.rest = &self.rest[1..];
                    break;
                }
                Some('/') => {
                    self.rest = &self.rest[1..];
                    closed = self.rest.starts_with('>');
                }
                Some(_) => {
                    let attribute = self.attribute();
                    if attributes.iter().all(|(known, _)| *known != attribute.0) {
                        attributes.push(attribute);
                    }
                }
            }
        }
        if is_end {
            return Piece::End(name);
        }
        if RAW.contains(&name.as_str()) {
            self.raw = Some(name.clone());
        }
        Piece::Start { name, attributes, closed }
    }

    fn attribute(&mut self) -> (String, String) {
        // A `=` in the first place belongs to the name.
        let first = self.rest.chars().next().map_or(0, char::len_utf8);
        let space = |c: char| c.is_ascii_whitespace();
        let end = self.rest[first..]
            .find(|c| space(c) || matches!(c, '/' | '>' | '='))
            .map_or(self.rest.len(), |at| at + first);
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start_matches(space);
        let Some(value) = self.rest.strip_prefix('=') else { return (name.to_ascii_lowercase(), String::new()) };
        self.rest = value.trim_start_matches(space);
        let value = match self.rest.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                self.rest = &self.rest[1..];
                self.until(if quote == '"' { "\"" } else { "'" })
            }
            _ => self.take_while(|c| !space(c) && c != '>'),
        };
        (name.to_ascii_lowercase(), references::resolve(value))
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let (taken, rest) = self.rest.split_at(self.rest.find(|c| !wanted(c)).unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        loop {
            if let Some(name) = self.raw.take()
                && let Some(text) = self.raw_text(&name)
            {
                return Some(text);
            }
            if self.rest.is_empty() {
                return None;
            }
            let letter = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic());
            let Some(inside) = self.rest.strip_prefix('<') else {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                let (text, rest) = self.rest.split_at(end);
                self.rest = rest;
                return Some(Piece::Text(references::resolve(text)));
            };
            if let Some(comment) = inside.strip_prefix("!--") {
                self.rest = comment;
                // `<!-->` and `<!--->` are whole comments.
                match comment.strip_prefix('>').or(comment.strip_prefix("->")) {
                    Some(rest) => self.rest = rest,
                    None => {
                        // Whichever comes first.
                        let wrong = comment.find("--!>").unwrap_or(usize::MAX);
                        self.until(if comment.find("-->").is_none_or(|right| wrong < right) { "--!>" } else { "-->" });
                    }
                }
            } else if inside.get(..8).is_some_and(|word| word.eq_ignore_ascii_case("!doctype")) {
                self.rest = &inside[8..];
                return Some(Piece::Doctype(self.until(">").trim().to_ascii_lowercase()));
            } else if letter(inside) {
                self.rest = inside;
                return Some(self.tag(false));
            } else if let Some(end) = inside.strip_prefix('/').filter(|end| letter(end)) {
                self.rest = end;
                return Some(self.tag(true));
            } else if inside.starts_with(['!', '?', '/']) {
                self.rest = inside;
                self.until(">");
            } else {
                self.rest = inside;
                return Some(Piece::Text("<".to_owned()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(html: &str) -> Vec<String> {
        let show = |piece| match piece {
            Piece::Doctype(name) => format!("!{name}"),
            Piece::Text(text) => text,
            Piece::Start { name, attributes, closed } => {
                let attributes: String = attributes.iter().map(|(n, v)| format!(" {n}={v}")).collect();
                format!("<{name}{attributes}{}>", if closed { "/" } else { "" })
            }
            Piece::End(name) => format!("</{name}>"),
        };
        Pieces::of(html).map(show).collect()
    }

    #[test]
    fn html_is_taken_apart() {
        assert_eq!(
            pieces("<!DOCTYPE html><!-- a > b --><P Class=x hidden id='a b'>1 &lt; 2<br/></p>"),
            ["!html", "<p class=x hidden= id=a b>", "1 < 2", "<br/>", "</p>"]
        );
        assert_eq!(
            pieces("<script>if (a</b>1) '</p>'</script >x"),
            ["<script>", "if (a</b>1) '</p>'", "</script>", "x"]
        );
        assert_eq!(pieces("<title>a &amp; <b></title>"), ["<title>", "a & <b>", "</title>"]);
        assert_eq!(pieces("<style></style>a<!-->b<?c>d</>e"), ["<style>", "</style>", "a", "b", "d", "e"]);
    }

    #[test]
    fn broken_html_ends_somewhere() {
        for html in [
            "<",
            "a < b",
            "<p",
            "<p a",
            "<p a=",
            "<p a='",
            "</",
            "<!--",
            "<!d",
            "<script",
            "<p =\u{e9} \u{e9}='\u{e9}'",
            "<title>\u{e9}</",
        ] {
            pieces(html);
        }
    }
}
