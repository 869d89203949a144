//! The native messaging host: hands on the PC for a browser extension that has none.
//!
//! It answers what a browser cannot know: does the smart card service run, which readers are
//! there, is a card in. It looks without touching: no card is ever connected to, so a sign-in in
//! progress is not disturbed and no passcode try is spent.
//!
//! Floors, from the top; a module uses only modules below it:
//! `main` · [`messaging`], [`cli`] · [`look`] · [`readers`], [`workstation`], [`register`], [`log`].

pub mod cli;
pub mod log;
pub mod look;
pub mod messaging;
pub mod readers;
pub mod register;
pub mod workstation;
