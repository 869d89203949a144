//! The desk of all cases, and the host that is run at it.

use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::namespace::Inside;
use csms_e2e::place;
use csms_simulator::cards::{PivCard, PivContents, VirtualCard};
use csms_simulator::certificates::{self, SmartcardNumber, Validity};
use csms_simulator::pcscd::{self, Pcscd, ReaderSpec};
use csms_simulator::vpcd::{DEFAULT_PORT, VirtualReader};
use csms_simulator::watch;
use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

pub const READER: &str = "Virtual PCD 00 00";
pub const NUMBER: &str = "500000000001";
/// The deadline of reading, the time a stuck card is waited for, and much room for a slow PC.
const PROMPT: Duration = Duration::from_secs(10);

/// The desk of all cases, put up by the first.
#[derive(Clone, Default)]
pub struct Play(Arc<Mutex<Option<Desk>>>);

/// A service, its reader, and the card in it.
pub struct Desk {
    pub slot: VirtualReader,
    _service: Pcscd,
}

impl Play {
    pub fn case(&self, name: &str, case: impl FnOnce(&mut Desk) -> Result<()> + Send + 'static) -> Trial {
        let play = self.clone();
        Trial::test(name, move || play.run(case).map_err(Failed::from))
    }

    /// A case with a service of its own: the desk of the others is taken down.
    pub fn alone(&self, name: &str, case: fn() -> Result<()>) -> Trial {
        let play = self.clone();
        Trial::test(name, move || {
            play.end();
            case().map_err(Failed::from)
        })
    }

    /// Takes the desk down.
    pub fn end(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    fn run(&self, case: impl FnOnce(&mut Desk) -> Result<()>) -> Result<()> {
        let mut desk = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if desk.is_none() {
            let service = Pcscd::start(&[ReaderSpec::new("Virtual PCD", DEFAULT_PORT)]).doing("the service")?;
            *desk = Some(Desk { slot: VirtualReader::new(DEFAULT_PORT), _service: service });
        }
        case(desk.as_mut().doing("there is no desk")?)
    }
}

impl Desk {
    /// Puts a card in, and waits until PC/SC shows it and nobody uses it.
    pub fn insert(&mut self, card: impl VirtualCard + 'static) -> Result<()> {
        self.slot.pull();
        watch::wait_for(READER, watch::PATIENCE, |now| now.is_empty()).doing("an empty reader")?;
        self.slot.insert(Box::new(card)).doing("putting the card in")?;
        let free = |now: &watch::ReaderNow| now.has_answering_card() && !now.state.contains(pcsc::State::INUSE);
        watch::wait_for(READER, watch::PATIENCE, free).doing("a card in the reader")?;
        self.slot.reset_tally();
        Ok(())
    }
}

/// Runs the host; it must end well, soon, and without a panic.
pub fn host(arguments: &[&str]) -> Result<(String, String)> {
    let begun = Instant::now();
    let Output { status, stdout, stderr } =
        Command::new(place::host()?).args(arguments).output().doing("csms-login-helper")?;
    let took = begun.elapsed();
    let (out, errors) = (String::from_utf8_lossy(&stdout).into_owned(), String::from_utf8_lossy(&stderr).into_owned());
    ensure(status.success() && !errors.contains("panicked"), || format!("{status}: {errors}"))?;
    ensure(took < PROMPT, || format!("it took {took:?}: {errors}"))?;
    Ok((out, errors))
}

/// What `status --read-card --json` says of the first reader, and on standard error.
pub fn read() -> Result<(Value, String)> {
    read_with(&[])
}

/// The same with further options.
pub fn read_with(options: &[&str]) -> Result<(Value, String)> {
    let (out, errors) = host(&[&["status", "--read-card", "--json"], options].concat())?;
    same("lines", out.lines().count(), 1)?;
    let report: Value = serde_json::from_str(&out).doing("status --read-card --json")?;
    same("service", &report["service"]["state"], "running")?;
    same("reader", &report["readers"][0]["name"], READER)?;
    Ok((report["readers"][0].clone(), errors))
}

pub fn contents() -> Result<PivContents> {
    let number = SmartcardNumber::new(NUMBER).doing("a number")?;
    let validity = Validity::around_now();
    Ok(PivContents {
        authentication: Some(certificates::authentication(&number, validity).doing("a certificate")?),
        signing: Some(certificates::signing(&number, validity).doing("a certificate")?),
        expires: validity.not_after.date(),
    })
}

/// The certificates of the made-up person: for signing in, for signing.
pub fn both() -> Result<Vec<Vec<u8>>> {
    contents().map(|contents| contents.authentication.into_iter().chain(contents.signing).collect())
}

pub fn card() -> Result<PivCard> {
    contents().map(PivCard::new)
}

/// The certificates of a reader's card, if they were read.
pub fn certificates_of(reader: &Value) -> Option<&Vec<Value>> {
    reader["card"]["certificates"].as_array()
}

/// Gives the smart card service a driver for USB readers of ours, beside the one of its virtual
/// readers; that of real ones is hidden.
pub fn drivers(inside: &Inside) -> Result<()> {
    let drivers = Path::new("/usr/lib/pcsc/drivers");
    let kept = drivers.join("serial/libifdvpcd.so");
    let virtual_reader = fs::read(&kept).doing(kept.display())?;
    inside.hide(drivers)?;
    fs::create_dir(drivers.join("serial")).and_then(|()| fs::write(&kept, virtual_reader)).doing(kept.display())?;
    pcscd::bundle(drivers).doing("the driver of USB readers")
}
