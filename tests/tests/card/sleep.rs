//! A PC that sleeps: its programs stand still, and the world does not.

use crate::desk::{Play, card, contents};
use csms_e2e::failure::{Doing, Failure, Result, ensure, same};
use csms_e2e::talk::Talk;
use csms_simulator::asleep::Asleep;
use csms_simulator::cards::{Gate, Habit, Hostile, PivCard, PivContents, VirtualCard};
use csms_simulator::own_reader::OwnReader;
use csms_simulator::pcscd::{Pcscd, Usb};
use csms_simulator::watch;
use libtest_mimic::Trial;
use shared::protocol::{Ask, Message};
use shared::report::{Reader, ServiceState, WorkstationReport};
use std::cell::Cell;
use std::path::Path;

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.alone("sleep::a_reader_loses_power_and_its_card_is_another", other_card),
        play.alone("sleep::the_service_begins_anew_and_the_card_is_another", other_service),
        play.alone("sleep::a_reading_is_under_way_and_the_reader_goes", reading),
    ]
}

/// The reader gets no power while the PC sleeps: it is gone and is back, as if it was new, and in it is
/// another person's card of the same make. What the first one said is not told of it.
fn other_card() -> Result<()> {
    let mut pc = Pc::with(card()?)?;
    same("certificates", certificates(&pc.ask(Ask::ReadCard)?), Some(2))?;
    let asleep = pc.sleep(true)?;
    pc.usb.plug_out(&pc.reader).doing("plugging out")?;
    pc.reader.insert(twin()?);
    drop(asleep);
    pc.told("no reader", |reader| reader.is_none())?;
    pc.usb.plug_in(&pc.reader).doing("plugging in")?;
    pc.tells_of_the_twin()
}

/// The service did not sleep well: it has ended and begun anew by the time the host wakes.
fn other_service() -> Result<()> {
    let mut pc = Pc::with(card()?)?;
    same("certificates", certificates(&pc.ask(Ask::ReadCard)?), Some(2))?;
    let asleep = pc.sleep(false)?;
    drop(pc.service.take());
    pc.reader.insert(twin()?);
    let (service, usb) = Pcscd::start_with_usb().doing("the service")?;
    usb.plug_in(&pc.reader).doing("plugging in")?;
    (pc.service, pc.usb) = (Some(service), usb);
    let readers = watch::wait_for_readers(1, watch::PATIENCE).doing("the reader")?;
    watch::wait_for(&readers[0], watch::PATIENCE, |now| now.has_answering_card()).doing("the other card")?;
    drop(asleep);
    pc.tells_of_the_twin()
}

/// The PC falls asleep while a card owes the host an answer, and wakes without that reader.
fn reading() -> Result<()> {
    let gate = Gate::default();
    let mut pc = Pc::with(Hostile::new(card()?, Habit::Stuck(gate.clone())))?;
    let asked = pc.send(Ask::ReadCard)?;
    ensure(gate.has_card_within(watch::PATIENCE), || "the card was asked nothing".to_owned())?;
    let asleep = pc.sleep(true)?;
    gate.open();
    pc.usb.plug_out(&pc.reader).doing("plugging out")?;
    pc.reader.insert(twin()?);
    drop(asleep);
    // In either order, of which the one may hide the other.
    let (gone, answered) = (Cell::new(false), Cell::new(false));
    pc.port.message("no reader, and an answer without certificates", |message| {
        match message {
            Message::Changed { report, .. } => gone.set(gone.get() || has_no_reader(report)),
            Message::Status { id, report } if *id == asked => answered.set(certificates(report).is_none()),
            _ => {}
        }
        gone.get() && answered.get()
    })?;
    pc.lines
        .until("no reader", |line| serde_json::from_value(line.clone()).is_ok_and(|report| has_no_reader(&report)))?;
    pc.usb.plug_in(&pc.reader).doing("plugging in")?;
    pc.tells_of_the_twin()
}

/// The PC: its service, a USB reader, and the host twice, for a person and for a browser.
struct Pc {
    service: Option<Pcscd>,
    usb: Usb,
    reader: OwnReader,
    lines: Talk,
    port: Talk,
    asked: u32,
}

impl Pc {
    /// With a card in, which the host has told of.
    fn with(card: impl VirtualCard + 'static) -> Result<Self> {
        let (service, usb) = Pcscd::start_with_usb().doing("the service")?;
        let reader = OwnReader::new(&Path::new("/run/pcscd").join(format!("sleeper-{}", service.id())));
        let (lines, port) = (Talk::lines(&["watch", "--json"])?, Talk::port()?);
        let mut pc = Self { service: Some(service), usb, reader: reader.doing("a reader")?, lines, port, asked: 1 };
        pc.ask(Ask::Watch)?;
        pc.usb.plug_in(&pc.reader).doing("plugging in")?;
        pc.told("an empty reader", |reader| reader.is_some_and(|reader| reader.card.is_none()))?;
        pc.reader.insert(card);
        pc.told("a card", |reader| reader.is_some_and(|reader| reader.card.is_some()))?;
        Ok(pc)
    }

    fn send(&mut self, ask: Ask) -> Result<u32> {
        self.asked += 1;
        self.port.send(self.asked, ask).map(|()| self.asked)
    }

    /// The report that answers this request.
    fn answer(&self, wanted: u32) -> Result<WorkstationReport> {
        match self
            .port
            .message("an answer", |message| matches!(message, Message::Status { id, .. } if *id == wanted))?
        {
            Message::Status { report, .. } => Ok(report),
            other => Err(Failure(format!("{other:?}"))),
        }
    }

    fn ask(&mut self, ask: Ask) -> Result<WorkstationReport> {
        let asked = self.send(ask)?;
        self.answer(asked)
    }

    /// Waits until both ways have told of this of the first reader. Gives what the browser was told.
    fn told(&self, what: &str, wanted: impl Fn(Option<&Reader>) -> bool) -> Result<WorkstationReport> {
        let is_it = |report: &WorkstationReport| runs(report) && wanted(report.readers.first());
        self.lines.until(what, |line| serde_json::from_value(line.clone()).is_ok_and(|report| is_it(&report)))?;
        let changed = |message: &Message| matches!(message, Message::Changed { report, .. } if is_it(report));
        match self.port.message(what, changed)? {
            Message::Changed { report, .. } => Ok(report),
            other => Err(Failure(format!("{other:?}"))),
        }
    }

    /// The host tells of the other card, of which it knows nothing until it is asked to read it.
    fn tells_of_the_twin(mut self) -> Result<()> {
        let told = self.told("the other card", |reader| reader.is_some_and(|reader| reader.card.is_some()))?;
        same("certificates that nobody has read", certificates(&told), None)?;
        same("certificates of the other card", certificates(&self.ask(Ask::ReadCard)?), Some(0))?;
        same("resets", self.reader.resets(), 0)?;
        same("exit of `watch`", self.lines.close()?, Some(0))?;
        same("exit of the port", self.port.close()?, Some(0))
    }

    /// The host sleeps, and the service too, if it is there. Clocks go on.
    fn sleep(&self, service: bool) -> Result<Asleep> {
        let service = self.service.as_ref().filter(|_| service).map(Pcscd::id);
        let programs: Vec<u32> = [self.lines.id(), self.port.id()].into_iter().chain(service).collect();
        Asleep::these(&programs).doing("falling asleep")
    }
}

fn runs(report: &WorkstationReport) -> bool {
    report.service.state == ServiceState::Running
}

fn has_no_reader(report: &WorkstationReport) -> bool {
    runs(report) && report.readers.is_empty()
}

/// How many certificates the first reader's card has told of.
fn certificates(report: &WorkstationReport) -> Option<usize> {
    report.readers.first()?.card.as_ref()?.certificates.as_ref().map(Vec::len)
}

/// Another person's card of the same make: nothing that is told without reading sets it apart.
fn twin() -> Result<PivCard> {
    Ok(PivCard::new(PivContents { authentication: None, signing: None, ..contents()? }))
}
