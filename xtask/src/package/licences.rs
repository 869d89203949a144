//! The licence texts of everything that is given out, in one file.

use super::dependencies::Crate;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

const HEAD: &str = "\
Licences of the software in CSMS Login Helper
=============================================

CSMS Login Helper itself is under the MIT licence below. It contains the crates and the package
of npm named after it, under the licences that they name; their texts follow.
";

/// The file's text. `own` is the project's licence.
pub fn text(own: &str, crates: &BTreeSet<Crate>) -> String {
    let mut text = format!("{HEAD}\n{}\n\n", own.trim());
    for one in crates {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{} {} - {}", one.name, one.version, one.licence);
        if one.texts.is_empty() {
            let _ = writeln!(text, "    (brings no licence text of its own; see {})", one.repository);
        }
    }
    // Most texts are shared by many crates: each is printed once.
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in crates {
        for licence in &one.texts {
            texts.entry(normal(licence)).or_default().push(format!("{} {}", one.name, one.version));
        }
    }
    let mut texts: Vec<_> = texts.into_iter().map(|(licence, names)| (names, licence)).collect();
    texts.sort();
    for (names, licence) in texts {
        let _ = write!(text, "\n{}\nOf {}:\n\n{licence}\n", "-".repeat(100), names.join(", "));
    }
    text
}

/// The same text for the same licence: line ends and outer white space differ between crates.
fn normal(licence: &str) -> String {
    let lines: Vec<_> = licence.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_printed_once_and_each_crate_named() {
        let one = |name: &str, texts: &[&str]| Crate {
            name: name.into(),
            version: "1.0.0".into(),
            licence: "MIT".into(),
            repository: "https://example.org".into(),
            texts: texts.iter().map(|text| (*text).to_owned()).collect(),
            ..Crate::default()
        };
        let crates =
            BTreeSet::from([one("a", &["Be kind.\n"]), one("b", &["Be kind.\r\n", "Be fair."]), one("c", &[])]);
        let text = text("OWN", &crates);
        assert_eq!(text.matches("Be kind.").count(), 1, "{text}");
        assert!(
            text.contains("Of a 1.0.0, b 1.0.0:\n\nBe kind.") && text.contains("Of b 1.0.0:\n\nBe fair."),
            "{text}"
        );
        assert!(text.contains("c 1.0.0 - MIT\n    (brings no licence text") && text.contains("\nOWN\n"), "{text}");
    }
}
