//! What the site remembers: where a sign-in ends, and under which names it is known.

use crate::Error;
use shared::scenario::{Page, loading_pages};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Host name of CSMS.
pub const CSMS_HOST: &str = "cervicalscreening.nhs.uk";
/// Host name of Care Identity's sign-in.
pub const CARE_IDENTITY_HOST: &str = "am.nhsidentity.spineservices.nhs.uk";
/// The outcome of a sign-in that succeeds: the choice of a role.
pub const SUCCESS: &str = "csms-choose-role";

/// Port of HTTPS, which an address need not say.
const HTTPS: u16 = 443;

#[derive(Debug)]
pub(super) struct State {
    hosts: Vec<String>,
    port: AtomicU16,
    /// Where a sign-in ends.
    outcome: Mutex<&'static Page>,
    pub(super) passcode_pause: Duration,
}

impl State {
    /// Sign-ins succeed until told otherwise.
    pub(super) fn new(hosts: Vec<String>, passcode_pause: Duration) -> Result<Self, Error> {
        Ok(Self { hosts, port: AtomicU16::new(HTTPS), outcome: Mutex::new(page(SUCCESS)?), passcode_pause })
    }

    /// The port becomes known after the site has begun to listen.
    pub(super) fn set_port(&self, port: u16) {
        self.port.store(port, Ordering::Relaxed);
    }

    /// Whether the site answers for this host.
    pub(super) fn knows(&self, host: &str) -> bool {
        self.hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
    }

    /// The origin of a host, without a slash at the end.
    pub(super) fn origin(&self, host: &str) -> String {
        match self.port.load(Ordering::Relaxed) {
            HTTPS => format!("https://{host}"),
            port => format!("https://{host}:{port}"),
        }
    }

    /// Address of a page of the catalogue.
    pub(super) fn url(&self, page: &Page) -> String {
        format!("{}{}", self.origin(&page.host), page.path)
    }

    pub(super) fn set_outcome(&self, id: &str) -> Result<(), Error> {
        let page = page(id)?;
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = page;
        Ok(())
    }

    /// Where a sign-in ends.
    pub(super) fn outcome(&self) -> &'static Page {
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The page with this id.
pub(super) fn page(id: &str) -> Result<&'static Page, Error> {
    let id = if id == "success" { SUCCESS } else { id };
    loading_pages().find(|page| page.id == id).ok_or_else(|| Error::UnknownPage {
        given: id.to_owned(),
        known: loading_pages().map(|page| page.id.as_str()).collect::<Vec<_>>().join(", "),
    })
}

/// The page at this host and path. A host of the caller's own shows what CSMS shows.
pub(super) fn page_at(host: &str, path: &str) -> Option<&'static Page> {
    let host = if host == CARE_IDENTITY_HOST { host } else { CSMS_HOST };
    loading_pages().find(|page| page.host == host && page.path == path)
}
