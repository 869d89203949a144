//! The native host: how it is reached, what it says, and the card that it reads.

use super::{Brain, Effect, Report};
use shared::panel::CardReading;
use shared::protocol::{Ask, Fault, FaultCode, Message, Request, VERSIONS};
use shared::reach::HostReach;
use shared::settings::ReadCard;
use shared::timeline::changes;

/// What is known of the native host.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Host {
    /// Not needed.
    #[default]
    Idle,
    /// Asked; it has not answered yet. The last report, if any, still stands meanwhile.
    Asked,
    /// Asked, and it has had its time. It still may answer: a PC can be slow, and a browser in a sandbox asks the
    /// user first.
    Late,
    /// It answers.
    Live,
    /// It cannot be reached.
    Gone(HostReach),
}

/// How far the checking of the card has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// Nobody has asked.
    #[default]
    Idle,
    /// The host was asked.
    UnderWay,
    /// The host is older than the question.
    TooOld,
}

/// Ids of the requests to the host, one a kind: there is never more than one of each open.
const HELLO: u32 = 1;
const WATCH: u32 = 2;
const READ_CARD: u32 = 3;

impl<R: Report> Brain<R> {
    /// The host has said something.
    pub fn host_said(&mut self, message: Message<R>) -> Vec<Effect<R>> {
        self.diary.said(self.now, &message);
        match message {
            Message::Hello { .. } => vec![self.ask(WATCH, Ask::Watch)],
            Message::Status { id, report } => {
                if id == READ_CARD {
                    self.reading = Reading::Idle;
                }
                self.host_reports(report)
            }
            Message::Changed { report, .. } => self.host_reports(report),
            // Faces ask for it themselves, not over this port.
            Message::Recorded { .. } => Vec::new(),
            // Everything else goes on: the host is only older than this question.
            Message::Error(Fault { id: Some(READ_CARD), .. }) => {
                self.reading = Reading::TooOld;
                self.show_all()
            }
            Message::Error(Fault { code, .. }) => {
                let skew = code == FaultCode::VersionSkew as u32;
                self.host_lost(if skew { HostReach::VersionSkew } else { HostReach::ProtocolError })
            }
        }
    }

    /// The host has said something that makes no sense.
    pub fn host_unintelligible(&mut self) -> Vec<Effect<R>> {
        self.diary.note(self.now, "nonsense", "");
        self.host_lost(HostReach::ProtocolError)
    }

    /// The port to the host has closed, with the browser's words why.
    pub fn host_gone(&mut self, words: &str, on_linux: bool) -> Vec<Effect<R>> {
        if matches!(self.host, Host::Gone(_)) {
            return Vec::new();
        }
        self.diary.note(self.now, "gone", words);
        let reach = if self.host == Host::Late || self.refused {
            HostReach::from_late_error(words, on_linux)
        } else {
            HostReach::from_browser_error(words)
        };
        self.host = Host::Gone(reach);
        self.report = None;
        let mut effects = self.note_refused(reach == HostReach::SandboxDenied);
        effects.extend(self.show_all());
        effects
    }

    /// Desktops keep a refusal, and do not ask again.
    fn note_refused(&mut self, refused: bool) -> Vec<Effect<R>> {
        if self.refused == refused {
            return Vec::new();
        }
        self.refused = refused;
        vec![self.save()]
    }

    /// The host has had its time to answer: the advice goes on without it.
    pub fn host_late(&mut self) -> Vec<Effect<R>> {
        if self.host != Host::Asked {
            return Vec::new();
        }
        self.diary.note(self.now, "late", "");
        self.host = Host::Late;
        self.report = None;
        self.show_all()
    }

    /// The host is let go when no face needs it.
    pub fn host_idle(&mut self) -> Vec<Effect<R>> {
        if !self.faces.is_empty() || !self.has_host() {
            return Vec::new();
        }
        self.host = Host::Idle;
        self.report = None;
        vec![Effect::LeaveHost]
    }

    /// Whether there is a host, be it one that has not answered yet.
    pub(super) const fn has_host(&self) -> bool {
        matches!(self.host, Host::Asked | Host::Late | Host::Live)
    }

    fn host_lost(&mut self, reach: HostReach) -> Vec<Effect<R>> {
        self.host = Host::Gone(reach);
        self.report = None;
        let mut effects = vec![Effect::LeaveHost];
        effects.extend(self.show_all());
        effects
    }

    fn host_reports(&mut self, report: R) -> Vec<Effect<R>> {
        let Some(glance) = report.glance() else { return self.host_unintelligible() };
        let happened = self.report.as_ref().map(|(_, before)| changes(before, &glance)).unwrap_or_default();
        self.host = Host::Live;
        self.report = Some((report, glance));
        let mut effects = self.note_refused(false);
        if !happened.is_empty() {
            for tab in self.tabs.values_mut() {
                happened.iter().for_each(|what| tab.timeline.note(self.now, *what));
            }
            effects.push(self.save());
        }
        effects.extend(self.show_all());
        effects.extend(self.read_by_policy());
        effects
    }

    /// Nothing more is asked before the host has answered: a browser that fails in asking a host
    /// which has just ended calls that a fault in communication.
    pub(super) fn ask_host(&mut self) -> Vec<Effect<R>> {
        self.host = Host::Asked;
        self.reading = Reading::Idle;
        vec![Effect::ConnectHost, self.ask(HELLO, Ask::Hello { versions: VERSIONS })]
    }

    fn ask(&mut self, id: u32, ask: Ask) -> Effect<R> {
        self.diary.asked(self.now, &ask);
        Effect::Ask(Request { id, ask })
    }

    /// Asks the host to read the card, where that is allowed and makes sense.
    pub(super) fn read_card(&mut self) -> Vec<Effect<R>> {
        if self.card_reading() != CardReading::Offered {
            return Vec::new();
        }
        self.reading = Reading::UnderWay;
        let tries = self.settings.settings.ask_tries == Some(true);
        let ask = if tries { Ask::ReadCardAndTries } else { Ask::ReadCard };
        let mut effects = vec![self.ask(READ_CARD, ask)];
        effects.extend(self.show_all());
        effects
    }

    /// Whether the certificates on the card can be checked.
    pub(super) fn card_reading(&self) -> CardReading {
        let readable = self.report.as_ref().is_some_and(|(_, glance)| glance.has_readable_card());
        let forbidden = self.settings.settings.read_card == Some(ReadCard::Off);
        match self.reading {
            _ if forbidden || self.host != Host::Live || !readable => CardReading::Off,
            Reading::Idle => CardReading::Offered,
            Reading::UnderWay => CardReading::UnderWay,
            Reading::TooOld => CardReading::TooOld,
        }
    }

    /// Where policy wants it, the card is read as soon as a failing screen shows, and once: what
    /// came of it stands in the report until the card is moved.
    fn read_by_policy(&mut self) -> Vec<Effect<R>> {
        let tabs = self.faces.values().filter_map(|tab| self.tabs.get(tab));
        let failing = tabs.into_iter().any(|t| t.sighting.screen.is_failure());
        let fresh = self.report.as_ref().is_some_and(|(_, glance)| glance.has_card_to_read());
        if self.settings.settings.read_card == Some(ReadCard::Automatic) && failing && fresh {
            return self.read_card();
        }
        Vec::new()
    }
}
