//! The probes, one subject a file.

mod activity;
mod browsers;
mod certificates;
mod ie_mode;
mod installed;
mod system;

use super::run::Task;

/// All probes of a Windows PC.
pub const ALL: &[Task] = &[
    Task { name: "os", look: system::os },
    Task { name: "session", look: system::session },
    Task { name: "smart-card-service", look: system::smart_card_service },
    Task { name: "readers", look: system::readers },
    Task { name: "smartcard-update", look: system::update },
    Task { name: "event-624", look: system::event_624 },
    Task { name: "programs", look: installed::programs },
    Task { name: "versions", look: installed::versions },
    Task { name: "processes", look: activity::processes },
    Task { name: "port-service", look: activity::port_service },
    Task { name: "ports", look: activity::ports },
    Task { name: "legacy-extension", look: browsers::legacy },
    Task { name: "browser-policies", look: browsers::policies },
    Task { name: "ie-mode", look: ie_mode::look },
    Task { name: "certificates", look: certificates::stored },
];
