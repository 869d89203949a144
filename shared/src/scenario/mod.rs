//! The scenario catalogue: one row per error path. The simulator, the trainers' pages, the tests
//! and the staff documents are driven by these rows. A cause without a scenario does not exist.
//!
//! - `pages.json`: what is on the screen. The words are our own; the real ones are not public.
//! - `desks.json`: the state of the PC, its reader and its card.
//! - `scenarios.json`: page × desk → what must be said.
//!
//! What desks and scenarios are called stands in the texts, by their names.

use crate::cause::{CauseId, Owner, ScreenId};
use crate::date::Timestamp;
use crate::diagnosis::Answers;
use crate::observation::Observation;
use crate::report::WorkstationReport;
use crate::texts::texts;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// A screen of the sign-in or one of its failures.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Stable name.
    pub id: String,
    /// What it must be recognised as.
    pub screen: ScreenId,
    /// Host name.
    pub host: String,
    /// Path on that host.
    pub path: String,
    /// The document's title.
    pub title: String,
    /// The main heading.
    pub heading: String,
    /// Text below the heading.
    #[serde(default)]
    pub paragraphs: Vec<String>,
    /// Text of an alert (`role=alert`).
    #[serde(default)]
    pub alert: Option<String>,
    /// Labels of buttons.
    #[serde(default)]
    pub buttons: Vec<String>,
    /// Whether somebody is signed in to CSMS on this page.
    #[serde(default)]
    pub signed_in: bool,
    /// HTTP status.
    #[serde(default = "ok")]
    pub status: u16,
    /// The page does not load: the browser's name of the network error.
    #[serde(default)]
    pub net_error: Option<String>,
    /// The page stays empty.
    #[serde(default)]
    pub blank: bool,
}

const fn yes() -> bool {
    true
}

const fn ok() -> u16 {
    200
}

impl Page {
    /// Whether there is something to see: the page loads and is not empty.
    pub fn loads(&self) -> bool {
        self.net_error.is_none() && !self.blank
    }

    /// What the page observer reports of this page.
    pub fn observation(&self) -> Observation {
        if self.signed_in {
            return Observation { host: self.host.clone(), signed_in: true, ..Observation::default() };
        }
        if self.net_error.is_some() || self.blank {
            let (host, net_error) = (self.host.clone(), self.net_error.clone());
            return Observation { host, net_error, blank: self.blank, ..Observation::default() };
        }
        Observation {
            host: self.host.clone(),
            title: self.title.clone(),
            headings: vec![self.heading.clone()],
            alerts: self.alert.iter().chain(&self.paragraphs).cloned().collect(),
            buttons: self.buttons.clone(),
            http_status: Some(self.status),
            ..Observation::default()
        }
    }
}

/// A state of the PC, its reader and its card.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Desk {
    /// Stable name.
    pub id: String,
    /// In plain words.
    pub title: String,
    /// What the native host reports there.
    pub report: WorkstationReport,
    /// The time on that PC; for desks whose certificates have dates.
    #[serde(default)]
    pub now: Option<Timestamp>,
    /// Whether a virtual reader on Linux can show it. The others need Windows, or a card that is read.
    #[serde(default = "yes")]
    pub playable: bool,
}

/// One error path and what must be said about it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Stable name: what is on the screen, two hyphens, and with which desk or answer.
    pub id: String,
    /// In plain words.
    #[serde(default)]
    pub title: String,
    /// Which part is at fault.
    pub theme: Theme,
    /// Id of the [`Page`].
    pub page: String,
    /// Id of the [`Desk`].
    pub desk: String,
    /// What the user has answered.
    #[serde(default)]
    pub answers: Answers,
    /// What must be said.
    pub expect: Expect,
}

/// The part of the sign-in that is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// The card or its reader.
    Card,
    /// Software and services of the PC.
    Pc,
    /// The way to the site.
    Network,
    /// What the profile allows.
    Permissions,
}

/// What must be said about a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The first cause.
    pub cause: CauseId,
    /// Who fixes it.
    pub owner: Owner,
    /// To whom the support request goes.
    pub to: Owner,
    /// A warning that must stand beside the cause.
    #[serde(default)]
    pub warning: Option<CauseId>,
}

impl Scenario {
    /// Its page. A test proves that every row has one.
    pub fn page(&self) -> Option<&'static Page> {
        pages().iter().find(|page| page.id == self.page)
    }

    /// Whether a real browser and a virtual reader on Linux can play it without anybody answering.
    pub fn is_playable(&self) -> bool {
        let silent = self.answers == Answers::default();
        silent && self.page().is_some_and(Page::loads) && self.desk().is_some_and(|desk| desk.playable)
    }

    /// Its desk. A test proves that every row has one.
    pub fn desk(&self) -> Option<&'static Desk> {
        desks().iter().find(|desk| desk.id == self.desk)
    }
}

/// The desks that a virtual reader on Linux can show.
pub fn playable_desks() -> impl DoubleEndedIterator<Item = &'static Desk> + Clone {
    desks().iter().filter(|desk| desk.playable)
}

/// The pages that a server can show.
pub fn loading_pages() -> impl Iterator<Item = &'static Page> {
    pages().iter().filter(|page| page.loads())
}

/// The rows that a real browser and a virtual reader on Linux can play.
pub fn playable() -> impl Iterator<Item = &'static Scenario> {
    scenarios().iter().filter(|row| row.is_playable())
}

/// All pages.
pub fn pages() -> &'static [Page] {
    static ROWS: OnceLock<Vec<Page>> = OnceLock::new();
    ROWS.get_or_init(|| crate::data::built_in(include_str!("pages.json")))
}

/// A desk of the catalogue: what it is called stands in the texts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeskRow {
    id: String,
    report: WorkstationReport,
    #[serde(default)]
    now: Option<Timestamp>,
    #[serde(default = "yes")]
    playable: bool,
}

/// All desks.
pub fn desks() -> &'static [Desk] {
    static ROWS: OnceLock<Vec<Desk>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let rows: Vec<DeskRow> = crate::data::built_in(include_str!("desks.json"));
        let named = |DeskRow { id, report, now, playable }| {
            let title = texts().get(&desk_key(&id)).to_owned();
            Desk { id, title, report, now, playable }
        };
        rows.into_iter().map(named).collect()
    })
}

/// The catalogue.
pub fn scenarios() -> &'static [Scenario] {
    static ROWS: OnceLock<Vec<Scenario>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let mut rows: Vec<Scenario> = crate::data::built_in(include_str!("scenarios.json"));
        for row in &mut rows {
            row.title = title_keys(&row.id).map(|key| texts().get(&key).to_owned()).concat();
        }
        rows
    })
}

/// The key of what a desk of the catalogue is called.
pub fn desk_key(desk: &str) -> String {
    format!("scenario-desk-{desk}")
}

/// The keys of what a scenario of the catalogue is called: what is on the screen, and how that goes on.
pub fn title_keys(scenario: &str) -> [String; 2] {
    let (screen, with) = scenario.split_once("--").unwrap_or((scenario, ""));
    [format!("scenario-{screen}"), format!("scenario-with-{with}")]
}
