//! The native messaging host: hands on the PC for a browser extension that has none.
//!
//! It answers what a browser cannot know: does the smart card service run, which readers are
//! there, is a card in. It looks without touching; only when a person asks for it on the command
//! line, and nobody uses the card, does it read the card's certificates. A sign-in in progress is
//! not disturbed, and no passcode try is ever spent.
//!
//! Floors, from the top; a module uses only modules below it:
//! `main` · [`messaging`], [`cli`], `handover` · [`look`], [`doctor`] · [`simulation`] · [`workstation`] · [`card`] · [`readers`], [`register`], [`record`], [`log`] · [`registry`], [`html`].

pub mod card;
pub mod cli;
pub mod doctor;
#[cfg(windows)]
pub mod handover;
pub mod html;
pub mod log;
pub mod look;
pub mod messaging;
pub mod readers;
pub mod record;
pub mod register;
pub mod registry;
pub mod simulation;
pub mod workstation;
