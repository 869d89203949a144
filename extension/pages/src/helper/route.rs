//! The address decides what is shown: `#check`, `#diagnostics`, or the settings.

use crate::dom::{find, root, set, text, window};

const VIEWS: &[&str] = &["settings", "check", "diagnostics"];

/// Follows the address.
pub fn follow() {
    let hash = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    let named = VIEWS.iter().find(|view| hash.strip_prefix('#') == Some(view));
    let shown = named.unwrap_or(&VIEWS[0]);
    root("data-view", Some(shown));
    text("[data-done]", "");
    for view in VIEWS {
        if let Some(link) = find(&format!("nav [href='#{view}']")) {
            set(&link, "aria-current", (view == shown).then_some("page"));
        }
    }
}
