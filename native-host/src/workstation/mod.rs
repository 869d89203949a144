//! The PC itself, one probe a file.

mod os;

use shared::report::Workstation;

/// What is known about this PC.
pub fn look() -> Workstation {
    Workstation { os: os::name(), ..Workstation::default() }
}
