//! How far sign-ins came, told from the screens that were seen.

use super::Step;
use crate::cause::ScreenId;
use crate::diagnosis::Case;

/// How far sign-ins came since the check began. `None`: not seen yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    site: Option<bool>,
    signed_in: Option<bool>,
    role: Option<bool>,
    workgroup: Option<bool>,
}

impl Progress {
    /// Takes in what the screens of a tab prove: those of the last minutes, and the one it shows.
    #[must_use]
    pub fn after(mut self, case: &Case) -> Self {
        case.timeline.screens().for_each(|screen| self.note(screen));
        self.note(case.sighting.screen);
        self
    }

    /// Takes in what a screen proves.
    fn note(&mut self, screen: ScreenId) {
        let yes = Some(true);
        match screen {
            ScreenId::SignIn | ScreenId::ChooseMethod => self.site = yes,
            ScreenId::ChooseRole => (self.site, self.signed_in) = (yes, yes),
            ScreenId::SignedIn => *self = Self { site: yes, signed_in: yes, role: yes, workgroup: yes },
            ScreenId::RoleMissing => (self.site, self.signed_in, self.role) = (yes, yes, Some(false)),
            ScreenId::WorkgroupMissing => (self.site, self.signed_in, self.workgroup) = (yes, yes, Some(false)),
            ScreenId::Unreachable | ScreenId::AccessBlocked | ScreenId::ServiceUnavailable => self.site = Some(false),
            screen if screen.is_failure() => self.signed_in = Some(false),
            _ => {}
        }
    }

    pub(super) const fn of(&self, step: Step) -> Option<bool> {
        match step {
            Step::Site => self.site,
            Step::SignedIn => self.signed_in,
            Step::Role => self.role,
            Step::Workgroup => self.workgroup,
            _ => None,
        }
    }
}
