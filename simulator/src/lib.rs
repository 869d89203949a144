//! A stand-in for everything a sign-in to CSMS needs: the site, the smart card service, the reader
//! and the card. Nothing here is real, nobody in it exists.
//!
//! - [`cards`]: virtual smartcards, one file a family.
//! - [`certificates`]: made-up certificates in the NHS profile.
//! - [`vpcd`]: a virtual reader slot that a card can be put into and pulled out of.
//! - [`pcscd`]: a private smart card service; [`watch`]: what PC/SC says of its readers.
//! - [`namespace`]: a private space for a program, where it has a smart card service of its own.
//! - [`asleep`]: programs that stand still, as on a PC that sleeps.
//! - [`own_reader`]: a reader that can be plugged in and out, and fail, behind the project's own driver.
//! - [`pc`]: prepared Windows PCs, from small text files.
//! - [`files`]: the web server from which an organisation hands out the extension.
//! - [`site`]: the stand-in for CSMS and Care Identity, over HTTPS.
//! - [`desk`]: all of it together, set to a state of the scenario catalogue.
//! - [`room`]: a training PC: a desk, the registered host and browsers with the extension.
//!
//! It runs on Linux, in a network and mount namespace of its own wherever a reader is involved.

pub mod asleep;
pub mod cards;
pub mod certificates;
pub mod desk;
mod error;
pub mod files;
pub mod namespace;
pub mod own_reader;
pub mod pc;
pub mod pcscd;
pub mod room;
mod serve;
pub mod site;
pub mod vpcd;
pub mod watch;

pub use error::Error;
