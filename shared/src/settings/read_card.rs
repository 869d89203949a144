//! Whether the certificates on the card may be read.

use crate::cause::{UnknownName, named};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

named! {
    /// When the certificates on a card that nobody uses are read. No passcode is needed for it.
    ReadCard {
        /// When the user asks for it.
        Ask => "ask",
        /// On every failing screen, without being asked.
        Automatic => "automatic",
        /// Never.
        Off => "off",
    }
}
