//! How somebody signs in to Care Identity. Whoever uses Microsoft Authenticator has no use for
//! advice on readers and cards.

use crate::cause::{UnknownName, named};
use crate::observation::Observation;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

named! {
    /// A way to sign in that CSMS takes.
    Method {
        /// A smartcard and its passcode.
        Smartcard => "smartcard",
        /// Microsoft Authenticator on a phone.
        Authenticator => "authenticator",
    }
}

/// Words by which a page names a method. The labels of Care Identity are not public; both products
/// can hardly be meant without naming them.
const NAMES: &[(Method, &[&str])] = &[
    (Method::Smartcard, &["smartcard", "smart card", "passcode"]),
    (Method::Authenticator, &["authenticator", "authentication app"]),
];

/// The method that a page names, when it names one alone: the page on which the method is chosen
/// names all of them.
pub fn named_on(page: &Observation) -> Option<Method> {
    let texts = || page.headings.iter().chain(&page.alerts).chain([&page.title]);
    let says = |word: &str| texts().any(|text| holds(text, word));
    let mut found = NAMES.iter().filter(|(_, words)| words.iter().any(|word| says(word)));
    match (found.next(), found.next()) {
        (Some((method, _)), None) => Some(*method),
        _ => None,
    }
}

/// Whether a text holds a word, in whatever case.
fn holds(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(heading: &str, text: &str) -> Option<Method> {
        named_on(&Observation {
            headings: vec![heading.to_owned()],
            alerts: vec![text.to_owned()],
            ..Observation::default()
        })
    }

    #[test]
    fn a_page_that_names_one_method_tells() {
        assert_eq!(page("Smartcard Authentication Failure", "Error code: 400_601"), Some(Method::Smartcard));
        assert_eq!(page("Enter the code", "Open Microsoft AUTHENTICATOR on your phone"), Some(Method::Authenticator));
        assert_eq!(page("Select your login method", "Smartcard Authenticator app"), None);
        assert_eq!(page("Sorry, something went wrong", ""), None);
    }
}
