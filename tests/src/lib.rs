//! The stage on which the tests, the demo and the measurements play: real Chromium and Firefox,
//! the real native host over real native messaging, and a real PC/SC service with a virtual
//! reader, all inside a private namespace: nothing leaks to or from the PC.
//!
//! - [`namespace`]: the private namespace, which the packaged simulator plays in too
//! - [`place`]: where the built things are
//! - [`browser`]: browsers, driven over WebDriver
//! - [`panel`]: what the extension's panel says
//! - [`stage`]: all of it put together
//! - [`portal`]: the portal of a Firefox in a sandbox
//! - [`scenario`]: plays one row of the catalogue
//! - [`sign_in`]: a person who signs in
//! - [`talk`]: a conversation with the host, without a browser
//! - [`wait`]: waiting for a condition, with a deadline
//! - [`wine`]: a Windows PC for the Windows build of the host
//! - [`holder`]: another program that keeps a card for itself
//! - [`failure`]: the one error type

pub mod browser;
pub mod failure;
pub mod holder;
pub mod journal;
pub mod panel;
pub mod place;
pub mod portal;
pub mod scenario;
pub mod sign_in;
pub mod stage;
pub mod talk;
pub mod wait;
pub mod wine;

pub use csms_simulator::namespace;
