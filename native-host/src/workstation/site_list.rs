//! Lists of sites that Edge opens in Internet Explorer mode (Microsoft's Enterprise Mode schema, version 2).

use crate::html::{Piece, Pieces};

/// The sign-in page that talks with the NHS software on the PC.
pub const SIGN_IN: &str = "am.nhsidentity.spineservices.nhs.uk";
/// The hosts that do not work in Internet Explorer mode: CSMS and its sign-in.
pub const HOSTS: [&str; 2] = ["cervicalscreening.nhs.uk", SIGN_IN];

/// A list.
pub struct SiteList(String);

impl SiteList {
    /// A list of these bytes: UTF-8 or, with a mark, UTF-16.
    pub fn of(bytes: &[u8]) -> Self {
        Self(match bytes.strip_prefix(&[0xFF, 0xFE]) {
            Some(units) => {
                let units: Vec<u16> =
                    units.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
                String::from_utf16_lossy(&units)
            }
            None => String::from_utf8_lossy(bytes).into_owned(),
        })
    }

    /// The path of a list on a disc of this PC: `C:\sites.xml`, `file:///C:/sites.xml`. `None` for one that
    /// lies on the network.
    pub fn on_disc(address: &str) -> Option<String> {
        let local = ["file:///", "file://localhost/"].iter().find_map(|start| {
            let (before, after) = address.split_at_checked(start.len())?;
            before.eq_ignore_ascii_case(start).then(|| after.replace("%20", " "))
        });
        let path = local.unwrap_or_else(|| address.to_owned()).replace('/', "\\");
        let drive = path.strip_prefix(|letter: char| letter.is_ascii_alphabetic())?;
        drive.starts_with(":\\").then_some(path)
    }

    /// Whether it is such a list at all.
    pub fn is_one(&self) -> bool {
        Pieces::of(&self.0).any(|piece| matches!(piece, Piece::Start { name, .. } if name == "site-list"))
    }

    /// The first of [`HOSTS`] that it opens in Internet Explorer mode.
    pub fn host(&self) -> Option<&'static str> {
        HOSTS.into_iter().find(|host| self.has(host))
    }

    /// Whether it has this host to be opened in Internet Explorer mode: `<site url="host">` with
    /// `<open-in>IE11</open-in>`. Its XML is simple enough to be read like HTML. An entry for a part of
    /// the host, or for a domain above it, is left alone: what Edge makes of it is not known for sure.
    fn has(&self, host: &str) -> bool {
        let (mut in_site, mut in_choice) = (false, false);
        for piece in Pieces::of(&self.0) {
            match piece {
                Piece::Start { name, attributes, closed } if name == "site" => {
                    let url = attributes.into_iter().find(|(name, _)| name == "url").map(|(_, url)| url.to_lowercase());
                    in_site = !closed && url.is_some_and(|url| url.trim().trim_end_matches('/') == host);
                }
                Piece::Start { name, closed, .. } if name == "open-in" => in_choice = !closed,
                Piece::Text(text) if in_site && in_choice && text.trim().eq_ignore_ascii_case("ie11") => return true,
                Piece::End(name) if name == "open-in" => in_choice = false,
                Piece::End(name) if name == "site" => in_site = false,
                _ => {}
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(text: &str, host: &str) -> bool {
        SiteList::of(text.as_bytes()).has(host)
    }

    const LIST: &str = r#"<site-list version="205"><!-- <site url="cervicalscreening.nhs.uk"> -->
        <site url="example.org"><compat-mode>Default</compat-mode><open-in app="true">IE11</open-in></site>
        <site url="cervicalscreening.nhs.uk"><compat-mode>IE11</compat-mode><open-in>MSEdge</open-in></site>
        <site url="Am.NHSidentity.spineservices.nhs.uk/"><open-in>ie11</open-in></site>
        <site url="nhs.uk"/><open-in>IE11</open-in></site-list>"#;

    #[test]
    fn only_the_very_host_with_the_very_choice_counts() {
        assert!(has(LIST, HOSTS[1]));
        for no in ["cervicalscreening.nhs.uk", "nhs.uk", "spineservices.nhs.uk"] {
            assert!(!has(LIST, no), "{no}");
        }
        for end in 0..LIST.len() {
            // Half-written lists end somewhere.
            has(&LIST[..end], HOSTS[1]);
        }
    }

    #[test]
    fn lists_on_discs_are_told_from_others() {
        for (address, path) in [
            (r"C:\lists\sites.xml", Some(r"C:\lists\sites.xml")),
            ("file:///c:/my%20lists/sites.xml", Some(r"c:\my lists\sites.xml")),
            ("FILE://localhost/C:/sites.xml", Some(r"C:\sites.xml")),
            ("https://intranet.example/sites.xml", None),
            ("file://server/share/sites.xml", None),
            (r"\\server\share\sites.xml", None),
            ("C:sites.xml", None),
            ("é:\\x", None),
            ("", None),
        ] {
            assert_eq!(SiteList::on_disc(address).as_deref(), path, "{address}");
        }
    }

    #[test]
    fn lists_may_be_utf_16() {
        let bytes: Vec<u8> = "\u{FEFF}<a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(SiteList::of(&bytes).0, "<a>");
        assert_eq!(SiteList::of(b"\xFF\xFEx").0, "");
    }

    #[test]
    fn other_files_are_no_lists() {
        assert!(SiteList::of(LIST.as_bytes()).is_one());
        for no in ["", "<html>not found</html>", "<!-- <site-list> -->", "site-list"] {
            assert!(!SiteList::of(no.as_bytes()).is_one(), "{no}");
        }
    }
}
