//! What the user's answers speak for, and which questions are worth asking.
//!
//! The questions are those of the guides: they tell this PC, the card or profile, and the site
//! apart. An answer never outranks what was seen; it decides where nothing else does.

use super::screen::{self, Weight};
use super::{Case, Finding, Slant, diagnose};
use crate::cause::{CauseId, Owner, ScreenId, UnknownName, named};
use crate::texts::Say;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// At most so many questions are asked at a time.
const MOST: usize = 3;

/// Answers of the user. `None`: not asked or not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Answers {
    /// [`Question::OtherSystemsWork`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_systems_work: Option<bool>,
    /// [`Question::FirstTimeHere`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_time_here: Option<bool>,
    /// [`Question::OtherPcWorks`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_pc_works: Option<bool>,
    /// [`Question::ColleaguesToo`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colleagues_too: Option<bool>,
    /// [`Question::Authenticator`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authenticator: Option<bool>,
    /// [`Question::WorkgroupClosed`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workgroup_closed: Option<bool>,
}

named! {
    /// A question to the user, to be answered with yes or no. In the order in which they are asked.
    Question {
        /// Do you sign in with Microsoft Authenticator?
        Authenticator => "authenticator",
        /// Does signing in to CSMS work for you on another PC?
        OtherPcWorks => "other-pc-works",
        /// Do colleagues have the same problem?
        ColleaguesToo => "colleagues-too",
        /// Does your smartcard work with other systems on this PC?
        OtherSystemsWork => "other-systems-work",
        /// Is this the first time a smartcard is used on this PC?
        FirstTimeHere => "first-time-here",
        /// Did your Registration Authority say that the workgroup itself is closed?
        WorkgroupClosed => "workgroup-closed",
    }
}

impl Question {
    /// The key of its words.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Authenticator => "ask-authenticator",
            Self::OtherPcWorks => "ask-other-pc-works",
            Self::ColleaguesToo => "ask-colleagues-too",
            Self::OtherSystemsWork => "ask-other-systems-work",
            Self::FirstTimeHere => "ask-first-time-here",
            Self::WorkgroupClosed => "ask-workgroup-closed",
        }
    }
}

impl Answers {
    /// What was answered.
    pub const fn get(&self, question: Question) -> Option<bool> {
        match question {
            Question::Authenticator => self.authenticator,
            Question::OtherPcWorks => self.other_pc_works,
            Question::ColleaguesToo => self.colleagues_too,
            Question::OtherSystemsWork => self.other_systems_work,
            Question::FirstTimeHere => self.first_time_here,
            Question::WorkgroupClosed => self.workgroup_closed,
        }
    }

    /// Notes an answer; `None` takes it back.
    pub const fn set(&mut self, question: Question, answer: Option<bool>) {
        *match question {
            Question::Authenticator => &mut self.authenticator,
            Question::OtherPcWorks => &mut self.other_pc_works,
            Question::ColleaguesToo => &mut self.colleagues_too,
            Question::OtherSystemsWork => &mut self.other_systems_work,
            Question::FirstTimeHere => &mut self.first_time_here,
            Question::WorkgroupClosed => &mut self.workgroup_closed,
        } = answer;
    }

    fn with(&self, question: Question, answer: Option<bool>) -> Self {
        let mut answers = self.clone();
        answers.set(question, answer);
        answers
    }
}

/// Which side the answers speak for. What the most people have in common says most.
pub(super) fn lean(answers: &Answers) -> Option<Slant> {
    if answers.colleagues_too == Some(true) {
        return Some(Slant::Everybody);
    }
    match (answers.other_pc_works, answers.other_systems_work) {
        (Some(true), _) => Some(Slant::ThisPc),
        // A card that other systems take is a good card: both PCs may lack what CSMS needs.
        (Some(false), Some(true)) => None,
        (Some(false), _) => Some(Slant::CardOrProfile),
        (None, works) => (works == Some(true) || answers.first_time_here == Some(true)).then_some(Slant::ThisPc),
    }
}

/// The side on which a cause lies; `None` for those that lie on no side alone.
pub(super) const fn group(cause: CauseId) -> Option<Slant> {
    match cause {
        CauseId::SmartCardServiceStopped
        | CauseId::NoReader
        | CauseId::CardInUse
        | CauseId::SeveralCards
        | CauseId::PortServiceStopped
        | CauseId::CredentialManagementMissing
        | CauseId::CredentialManagementStopped
        | CauseId::IdentityAgentOutdated
        | CauseId::SmartcardSoftwareMissing
        | CauseId::LegacyNhsExtension
        | CauseId::BrowserPolicyBlocksSignIn
        | CauseId::WindowsSmartcardUpdate
        | CauseId::RemoteSession => Some(Slant::ThisPc),
        CauseId::CardUnresponsive
        | CauseId::CardRetired
        | CauseId::CardNotNhs
        | CauseId::CertificateExpired
        | CauseId::CertificateNotYetValid
        | CauseId::CertificateMissing
        | CauseId::PasscodeLocked
        | CauseId::TestEnvironmentCard
        | CauseId::RoleMissing
        | CauseId::WorkgroupMissing => Some(Slant::CardOrProfile),
        CauseId::ServiceUnavailable | CauseId::SiteBlocked | CauseId::SiteUnreachable => Some(Slant::Everybody),
        CauseId::NoCard
        | CauseId::SessionEnded
        | CauseId::Offline
        | CauseId::CertificateExpiring
        | CauseId::PasscodeLow
        | CauseId::AuthenticationFailed
        | CauseId::UnrecognisedError => None,
    }
}

/// What the answers add where the screen leaves the reason open: a cause that only they speak for,
/// which comes before what the screen says, and another look at what the screen says.
pub(super) fn guess(case: &Case, weight: &Weight, by_card: bool, by_screen: &mut Finding) -> Option<Finding> {
    let answers = &case.answers;
    let closed = by_screen.id == CauseId::WorkgroupMissing && answers.workgroup_closed == Some(true);
    let mut turn = |slant, owner, why| *by_screen = by_screen.clone().slanted(slant, owner).and(why);
    if closed {
        turn(Slant::Closed, Owner::NationalServiceDesk, "answer-workgroup-closed");
    }
    if !weight.leaves_the_reason_open() {
        return None;
    }
    let lean = lean(answers);
    if lean == Some(Slant::Everybody) {
        let guess = Finding::new(CauseId::ServiceUnavailable, "answer-colleagues-too");
        return Some(guess.slanted(Slant::Everybody, Owner::It));
    }
    if !by_card {
        turn(Slant::Authenticator, Owner::You, "signs-in-without-card");
        return None;
    }
    match (lean, answers.other_pc_works) {
        (Some(Slant::CardOrProfile), _) => {
            turn(Slant::CardOrProfile, Owner::Ra, "answer-fails-elsewhere");
            return None;
        }
        (Some(Slant::ThisPc), Some(true)) => {
            turn(Slant::ThisPc, Owner::It, "answer-works-elsewhere");
        }
        _ => {}
    }
    if answers.first_time_here == Some(true) {
        turn(Slant::ThisPc, Owner::It, "answer-first-time");
    }
    // CSMS needs NHS Credential Management, which other systems may do without. It is not blamed
    // where it is known to run.
    let runs = |case: &Case| {
        let component = case.report.as_ref()?.workstation.credential_management.as_ref()?;
        component.running
    };
    let missing = answers.other_systems_work == Some(true) && runs(case) != Some(true);
    missing.then(|| Finding::new(CauseId::CredentialManagementMissing, "answer-other-systems-work"))
}

/// The questions worth asking: those whose answer would change the first cause, who fixes it or
/// what is said, and those that were answered, so that an answer can be taken back.
pub fn questions(case: &Case) -> Vec<Question> {
    let Some((_, weight)) = screen::says(&case.sighting) else { return Vec::new() };
    if !weight.leaves_the_reason_open() && case.sighting.screen != ScreenId::WorkgroupMissing {
        return Vec::new();
    }
    let given = |question: &Question| case.answers.get(*question).is_some();
    let answered: Vec<Question> = Question::ALL.iter().copied().filter(given).take(MOST).collect();
    // A page that names the method has answered that question.
    let known = |question: Question| question == Question::Authenticator && case.seen_method.is_some();
    let open = Question::ALL.iter().copied().filter(|q| !given(q) && !known(*q) && matters(case, *q));
    let mut asked: Vec<Question> = open.take(MOST - answered.len()).chain(answered.iter().copied()).collect();
    asked.sort_unstable();
    asked
}

/// Whether yes or no would change the outcome.
fn matters(case: &Case, question: Question) -> bool {
    let outcome = |answer| {
        let case = Case { answers: case.answers.with(question, answer), ..case.clone() };
        diagnose(&case).causes.into_iter().next().map(|first| (first.id, first.owner, first.slant))
    };
    let now = outcome(None);
    outcome(Some(true)) != now || outcome(Some(false)) != now
}

/// What the user has said, for the request.
pub(crate) fn told(answers: &Answers) -> Vec<Say> {
    let key = |question: Question, yes: bool| match (question, yes) {
        (Question::Authenticator, true) => "said-authenticator",
        (Question::Authenticator, false) => "said-smartcard",
        (Question::OtherPcWorks, true) => "said-other-pc-works",
        (Question::OtherPcWorks, false) => "said-other-pc-fails",
        (Question::ColleaguesToo, true) => "said-colleagues-too",
        (Question::ColleaguesToo, false) => "said-only-me",
        (Question::OtherSystemsWork, true) => "said-other-systems-work",
        (Question::OtherSystemsWork, false) => "said-other-systems-fail",
        (Question::FirstTimeHere, true) => "said-first-time",
        (Question::FirstTimeHere, false) => "said-not-first-time",
        (Question::WorkgroupClosed, true) => "said-workgroup-closed",
        (Question::WorkgroupClosed, false) => "said-workgroup-open",
    };
    Question::ALL.iter().filter_map(|q| Some(Say::plain(key(*q, answers.get(*q)?)))).collect()
}
