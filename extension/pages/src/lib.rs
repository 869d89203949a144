//! The full pages of the extension: what is too large for the panel and opens in a tab of its own.
//!
//! Each page is a module and is opened by a script of its own.

mod data;
mod dom;
pub mod helper;
pub mod picture;
pub mod training;
mod words;
