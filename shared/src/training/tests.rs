use super::*;
use crate::cause::CauseId;
use crate::date::Timestamp;
use crate::diagnosis::{Case, diagnose};
use crate::method;
use crate::rules::classify;
use crate::scenario::{self, Page};

fn page(id: &str) -> &'static Page {
    scenario::pages().iter().find(|page| page.id == id).unwrap_or_else(|| panic!("no page {id}"))
}

fn case(desk: &Desk, page: &Page) -> Case {
    let report = Some(desk.report());
    let now = Timestamp::parse(TIME).ok();
    let seen = page.observation();
    Case { report, now, seen_method: method::named_on(&seen), ..Case::seen(classify(&seen)) }
}

fn cause(case: &Case) -> Option<CauseId> {
    diagnose(case).causes.first().map(|finding| finding.id)
}

fn first_cause(desk: &Desk, page: &Page) -> Option<CauseId> {
    cause(&case(desk, page))
}

/// The desk with every switch in its first position but one.
fn with(switch: &str, position: &str) -> Desk {
    let mut desk = Desk::default();
    assert!(desk.set(switch, position), "{switch}: {position}");
    desk
}

#[test]
fn every_scenario_can_be_set_by_switches() {
    for row in scenario::scenarios() {
        let switches = Desk::of(row).unwrap();
        let mut case = case(&switches, row.page().unwrap());
        case.answers = row.answers.clone();
        assert_eq!(cause(&case), Some(row.expect.cause), "{}: {switches:?}", row.id);
    }
}

#[test]
fn every_position_is_set_and_read_back_and_leads_somewhere() {
    for switch in Desk::SWITCHES {
        for choice in switch.choices {
            let desk = with(switch.id, choice);
            assert_eq!(desk.position(switch.id), *choice);
            assert!(desk.report().simulated);
            page(desk.outcome());
        }
        assert_eq!(Desk::default().position(switch.id), switch.choices[0]);
    }
    assert!(!Desk::default().set("card", "eaten") && !Desk::default().set("coffee", "in"));
    assert_eq!(Desk::default().position("coffee"), "");
}

#[test]
fn what_is_wrong_at_the_desk_is_what_is_said() {
    use CauseId::*;
    for (switch, position, cause) in [
        ("reader", "unplugged", NoReader),
        ("reader", "remote", RemoteSession),
        ("card", "out", NoCard),
        ("card", "upside-down", CardUnresponsive),
        ("card", "retired", CardRetired),
        ("card", "bank", CardNotNhs),
        ("card", "two", SeveralCards),
        ("card", "in-use", CardInUse),
        ("certificates", "expired", CertificateExpired),
        ("certificates", "not-yet-valid", CertificateNotYetValid),
        ("certificates", "missing", CertificateMissing),
        ("certificates", "test", TestEnvironmentCard),
        ("passcode", "locked", PasscodeLocked),
        ("service", "stopped", SmartCardServiceStopped),
        ("credential-management", "stopped", CredentialManagementStopped),
        ("credential-management", "missing", CredentialManagementMissing),
        ("port-service", "stopped", PortServiceStopped),
        ("identity-agent", "outdated", IdentityAgentOutdated),
        ("identity-agent", "missing", SmartcardSoftwareMissing),
        ("browser", "policy", BrowserPolicyBlocksSignIn),
        ("browser", "legacy", LegacyNhsExtension),
        ("windows", "event-624", WindowsSmartcardUpdate),
        ("site", "blocked", SiteBlocked),
        ("site", "unreachable", SiteUnreachable),
        ("site", "offline", Offline),
        ("site", "unavailable", ServiceUnavailable),
        ("role", "missing", RoleMissing),
        ("workgroup", "missing", WorkgroupMissing),
    ] {
        let desk = with(switch, position);
        assert_eq!(first_cause(&desk, page(desk.outcome())), Some(cause), "{switch}: {position}");
    }
}

#[test]
fn a_desk_with_nothing_wrong_signs_in() {
    for desk in [Desk::default(), with("certificates", "expiring"), with("passcode", "low")] {
        assert_eq!(desk.outcome(), "csms-patient-search");
        assert_eq!(first_cause(&desk, page(desk.outcome())), None);
    }
}

#[test]
fn the_first_thing_on_the_way_decides() {
    let mut desk = with("role", "missing");
    assert_eq!(desk.outcome(), "csms-role-missing");
    for (switch, position, outcome) in [
        ("card", "out", "care-identity-authentication-failed"),
        ("port-service", "stopped", "care-identity-400-645"),
        ("site", "blocked", "proxy-block-page"),
    ] {
        assert!(desk.set(switch, position));
        assert_eq!(desk.outcome(), outcome);
    }
}

#[test]
fn the_days_of_the_certificates_are_counted_from_the_time_of_the_desk() {
    let report = with("certificates", "expiring").report();
    let certificate = &report.readers[0].card.as_ref().unwrap().certificates.as_ref().unwrap()[0];
    let day = |text| Timestamp::parse(text).ok();
    assert_eq!(certificate.not_before, day("2024-12-20T09:00:00Z"));
    assert_eq!(certificate.not_after, day("2026-12-20T09:00:00Z"));
}
