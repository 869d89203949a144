//! Which field of a JSON file stands on which line. The reader of JSON says where it stopped, in
//! lines; people who write rules think in fields.

/// A field or item of a JSON file.
#[derive(Debug, PartialEq)]
pub struct Place {
    /// E.g. `rules[3].any[0]`; empty for the whole.
    pub path: String,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// The column at which it begins, from 1, in bytes.
    pub column: usize,
}

/// Every value of a JSON text, in order. Of a broken text, those before the break.
pub fn places(json: &str) -> Vec<Place> {
    let (mut found, mut levels) = (Vec::new(), Vec::<Level>::new());
    let (mut line, mut line_start) = (1, 0);
    let mut fresh = true; // a value may begin here
    let bytes = json.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let begin = at;
        let start = (line, at - line_start + 1);
        at += 1;
        let mut value = |levels: &[Level]| found.push(Place { path: path(levels), line: start.0, column: start.1 });
        match bytes[begin] {
            b'\n' => (line, line_start) = (line + 1, at),
            b' ' | b'\t' | b'\r' => {}
            b'{' | b'[' => {
                value(&levels);
                let object = bytes[begin] == b'{';
                levels.push(if object { Level::Object(None) } else { Level::Array(0) });
                fresh = !object;
            }
            b'}' | b']' => {
                levels.pop();
                fresh = false;
            }
            b',' => match levels.last_mut() {
                Some(Level::Object(key)) => *key = None,
                Some(Level::Array(item)) => (*item, fresh) = (*item + 1, true),
                None => {}
            },
            b':' => fresh = true,
            b'"' => {
                while at < bytes.len() && bytes[at] != b'"' && bytes[at] != b'\n' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                let text = json.get(begin + 1..at.min(bytes.len())).unwrap_or_default();
                at += usize::from(bytes.get(at) == Some(&b'"'));
                match levels.last_mut() {
                    Some(Level::Object(key @ None)) => {
                        *key = Some(text.to_owned());
                        found.push(Place { path: path(&levels), line: start.0, column: start.1 });
                    }
                    _ if fresh => value(&levels),
                    _ => {}
                }
                fresh = false;
            }
            _ => {
                if fresh {
                    value(&levels);
                }
                fresh = false;
            }
        }
    }
    found
}

enum Level {
    Object(Option<String>),
    Array(usize),
}

fn path(levels: &[Level]) -> String {
    let mut out = String::new();
    for level in levels {
        match level {
            Level::Object(Some(key)) if out.is_empty() => out.push_str(key),
            Level::Object(Some(key)) => out.extend([".", key]),
            Level::Object(None) => {}
            Level::Array(item) => out.push_str(&format!("[{item}]")),
        }
    }
    out
}

/// The field at this line and column, both from 1: the last that begins there or before.
pub fn at(places: &[Place], line: usize, column: usize) -> &str {
    let before = |place: &&Place| (place.line, place.column) <= (line, column);
    places.iter().take_while(before).last().map_or("", |place| place.path.as_str())
}

/// The line of a field.
pub fn line_of(places: &[Place], path: &str) -> Option<usize> {
    places.iter().find(|place| place.path == path).map(|place| place.line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_lines() {
        let json = "{\n  \"schema\": 1,\n  \"rules\": [\n    {\"id\": \"a\"},\n    {\"any\": [\"x, \\\" y\",\n \"z\"]}\n  ]\n}";
        let found = places(json);
        let line = |path| line_of(&found, path);
        assert_eq!(line("schema"), Some(2));
        assert_eq!(
            (line("rules[0].id"), line("rules[1].any[0]"), line("rules[1].any[1]")),
            (Some(4), Some(5), Some(6))
        );
        assert_eq!(at(&found, 5, 12), "rules[1].any");
        assert_eq!(at(&found, 6, 5), "rules[1].any[1]");
        assert_eq!(at(&found, 1, 1), "");
    }

    #[test]
    fn broken_texts_end_somewhere() {
        for json in ["", "{", "\"", "[\"a\\", "{\"a\":\"b\n", "}}]]", "{\"\u{e9}\\\u{e9}\":1"] {
            places(json);
        }
    }
}
