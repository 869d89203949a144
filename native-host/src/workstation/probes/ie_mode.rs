//! Whether Edge opens CSMS or its sign-in in Internet Explorer mode, where neither works.
//!
//! The organisation's list of such sites (Microsoft's Enterprise Mode schema, version 2) is read when
//! it lies on a disc of this PC. What it says of other addresses is not known without the network,
//! and then nothing is said.

use super::browsers::{SIGN_IN, Settings};
use crate::html::{Piece, Pieces};
use crate::registry::Value;
use crate::workstation::catalogue::Catalogue;
use crate::workstation::pc::{Answer, Hive, Pc};
use crate::workstation::run::Learnt;
use shared::report::{Browser, Policy};

const HOSTS: [&str; 2] = ["cervicalscreening.nhs.uk", SIGN_IN];
const EDGE: &str = "SOFTWARE\\Policies\\Microsoft\\Edge";
/// Sites and their zones, by policy; zone 1 is the intranet.
const ZONES: &str = "SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\ZoneMapKey";

pub fn look(pc: &dyn Pc, _: &Catalogue) -> Answer<Learnt> {
    let settings = Settings { pc, root: EDGE };
    let mut found = Vec::new();
    // 1 is the mode, 2 the browser itself; without either no site is opened so.
    if settings.number("InternetExplorerIntegrationLevel")?.is_some_and(|level| level > 0) {
        let name = "InternetExplorerIntegrationSiteList";
        let list = settings.value("", name)?;
        if let Some(path) = list.as_ref().and_then(Value::text).and_then(on_disc)
            && let Some(bytes) = pc.file(&path)?
            && HOSTS.iter().any(|host| is_listed(&decoded(&bytes), host))
        {
            found.push(name);
        }
        let name = "SendIntranetToInternetExplorer";
        if settings.number(name)? == Some(1) && is_intranet(pc)? {
            found.push(name);
        }
    }
    let found = found.into_iter().map(|name| Policy { browser: Browser::Edge, name: name.to_owned() }).collect();
    Ok(Box::new(|gathered| gathered.ie_mode = found))
}

/// The path of a list on a disc of this PC: `C:\sites.xml`, `file:///C:/sites.xml`.
fn on_disc(address: &str) -> Option<String> {
    let path = match address.get(..8) {
        Some(start) if start.eq_ignore_ascii_case("file:///") => address[8..].replace("%20", " "),
        _ => address.to_owned(),
    };
    let path = path.replace('/', "\\");
    let drive = path.strip_prefix(|letter: char| letter.is_ascii_alphabetic())?;
    drive.starts_with(":\\").then_some(path)
}

/// Such lists are UTF-8 or, with a mark, UTF-16.
fn decoded(bytes: &[u8]) -> String {
    match bytes.strip_prefix(&[0xFF, 0xFE]) {
        Some(units) => {
            let units: Vec<u16> = units.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Whether the list has this host to be opened in Internet Explorer mode: `<site url="host">` with
/// `<open-in>IE11</open-in>`. Its XML is simple enough to be read like HTML. An entry for a part of
/// the host, or for a domain above it, is left alone: what Edge makes of it is not known for sure.
fn is_listed(xml: &str, host: &str) -> bool {
    let (mut in_site, mut in_choice) = (false, false);
    for piece in Pieces::of(xml) {
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

/// Whether the organisation counts one of the hosts as a site of the intranet.
fn is_intranet(pc: &dyn Pc) -> Answer<bool> {
    let mut found = false;
    for hive in [Hive::Machine, Hive::User] {
        let values = pc.values(hive, ZONES)?;
        let mut intranet = values.iter().filter(|(_, value)| value.text() == Some("1"));
        found |= intranet.any(|(pattern, _)| HOSTS.iter().any(|host| covers(&pattern.to_lowercase(), host)));
    }
    Ok(found)
}

/// Whether a pattern of sites has this host: `https://cervicalscreening.nhs.uk`, `*.nhs.uk`.
fn covers(pattern: &str, host: &str) -> bool {
    let name = pattern.split_once("://").map_or(pattern, |(_, rest)| rest);
    let name = name.split('/').next().unwrap_or_default();
    match name.strip_prefix("*.") {
        Some(domain) => host.strip_suffix(domain).is_some_and(|before| before.ends_with('.')),
        None => name == host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"<site-list version="205"><!-- <site url="cervicalscreening.nhs.uk"> -->
        <site url="example.org"><compat-mode>Default</compat-mode><open-in app="true">IE11</open-in></site>
        <site url="cervicalscreening.nhs.uk"><compat-mode>IE11</compat-mode><open-in>MSEdge</open-in></site>
        <site url="Am.NHSidentity.spineservices.nhs.uk/"><open-in>ie11</open-in></site>
        <site url="nhs.uk"/><open-in>IE11</open-in></site-list>"#;

    #[test]
    fn only_the_very_host_with_the_very_choice_counts() {
        assert!(is_listed(LIST, SIGN_IN));
        for no in ["cervicalscreening.nhs.uk", "nhs.uk", "spineservices.nhs.uk"] {
            assert!(!is_listed(LIST, no), "{no}");
        }
        for end in 0..LIST.len() {
            // Half-written lists end somewhere.
            is_listed(&LIST[..end], SIGN_IN);
        }
    }

    #[test]
    fn lists_on_discs_are_told_from_others() {
        for (address, path) in [
            (r"C:\lists\sites.xml", Some(r"C:\lists\sites.xml")),
            ("file:///c:/my%20lists/sites.xml", Some(r"c:\my lists\sites.xml")),
            ("https://intranet.example/sites.xml", None),
            ("file://server/share/sites.xml", None),
            (r"\\server\share\sites.xml", None),
            ("C:sites.xml", None),
            ("é:\\x", None),
            ("", None),
        ] {
            assert_eq!(on_disc(address).as_deref(), path, "{address}");
        }
    }

    #[test]
    fn lists_may_be_utf_16() {
        let bytes: Vec<u8> = "\u{FEFF}<a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&bytes), "<a>");
        assert_eq!(decoded(b"\xFF\xFEx"), "");
    }

    #[test]
    fn zones_have_patterns_of_sites() {
        for yes in ["https://cervicalscreening.nhs.uk", "*.nhs.uk", "https://*.nhs.uk/x", "cervicalscreening.nhs.uk"] {
            assert!(covers(yes, HOSTS[0]), "{yes}");
        }
        for no in ["nhs.uk", "*.s.uk", "", "*.example.org", "https://example.org/cervicalscreening.nhs.uk"] {
            assert!(!covers(no, HOSTS[0]), "{no}");
        }
    }
}
