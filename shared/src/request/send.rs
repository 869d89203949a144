//! Ways to send a request: as text, as an e-mail link, as a link into a support portal.
//!
//! A link is an address, and addresses are remembered: the body of a request, which these are made
//! from, holds the gap for the smartcard number, never the number.

use super::SupportRequest;
use crate::texts::Texts;
use std::fmt;

/// A link may be so long (characters): Windows hands at most 2,048 on to the mail program.
const LONGEST: usize = 2_000;

/// A link made from a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The address.
    pub href: String,
    /// The text was too long and had to be cut: a note in it says so.
    pub cut: bool,
}

/// Why a template makes no link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotALink {
    /// It does not begin with `https://`.
    NotHttps,
    /// It has a gap other than `{subject}` and `{body}`.
    UnknownGap(String),
    /// A gap stands in the name of the host.
    GapInHost,
}

impl fmt::Display for NotALink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotHttps => f.write_str("the link must begin with https://"),
            Self::UnknownGap(name) => write!(f, "{{{name}}} is unknown; known are {{subject}} and {{body}}"),
            Self::GapInHost => f.write_str("the name of the host must stand without gaps before the first /"),
        }
    }
}

impl std::error::Error for NotALink {}

/// `mailto:` with subject and body (RFC 6068).
pub(super) fn mailto(request: &SupportRequest, texts: &Texts) -> Link {
    let address = |email: &Option<String>| email.as_deref().map(encode).unwrap_or_default().replace("%40", "@");
    let copy = request.copy.as_ref().map(|_| format!("cc={}&", address(&request.copy))).unwrap_or_default();
    let head = format!("mailto:{}?{copy}subject={}&body=", address(&request.email), encode(&request.subject));
    let (body, cut) = fit(&request.body, LONGEST.saturating_sub(head.len()), texts);
    Link { href: head + &body, cut }
}

/// A link into a support portal.
///
/// # Errors
/// When the template is no link, or has gaps that cannot be filled.
pub(super) fn portal(request: &SupportRequest, template: &str, texts: &Texts) -> Result<Link, NotALink> {
    check_portal(template)?;
    let subject = encode(&request.subject);
    let (host, rest) = split(template);
    let rest = rest.replace("{subject}", &subject);
    let length = host.len() + rest.replace("{body}", "").len();
    let (body, cut) = fit(&request.body, LONGEST.saturating_sub(length), texts);
    Ok(Link { href: host.to_owned() + &rest.replace("{body}", &body), cut })
}

/// Checks the template of a portal's link.
///
/// # Errors
/// When no link can be made from it.
pub fn check_portal(template: &str) -> Result<(), NotALink> {
    if !template.starts_with("https://") {
        return Err(NotALink::NotHttps);
    }
    let (host, rest) = split(template);
    if host.contains('{') || host.len() <= "https://".len() {
        return Err(NotALink::GapInHost);
    }
    let mut gaps = rest.split('{').skip(1).map(|part| part.split('}').next().unwrap_or_default());
    match gaps.find(|name| !["subject", "body"].contains(name)) {
        Some(name) => Err(NotALink::UnknownGap(name.to_owned())),
        None => Ok(()),
    }
}

/// Scheme and host, and what follows.
fn split(template: &str) -> (&str, &str) {
    let from = "https://".len().min(template.len());
    let end = template[from..].find(['/', '?', '#']).map_or(template.len(), |at| from + at);
    template.split_at(end)
}

/// The text percent-encoded, at most so long: cut after a whole line, with a note.
fn fit(text: &str, room: usize, texts: &Texts) -> (String, bool) {
    let whole = encode(text);
    if whole.len() <= room {
        return (whole, false);
    }
    let note = encode(&format!("\n{}\n", texts.get("request-cut")));
    let mut fitting = String::new();
    for line in text.split_inclusive('\n') {
        let line = encode(line);
        if fitting.len() + line.len() + note.len() > room {
            break;
        }
        fitting += &line;
    }
    if note.len() <= room {
        fitting += &note;
    }
    (fitting, true)
}

/// Percent-encoding of everything but unreserved characters (RFC 3986); line breaks become CR LF.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            b'\n' => encoded += "%0D%0A",
            b'\r' => {}
            other => encoded += &format!("%{other:02X}"),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cause::Owner;
    use crate::texts::texts;

    fn request(body: &str) -> SupportRequest {
        SupportRequest {
            to: Owner::It,
            email: Some("it+csms@example.org".into()),
            copy: None,
            subject: "CSMS: a & b".into(),
            body: body.into(),
            short: None,
        }
    }

    #[test]
    fn a_mail_link_is_as_the_standard_wants_it() {
        let link = mailto(&request("Café “x”?\nyes\n"), texts());
        assert_eq!(
            link.href,
            "mailto:it%2Bcsms@example.org?subject=CSMS%3A%20a%20%26%20b&body=Caf%C3%A9%20%E2%80%9Cx%E2%80%9D%3F%0D%0Ayes%0D%0A"
        );
        assert!(!link.cut);
    }

    #[test]
    fn a_long_text_is_cut_at_a_line_and_says_so() {
        let long = "One line of many words.\n".repeat(200);
        let link = mailto(&request(&long), texts());
        assert!(link.cut && link.href.len() <= LONGEST, "{}", link.href.len());
        assert!(link.href.ends_with(&encode(&format!("\n{}\n", texts().get("request-cut")))));
        assert!(mailto(&request(&"x".repeat(5_000)), texts()).href.len() <= LONGEST);
    }

    #[test]
    fn a_portal_gets_subject_and_body() {
        let link = portal(&request("a/b\n"), "https://desk.example/new?t={subject}&d={body}#x", texts()).unwrap();
        assert_eq!(link.href, "https://desk.example/new?t=CSMS%3A%20a%20%26%20b&d=a%2Fb%0D%0A#x");
        let refused = |template: &str| portal(&request("x"), template, texts()).unwrap_err();
        assert_eq!(refused("http://desk.example/{body}"), NotALink::NotHttps);
        assert_eq!(refused("javascript:alert(1)"), NotALink::NotHttps);
        assert_eq!(refused("https://{subject}.example/"), NotALink::GapInHost);
        assert_eq!(refused("https://"), NotALink::GapInHost);
        assert_eq!(refused("https://desk.example/?n={number}"), NotALink::UnknownGap("number".into()));
        // What the body says is no template.
        let nested = portal(&request("{subject}"), "https://desk.example/?d={body}", texts()).unwrap();
        assert_eq!(nested.href, "https://desk.example/?d=%7Bsubject%7D");
    }
}
