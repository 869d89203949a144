//! What comes in and what goes out.

use serde::{Deserialize, Serialize};
use shared::diagnosis::{Answers, Question};
use shared::method::Method;
use shared::observation::Sighting;
use shared::panel::{Brief, Kept};
use shared::protocol::Request;
use shared::report::Glance;
use shared::rules::{NetworkError, RuleFile};
use shared::timeline::Timeline;

/// What the native host says of the PC. It is passed on to the faces; here only a glance is taken.
pub trait Report: Clone {
    /// The glance; `None` when this is no report.
    fn glance(&self) -> Option<Glance>;
}

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
    /// The panel goes to the other side of the window.
    Move,
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
            Self::Move => "move",
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
    /// Put it at the other side of the window.
    Move,
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
pub enum Effect<R> {
    /// Show this in a face.
    Show(FaceId, Box<Brief<R>>),
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
pub struct Tab {
    /// Its screen.
    pub sighting: Sighting,
    /// What happened lately.
    pub timeline: Timeline,
    /// How the pages of this sign-in say that the user signs in.
    pub method: Option<Method>,
    /// What the user has answered.
    pub answers: Answers,
    /// The user has closed the panel on this screen.
    #[serde(default)]
    pub closed: bool,
    /// What the user has ticked and typed.
    #[serde(default)]
    pub kept: Kept,
}

/// What outlives the worker.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    /// The tabs.
    pub(super) tabs: Vec<(TabId, Tab)>,
    /// The user does not let this browser start the host.
    pub(super) refused: bool,
}

/// The rules, which the extension carries as files: they are data, and here they would cost twice.
#[derive(Debug, Deserialize)]
pub struct Rules {
    pub(super) screens: RuleFile,
    pub(super) network: Vec<NetworkError>,
}
