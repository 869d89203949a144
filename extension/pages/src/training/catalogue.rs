//! The catalogue as cards, by theme.

use super::room::Room;
use crate::dom::{add, find, set};
use crate::words::say;

/// The themes in the order of the page, and the keys of their headings.
const THEMES: [(&str, &str); 4] = [
    ("card", "training-theme-card"),
    ("pc", "training-theme-pc"),
    ("network", "training-theme-network"),
    ("permissions", "training-theme-permissions"),
];

/// Fills the page with the cards.
pub fn fill(room: &Room) {
    let Some(place) = find("[data-cards]") else { return };
    for (theme, title) in THEMES {
        add(&place, "h2", "", &say(title));
        let Some(list) = add(&place, "ul", "cards", "") else { continue };
        for row in room.rows().filter(|row| row.theme == theme) {
            let link = add(&list, "li", "", "").and_then(|card| add(&card, "a", "", &row.title));
            if let Some(link) = link {
                set(&link, "href", Some(&format!("#scenario={}", row.id)));
            }
        }
    }
}
