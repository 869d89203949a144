//! Readers of our own driver: a card that goes in or out is noticed at once.

use crate::desk::host;
use csms_e2e::failure::{Doing, Result};
use csms_simulator::cards::VirtualCard;
use csms_simulator::own_reader::OwnReader;
use csms_simulator::pcscd::Pcscd;
use csms_simulator::watch;
use serde_json::Value;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

/// A reader behind a socket of its own.
pub fn reader() -> Result<OwnReader> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let socket = format!("/run/pcscd/reader-{}", COUNT.fetch_add(1, Ordering::Relaxed));
    OwnReader::new(Path::new(&socket)).doing("a reader")
}

/// A service with so many of them.
pub fn service(count: usize) -> Result<(Pcscd, Vec<OwnReader>)> {
    let names: Vec<String> = (0..count).map(|at| format!("Own Reader {at}")).collect();
    let readers = (0..count).map(|_| reader()).collect::<Result<Vec<_>>>()?;
    let named: Vec<_> = names.iter().map(String::as_str).zip(&readers).collect();
    let service = Pcscd::start_with_own(&named).doing("the service")?;
    Ok((service, readers))
}

/// A service with one of them, for one card after the other.
pub struct Quick {
    reader: OwnReader,
    name: String,
    _service: Pcscd,
}

impl Quick {
    pub fn start() -> Result<Self> {
        let (service, mut readers) = service(1)?;
        let name = watch::readers().doing("the readers")?.remove(0);
        Ok(Self { reader: readers.remove(0), name, _service: service })
    }

    /// What the host says of a card, asked for everything; what it remarks; how many commands the card saw.
    pub fn read(&self, card: Box<dyn VirtualCard>) -> Result<(Value, String, u64)> {
        watch::wait_for(&self.name, watch::PATIENCE, |now| now.is_empty()).doing("an empty reader")?;
        self.reader.insert(card);
        watch::wait_for(&self.name, watch::PATIENCE, |now| now.has_answering_card()).doing("a card")?;
        let before = self.reader.commands();
        let (out, errors) = host(&["status", "--read-card", "--ask-tries", "--json"])?;
        let mut report: Value = serde_json::from_str(&out).doing("status --json")?;
        self.reader.pull();
        Ok((report["readers"][0].take(), errors, self.reader.commands() - before))
    }

    /// How often a card was reset while it had power.
    pub fn resets(&self) -> u64 {
        self.reader.resets()
    }
}
