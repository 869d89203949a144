//! From what was seen to the one right thing to do.
//!
//! ```text
//! page / network ──▶ Observation ──classify──▶ Sighting ─┐
//! card / PC ───────▶ WorkstationReport ──────────────────┤
//! policy / options ▶ Settings ───────────────────────────┼─▶ diagnose() ─▶ Diagnosis ─▶ advise() ─▶ Advice
//! recent events ───▶ Timeline ───────────────────────────┤
//! the user ────────▶ Answers ────────────────────────────┘
//! ```
//!
//! Everything here is pure: no clock, no I/O, no browser, no PC/SC. The same functions run in the
//! extension, in the host's `explain`, in the trainers' pages and in the tests.
//!
//! Floors, from the top; a module uses only modules below it:
//! `training`, `panel`, `check` · `readiness`, `diagnostics` · `advice` · `request` · `diagnosis` · `teach` · `rules`, `scenario`, `settings` ·
//! `texts` · `area`, `method`, `observation`, `protocol`, `record`, `timeline` · `report`, `card`, `cause`, `facts`, `reach`, `text`.

pub mod advice;
pub mod area;
pub mod card;
pub mod cause;
pub mod check;
mod data;
pub mod date;
pub mod diagnosis;
pub mod diagnostics;
pub mod facts;
pub mod method;
pub mod observation;
pub mod panel;
pub mod protocol;
pub mod reach;
pub mod readiness;
pub mod record;
pub mod report;
pub mod request;
pub mod rules;
pub mod scenario;
pub mod settings;
pub mod teach;
pub mod text;
pub mod texts;
pub mod timeline;
pub mod training;
