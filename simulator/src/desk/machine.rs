//! The smart card service, its readers and the cards in them, kept in step.

use super::hold::Hold;
use super::plan::Plan;
use super::view::{DeskView, SlotView};
use crate::Error;
use crate::cards::{CardKind, VirtualCard};
use crate::pcscd::{self, Pcscd, ReaderSpec, SLOTS_A_READER};
use crate::vpcd::{Tally, VirtualReader};
use crate::watch::{self, PATIENCE, ReaderNow};

/// Everything of the desk that smartcards need.
#[derive(Debug)]
pub(super) struct Machine {
    readers: Vec<ReaderSpec>,
    slots: Vec<Slot>,
    connected: bool,
    service: Option<Pcscd>,
    /// Another program that keeps a card. Whatever happens on the desk ends it.
    hold: Option<Hold>,
}

/// A card slot. What is in it stays in it while the service or the reader is away.
#[derive(Debug)]
struct Slot {
    name: String,
    reader: VirtualReader,
    card: CardKind,
    /// Answer to reset of that card; empty for a card that gives none PC/SC understands.
    atr: Vec<u8>,
    /// The card, while it is not connected to a reader.
    aside: Option<Box<dyn VirtualCard>>,
}

impl Machine {
    /// Starts the service with these readers, all empty; without readers nothing is started.
    pub(super) fn start(readers: Vec<ReaderSpec>) -> Result<Self, Error> {
        let slots = slots_of(&readers);
        let mut machine = Self { readers, slots, connected: true, service: None, hold: None };
        if !machine.readers.is_empty() {
            machine.set_service(true)?;
        }
        Ok(machine)
    }

    /// Lets another program keep the card of a slot.
    pub(super) fn hold(&mut self, plan: &Plan) -> Result<(), Error> {
        let Plan::Cards { held: Some(slot), .. } = plan else { return Ok(()) };
        let slots = self.slots.len();
        let name = &self.slots.get(*slot).ok_or(Error::UnknownSlot { slot: *slot, slots })?.name;
        self.hold = Some(Hold::take(name)?);
        Ok(())
    }

    /// Sets the service, the readers and the cards as a desk of the catalogue wants them.
    pub(super) fn set(&mut self, plan: &Plan) -> Result<(), Error> {
        self.hold = None;
        match plan {
            Plan::Stopped => self.set_service(false),
            Plan::NoReader => {
                self.set_connected(false)?;
                self.set_service(true)
            }
            Plan::Cards { cards, .. } => {
                self.check_has_readers()?;
                if let Some(missing) = cards.len().checked_sub(self.slots.len() + 1) {
                    return Err(Error::UnknownSlot { slot: self.slots.len() + missing, slots: self.slots.len() });
                }
                // Cards first: while nobody looks at them that takes no time.
                for slot in 0..self.slots.len() {
                    let wanted = cards.get(slot).copied().unwrap_or(CardKind::None);
                    if self.slots[slot].card != wanted {
                        self.replace_card(slot, wanted)?;
                    }
                }
                self.set_connected(true)?;
                self.set_service(true)
            }
        }
    }

    pub(super) fn set_service(&mut self, running: bool) -> Result<(), Error> {
        self.check_has_readers()?;
        if running && self.service.as_mut().is_some_and(Pcscd::is_running) {
            return Ok(());
        }
        self.hold = None;
        self.set_cards_aside();
        // One that died by itself needs ending no less: its folder is to go.
        self.service.take().map_or(Ok(()), Pcscd::stop)?;
        if running {
            let readers = if self.connected { self.readers.as_slice() } else { &[] };
            self.service = Some(Pcscd::start(readers)?);
            self.connect_cards()?;
        }
        Ok(())
    }

    pub(super) fn set_connected(&mut self, connected: bool) -> Result<(), Error> {
        self.check_has_readers()?;
        if self.connected != connected {
            let running = self.service.is_some();
            self.set_service(false)?;
            self.connected = connected;
            self.set_service(running)?;
        }
        Ok(())
    }

    /// Pulls the card of a slot and puts another one in.
    pub(super) fn replace_card(&mut self, slot: usize, card: CardKind) -> Result<(), Error> {
        self.check_has_readers()?;
        let slots = self.slots.len();
        let served = self.connected && self.service.is_some();
        let slot = self.slots.get_mut(slot).ok_or(Error::UnknownSlot { slot, slots })?;
        let new = card.make()?;
        self.hold = None;
        slot.reader.pull();
        slot.card = CardKind::None;
        slot.aside = None;
        if served {
            slot.wait_until_shown()?;
        }
        slot.card = card;
        slot.atr = new.as_ref().map(|card| card.atr()).unwrap_or_default();
        slot.aside = new;
        if served { slot.connect() } else { Ok(()) }
    }

    pub(super) fn tally(&self, slot: usize) -> Tally {
        self.slots.get(slot).map(|slot| slot.reader.tally()).unwrap_or_default()
    }

    pub(super) fn view(&self) -> DeskView {
        DeskView {
            schema: 1,
            running: self.service.is_some(),
            connected: self.connected,
            slots: self.slots.iter().map(|slot| SlotView { reader: slot.name.clone(), card: slot.card }).collect(),
            outcome: None,
            start_url: None,
        }
    }

    fn check_has_readers(&self) -> Result<(), Error> {
        if self.readers.is_empty() { Err(Error::WithoutReader) } else { Ok(()) }
    }

    fn connect_cards(&mut self) -> Result<(), Error> {
        if self.connected {
            self.slots.iter_mut().try_for_each(Slot::connect)?;
        }
        Ok(())
    }

    fn set_cards_aside(&mut self) {
        for slot in &mut self.slots {
            if let Some(card) = slot.reader.pull() {
                slot.aside = Some(card);
            }
        }
    }
}

impl Slot {
    /// Puts the card that lies aside into the reader and waits until PC/SC shows it.
    fn connect(&mut self) -> Result<(), Error> {
        if let Some(card) = self.aside.take() {
            self.reader.insert(card)?;
        }
        self.wait_until_shown()
    }

    fn wait_until_shown(&self) -> Result<(), Error> {
        let shown = |now: &ReaderNow| match self.card {
            CardKind::None => now.is_empty(),
            CardKind::Mute => now.has_mute_card(),
            _ => now.has_answering_card() && now.atr == self.atr,
        };
        watch::wait_for(&self.name, PATIENCE, shown).map(drop)
    }
}

fn slots_of(readers: &[ReaderSpec]) -> Vec<Slot> {
    let ports = readers.iter().flat_map(|reader| (0..SLOTS_A_READER).map(|slot| reader.port.saturating_add(slot)));
    pcscd::slot_names(readers)
        .into_iter()
        .zip(ports)
        .map(|(name, port)| Slot {
            name,
            reader: VirtualReader::new(port),
            card: CardKind::None,
            atr: Vec::new(),
            aside: None,
        })
        .collect()
}
