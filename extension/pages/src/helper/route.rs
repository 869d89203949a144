//! The address decides what is shown: `#diagnostics`.

use crate::dom::root;

/// Follows the address.
pub fn follow() {
    root("data-view", Some("diagnostics"));
}
