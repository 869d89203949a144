//! What keeps people from signing in on this PC, whatever their card: the NHS software, browser
//! settings, the session, the clock. Decided where everything is decided, in `shared`.

use super::finding::{Code, Finding, Level};
use shared::advice;
use shared::cause::{CauseId, ScreenId};
use shared::date::Timestamp;
use shared::diagnosis::{self, Case};
use shared::observation::Sighting;
use shared::readiness::{self, Item, Light};
use shared::report::WorkstationReport;

/// What the report says of the sign-in at this time by the clock of the PC.
pub fn look(report: &WorkstationReport, now: Option<Timestamp>) -> Vec<Finding> {
    let case = Case { report: Some(report.clone()), now, ..Case::seen(Sighting::of(ScreenId::None)) };
    let all = diagnosis::on_the_pc(&case);
    let of_pc: Vec<_> = all.iter().filter(|finding| is_of_the_pc(finding.id)).collect();
    let mut said: Vec<Finding> = of_pc
        .iter()
        .map(|finding| {
            let level = if finding.id.is_warning() { Level::Note } else { Level::Problem };
            let text = advice::evidence(finding).join(" ");
            Finding::new(Code::SignInObstacle, level, text.trim_end_matches('.'))
                .cause(finding.id)
                .fix(advice::asked(finding).trim_end_matches('.'))
        })
        .collect();
    if !of_pc.iter().any(|finding| Item::of(finding.id) == Some(Item::Software)) {
        let ticks = readiness::of(&case, None, &diagnosis::Diagnosis::default(), &all);
        let good = ticks.into_iter().find(|tick| tick.item == Item::Software && tick.light == Light::Good);
        said.extend(good.map(|tick| Finding::new(Code::SoftwareFound, Level::Ok, tick.text)));
    }
    said
}

/// Cards come and go with their owners; service and readers have findings of their own.
fn is_of_the_pc(cause: CauseId) -> bool {
    cause == CauseId::RemoteSession || matches!(Item::of(cause), Some(Item::Software | Item::Certificate))
}

#[cfg(test)]
mod tests {
    use super::super::Ready;
    use super::*;
    use shared::report::{Browser, Component, Policy, Session, Version};

    fn component(version: &str) -> Option<Component> {
        let version = version.parse::<Version>().ok();
        Some(Component { installed: Some(true), running: Some(true), version, ..Component::default() })
    }

    fn good() -> WorkstationReport {
        let mut report = WorkstationReport::running(Vec::new());
        report.workstation.credential_management = component("1.4.2.0");
        report.workstation.identity_agent = component("2.4.10.0");
        report
    }

    #[test]
    fn good_software_is_said_and_unknown_software_is_not() {
        let said = look(&good(), None);
        assert_eq!((said.len(), said[0].code, said[0].level), (1, Code::SoftwareFound, Level::Ok));
        assert!(said[0].text.contains("NHS Credential Management"), "{said:?}");
        assert_eq!(look(&WorkstationReport::running(Vec::new()), None), []);
    }

    #[test]
    fn each_obstacle_is_a_problem_with_its_cause_and_a_fix() {
        let blocking = Policy { browser: Browser::Edge, name: "BlockThirdPartyCookies".into() };
        for (change, cause) in [
            (
                Box::new(|report: &mut WorkstationReport| report.workstation.identity_agent = component("2.3.0.0"))
                    as Box<dyn Fn(&mut WorkstationReport)>,
                CauseId::IdentityAgentOutdated,
            ),
            (Box::new(|report| report.workstation.legacy_nhs_extension = Some(true)), CauseId::LegacyNhsExtension),
            (
                Box::new(move |report| report.workstation.blocking_policies = vec![blocking.clone()]),
                CauseId::BrowserPolicyBlocksSignIn,
            ),
            (Box::new(|report| report.workstation.smartcard_event_624 = Some(true)), CauseId::WindowsSmartcardUpdate),
            (Box::new(|report| report.workstation.session = Some(Session::Remote)), CauseId::RemoteSession),
        ] {
            let mut report = good();
            change(&mut report);
            let said = look(&report, None);
            let found = said.iter().find(|finding| finding.cause == Some(cause)).unwrap();
            assert_eq!((found.code, found.level), (Code::SignInObstacle, Level::Problem), "{cause}");
            assert!(!found.text.is_empty() && found.fix.as_ref().is_some_and(|fix| fix.contains(' ')), "{found:?}");
            assert_eq!(Ready::of(&said), Ready::No);
        }
    }

    #[test]
    fn a_clock_that_is_plainly_wrong_is_the_pcs_fault() {
        let said = look(&good(), Timestamp::parse("2001-01-01T00:00:00Z").ok());
        assert_eq!(said[0].cause, Some(CauseId::CertificateNotYetValid), "{said:?}");
        assert!(look(&good(), Timestamp::parse("2026-11-21T00:00:00Z").ok()).iter().all(|one| one.cause.is_none()));
    }
}
