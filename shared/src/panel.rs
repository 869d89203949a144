//! What the extension's background tells its faces (panel, popup, side panel), and what they show.

use crate::advice::{self, Advice};
use crate::cause::UnknownName;
use crate::cause::{CauseId, Owner, ScreenId, named};
use crate::date::Timestamp;
use crate::diagnosis::{Case, Question, diagnose, on_the_pc, questions};
use crate::method::Method;
use crate::reach::HostReach;
use crate::readiness::{self, Tick};
use crate::record::Record;
use crate::report::{Card, Certificate, ReaderFlag, ServiceState, WorkstationReport, for_sign_in};
use crate::request;
use crate::settings::{Problem, ReadCard};
use crate::texts::{Gap, Say, texts};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

named! {
    /// State of a face.
    PanelState {
        /// The PC has not answered yet.
        Loading => "loading",
        /// There is advice.
        Ready => "ready",
        /// Nothing is wrong.
        None => "none",
        /// The background cannot be reached.
        Failed => "failed",
    }
}

named! {
    /// Whether the certificates on the card can be checked now.
    CardReading {
        /// There is nothing to check, or policy forbids it.
        Off => "off",
        /// The user may ask for it.
        Offered => "offered",
        /// It is being done.
        UnderWay => "under-way",
        /// The native host is of a version that cannot do it.
        TooOld => "too-old",
    }
}

/// What the background tells a face: what is known. The face finds the reasons and the words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Brief<R = WorkstationReport> {
    /// What is known.
    pub case: Case<R>,
    /// Whether the native host was reached; `None` while it is being asked.
    pub host: Option<HostReach>,
    /// Settings that cannot be used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings_problems: Vec<Problem>,
    /// Whether the certificates on the card can be checked.
    pub reading: CardReading,
    /// What the user has ticked and typed in a face of this tab.
    #[serde(default)]
    pub kept: Kept,
    /// The words of an error that no rule knows, without anything personal: see [`crate::teach`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
    /// What the user ticks and types cannot be kept: the browser's memory for it is full.
    #[serde(default)]
    pub unkept: bool,
}

/// What the user has ticked and typed, as text that only the faces understand: the background keeps
/// it and gives it back. It may be personal, so it lives in the browser's memory only, as long as the
/// tab fails to sign in, and hides itself from debug output.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept(pub String);

impl Kept {
    /// Whether it is as small as what a person types. The browser's memory for it is limited.
    pub const fn fits(&self) -> bool {
        self.0.len() < 20_000
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kept(hidden)")
    }
}

impl<R> Brief<R> {
    /// What is known of a case.
    pub fn new(case: Case<R>, host: Option<HostReach>) -> Self {
        Self {
            case,
            host,
            settings_problems: Vec::new(),
            reading: CardReading::Off,
            kept: Kept::default(),
            unknown: None,
            unkept: false,
        }
    }
}

/// A question to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which.
    pub question: Question,
    /// Its words.
    pub text: String,
    /// What was answered.
    pub answer: Option<bool>,
}

/// Everything a face shows.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Whether there is something to show.
    pub state: PanelState,
    /// What was seen.
    pub screen: ScreenId,
    /// The first cause.
    pub cause: Option<CauseId>,
    /// Who fixes it.
    pub owner: Option<Owner>,
    /// Whether the native host was reached; `None` while it is being asked.
    pub host: Option<HostReach>,
    /// Why the host could not be reached, in plain words.
    pub host_note: Option<String>,
    /// The advice on the first cause.
    pub advice: Option<Advice>,
    /// Why we think so.
    pub evidence: Vec<String>,
    /// What happened before and after the error, the latest last.
    pub history: Vec<String>,
    /// For IT: what exactly is wrong with the way to the native host.
    pub host_note_for_it: Option<String>,
    /// Headlines of the other likely causes.
    pub others: Vec<String>,
    /// What is wrong with the settings that IT has made.
    pub settings_notes: Vec<String>,
    /// Reader and card at a glance. Not for those who sign in without a card.
    pub desk: Option<String>,
    /// Whether the certificates on the card can be checked.
    pub reading: CardReading,
    /// A card is in that can tell its smartcard number, and the settings allow to ask it.
    pub number_on_card: bool,
    /// What came of checking them.
    pub card_note: Option<String>,
    /// The organisation's template of a link into its support portal.
    pub portal: Option<String>,
    /// At most three questions whose answers would change the advice.
    pub questions: Vec<Asked>,
    /// Everything a sign-in needs, at a glance.
    pub readiness: Vec<Tick>,
    /// The words of an error that no rule knows, from which IT can make a rule.
    pub unknown: Option<String>,
    /// That what is ticked and typed cannot be kept.
    pub unkept: Option<&'static str>,
    /// The PC is a simulated one, for training: every face says so, and nothing can be sent.
    pub simulated: bool,
    /// The organisation lets people open the training page.
    pub training: bool,
    /// What the organisation's log is told, when policy wants that.
    pub record: Option<Record>,
    /// That it is told.
    pub record_note: Option<String>,
}

impl View {
    /// What to show for a brief.
    pub fn of(brief: &Brief) -> Self {
        let Brief { case, host, settings_problems, reading, .. } = brief;
        let host = *host;
        let diagnosis = diagnose(case);
        let advice = advice::advise(case, &diagnosis);
        let by_card = case.method() != Some(Method::Authenticator);
        let asked = |question: Question| Asked {
            question,
            text: texts().get(question.text()).to_owned(),
            answer: case.answers.get(question),
        };
        let first = diagnosis.causes.first();
        // Nothing that happens in training counts.
        let recording = case.settings.record_diagnoses == Some(true) && !case.is_simulated();
        let state = match (&advice, host) {
            (None, _) => PanelState::None,
            (Some(_), None) => PanelState::Loading,
            (Some(_), Some(_)) => PanelState::Ready,
        };
        Self {
            state,
            screen: case.sighting.screen,
            cause: first.map(|f| f.id),
            owner: first.map(|f| f.owner),
            host,
            host_note: host.filter(|_| by_card).and_then(HostReach::note).map(|key| texts().get(key).to_owned()),
            advice,
            evidence: first.map(advice::evidence).unwrap_or_default(),
            history: request::happened(case),
            host_note_for_it: host.and_then(HostReach::note_for_it).map(|key| texts().get(key).to_owned()),
            others: diagnosis.causes.iter().skip(1).map(|f| advice::headline(f.id).to_owned()).collect(),
            settings_notes: settings_problems.iter().map(Problem::to_string).collect(),
            reading: *reading,
            number_on_card: host == Some(HostReach::Connected) && number_on_card(case),
            card_note: case.report.as_ref().filter(|_| by_card).and_then(|report| card_note(report, case.now)),
            desk: case.report.as_ref().filter(|_| by_card).map(desk),
            // Nothing made in training can be sent.
            portal: case.settings.portal_link.clone().filter(|_| !case.is_simulated()),
            questions: questions(case).into_iter().map(asked).collect(),
            readiness: readiness::of(case, host, &diagnosis, &on_the_pc(case)),
            unknown: brief.unknown.clone(),
            unkept: brief.unkept.then(|| texts().get("face-unkept")),
            simulated: case.is_simulated(),
            training: case.settings.training != Some(false),
            record: first.filter(|_| recording && state == PanelState::Ready).map(|first| Record {
                screen: case.sighting.screen,
                cause: first.id,
                owner: first.owner,
                extension: None,
            }),
            record_note: recording.then(|| texts().get("recorded").to_owned()),
        }
    }
}

/// Reader and card in one line.
fn desk(report: &WorkstationReport) -> String {
    let texts = texts();
    let service = match report.service.state {
        ServiceState::Running => None,
        ServiceState::Stopped => Some("desk-service-stopped"),
        ServiceState::Forbidden => Some("desk-service-forbidden"),
        ServiceState::Unknown => Some("desk-unknown"),
    };
    if let Some(key) = service {
        return texts.get(key).to_owned();
    }
    let readers: Vec<String> = report
        .real_readers()
        .map(|reader| {
            let card = if reader.is(ReaderFlag::Mute) {
                "desk-card-mute"
            } else if reader.is(ReaderFlag::Present) {
                "desk-card-in"
            } else if reader.is(ReaderFlag::Empty) {
                "desk-no-card"
            } else {
                "desk-state-unknown"
            };
            format!("{}: {}", reader.name, texts.get(card))
        })
        .collect();
    if readers.is_empty() { texts.get("desk-no-reader").to_owned() } else { readers.join("; ") }
}

/// Whether a card may be asked for its smartcard number. One whose certificates are known and not the NHS's
/// has none.
fn number_on_card(case: &Case) -> bool {
    let tells = |card: &Card| {
        !card.atr.is_empty() && card.certificates.as_ref().is_none_or(|all| all.iter().any(Certificate::is_nhs))
    };
    let cards = case.report.iter().flat_map(WorkstationReport::real_readers).filter_map(|reader| reader.card.as_ref());
    case.settings.read_card != Some(ReadCard::Off) && !case.is_simulated() && cards.into_iter().any(tells)
}

/// What came of reading the card, when it was read or was to be read.
fn card_note(report: &WorkstationReport, now: Option<Timestamp>) -> Option<String> {
    let of_card = |card: &Card| match (&card.certificates, card.unread) {
        (Some(certificates), _) => {
            let until = for_sign_in(certificates).iter().filter_map(|certificate| certificate.not_after).max();
            let dated = |until| {
                let key = if now.is_some_and(|now| until < now) { "card-ended-on" } else { "card-valid-until" };
                Say::plain(key).with("date", Gap::Date(until))
            };
            let undated = if certificates.is_empty() { "card-no-certificates" } else { "card-unknown-dates" };
            Some(texts().say(&until.map_or(Say::plain(undated), dated)))
        }
        (None, unread) => unread.map(|unread| texts().get(unread.note()).to_owned()),
    };
    report.real_readers().filter_map(|reader| reader.card.as_ref()).find_map(of_card)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::Sighting;
    use crate::report::{Reader, ReaderKind, Unread};

    #[test]
    fn states() {
        let view = |screen, host| View::of(&Brief::new(Case::seen(Sighting::of(screen)), host));
        assert_eq!(view(ScreenId::SignIn, Some(HostReach::Connected)).state, PanelState::None);
        assert_eq!(view(ScreenId::RoleMissing, None).state, PanelState::Loading);
        let view = view(ScreenId::RoleMissing, Some(HostReach::NotInstalled));
        let expected = (PanelState::Ready, Some(CauseId::RoleMissing), Some(Owner::Ra));
        assert_eq!((view.state, view.cause, view.owner), expected);
        assert!(view.host_note.is_some());
    }

    #[test]
    fn the_note_says_what_came_of_checking_the_card() {
        let note = |card: &str, now: &str| {
            let card: Card = serde_json::from_str(card).unwrap();
            let mut report = WorkstationReport::running(Vec::new());
            let (name, kind) = ("Virtual PCD 00 00".to_owned(), ReaderKind::Contact);
            report.readers.push(Reader { name, kind, state: vec![ReaderFlag::Present], card: Some(card) });
            card_note(&report, Timestamp::parse(now).ok())
        };
        let both = r#"{"certificates":[{"kind":"signing","not_after":"2030-01-02T00:00:00Z"},
            {"kind":"authentication","not_after":"2028-05-03T00:00:00Z"}]}"#;
        let valid = note(both, "2026-11-21T09:00:00Z").unwrap();
        assert_eq!(valid, "The certificate for signing in is valid until 3 May 2028.");
        assert!(note(both, "2029-01-01T00:00:00Z").unwrap().contains("ended on"));
        assert_eq!(note(r#"{"certificates":[{}]}"#, "").unwrap(), texts().get("card-unknown-dates"));
        assert!(note(r#"{"certificates":[]}"#, "").unwrap().contains("no certificates"));
        assert_eq!(note(r#"{"unread":"refused"}"#, "").unwrap(), texts().get(Unread::Refused.note()));
        assert_eq!(note(r#"{"unread":"a reason of tomorrow"}"#, "").unwrap(), texts().get(Unread::Other.note()));
        assert_eq!(note("{}", ""), None, "nobody asked");
    }

    #[test]
    fn the_number_is_asked_of_a_card_that_may_be_read_and_never_in_training() {
        let row = crate::scenario::scenarios().iter().find(|row| row.desk == "card-present").unwrap();
        let mut brief = Brief::new(Case::of_scenario(row).unwrap(), Some(HostReach::Connected));
        assert!(View::of(&brief).number_on_card);
        let mut with = |change: &dyn Fn(&mut Brief)| {
            let before = brief.clone();
            change(&mut brief);
            View::of(&std::mem::replace(&mut brief, before)).number_on_card
        };
        let card = |brief: &mut Brief, text: &str| {
            let readers = &mut brief.case.report.as_mut().unwrap().readers;
            readers.iter_mut().for_each(|reader| reader.card = serde_json::from_str(text).unwrap());
        };
        assert!(!with(&|brief| brief.case.settings.read_card = Some(ReadCard::Off)));
        assert!(!with(&|brief| brief.case.report.as_mut().unwrap().simulated = true));
        assert!(!with(&|brief| brief.host = Some(HostReach::Exited)));
        assert!(!with(&|brief| card(brief, "null")));
        assert!(!with(&|brief| card(brief, r#"{"atr":"3B00","certificates":[]}"#)));
        assert!(with(&|brief| card(
            brief,
            r#"{"atr":"3B00","certificates":[{"issuer":"CN=NHS Authentication G2,O=nhs"}]}"#
        )));
    }

    #[test]
    fn what_is_recorded_is_said() {
        let row = &crate::scenario::scenarios()[0];
        let mut brief = Brief::new(Case::of_scenario(row).unwrap(), Some(HostReach::Connected));
        let view = View::of(&brief);
        assert_eq!((view.record, view.record_note), (None, None), "off by default");
        brief.case.settings.record_diagnoses = Some(true);
        let view = View::of(&brief);
        let record = view.record.unwrap();
        assert_eq!((Some(record.cause), Some(record.owner), record.screen), (view.cause, view.owner, view.screen));
        assert!(view.record_note.unwrap().contains("nothing about you"));
        // As long as the PC has not answered, the cause may change.
        brief.host = None;
        assert_eq!(View::of(&brief).record, None);
    }

    #[test]
    fn a_brief_survives_the_message_channel() {
        for row in crate::scenario::scenarios() {
            let brief = Brief::new(Case::of_scenario(row).unwrap(), Some(HostReach::Connected));
            let text = serde_json::to_string(&brief).unwrap();
            assert_eq!(serde_json::from_str::<Brief>(&text).unwrap(), brief, "{}", row.id);
        }
    }
}
