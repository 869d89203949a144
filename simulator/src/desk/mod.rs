//! A whole desk: the smart card service, its readers, the cards in them, and the site.
//!
//! [`Desk::play`] puts all of it into a state of the scenario catalogue, and comes back when PC/SC
//! really shows that state. A control page and a small JSON API do the same for people.

mod api;
mod hold;
mod machine;
mod plan;
mod view;

pub use view::{DeskView, SlotView};

use crate::Error;
use crate::cards::CardKind;
use crate::pcscd::ReaderSpec;
use crate::serve::Server;
use crate::site::{Site, SiteConfig};
use crate::vpcd::{DEFAULT_PORT, Tally};
use machine::Machine;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a desk is to have.
#[derive(Clone, Debug)]
pub struct DeskConfig {
    /// The readers; each has two slots. None at all: the desk leaves smartcards alone.
    pub readers: Vec<ReaderSpec>,
    /// The stand-in site, if there is to be one.
    pub site: Option<SiteConfig>,
    /// Port of the control page on the loopback interface, if there is to be one; 0 takes any.
    pub control: Option<u16>,
}

impl Default for DeskConfig {
    /// One reader, the site on its usual port, no control page.
    fn default() -> Self {
        Self {
            readers: vec![ReaderSpec::new("Virtual PCD", DEFAULT_PORT)],
            site: Some(SiteConfig::default()),
            control: None,
        }
    }
}

/// A running desk. Dropping it stops the service and the site.
#[derive(Debug)]
pub struct Desk {
    // Dropped first: no request may arrive while the rest is taken down.
    control: Option<Server>,
    inner: Arc<Inner>,
}

/// What the control page's thread shares with the owner of the desk.
#[derive(Debug)]
struct Inner {
    machine: Mutex<Machine>,
    site: Option<Site>,
}

impl Desk {
    /// Starts the site, the smart card service and the control page. The readers are empty.
    ///
    /// Blocks until the service has listed its readers. Readers need namespaces of their own: see
    /// [`crate::pcscd`].
    ///
    /// # Errors
    /// Whatever part cannot be started.
    pub fn start(config: DeskConfig) -> Result<Self, Error> {
        let site = config.site.map(Site::start).transpose()?;
        let machine = Mutex::new(Machine::start(config.readers)?);
        let inner = Arc::new(Inner { machine, site });
        let control = match config.control {
            None => None,
            Some(port) => {
                let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
                Some(Server::start("control page", address, api::app(&inner), None)?)
            }
        };
        Ok(Self { control, inner })
    }

    /// Sets the service, the readers and the cards as a desk of the catalogue has them, e.g.
    /// `no-card`, and waits until PC/SC shows it. Other programs are left out: see [`Desk::play`].
    ///
    /// # Errors
    /// [`Error::UnknownDesk`], [`Error::UnplayableDesk`], [`Error::WithoutReader`], or what PC/SC says.
    pub fn set(&self, desk_id: &str) -> Result<(), Error> {
        self.inner.machine().set(&plan::of(desk_id)?)
    }

    /// Like [`Desk::set`], and where the desk of the catalogue says that another program keeps the
    /// card for itself, plays that program too, until anything else happens on the desk.
    ///
    /// # Errors
    /// As [`Desk::set`].
    pub fn play(&self, desk_id: &str) -> Result<(), Error> {
        self.inner.play(desk_id)
    }

    /// Puts a card into a slot (counted from 0 over all readers), or takes it out, and waits until
    /// PC/SC shows it. The card that was there is pulled first, also when it is of the same kind.
    ///
    /// # Errors
    /// [`Error::UnknownSlot`], [`Error::WithoutReader`], or what PC/SC says.
    pub fn set_card(&self, slot: usize, card: CardKind) -> Result<(), Error> {
        self.inner.machine().replace_card(slot, card)
    }

    /// Starts or stops the smart card service, and waits until it answers or is gone. Cards stay
    /// where they are.
    ///
    /// # Errors
    /// [`Error::WithoutReader`], or why the service could not be started or stopped.
    pub fn set_service(&self, running: bool) -> Result<(), Error> {
        self.inner.machine().set_service(running)
    }

    /// Plugs all readers in or out. The virtual reader cannot be plugged while the service runs, so
    /// a running service is started anew.
    ///
    /// # Errors
    /// As [`Desk::set_service`].
    pub fn set_readers_connected(&self, connected: bool) -> Result<(), Error> {
        self.inner.machine().set_connected(connected)
    }

    /// What the cards of a slot have seen, or nothing when there is no such slot.
    pub fn tally(&self, slot: usize) -> Tally {
        self.inner.machine().tally(slot)
    }

    /// The stand-in site, when the desk has one.
    pub fn site(&self) -> Option<&Site> {
        self.inner.site.as_ref()
    }

    /// How everything is now.
    pub fn view(&self) -> DeskView {
        self.inner.view()
    }

    /// What is open where, for the person at the terminal, a line each.
    pub fn words(&self) -> String {
        let mut words = String::new();
        if let Some(site) = self.site() {
            words += &format!("  start page    {}  (a stand-in for CSMS and Care Identity)\n", site.start_url());
        }
        if let Some(control) = self.control_url() {
            words += &format!("  control page  {control}  (cards in and out, and how sign-ins end)\n");
        }
        for slot in self.view().slots {
            words += &format!("  card reader   {}\n", slot.reader);
        }
        words
    }

    /// Address of the control page, when the desk has one.
    pub fn control_url(&self) -> Option<String> {
        self.control.as_ref().map(|server| format!("http://{}/", server.address()))
    }
}

impl Inner {
    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn play(&self, desk_id: &str) -> Result<(), Error> {
        let plan = plan::of(desk_id)?;
        let mut machine = self.machine();
        machine.set(&plan)?;
        machine.hold(&plan)
    }

    fn view(&self) -> DeskView {
        let mut view = self.machine().view();
        view.outcome = self.site.as_ref().map(|site| site.outcome().to_owned());
        view.start_url = self.site.as_ref().map(Site::start_url);
        view
    }
}
