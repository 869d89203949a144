//! Readiness at a glance, while nothing has failed: reader, card, certificate, software, site.

use crate::advice;
use crate::cause::{CauseId, UnknownName, named};
use crate::date::Timestamp;
use crate::diagnosis::{Case, Diagnosis, Finding};
use crate::reach::HostReach;
use crate::report::{CertificateKind, Component, ReaderFlag, ServiceState, WorkstationReport};
use crate::texts::{Gap, Say, texts};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

named! {
    /// What is needed for a sign-in.
    Item {
        /// A card reader and its service.
        Reader => "reader",
        /// A card of the right kind that answers.
        Card => "card",
        /// A certificate that is valid today.
        Certificate => "certificate",
        /// The NHS software, and nothing in its way.
        Software => "software",
        /// CSMS itself.
        Site => "site",
    }
}

impl Item {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        texts().get(match self {
            Self::Reader => "item-reader",
            Self::Card => "item-card",
            Self::Certificate => "item-certificate",
            Self::Software => "item-software",
            Self::Site => "item-site",
        })
    }

    /// What a cause is about.
    pub const fn of(cause: CauseId) -> Option<Self> {
        Some(match cause {
            CauseId::SmartCardServiceStopped | CauseId::NoReader | CauseId::RemoteSession => Self::Reader,
            CauseId::NoCard
            | CauseId::CardUnresponsive
            | CauseId::CardRetired
            | CauseId::CardNotNhs
            | CauseId::SeveralCards
            | CauseId::CardInUse
            | CauseId::PasscodeLocked
            | CauseId::PasscodeLow => Self::Card,
            CauseId::CertificateExpired
            | CauseId::CertificateNotYetValid
            | CauseId::CertificateMissing
            | CauseId::CertificateExpiring
            | CauseId::TestEnvironmentCard => Self::Certificate,
            CauseId::PortServiceStopped
            | CauseId::CredentialManagementMissing
            | CauseId::CredentialManagementStopped
            | CauseId::IdentityAgentOutdated
            | CauseId::SmartcardSoftwareMissing
            | CauseId::LegacyNhsExtension
            | CauseId::BrowserPolicyBlocksSignIn
            | CauseId::WindowsSmartcardUpdate => Self::Software,
            CauseId::ServiceUnavailable | CauseId::SiteBlocked | CauseId::SiteUnreachable | CauseId::Offline => {
                Self::Site
            }
            _ => return None,
        })
    }
}

named! {
    /// How something stands.
    Light {
        /// It is as it should be.
        Good => "good",
        /// It works, but look at it soon.
        Warning => "warning",
        /// It keeps people from signing in.
        Bad => "bad",
        /// It is not known. Never counted as bad.
        Unknown => "unknown",
    }
}

impl Light {
    /// The word that stands beside the mark, so that nobody depends on its colour.
    pub fn word(self) -> &'static str {
        texts().get(match self {
            Self::Good => "light-good",
            Self::Warning => "light-warning",
            Self::Bad => "light-bad",
            Self::Unknown => "light-unknown",
        })
    }
}

/// One line of the readiness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// What it is about.
    pub item: Item,
    /// How it stands.
    pub light: Light,
    /// What is known of it, for people.
    pub text: String,
}

impl Tick {
    fn new(item: Item, light: Light, text: String) -> Self {
        Self { item, light, text }
    }

    fn say(item: Item, light: Light, what: impl Into<Say>) -> Self {
        Self::new(item, light, texts().say(&what.into()))
    }
}

/// The five lines; `findings` are what [`crate::diagnosis::on_the_pc`] has found. `host` is `None`
/// while the native host is being asked.
pub fn of(case: &Case, host: Option<HostReach>, diagnosis: &Diagnosis, findings: &[Finding]) -> Vec<Tick> {
    let mut ticks: Vec<Tick> = Item::ALL[..4]
        .iter()
        .map(|item| match (&case.report, host) {
            (Some(report), _) => from_findings(*item, findings).unwrap_or_else(|| from_report(*item, report, case.now)),
            (None, None) => Tick::say(*item, Light::Unknown, "ready-being-checked"),
            (None, Some(_)) => Tick::say(*item, Light::Unknown, "ready-unchecked"),
        })
        .collect();
    ticks.push(site(case, diagnosis));
    ticks
}

/// The first thing found about an item; warnings come after faults.
fn from_findings(item: Item, findings: &[Finding]) -> Option<Tick> {
    let about = |finding: &&Finding| Item::of(finding.id) == Some(item);
    let finding = findings.iter().filter(about).min_by_key(|finding| finding.id.is_warning())?;
    let light = if finding.id.is_warning() { Light::Warning } else { Light::Bad };
    Some(Tick::new(item, light, said(finding)))
}

/// The first reason why something was found, in words.
fn said(finding: &Finding) -> String {
    advice::evidence(finding).into_iter().next().unwrap_or_default()
}

/// What a report says of an item that nothing is wrong with.
fn from_report(item: Item, report: &WorkstationReport, now: Option<Timestamp>) -> Tick {
    let good = |what: Say| Tick::say(item, Light::Good, what);
    let unknown = |key: &'static str| Tick::say(item, Light::Unknown, key);
    if report.service.state == ServiceState::Unknown && item != Item::Software {
        return unknown("ready-unchecked");
    }
    let mut present = report.real_readers().filter(|reader| reader.is(ReaderFlag::Present));
    match item {
        Item::Reader => match report.real_readers().map(|reader| reader.name.as_str()).collect::<Vec<_>>()[..] {
            [] => unknown("ready-no-reader-seen"),
            [name] => good(Say::plain("ready-reader").text("reader", name)),
            ref several => good(Say::plain("ready-readers").number("n", several.len() as u64)),
        },
        Item::Card => match present.next() {
            Some(_) => good(Say::plain("ready-card-in")),
            None if report.real_readers().next().is_none() => unknown("ready-nowhere-to-put"),
            None => unknown("ready-card-unknown"),
        },
        Item::Certificate => certificate(report, now),
        Item::Software | Item::Site => software(report),
    }
}

fn certificate(report: &WorkstationReport, now: Option<Timestamp>) -> Tick {
    let tick = |light, what: Say| Tick::say(Item::Certificate, light, what);
    let cards = report.real_readers().filter_map(|reader| reader.card.as_ref());
    let on_card = cards.filter_map(|card| card.certificates.as_ref()).flatten();
    let for_sign_in = on_card.filter(|c| c.kind == CertificateKind::Authentication);
    if let (Some(until), Some(_)) = (for_sign_in.filter_map(|c| c.not_after).max(), now) {
        return tick(Light::Good, Say::plain("ready-valid-until").with("date", Gap::Date(until)));
    }
    let stored = report.workstation.stored_certificates.iter().filter(|c| c.is_nhs());
    match stored.filter_map(|c| c.not_after).max() {
        // Second-hand: it stays on the PC when the card is taken out.
        Some(until) => tick(Light::Unknown, Say::plain("ready-stored-until").with("date", Gap::Date(until))),
        None => tick(Light::Unknown, Say::plain("ready-certificate-unread")),
    }
}

fn software(report: &WorkstationReport) -> Tick {
    let tick = |light, what: Say| Tick::say(Item::Software, light, what);
    let pc = &report.workstation;
    let there = |component: &Option<Component>| component.as_ref().is_some_and(|c| c.installed == Some(true));
    let parts = [
        ("NHS Credential Management", &pc.credential_management),
        ("NHS Identity Agent", &pc.identity_agent),
        ("NHS Smartcard Connect", &pc.smartcard_connect),
    ];
    let found: Vec<&str> = parts.iter().filter(|(_, part)| there(part)).map(|(name, _)| *name).collect();
    if found.is_empty() {
        return tick(Light::Unknown, Say::plain("ready-software-unknown"));
    }
    let light = if there(&pc.credential_management) { Light::Good } else { Light::Unknown };
    tick(light, Say::plain("ready-software-found").text("names", found.join(", ")))
}

/// CSMS as far as this tab tells.
fn site(case: &Case, diagnosis: &Diagnosis) -> Tick {
    let cause = diagnosis.causes.iter().find(|finding| Item::of(finding.id) == Some(Item::Site));
    match cause {
        Some(finding) => Tick::new(Item::Site, Light::Bad, said(finding)),
        None if case.sighting.host.is_empty() => Tick::say(Item::Site, Light::Unknown, "ready-site-elsewhere"),
        None => Tick::say(Item::Site, Light::Good, "ready-site-reached"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cause::ScreenId;
    use crate::diagnosis::{diagnose, on_the_pc};
    use crate::observation::Sighting;
    use crate::scenario;

    fn all(case: &Case, host: Option<HostReach>) -> Vec<Tick> {
        of(case, host, &diagnose(case), &on_the_pc(case))
    }

    fn ticks(desk: &str, host: &str) -> Vec<(Light, String)> {
        let desk = scenario::desks().iter().find(|d| d.id == desk).unwrap();
        let sighting = Sighting { host: host.to_owned(), ..Sighting::of(ScreenId::None) };
        let case = Case { report: Some(desk.report.clone()), now: desk.now, ..Case::seen(sighting) };
        all(&case, Some(HostReach::Connected)).into_iter().map(|t| (t.light, t.text)).collect()
    }

    #[test]
    fn a_good_desk_is_good_and_what_is_not_known_is_not_bad() {
        let good = ticks("card-present", "cervicalscreening.nhs.uk");
        assert_eq!(good[0].0, Light::Good, "{good:?}");
        assert_eq!(good[1].0, Light::Good, "{good:?}");
        assert_eq!(good[4], (Light::Good, "Reached in this tab".to_owned()));
        assert!(good.iter().all(|(light, _)| *light != Light::Bad), "{good:?}");
        assert_eq!(ticks("card-present", "")[4].0, Light::Unknown);
    }

    #[test]
    fn what_is_wrong_is_said_where_it_belongs() {
        for (desk, item, light) in [
            ("no-card", 1, Light::Bad),
            ("card-unresponsive", 1, Light::Bad),
            ("service-stopped", 0, Light::Bad),
            ("card-retired", 1, Light::Bad),
        ] {
            let seen = ticks(desk, "");
            assert_eq!(seen[item].0, light, "{desk}: {seen:?}");
            assert_eq!(seen.iter().filter(|(light, _)| *light == Light::Bad).count(), 1, "{desk}: {seen:?}");
        }
    }

    #[test]
    fn every_fault_of_the_catalogues_desks_has_a_line() {
        for desk in scenario::desks() {
            let case =
                Case { report: Some(desk.report.clone()), now: desk.now, ..Case::seen(Sighting::of(ScreenId::None)) };
            let ticks = all(&case, Some(HostReach::Connected));
            for finding in on_the_pc(&case) {
                let item = Item::of(finding.id);
                let tick = ticks.iter().find(|tick| Some(tick.item) == item);
                let light = tick.map(|tick| tick.light);
                assert!(matches!(light, Some(Light::Bad | Light::Warning)), "{}: {}: {light:?}", desk.id, finding.id);
            }
        }
    }

    #[test]
    fn without_an_answer_nothing_is_claimed() {
        let case = Case::seen(Sighting::of(ScreenId::None));
        for host in [None, Some(HostReach::NotInstalled)] {
            assert!(all(&case, host).iter().all(|tick| tick.light == Light::Unknown && !tick.text.is_empty()));
        }
    }
}
