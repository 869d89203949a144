//! The extensions this host works for. The one place where their ids stand.

/// Ids of the extension in browsers of the Chromium family. The first follows from the `key` in
/// `manifest.json`; ids given out by shops are added behind it.
pub const CHROMIUM: &[&str] = &["lgfdinkeolddfkgfdbcklpmhcokfndce"];

/// Id of the add-on in Firefox.
pub const FIREFOX: &str = "csms-login-helper@csms-login-helper.uk";

/// How the origin of an extension starts in browsers of the Chromium family; Edge's too.
pub const CHROMIUM_SCHEME: &str = "chrome-extension://";

/// Letters of a Chromium extension id.
const ID_LENGTH: usize = 32;

/// The origin of the extension with this id, as a manifest and a browser's start name it.
pub fn origin(id: &str) -> String {
    format!("{CHROMIUM_SCHEME}{id}/")
}

/// Whether this can be the id of an extension: 32 letters from a to p.
pub fn is_chromium_id(text: &str) -> bool {
    text.len() == ID_LENGTH && text.bytes().all(|letter| matches!(letter, b'a'..=b'p'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_form_browsers_give_them() {
        assert!(CHROMIUM.iter().all(|id| is_chromium_id(id)));
        for wrong in ["", "abc", "qgfdinkeolddfkgfdbcklpmhcokfndce", "LGFDINKEOLDDFKGFDBCKLPMHCOKFNDCE"] {
            assert!(!is_chromium_id(wrong), "{wrong}");
        }
        assert_eq!(origin("abc"), "chrome-extension://abc/");
    }
}
