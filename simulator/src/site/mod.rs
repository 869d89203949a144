//! The stand-in for CSMS and Care Identity, over HTTPS.
//!
//! Its words and looks are its own. Every page of the scenario catalogue is at its host and path;
//! between them runs the sign-in as the NHS guides describe it:
//!
//! start page → choice of method → passcode → **outcome** → choice of role → access check → search
//!
//! The outcome is success, or any page of the catalogue.

mod authority;
mod care_identity;
mod csms;
mod hostile;
mod layout;
mod page;
mod respond;
mod state;

pub(crate) use respond::strict as strict_headers;
pub use state::{CARE_IDENTITY_HOST, CSMS_HOST, SUCCESS};

use crate::Error;
use crate::serve::Server;
use state::State;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The stylesheet of the stand-in, shared with the desk's control page.
pub(crate) const STYLE: &str = include_str!("../../assets/simulator.css");

/// How the site is to run.
#[derive(Clone, Debug)]
pub struct SiteConfig {
    /// Where it listens; port 0 takes any free one.
    pub address: SocketAddr,
    /// Hosts besides CSMS and Care Identity that show the same pages, e.g. one that nobody watches.
    pub further_hosts: Vec<String>,
    /// Where the certificate authority is written to (PEM), for browsers to trust.
    pub authority_file: Option<PathBuf>,
    /// How long the passcode page shows before the outcome. People need to see it, tests do not.
    pub passcode_pause: Duration,
}

impl Default for SiteConfig {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 443)),
            further_hosts: Vec::new(),
            authority_file: None,
            passcode_pause: Duration::from_millis(800),
        }
    }
}

/// The running site. Dropping it stops it.
#[derive(Debug)]
pub struct Site {
    state: Arc<State>,
    authority: String,
    server: Server,
}

impl Site {
    /// Makes a certificate authority and a certificate for all hosts, and serves.
    ///
    /// # Errors
    /// When the address is taken, the authority's file cannot be written or a certificate not made.
    pub fn start(config: SiteConfig) -> Result<Self, Error> {
        let hosts: Vec<String> = [CSMS_HOST, CARE_IDENTITY_HOST]
            .into_iter()
            .map(str::to_owned)
            .chain(config.further_hosts.iter().cloned())
            .collect();
        let (authority, tls) = authority::make(&hosts)?;
        if let Some(file) = &config.authority_file {
            fs::write(file, &authority).map_err(Error::io(format!("{} could not be written", file.display())))?;
        }
        let state = Arc::new(State::new(hosts, config.passcode_pause)?);
        let server = Server::start("stand-in site", config.address, respond::app(&state), Some(tls))?;
        state.set_port(server.address().port());
        Ok(Self { state, authority, server })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The page a sign-in begins at.
    pub fn start_url(&self) -> String {
        format!("{}/", self.state.origin(CSMS_HOST))
    }

    /// Where a page of the catalogue is.
    ///
    /// # Errors
    /// [`Error::UnknownPage`].
    pub fn url_of(&self, page_id: &str) -> Result<String, Error> {
        state::page(page_id).map(|page| self.state.url(page))
    }

    /// The certificate authority, PEM.
    pub fn authority_pem(&self) -> &str {
        &self.authority
    }

    /// Where every sign-in ends from now on: a page's id, or [`SUCCESS`].
    ///
    /// # Errors
    /// [`Error::UnknownPage`].
    pub fn set_outcome(&self, page_id: &str) -> Result<(), Error> {
        self.state.set_outcome(page_id)
    }

    /// Id of the page where sign-ins end.
    pub fn outcome(&self) -> &'static str {
        &self.state.outcome().id
    }
}
