//! Character references: `&amp;`, `&#8217;`, `&nbsp;`. Of the 2,231 names, those that occur in
//! pages in English; another name stays as it stands.

/// Names, and what they stand for. The first ones need no semicolon.
const NAMES: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("nbsp", "\u{A0}"),
    ("shy", "\u{AD}"),
    ("copy", "\u{A9}"),
    ("reg", "\u{AE}"),
    ("pound", "\u{A3}"),
    ("middot", "\u{B7}"),
    ("laquo", "\u{AB}"),
    ("raquo", "\u{BB}"),
    ("eacute", "\u{E9}"),
    ("AMP", "&"),
    ("LT", "<"),
    ("GT", ">"),
    ("deg", "\u{B0}"),
    ("times", "\u{D7}"),
    ("apos", "'"),
    ("lsquo", "\u{2018}"),
    ("rsquo", "\u{2019}"),
    ("ldquo", "\u{201C}"),
    ("rdquo", "\u{201D}"),
    ("sbquo", "\u{201A}"),
    ("bdquo", "\u{201E}"),
    ("ndash", "\u{2013}"),
    ("mdash", "\u{2014}"),
    ("hellip", "\u{2026}"),
    ("bull", "\u{2022}"),
    ("ensp", "\u{2002}"),
    ("emsp", "\u{2003}"),
    ("thinsp", "\u{2009}"),
    ("zwnj", "\u{200C}"),
    ("zwj", "\u{200D}"),
    ("hyphen", "\u{2010}"),
    ("dash", "\u{2010}"),
    ("rarr", "\u{2192}"),
    ("larr", "\u{2190}"),
    ("rsaquo", "\u{203A}"),
    ("lsaquo", "\u{2039}"),
    ("trade", "\u{2122}"),
    ("euro", "\u{20AC}"),
    ("check", "\u{2713}"),
    ("cross", "\u{2717}"),
    ("NewLine", "\n"),
    ("Tab", "\t"),
    ("excl", "!"),
    ("colon", ":"),
    ("comma", ","),
    ("period", "."),
    ("lowbar", "_"),
    ("lpar", "("),
    ("rpar", ")"),
    ("num", "#"),
    ("quest", "?"),
    ("sol", "/"),
    ("NonBreakingSpace", "\u{A0}"),
    ("ZeroWidthSpace", "\u{200B}"),
];
/// How many of [`NAMES`] need no semicolon.
const BARE: usize = 18;

/// What the numbers 0x80 to 0x9F stand for: Windows' characters, not Unicode's.
const WINDOWS: [u16; 32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D,
    0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,
    0x017E, 0x0178,
];

/// A text with its references resolved, its line ends and null characters made plain.
pub fn resolve(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let found = if let Some(number) = after.strip_prefix('#') { number_at(number) } else { name_at(after) };
        rest = match found {
            Some((meant, rest)) => {
                out.push_str(&meant);
                rest
            }
            None => {
                out.push('&');
                after
            }
        };
    }
    out.push_str(rest);
    if out.contains(['\r', '\0']) { out.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "") } else { out }
}

fn name_at(text: &str) -> Option<(String, &str)> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if let Some(rest) = rest.strip_prefix(';')
        && let Some((_, meant)) = NAMES.iter().find(|(known, _)| *known == name)
    {
        return Some(((*meant).to_owned(), rest));
    }
    // In an address such as `?a=1&copy=2` it is no reference.
    let bare = NAMES[..BARE].iter().find(|(known, _)| *known == name).filter(|_| !rest.starts_with('='));
    bare.map(|(_, meant)| ((*meant).to_owned(), rest))
}

fn number_at(text: &str) -> Option<(String, &str)> {
    let (digits, base) = text.strip_prefix(['x', 'X']).map_or((text, 10), |hex| (hex, 16));
    let end = digits.find(|c: char| !c.is_digit(base)).unwrap_or(digits.len());
    let (number, rest) = digits.split_at(end);
    if number.is_empty() {
        return None;
    }
    let meant = match u32::from_str_radix(number, base) {
        Ok(code @ 0x80..=0x9F) => char::from_u32(WINDOWS[code as usize - 0x80].into()),
        Ok(code) => char::from_u32(code).filter(|c| *c != '\0'),
        Err(_) => None,
    };
    Some((meant.unwrap_or(char::REPLACEMENT_CHARACTER).to_string(), rest.strip_prefix(';').unwrap_or(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved() {
        for (text, expected) in [
            ("You can&rsquo;t &#8217;&#x2019;&#146;", "You can\u{2019}t \u{2019}\u{2019}\u{2019}"),
            ("a&nbsp;b&nbsp c", "a\u{A0}b\u{A0} c"),
            ("AT&T &unknown; & &# &#x; &rsquo", "AT&T &unknown; & &# &#x; &rsquo"),
            ("?a=1&copy=2", "?a=1&copy=2"),
            ("&#0;&#x110000;&#99999999999;", "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ("a\r\nb\0", "a\nb"),
        ] {
            assert_eq!(resolve(text), expected, "{text}");
        }
    }
}
