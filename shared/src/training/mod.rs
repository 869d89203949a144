//! Training: a desk whose reader, card, software and permissions are switches. What the switches
//! make is an ordinary report and an ordinary page, and goes the ordinary way from there.

mod book;
mod desk;
pub mod own;
mod played;
pub mod practice;
mod switches;

pub use book::{Book, book};
pub use desk::{
    Browser, Card, Certificates, CredentialManagement, Desk, IdentityAgent, Passcode, PortService, Reader, Role,
    Service, Site, TIME, Windows, Workgroup,
};
pub use switches::Switch;

#[cfg(test)]
mod tests;
