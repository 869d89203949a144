//! The smart card service and its readers, as the passive look sees them.

use super::finding::{Code, Finding, Level};
use shared::report::{ServiceState, WorkstationReport};

/// What the report means for this PC. A missing card is no fault of the PC.
pub fn look(report: &WorkstationReport) -> Vec<Finding> {
    let detail = report.service.detail.as_ref().map(|detail| format!(" ({detail})")).unwrap_or_default();
    let service = match report.service.state {
        ServiceState::Running => Finding::new(Code::ServiceRunning, Level::Ok, "the smart card service runs"),
        ServiceState::Stopped => Finding::new(
            Code::ServiceStopped,
            Level::Problem,
            format!("the smart card service does not run{detail}"),
        )
        .fix("Linux: install pcscd and run `systemctl enable --now pcscd.socket`; Windows: plug a reader in, then start the service \"Smart Card\""),
        ServiceState::Forbidden => Finding::new(
            Code::ServiceForbidden,
            Level::Unknown,
            format!("the smart card service refuses this user{detail}"),
        )
        .fix("run this at the PC in the user's own session, not over SSH"),
        ServiceState::Unknown => Finding::new(
            Code::ServiceUnknown,
            Level::Unknown,
            format!("the smart card service gave no usable answer{detail}"),
        )
        .fix("restart the smart card service, then run this again"),
    };
    let mut findings = vec![service];
    if report.service.state == ServiceState::Running {
        let readers: Vec<_> = report.real_readers().map(|reader| reader.name.as_str()).collect();
        findings.push(if readers.is_empty() {
            Finding::new(Code::ReaderMissing, Level::Problem, "no smartcard reader is there")
                .fix("plug the reader in; when it is in, try another socket, and install its driver (Linux: libccid)")
        } else {
            Finding::new(Code::ReaderFound, Level::Ok, format!("smartcard reader: {}", readers.join(", ")))
        });
    }
    findings
}
