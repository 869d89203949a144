//! Decides what the extension does. Pure: every browser event comes in as a call with the time,
//! and what is to be done comes out as [`Effect`]s.

use serde::{Deserialize, Serialize};
use shared::cause::ScreenId;
use shared::date::Timestamp;
use shared::diagnosis::{Answers, Case, Question};
use shared::method::{self, Method};
use shared::observation::{Observation, Sighting};
use shared::panel::{Brief, CardReading, Kept};
use shared::protocol::{Ask, Fault, FaultCode, Message, Request, VERSIONS};
use shared::reach::HostReach;
use shared::report::{Card, Reader, ReaderFlag, WorkstationReport};
use shared::rules::{NetworkError, RuleFile, Ruleset, classify_by, network};
use shared::settings::{Read, ReadCard};
use shared::timeline::{Happening, Millis, Timeline, changes};
use std::collections::BTreeMap;

/// A browser tab.
pub type TabId = u32;
/// An open face: a panel in a page, or the popup.
pub type FaceId = u32;

/// What the observer does in its page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    /// Nothing is in the page.
    #[default]
    None,
    /// A hidden panel is made ready as soon as the user acts.
    Ready,
    /// The panel is shown.
    Show,
    /// The panel is folded to a bar.
    Fold,
    /// The panel is unfolded also where there is little room.
    Open,
}

impl Stance {
    /// The word the observer knows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Ready => "ready",
            Self::Show => "show",
            Self::Fold => "fold",
            Self::Open => "open",
        }
    }
}

/// What the user asks of a face.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaceAsk {
    /// Take the panel out of the page.
    Close,
    /// Fold it to a bar.
    Fold,
    /// Unfold it.
    Open,
    /// Look at the PC again.
    LookAgain,
    /// Check the certificates on the card.
    ReadCard,
    /// The user has answered a question, or has taken the answer back.
    Answer {
        /// Which question.
        question: Question,
        /// The answer.
        yes: Option<bool>,
    },
    /// Keep what the user has ticked and typed, for when the face is opened again.
    Keep(Kept),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Show this in a face.
    Show(FaceId, Box<Brief>),
    /// Tell the observer of a tab.
    Stand(TabId, Stance),
    /// Badge of the toolbar button: advice is waiting in this tab.
    Badge(TabId, bool),
    /// Start the native host.
    ConnectHost,
    /// Ask the native host.
    Ask(Request),
    /// Let the native host go.
    LeaveHost,
    /// Keep this for when the worker is stopped.
    Save(Saved),
}

/// What is known of a tab. Nothing of its page but the screen and a code of known form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Tab {
    sighting: Sighting,
    timeline: Timeline,
    /// How the pages of this sign-in say that the user signs in.
    method: Option<Method>,
    answers: Answers,
    /// The user has closed the panel on this screen.
    #[serde(default)]
    closed: bool,
    /// What the user has ticked and typed.
    #[serde(default)]
    kept: Kept,
}

/// What outlives the worker: the tabs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Saved(Vec<(TabId, Tab)>);

/// The rules, which the extension carries as files: they are data, and here they would cost twice.
#[derive(Debug, Deserialize)]
pub struct Rules {
    screens: RuleFile,
    network: Vec<NetworkError>,
}

/// What is known of the native host.
#[derive(Clone, Debug, Default, PartialEq)]
enum Host {
    /// Not needed.
    #[default]
    Idle,
    /// Asked; it has not answered yet. The last report, if any, still stands meanwhile.
    Asked,
    /// It answers.
    Live,
    /// It cannot be reached.
    Gone(HostReach),
}

/// How far the checking of the card has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Reading {
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

/// The state of the extension.
#[derive(Debug, Default)]
pub struct Brain {
    now: Millis,
    rules: Vec<Ruleset>,
    network: Vec<NetworkError>,
    tabs: BTreeMap<TabId, Tab>,
    faces: BTreeMap<FaceId, TabId>,
    /// HTTP status of the page each tab shows.
    statuses: BTreeMap<TabId, u16>,
    host: Host,
    report: Option<WorkstationReport>,
    reading: Reading,
    settings: Read,
}

impl Brain {
    /// A brain that goes on where another was stopped.
    pub fn new(rules: Rules, saved: Saved) -> Self {
        let (rules, network) = (vec![Ruleset::new(rules.screens)], rules.network);
        Self { rules, network, tabs: saved.0.into_iter().collect(), ..Self::default() }
    }

    /// Tells the time: every event comes with it.
    pub fn at(&mut self, now: Millis) -> &mut Self {
        self.now = now;
        self
    }

    /// The settings are known or have changed.
    pub fn settings(&mut self, settings: Read) -> Vec<Effect> {
        if settings == self.settings {
            return Vec::new();
        }
        self.settings = settings;
        self.show_all()
    }

    /// A server has answered for a tab.
    pub fn answered(&mut self, tab: TabId, status: u16) -> Vec<Effect> {
        self.statuses.insert(tab, status);
        Vec::new()
    }

    /// A page of a watched host did not load.
    pub fn not_loaded(&mut self, tab: TabId, host: String, error: String) -> Vec<Effect> {
        // Somebody pressed Stop, or went on before the page was there: nothing has failed.
        if network::find(&self.network, &error).is_some_and(|known| known.failure == "stopped") {
            return Vec::new();
        }
        self.statuses.remove(&tab);
        self.seen(tab, Observation { host, net_error: Some(error), ..Observation::default() }).1
    }

    /// A page of a watched host was looked at.
    pub fn seen(&mut self, tab: TabId, mut page: Observation) -> (Stance, Vec<Effect>) {
        page.http_status = self.statuses.get(&tab).copied();
        let sighting = classify_by(&page, &self.rules, &self.network);
        let screen = sighting.screen;
        let known = self.tabs.get(&tab);
        let method = method_after(known.and_then(|known| known.method), screen, &page);
        let mut effects = Vec::new();
        if known.is_none_or(|known| known.sighting != sighting || known.method != method) {
            let mut timeline = known.map(|known| known.timeline.clone()).unwrap_or_default();
            // Whoever has signed in needs the rest no more, and somebody else may come next.
            let same = known.filter(|_| screen != ScreenId::SignedIn);
            let (answers, kept) = same.map(|known| (known.answers.clone(), known.kept.clone())).unwrap_or_default();
            if page.net_error.is_some() {
                timeline.note(self.now, Happening::NetworkDown);
            } else if timeline.is_network_down() {
                timeline.note(self.now, Happening::NetworkUp);
            }
            timeline.note(self.now, Happening::Screen(screen));
            self.tabs.insert(tab, Tab { sighting, timeline, method, answers, closed: false, kept });
            effects.push(self.save());
        }
        effects.push(Effect::Badge(tab, screen.is_failure()));
        // Where a failure may follow, the host is ready for it: the card is followed from then on.
        if stance_on(screen) != Stance::None && !matches!(self.host, Host::Asked | Host::Live) {
            effects.extend(self.ask_host());
        }
        effects.extend(self.show_tab(tab));
        let closed = self.tabs.get(&tab).is_some_and(|known| known.closed);
        (if closed { Stance::None } else { stance_on(screen) }, effects)
    }

    /// A face has opened for a tab. One that the user has opened wants to know about the PC whatever
    /// the tab shows.
    pub fn face_opened(&mut self, face: FaceId, tab: TabId, by_user: bool) -> Vec<Effect> {
        self.faces.insert(face, tab);
        let mut effects = Vec::new();
        // A panel that is made ready on a sign-in page follows the card from then on.
        let failing = self.tabs.get(&tab);
        let wanted = by_user || failing.is_some_and(|t| stance_on(t.sighting.screen) != Stance::None);
        if wanted && (self.host == Host::Idle || by_user && matches!(self.host, Host::Gone(_))) {
            effects.extend(self.ask_host());
        }
        effects.push(self.show(face, tab));
        effects
    }

    /// The user did something in a face.
    pub fn face_asks(&mut self, face: FaceId, ask: FaceAsk) -> Vec<Effect> {
        let Some(&tab) = self.faces.get(&face) else { return Vec::new() };
        match ask {
            FaceAsk::Close => self.stand(tab, Stance::None),
            FaceAsk::Fold => self.stand(tab, Stance::Fold),
            FaceAsk::Open => self.stand(tab, Stance::Open),
            FaceAsk::Keep(kept) => match self.tabs.get_mut(&tab) {
                Some(known) if kept.fits() => {
                    known.kept = kept;
                    vec![self.save()]
                }
                _ => Vec::new(),
            },
            FaceAsk::LookAgain => {
                let mut effects = self.ask_host();
                effects.extend(self.show_all());
                effects
            }
            FaceAsk::ReadCard => self.read_card(),
            FaceAsk::Answer { question, yes } => {
                let Some(known) = self.tabs.get_mut(&tab) else { return Vec::new() };
                known.answers.set(question, yes);
                let mut effects = vec![self.save()];
                effects.extend(self.show_tab(tab));
                effects
            }
        }
    }

    /// Asks the host to read the card, where that is allowed and makes sense.
    fn read_card(&mut self) -> Vec<Effect> {
        if self.card_reading() != CardReading::Offered {
            return Vec::new();
        }
        self.reading = Reading::UnderWay;
        let mut effects = vec![Effect::Ask(Request { id: READ_CARD, ask: Ask::ReadCard })];
        effects.extend(self.show_all());
        effects
    }

    /// Whether the certificates on the card can be checked.
    fn card_reading(&self) -> CardReading {
        let readers = self.report.iter().flat_map(WorkstationReport::real_readers);
        let mut cards = readers.filter_map(|reader| reader.card.as_ref());
        let readable = |card: &Card| !card.atr.is_empty() && card.certificates.is_none();
        let forbidden = self.settings.settings.read_card == Some(ReadCard::Off);
        match self.reading {
            _ if forbidden || self.host != Host::Live || !cards.any(readable) => CardReading::Off,
            Reading::Idle => CardReading::Offered,
            Reading::UnderWay => CardReading::UnderWay,
            Reading::TooOld => CardReading::TooOld,
        }
    }

    /// Where policy wants it, the card is read as soon as a failing screen shows, and once: what
    /// came of it stands in the report until the card is moved.
    fn read_by_policy(&mut self) -> Vec<Effect> {
        let tabs = self.faces.values().filter_map(|tab| self.tabs.get(tab));
        let failing = tabs.into_iter().any(|t| t.sighting.screen.is_failure());
        let readers = self.report.iter().flat_map(WorkstationReport::real_readers);
        let fresh = |reader: &Reader| {
            let busy = reader.is(ReaderFlag::InUse) || reader.is(ReaderFlag::Exclusive);
            reader.card.as_ref().is_some_and(|card| card.certificates.is_none() && card.unread.is_none()) && !busy
        };
        if self.settings.settings.read_card == Some(ReadCard::Automatic) && failing && readers.into_iter().any(fresh) {
            return self.read_card();
        }
        Vec::new()
    }

    /// A face has closed. With the last one the host is let go.
    pub fn face_closed(&mut self, face: FaceId) -> Vec<Effect> {
        self.faces.remove(&face);
        self.host_idle()
    }

    /// A tab has closed or shows a page of no watched host.
    pub fn tab_gone(&mut self, tab: TabId) -> Vec<Effect> {
        self.statuses.remove(&tab);
        if self.tabs.remove(&tab).is_none() {
            return Vec::new();
        }
        let mut effects = vec![self.save()];
        effects.extend(self.show_tab(tab));
        effects
    }

    /// The host has said something.
    pub fn host_said(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Hello { .. } => vec![Effect::Ask(Request { id: WATCH, ask: Ask::Watch })],
            Message::Status { id, report } => {
                if id == READ_CARD {
                    self.reading = Reading::Idle;
                }
                self.host_reports(report)
            }
            Message::Changed { report, .. } => self.host_reports(report),
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
    pub fn host_unintelligible(&mut self) -> Vec<Effect> {
        self.host_lost(HostReach::ProtocolError)
    }

    /// The port to the host has closed, with the browser's words why.
    pub fn host_gone(&mut self, words: &str) -> Vec<Effect> {
        if matches!(self.host, Host::Gone(_)) {
            return Vec::new();
        }
        self.host = Host::Gone(HostReach::from_browser_error(words));
        self.report = None;
        self.show_all()
    }

    /// The host has had its time to answer.
    pub fn host_late(&mut self) -> Vec<Effect> {
        if self.host == Host::Asked { self.host_lost(HostReach::TimedOut) } else { Vec::new() }
    }

    /// The host is let go when no face needs it.
    pub fn host_idle(&mut self) -> Vec<Effect> {
        if !self.faces.is_empty() || !matches!(self.host, Host::Asked | Host::Live) {
            return Vec::new();
        }
        self.host = Host::Idle;
        self.report = None;
        vec![Effect::LeaveHost]
    }

    fn host_lost(&mut self, reach: HostReach) -> Vec<Effect> {
        self.host = Host::Gone(reach);
        self.report = None;
        let mut effects = vec![Effect::LeaveHost];
        effects.extend(self.show_all());
        effects
    }

    fn host_reports(&mut self, report: WorkstationReport) -> Vec<Effect> {
        let happened = self.report.as_ref().map(|before| changes(before, &report)).unwrap_or_default();
        self.host = Host::Live;
        self.report = Some(report);
        let mut effects = Vec::new();
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
    fn ask_host(&mut self) -> Vec<Effect> {
        self.host = Host::Asked;
        self.reading = Reading::Idle;
        vec![Effect::ConnectHost, Effect::Ask(Request { id: HELLO, ask: Ask::Hello { versions: VERSIONS } })]
    }

    /// The user wants the panel to stand like this. A closed one stays closed until the page says
    /// something else, or the user wants it back.
    fn stand(&mut self, tab: TabId, stance: Stance) -> Vec<Effect> {
        let mut effects = vec![Effect::Stand(tab, stance)];
        if let Some(known) = self.tabs.get_mut(&tab)
            && known.closed != (stance == Stance::None)
        {
            known.closed = stance == Stance::None;
            effects.push(self.save());
        }
        effects
    }

    fn show_all(&self) -> Vec<Effect> {
        self.faces.iter().map(|(face, tab)| self.show(*face, *tab)).collect()
    }

    fn show_tab(&self, tab: TabId) -> Vec<Effect> {
        self.faces.iter().filter(|(_, of)| **of == tab).map(|(face, of)| self.show(*face, *of)).collect()
    }

    fn show(&self, face: FaceId, tab: TabId) -> Effect {
        let known = self.tabs.get(&tab);
        let case = Case {
            sighting: known.map_or_else(|| Sighting::of(ScreenId::None), |t| t.sighting.clone()),
            report: self.report.clone(),
            settings: self.settings.settings.clone(),
            timeline: known.map(|t| t.timeline.clone()).unwrap_or_default(),
            answers: known.map(|t| t.answers.clone()).unwrap_or_default(),
            seen_method: known.and_then(|t| t.method),
            now: Timestamp::from_millis(self.now),
        };
        let reach = match self.host {
            Host::Idle | Host::Asked => None,
            Host::Live => Some(HostReach::Connected),
            Host::Gone(reach) => Some(reach),
        };
        let settings_problems = self.settings.problems.clone();
        let reading = self.card_reading();
        let kept = known.map(|known| known.kept.clone()).unwrap_or_default();
        Effect::Show(face, Box::new(Brief { settings_problems, reading, kept, ..Brief::new(case, reach) }))
    }

    fn save(&self) -> Effect {
        Effect::Save(Saved(self.tabs.iter().map(|(tab, known)| (*tab, known.clone())).collect()))
    }
}

/// How the user signs in, after another page of the sign-in was seen. Where a sign-in begins,
/// nothing is known yet.
fn method_after(before: Option<Method>, screen: ScreenId, page: &Observation) -> Option<Method> {
    match screen {
        ScreenId::SignIn | ScreenId::ChooseMethod => None,
        _ => method::named_on(page).or(before),
    }
}

/// What the observer does on a screen. Only the method choice makes a panel ready: the failure that
/// follows it appears in the same document.
const fn stance_on(screen: ScreenId) -> Stance {
    if screen.is_failure() {
        Stance::Show
    } else if matches!(screen, ScreenId::ChooseMethod) {
        Stance::Ready
    } else {
        Stance::None
    }
}

#[cfg(test)]
mod tests;
