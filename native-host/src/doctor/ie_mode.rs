//! The organisation's list of sites that Edge opens in Internet Explorer mode, where it could not be judged.
//!
//! A list on a disc of this PC is judged for the report; here it is said when there is none, or no list at
//! all. One on the network is left there: this program asks nothing of the network. Edge keeps a copy of
//! what it has fetched, seen in version 79 beside its profiles; what stands there may be old.

use super::Place;
use super::browsers::Found;
use super::finding::{Code, Finding, Level};
use super::policies::Policies;
use crate::workstation::site_list::{HOSTS, SiteList};
use serde_json::Value;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

/// Longer lists (bytes) are read so far only.
const MAX_BYTES: u64 = 1024 * 1024;
/// A drive may be one of the network, and its server gone.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// The copy that Edge keeps, in its folder of the user.
const KEPT: &str = "EmieSiteList.xml";

/// What is to be said of Edge's list, if anything.
pub fn look(place: &Place, found: &Found, policies: &Policies) -> Option<Finding> {
    let level = policies.get("InternetExplorerIntegrationLevel").and_then(Value::as_u64)?;
    let list = policies.get("InternetExplorerIntegrationSiteList").and_then(Value::as_str)?.trim();
    if found.row.name != "edge" || level == 0 || list.is_empty() {
        return None;
    }
    let (trouble, seen_at) = match SiteList::on_disc(list).map(|path| read(place.inside(path))) {
        Some(Ok(read)) if read.is_one() => return None,
        Some(Ok(_)) => ("that is no list of sites".to_owned(), None),
        Some(Err(error)) if error.kind() == ErrorKind::NotFound => ("that is not there".to_owned(), None),
        Some(Err(error)) => (format!("that cannot be read: {error}"), None),
        None => match kept(place, found) {
            Some((path, host)) => {
                (format!("that was not read; a copy that Edge kept, perhaps old, has {host}"), Some(path))
            }
            None => ("that was not read".to_owned(), None),
        },
    };
    let text = format!("{} opens the sites of {list} in Internet Explorer mode; {trouble}", found.row.title);
    let finding = Finding::new(Code::IeModeListUnread, Level::Note, text).browser(found.row.name).fix(format!(
        "open edge://compat/enterprise in Edge, which shows the list in use, and see that it has neither {} nor {}",
        HOSTS[0], HOSTS[1]
    ));
    Some(match seen_at {
        Some(path) => finding.path(&path),
        None => finding,
    })
}

/// The copy that Edge keeps, and the host in it that does not work so.
fn kept(place: &Place, found: &Found) -> Option<(PathBuf, &'static str)> {
    let path = place.profile_of(found)?.join(KEPT);
    let host = read(path.clone()).ok()?.host()?;
    Some((path, host))
}

/// Reads a list in time.
fn read(path: PathBuf) -> io::Result<SiteList> {
    in_time(PATIENCE, move || bytes(&path)).map(|bytes| SiteList::of(&bytes))
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What this gives, if it does in time. What hangs is left behind.
fn in_time<T: Send + 'static>(
    patience: Duration,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let (tell, told) = channel();
    thread::Builder::new().spawn(move || tell.send(work()))?;
    told.recv_timeout(patience).unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disc_that_hangs_holds_nobody_up() {
        let (_keep, never) = channel::<()>();
        let hangs = move || never.recv().map_err(io::Error::other);
        assert_eq!(in_time(Duration::from_millis(1), hangs).unwrap_err().kind(), ErrorKind::TimedOut);
        assert_eq!(in_time(PATIENCE, || Ok(7)).unwrap(), 7);
    }
}
