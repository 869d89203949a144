//! Decides what the extension does. Pure: every browser event comes in as a call with the time,
//! and what is to be done comes out as [`Effect`]s.
//!
//! | file | subject |
//! |---|---|
//! | `brain` | tabs and faces |
//! | `host` | the native host, and the card that it reads |
//! | `terms` | what comes in and what goes out |

mod host;
mod terms;

pub use terms::{Effect, FaceAsk, FaceId, Report, Rules, Saved, Stance, TabId};

use host::{Host, Reading};
use shared::cause::ScreenId;
use shared::date::Timestamp;
use shared::diagnosis::Case;
use shared::diagnostics::Diary;
use shared::method::{self, Method};
use shared::observation::{Observation, Sighting};
use shared::panel::Brief;
use shared::reach::HostReach;
use shared::report::Glance;
use shared::rules::{NetworkError, Ruleset, classify_by, network};
use shared::settings::Read;
use shared::teach;
use shared::timeline::{Happening, Millis};
use std::collections::BTreeMap;
use terms::Tab;

/// The state of the extension.
#[derive(Debug)]
pub struct Brain<R> {
    now: Millis,
    rules: Vec<Ruleset>,
    network: Vec<NetworkError>,
    tabs: BTreeMap<TabId, Tab>,
    faces: BTreeMap<FaceId, TabId>,
    /// HTTP status of the page each tab shows.
    statuses: BTreeMap<TabId, u16>,
    /// The words of errors that no rule knows, without anything personal. Memory only: nothing of a page is stored.
    unknown: BTreeMap<TabId, String>,
    host: Host,
    /// The user does not let this browser start the host.
    refused: bool,
    /// The last messages to and from the host, for IT.
    diary: Diary,
    report: Option<(R, Glance)>,
    reading: Reading,
    settings: Read,
    /// What the users tick and type cannot be kept.
    unkept: bool,
}

impl<R> Default for Brain<R> {
    fn default() -> Self {
        Self {
            now: 0,
            rules: Vec::new(),
            network: Vec::new(),
            tabs: BTreeMap::new(),
            faces: BTreeMap::new(),
            statuses: BTreeMap::new(),
            unknown: BTreeMap::new(),
            host: Host::default(),
            refused: false,
            diary: Diary::default(),
            report: None,
            reading: Reading::default(),
            settings: Read::default(),
            unkept: false,
        }
    }
}

impl<R: Report> Brain<R> {
    /// A brain that goes on where another was stopped.
    pub fn new(rules: Rules, saved: Saved) -> Self {
        let (rules, network) = (vec![Ruleset::new(rules.screens)], rules.network);
        let tabs = saved.tabs.into_iter().collect();
        Self { rules, network, tabs, refused: saved.refused, ..Self::default() }
    }

    /// Tells the time: every event comes with it.
    pub fn at(&mut self, now: Millis) -> &mut Self {
        self.now = now;
        self
    }

    /// The settings are known or have changed.
    pub fn settings(&mut self, settings: Read) -> Vec<Effect<R>> {
        if settings == self.settings {
            return Vec::new();
        }
        self.settings = settings;
        self.rules.truncate(1);
        self.rules.extend(self.settings.settings.rules.take().map(|rules| Ruleset::new(rules.0)));
        self.show_all()
    }

    /// A server has answered for a tab.
    pub fn answered(&mut self, tab: TabId, status: u16) -> Vec<Effect<R>> {
        self.statuses.insert(tab, status);
        Vec::new()
    }

    /// A page of a watched host did not load. Returns whether that is news: then the popup may open by itself,
    /// since there is no page to say it on. Who tries again and again has read it.
    pub fn not_loaded(&mut self, tab: TabId, host: String, error: String) -> (bool, Vec<Effect<R>>) {
        // Somebody pressed Stop, or went on before the page was there: nothing has failed.
        if network::find(&self.network, &error).is_some_and(|known| known.failure == "stopped") {
            return (false, Vec::new());
        }
        self.statuses.remove(&tab);
        let screen = |brain: &Self| brain.tabs.get(&tab).map(|known| known.sighting.screen);
        let before = screen(self);
        let effects = self.seen(tab, Observation { host, net_error: Some(error), ..Observation::default() }).1;
        (screen(self) != before, effects)
    }

    /// A page of a watched host was looked at.
    pub fn seen(&mut self, tab: TabId, mut page: Observation) -> (Stance, Vec<Effect<R>>) {
        page.http_status = self.statuses.get(&tab).copied();
        let sighting = classify_by(&page, &self.rules, &self.network);
        let screen = sighting.screen;
        let unknown = (screen == ScreenId::UnrecognisedError).then(|| teach::text(&page, &self.rules)).flatten();
        self.unknown.remove(&tab);
        self.unknown.extend(unknown.map(|text| (tab, text)));
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
        if stance_on(screen) != Stance::None && !self.has_host() {
            effects.extend(self.ask_host());
        }
        effects.extend(self.show_tab(tab));
        let closed = self.tabs.get(&tab).is_some_and(|known| known.closed);
        (if closed { Stance::None } else { stance_on(screen) }, effects)
    }

    /// A face has opened for a tab. One that the user has opened wants to know about the PC whatever
    /// the tab shows.
    pub fn face_opened(&mut self, face: FaceId, tab: TabId, by_user: bool) -> Vec<Effect<R>> {
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
    pub fn face_asks(&mut self, face: FaceId, ask: FaceAsk) -> Vec<Effect<R>> {
        let Some(&tab) = self.faces.get(&face) else { return Vec::new() };
        match ask {
            FaceAsk::Close => self.stand(tab, Stance::None),
            FaceAsk::Fold => self.stand(tab, Stance::Fold),
            FaceAsk::Open => self.stand(tab, Stance::Open),
            FaceAsk::Move => self.stand(tab, Stance::Move),
            FaceAsk::Keep(kept) => match self.tabs.get_mut(&tab) {
                Some(known) if kept.fits() => {
                    known.kept = kept;
                    vec![self.save()]
                }
                Some(_) => self.saved(false),
                None => Vec::new(),
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

    /// Whether the browser has kept what it was to keep. Where it has not, nothing on a screen is lost,
    /// but whoever types must know.
    pub fn saved(&mut self, kept: bool) -> Vec<Effect<R>> {
        if self.unkept != kept {
            return Vec::new();
        }
        self.unkept = !kept;
        self.show_all()
    }

    /// A face has closed. With the last one the host is let go.
    pub fn face_closed(&mut self, face: FaceId) -> Vec<Effect<R>> {
        self.faces.remove(&face);
        self.host_idle()
    }

    /// A tab has closed or shows a page of no watched host.
    pub fn tab_gone(&mut self, tab: TabId) -> Vec<Effect<R>> {
        self.statuses.remove(&tab);
        self.unknown.remove(&tab);
        if self.tabs.remove(&tab).is_none() {
            return Vec::new();
        }
        let mut effects = vec![self.save()];
        effects.extend(self.show_tab(tab));
        effects
    }

    /// The last messages to and from the host.
    pub const fn diary(&self) -> &Diary {
        &self.diary
    }

    /// What is made of a page, for training: all that is done with a real one, but nobody is told.
    pub fn recognise(&mut self, page: Observation) -> (Stance, Brief<R>) {
        self.tab_gone(0);
        if let Some(status) = page.http_status {
            self.answered(0, status);
        }
        let stance = self.seen(0, page).0;
        (stance, self.brief(0))
    }

    /// The user wants the panel to stand like this. A closed one stays closed until the page says
    /// something else, or the user wants it back.
    fn stand(&mut self, tab: TabId, stance: Stance) -> Vec<Effect<R>> {
        let mut effects = vec![Effect::Stand(tab, stance)];
        if let Some(known) = self.tabs.get_mut(&tab)
            && known.closed != (stance == Stance::None)
        {
            known.closed = stance == Stance::None;
            effects.push(self.save());
        }
        effects
    }

    fn show_all(&self) -> Vec<Effect<R>> {
        self.faces.iter().map(|(face, tab)| self.show(*face, *tab)).collect()
    }

    fn show_tab(&self, tab: TabId) -> Vec<Effect<R>> {
        self.faces.iter().filter(|(_, of)| **of == tab).map(|(face, of)| self.show(*face, *of)).collect()
    }

    fn show(&self, face: FaceId, tab: TabId) -> Effect<R> {
        Effect::Show(face, Box::new(self.brief(tab)))
    }

    fn brief(&self, tab: TabId) -> Brief<R> {
        let known = self.tabs.get(&tab);
        let case = Case {
            sighting: known.map_or_else(|| Sighting::of(ScreenId::None), |t| t.sighting.clone()),
            report: self.report.as_ref().map(|(report, _)| report.clone()),
            settings: self.settings.settings.clone(),
            timeline: known.map(|t| t.timeline.clone()).unwrap_or_default(),
            answers: known.map(|t| t.answers.clone()).unwrap_or_default(),
            seen_method: known.and_then(|t| t.method),
            now: Timestamp::from_millis(self.now),
        };
        let reach = match self.host {
            Host::Idle | Host::Asked => None,
            Host::Late => Some(HostReach::TimedOut),
            Host::Live => Some(HostReach::Connected),
            Host::Gone(reach) => Some(reach),
        };
        let settings_problems = self.settings.problems.clone();
        let reading = self.card_reading();
        let kept = known.map(|known| known.kept.clone()).unwrap_or_default();
        let unknown = self.unknown.get(&tab).cloned();
        Brief { settings_problems, reading, kept, unknown, unkept: self.unkept, ..Brief::new(case, reach) }
    }

    fn save(&self) -> Effect<R> {
        let tabs = self.tabs.iter().map(|(tab, known)| (*tab, known.clone())).collect();
        Effect::Save(Saved { tabs, refused: self.refused })
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
