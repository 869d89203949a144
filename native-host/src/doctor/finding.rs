//! One thing that was found.

use serde::Serialize;
use shared::cause::CauseId;
use std::path::Path;

/// Name of a finding. Scripts rely on these names: they are added to, never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// This manifest is the one the browser uses, and nothing is wrong with it.
    ManifestWins,
    /// The browser finds no manifest.
    ManifestMissing,
    /// The browser does not get to this manifest: another comes first.
    ManifestShadowed,
    /// A policy keeps the browser from looking at manifests of users.
    ManifestIgnored,
    /// The registry leads to a manifest that is not there.
    ManifestGone,
    /// The manifest cannot be read.
    ManifestUnreadable,
    /// The manifest is no JSON.
    ManifestNotJson,
    /// A field of the manifest is missing or wrong.
    ManifestWrongField,
    /// The manifest does not let the extension start the host.
    ManifestIdMissing,
    /// The program that the manifest names is not there.
    ProgramMissing,
    /// The program that the manifest names cannot be executed.
    ProgramNotExecutable,
    /// The program that the manifest names is cut off, or no program at all.
    ProgramBroken,
    /// The manifest names another copy of the program than the one that looks.
    ProgramElsewhere,
    /// Started as the browser starts it, the host answers.
    HostAnswers,
    /// Started as the browser starts it, the host does not answer.
    HostSilent,
    /// A policy keeps the browser from starting the host.
    HostBlocked,
    /// Windows forbids the command prompt, through which the browser starts hosts.
    HostNeedsCommandPrompt,
    /// A policy blocks hosts, and another lets this one through.
    HostAllowed,
    /// A policy lets the browser start hosts that are registered for everybody only.
    UserHostsForbidden,
    /// Sites of a list that was not read are opened in Internet Explorer mode.
    IeModeListUnread,
    /// The registry cannot be read.
    RegistryUnreadable,
    /// A file of policies cannot be read.
    PolicyUnreadable,
    /// A file of policies is no JSON.
    PolicyNotJson,
    /// A policy has a value of the wrong kind; browsers ignore it.
    PolicyWrongType,
    /// A policy installs the extension.
    ExtensionForced,
    /// A policy keeps the extension away.
    ExtensionBlocked,
    /// Nothing says whether the extension is there.
    ExtensionUnknown,
    /// A policy installs the extension, and no profile of this user has it yet.
    ExtensionAwaited,
    /// A profile has the extension in the version of this program.
    ExtensionSameVersion,
    /// A profile has an older version of the extension than this program.
    ExtensionOlder,
    /// A profile has a newer version of the extension than this program.
    ExtensionNewer,
    /// Settings of the extension are made by policy.
    SettingsMade,
    /// A setting of the extension cannot be used.
    SettingWrong,
    /// The browser runs in a sandbox out of which it cannot start the host.
    BrowserSandboxed,
    /// No browser was found.
    NoBrowser,
    /// The smart card service answers.
    ServiceRunning,
    /// The smart card service does not run.
    ServiceStopped,
    /// The smart card service refuses this user.
    ServiceForbidden,
    /// The smart card service gave no usable answer.
    ServiceUnknown,
    /// There is a reader.
    ReaderFound,
    /// There is no reader.
    ReaderMissing,
    /// The NHS software is there, and nothing is wrong with it.
    SoftwareFound,
    /// Something on this PC keeps people from signing in; `cause` names it.
    SignInObstacle,
}

/// What a finding means for the question whether the PC is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// As it should be.
    Ok,
    /// Worth knowing; keeps nothing from working.
    Note,
    /// Something does not work.
    Problem,
    /// It matters and could not be told.
    Unknown,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its stable name.
    pub code: Code,
    /// What it means.
    pub level: Level,
    /// The browser it is about, by its name on the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser: Option<&'static str>,
    /// What keeps people from signing in, as the panel and `explain` call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<CauseId>,
    /// The file it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Line in that file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Column in that line, from 1 (0: at the line's very start).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// What was found, in one sentence without the full stop.
    pub text: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

/// The verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ready {
    /// Nothing stands in the way.
    Yes,
    /// At least one problem.
    No,
    /// No problem was seen, but something that matters could not be looked at.
    Unknown,
}

impl Ready {
    /// The verdict on these findings.
    pub fn of(findings: &[Finding]) -> Self {
        let any = |level| findings.iter().any(|finding| finding.level == level);
        match (any(Level::Problem), any(Level::Unknown)) {
            (true, _) => Self::No,
            (false, true) => Self::Unknown,
            (false, false) => Self::Yes,
        }
    }
}

impl Finding {
    /// A finding with this text.
    pub fn new(code: Code, level: Level, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { code, level, browser: None, cause: None, path: None, line: None, column: None, text, fix: None }
    }

    /// About this browser.
    pub fn browser(mut self, name: &'static str) -> Self {
        self.browser = Some(name);
        self
    }

    /// For this cause.
    pub fn cause(mut self, cause: CauseId) -> Self {
        self.cause = Some(cause);
        self
    }

    /// About this file.
    pub fn path(mut self, path: &Path) -> Self {
        self.path = Some(path.display().to_string());
        self
    }

    /// With this to do about it.
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// At the place in the file where it stops being JSON.
    pub fn at(mut self, error: &serde_json::Error) -> Self {
        (self.line, self.column) = (Some(error.line()), Some(error.column()));
        self
    }

    /// The same, but keeping nothing from working.
    pub fn as_note(mut self) -> Self {
        if self.level != Level::Ok {
            self.level = Level::Note;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_counts_more_than_what_could_not_be_told() {
        let find = |level| Finding::new(Code::NoBrowser, level, "");
        assert_eq!(Ready::of(&[find(Level::Ok), find(Level::Note)]), Ready::Yes);
        assert_eq!(Ready::of(&[find(Level::Ok), find(Level::Unknown)]), Ready::Unknown);
        assert_eq!(Ready::of(&[find(Level::Unknown), find(Level::Problem)]), Ready::No);
        assert_eq!(find(Level::Problem).as_note().level, Level::Note);
        assert_eq!(find(Level::Ok).as_note().level, Level::Ok);
    }
}
