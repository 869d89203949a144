//! Which browsers are on this PC, and in which form.

use super::Place;
use super::finding::{Code, Finding, Level};
use crate::register::{Browser, System};
use std::path::{Path, PathBuf};

/// What `doctor` must know of a browser beside the table of `register`.
#[derive(Debug)]
pub struct Row {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Its programs, when a distribution or the makers' package brought it. Wrapper scripts do not
    /// count: Ubuntu's `/usr/bin/firefox` starts a snap.
    programs: &'static [&'static str],
    /// Its program on Windows, below a folder in which programs are installed.
    windows: &'static str,
    /// Its program on a Mac.
    mac: &'static str,
    /// Folders or files of policies; `None` where the makers name none.
    pub policies: Option<&'static str>,
    /// The key of its policies on Windows, below `Software\Policies`; `None` where none is known for sure.
    pub policy_key: Option<&'static str>,
    /// Its name as a snap.
    snap: Option<&'static str>,
    /// Its name as a Flatpak.
    flatpak: Option<&'static str>,
}

/// All browsers of `register`'s table.
const ROWS: &[Row] = &[
    Row {
        name: "chromium",
        title: "Chromium",
        programs: &[
            "/usr/lib/chromium/chromium",
            "/usr/lib/chromium-browser/chromium-browser",
            "/usr/lib64/chromium-browser/chromium-browser",
        ],
        windows: r"Chromium\Application\chrome.exe",
        mac: "/Applications/Chromium.app",
        policies: Some("/etc/chromium/policies/managed"),
        policy_key: Some("Chromium"),
        snap: Some("chromium"),
        flatpak: Some("org.chromium.Chromium"),
    },
    Row {
        name: "chrome",
        title: "Google Chrome",
        programs: &["/opt/google/chrome/chrome"],
        windows: r"Google\Chrome\Application\chrome.exe",
        mac: "/Applications/Google Chrome.app",
        policies: Some("/etc/opt/chrome/policies/managed"),
        policy_key: Some(r"Google\Chrome"),
        snap: None,
        flatpak: Some("com.google.Chrome"),
    },
    Row {
        name: "edge",
        title: "Microsoft Edge",
        programs: &["/opt/microsoft/msedge/msedge"],
        windows: r"Microsoft\Edge\Application\msedge.exe",
        mac: "/Applications/Microsoft Edge.app",
        policies: Some("/etc/opt/edge/policies/managed"),
        policy_key: Some(r"Microsoft\Edge"),
        snap: None,
        flatpak: Some("com.microsoft.Edge"),
    },
    Row {
        name: "brave",
        title: "Brave",
        programs: &["/opt/brave.com/brave/brave"],
        windows: r"BraveSoftware\Brave-Browser\Application\brave.exe",
        mac: "/Applications/Brave Browser.app",
        policies: None,
        policy_key: None,
        snap: Some("brave"),
        flatpak: Some("com.brave.Browser"),
    },
    Row {
        name: "vivaldi",
        title: "Vivaldi",
        programs: &["/opt/vivaldi/vivaldi"],
        windows: r"Vivaldi\Application\vivaldi.exe",
        mac: "/Applications/Vivaldi.app",
        policies: None,
        policy_key: None,
        snap: Some("vivaldi"),
        flatpak: Some("com.vivaldi.Vivaldi"),
    },
    Row {
        name: "firefox",
        title: "Firefox",
        programs: &[
            "/usr/lib/firefox/firefox",
            "/usr/lib/firefox-esr/firefox-esr",
            "/usr/lib64/firefox/firefox",
            "/opt/firefox/firefox",
        ],
        windows: r"Mozilla Firefox\firefox.exe",
        mac: "/Applications/Firefox.app",
        policies: Some("/etc/firefox/policies/policies.json"),
        policy_key: Some(r"Mozilla\Firefox"),
        snap: Some("firefox"),
        flatpak: Some("org.mozilla.firefox"),
    },
];

/// How a browser is on the PC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As a program like any other.
    Plain,
    /// In a sandbox of this kind.
    Sandboxed(&'static str),
    /// Only this user's folder of it was seen.
    ProfileOnly,
}

/// A browser on this PC.
#[derive(Debug)]
pub struct Found {
    /// Where it looks for manifests.
    pub browser: &'static Browser,
    /// The rest.
    pub row: &'static Row,
    /// In which form.
    pub form: Form,
}

/// The browsers on this PC; one that is there in two forms is there twice.
pub fn on_this_pc(place: &Place) -> Vec<Found> {
    let mut found = Vec::new();
    for row in ROWS {
        let Some(browser) = Browser::named(row.name) else { continue };
        let mut forms = Vec::new();
        if program(place, row).is_some() {
            forms.push(Form::Plain);
        }
        let on_linux = place.homes.system == System::Linux;
        if on_linux && row.snap.is_some_and(|name| has_snap(place, name)) {
            forms.push(Form::Sandboxed("a snap"));
        }
        if on_linux && row.flatpak.is_some_and(|name| has_flatpak(place, name)) {
            forms.push(Form::Sandboxed("a Flatpak"));
        }
        if forms.is_empty() && browser.is_used(&place.homes) {
            forms.push(Form::ProfileOnly);
        }
        found.extend(forms.into_iter().map(|form| Found { browser, row, form }));
    }
    found
}

/// The browser's program (on a Mac its folder), where it can be looked at.
pub fn program(place: &Place, row: &Row) -> Option<PathBuf> {
    match place.homes.system {
        System::Linux => row.programs.iter().map(|program| place.inside(program)).find(|path| path.is_file()),
        System::MacOs => Some(place.inside(row.mac)).filter(|path| path.is_dir()),
        System::Windows => {
            let path = |folder: &PathBuf| place.inside(format!(r"{}\{}", folder.display(), row.windows));
            place.programs.iter().map(path).find(|path| path.is_file())
        }
    }
}

fn has_snap(place: &Place, name: &str) -> bool {
    ["/snap", "/var/lib/snapd/snap"].iter().any(|folder| place.inside(folder).join(name).is_dir())
}

fn has_flatpak(place: &Place, name: &str) -> bool {
    let of_user = place.homes.home.as_deref().map(|home| home.join(".local/share/flatpak/app"));
    let of_all = place.inside("/var/lib/flatpak/app");
    of_user.into_iter().chain([of_all]).any(|folder: PathBuf| Path::is_dir(&folder.join(name)))
}

/// What to say of a browser in a sandbox. Only where it is the PC's only kind does that keep the
/// PC from being ready.
pub fn sandboxed(found: &Found, how: &str, another_is_plain: bool) -> Finding {
    let level = if another_is_plain { Level::Note } else { Level::Problem };
    let text = format!("{} is {how}: in its sandbox it may not start programs of the PC", found.row.title);
    Finding::new(Code::BrowserSandboxed, level, text)
        .browser(found.row.name)
        .fix("use a browser from a .deb or .rpm package for CSMS")
}

/// What to say when there is no browser at all.
pub fn none() -> Finding {
    Finding::new(Code::NoBrowser, Level::Unknown, "no browser was found at the usual places")
        .fix("install Chromium, Chrome, Edge or Firefox from a package, or run this as the user who has one")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::browsers::ALL;

    #[test]
    fn every_browser_that_can_be_registered_has_a_row() {
        let names: Vec<_> = ROWS.iter().map(|row| row.name).collect();
        assert_eq!(names, ALL.iter().map(|browser| browser.name).collect::<Vec<_>>());
    }
}
