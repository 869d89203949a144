//! The PC itself: what is installed, what runs, what is set.
//!
//! | file | subject |
//! |---|---|
//! | `pc` | what can be asked of a Windows PC, as small traits |
//! | `windows` | the real one |
//! | `probes/` | the questions, one subject a file |
//! | `catalogue`, `software.json` | the names of NHS software, and what policy adds or switches off |
//! | `run` | asks everything side by side, within a deadline |
//! | `site_list` | lists of sites that Edge opens in Internet Explorer mode |
//! | `gathered` | the picture that the answers make |
//! | `linux`, `macos` | what there is to know there |

#[cfg(any(windows, test))]
mod catalogue;
#[cfg(any(windows, test))]
mod gathered;
#[cfg(not(any(windows, target_os = "macos")))]
mod linux;
#[cfg(any(target_os = "macos", test))]
mod macos;
#[cfg(any(windows, test))]
mod pc;
#[cfg(any(windows, test))]
mod probes;
#[cfg(test)]
pub(crate) mod recorded;
#[cfg(any(windows, test))]
mod run;
pub mod site_list;
#[cfg(test)]
mod tests;
#[cfg(windows)]
mod windows;

#[cfg(windows)]
pub use catalogue::POLICY_KEY;
use shared::report::Workstation;

/// What is known about this PC.
#[cfg(windows)]
pub fn look() -> Workstation {
    let pc: std::sync::Arc<dyn pc::Pc> = std::sync::Arc::new(windows::Windows);
    run::run(probes::ALL, &pc, run::deadline())
}

/// What is known about this PC.
#[cfg(target_os = "macos")]
pub fn look() -> Workstation {
    macos::look()
}

/// What is known about this PC.
#[cfg(not(any(windows, target_os = "macos")))]
pub fn look() -> Workstation {
    linux::look()
}
