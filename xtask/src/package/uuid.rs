//! UUIDs that follow from a name, so that the same thing has the same one every time.

use super::deb;

/// The UUID of a name: the first half of its SHA-256 in the form of version 8 (RFC 9562), in upper
/// case, as Windows Installer wants it.
pub fn of(name: &str) -> String {
    let sum = deb::sha256(name.as_bytes()).to_uppercase();
    format!("{}-{}-8{}-A{}-{}", &sum[..8], &sum[8..12], &sum[13..16], &sum[17..20], &sum[20..32])
}

#[cfg(test)]
mod tests {
    #[test]
    fn they_have_the_form_of_version_8() {
        let uuid = super::of("x");
        assert_eq!(uuid, super::of("x"));
        assert_ne!(uuid, super::of("y"));
        assert_eq!(uuid.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert_eq!((&uuid[14..15], &uuid[19..20]), ("8", "A"));
    }
}
