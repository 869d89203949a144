//! What the text of a setting must look like. Strict enough that it can be put into a mail address
//! or a link without harm, no stricter.

use crate::request::{check_portal, unknown_gaps};

/// The form of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Any single line.
    Line,
    /// An e-mail address.
    Email,
    /// An address of the web that begins with `https://`.
    WebAddress,
    /// The text of a request, with gaps that requests fill.
    Template,
    /// An address of the web with the gaps `{subject}` and `{body}`.
    Portal,
}

impl Form {
    /// The key of what is wanted, as it stands in a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Line => "wanted-line",
            Self::Email => "wanted-email",
            Self::WebAddress => "wanted-web-address",
            Self::Template => "wanted-template",
            Self::Portal => "wanted-portal",
        }
    }

    /// Whether the text has this form.
    pub fn fits(self, text: &str) -> bool {
        let one_line = !text.bytes().any(|byte| byte.is_ascii_control());
        let plain = || text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\`".contains(&byte));
        (one_line || self == Self::Template)
            && match self {
                Self::Line => true,
                Self::Template => {
                    !text.chars().any(|c| c.is_control() && !"\n\r\t".contains(c)) && unknown_gaps(text).is_empty()
                }
                Self::Portal => plain() && check_portal(text).is_ok(),
                // A comma or question mark would make a mail link say more than its address.
                Self::Email => {
                    plain()
                        && !text.bytes().any(|byte| b",;:?&%()[]".contains(&byte))
                        && text.split_once('@').is_some_and(|(user, host)| {
                            !user.is_empty() && host.contains('.') && !host.contains('@') && !host.ends_with('.')
                        })
                }
                Self::WebAddress => {
                    plain()
                        && text
                            .strip_prefix("https://")
                            .is_some_and(|rest| rest.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric()))
                }
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_could_do_harm_do_not_fit() {
        for (form, good, bad) in [
            (Form::Line, &["EXAMPLE SURGERY", "Ynys Môn"][..], &["a\nb", "a\u{0}"][..]),
            (
                Form::Email,
                &["it.support@example.org"],
                &[
                    "it.support",
                    "@example.org",
                    "a@b",
                    "a@b@example.org",
                    "a@example.org?bcc=x@example.org",
                    "a@example.org,b@example.org",
                    "a b@example.org",
                    "<a@example.org>",
                    "a@example.org\r\nBcc: b@example.org",
                ],
            ),
            (
                Form::WebAddress,
                &["https://portal.example.org/new?x={subject}"],
                &["http://example.org", "javascript:alert(1)", "https://", "https:///x", "https://a b", "https://a\"b"],
            ),
            (Form::Template, &["Hello,\n{ask}\n{numbers}", "a { b"], &["{ask}\n{nonsense}", "a\u{0}"]),
            (
                Form::Portal,
                &["https://portal.example.org/new?x={subject}&y={body}"],
                &["https://portal.example.org/{number}", "https://{subject}.example.org/", "http://example.org/{body}"],
            ),
        ] {
            good.iter().for_each(|text| assert!(form.fits(text), "{form:?} {text}"));
            bad.iter().for_each(|text| assert!(!form.fits(text), "{form:?} {text}"));
        }
    }
}
