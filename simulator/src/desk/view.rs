//! How a desk is now, as the JSON API tells it.

use crate::cards::CardKind;
use serde::Serialize;

/// How a desk is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeskView {
    /// Version of this shape.
    pub schema: u32,
    /// Whether the smart card service runs.
    pub running: bool,
    /// Whether the readers are plugged in.
    pub connected: bool,
    /// The card slots, in order.
    pub slots: Vec<SlotView>,
    /// Id of the page where sign-ins end; absent without a site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Where a sign-in begins; absent without a site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_url: Option<String>,
}

/// A card slot and what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SlotView {
    /// What PC/SC calls it.
    pub reader: String,
    /// What is in it.
    pub card: CardKind,
}
