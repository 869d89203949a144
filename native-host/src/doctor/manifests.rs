//! The order in which a browser looks for the host, and who wins.
//!
//! Browsers of the Chromium family take the first manifest that is there, the user's before
//! everybody's, and fail when that one is bad. Firefox goes on to the next until one is good. On
//! Windows keys of the registry lead to manifests, and every browser goes by the first key.

use super::browsers::Found;
use super::finding::{Code, Finding, Level};
use super::judge::{self, Judged};
use super::rights::Rights;
use super::{Form, Place, registry, trial};
use crate::register::browsers::Family;
use crate::register::{Scope, ids, windows};
use shared::protocol::HOST_NAME;
use std::path::{Path, PathBuf};

struct Hit {
    path: PathBuf,
    scope: Scope,
    /// The key that leads there, on Windows.
    key: Option<String>,
    judged: Judged,
}

/// Looks where the browser looks, in its order; says what is at every place. Gives the extension
/// ids that the winning manifest lets in.
pub fn look_up(place: &Place, found: &Found, rights: Rights, findings: &mut Vec<Finding>) -> Vec<String> {
    let hits = if place.is_windows() { by_key(place, found, findings) } else { in_folders(place, found) };
    let (asked, ignored): (Vec<Hit>, Vec<Hit>) =
        hits.into_iter().partition(|hit| rights.user_level || hit.scope == Scope::System);
    let title = found.row.title;
    for hit in &ignored {
        let text = format!("{title} does not look at this manifest: policy NativeMessagingUserLevelHosts is off");
        findings.push(about(found, hit, Code::ManifestIgnored, Level::Note, text));
    }
    let winner = match found.browser.family {
        Family::Firefox if !place.is_windows() => asked.iter().position(|hit| !hit.judged.refused),
        Family::Firefox | Family::Chromium => (!asked.is_empty()).then_some(0),
    };
    let first = asked.first().map(Hit::whose).unwrap_or_default();
    let last_resort = asked.iter().skip(1).find(|hit| hit.judged.faults.is_empty()).map(Hit::place);
    let mut ids = Vec::new();
    for (number, hit) in asked.into_iter().enumerate() {
        match winner {
            Some(winning) if number == winning => {
                findings.extend(wins(place, found, &hit, rights, last_resort.as_ref()));
                ids.clone_from(&hit.judged.ids);
            }
            Some(winning) if number > winning => {
                let text = format!("{title} does not get to this manifest: {first} comes first");
                findings.push(about(found, &hit, Code::ManifestShadowed, Level::Note, text));
            }
            // Firefox passes over a bad one; without a good one behind it, it is the problem.
            _ => {
                let faults = hit.judged.faults.into_iter().map(|fault| fault.browser(found.row.name));
                findings.extend(faults.map(|fault| if winner.is_some() { fault.as_note() } else { fault }));
            }
        }
    }
    if winner.is_none() {
        findings.push(missing(found));
    }
    ids
}

fn in_folders(place: &Place, found: &Found) -> Vec<Hit> {
    let hit = |scope| {
        let path = found.browser.folder(scope, &place.homes)?.join(format!("{HOST_NAME}.json"));
        let judged = judge::manifest(place, &path, found.browser.family)?;
        Some(Hit { path, scope, key: None, judged })
    };
    [Scope::User, Scope::System].into_iter().filter_map(hit).collect()
}

fn by_key(place: &Place, found: &Found, findings: &mut Vec<Finding>) -> Vec<Hit> {
    let Some(registry) = place.registry else { return Vec::new() };
    let mut hits = Vec::new();
    for (scope, key) in windows::looked_at(found.browser) {
        let hive = windows::hive(scope);
        let full = format!(r"{hive}\{key}");
        match registry.value(hive, &key, "") {
            Err(why) => findings.push(registry::unreadable(&full, found.row, &why)),
            Ok(value) => hits.extend(value.as_ref().and_then(|value| value.text()).map(|path| {
                let path = PathBuf::from(path);
                let judged = judge::manifest(place, &path, found.browser.family);
                let judged = judged.unwrap_or_else(|| Judged::gone(&path, &full));
                Hit { path, scope, key: Some(full), judged }
            })),
        }
    }
    hits
}

impl Hit {
    /// Whose manifest it is, or what leads to it.
    fn whose(&self) -> String {
        match (&self.key, self.scope) {
            (Some(key), _) => key.clone(),
            (None, Scope::User) => "the user's own manifest".to_owned(),
            (None, Scope::System) => "everybody's manifest".to_owned(),
        }
    }

    /// What is to be removed to be rid of it.
    fn place(&self) -> String {
        self.key.clone().unwrap_or_else(|| self.path.display().to_string())
    }
}

fn about(found: &Found, hit: &Hit, code: Code, level: Level, text: String) -> Finding {
    Finding::new(code, level, text).browser(found.row.name).path(&hit.path)
}

/// What to say of the manifest that the browser uses.
fn wins(place: &Place, found: &Found, hit: &Hit, rights: Rights, behind: Option<&String>) -> Vec<Finding> {
    let title = found.row.title;
    if !hit.judged.faults.is_empty() {
        let faults = hit.judged.faults.iter().cloned();
        return faults
            .map(|mut fault| {
                fault.text = format!("{title} uses this manifest ({}), and {}", hit.whose(), fault.text);
                if let Some(behind) = behind {
                    let bad = hit.key.as_deref().unwrap_or("it");
                    fault.fix = Some(format!("remove {bad}: {behind} is good and is used then"));
                }
                fault.browser(found.row.name)
            })
            .collect();
    }
    let program = hit.judged.program.clone().unwrap_or_default();
    let text = format!("{title} starts {} ({})", program.display(), hit.whose());
    let mut said = vec![about(found, hit, Code::ManifestWins, Level::Ok, text)];
    let real = std::fs::canonicalize(place.inside(&program)).ok();
    if real.is_some() && real == place.program {
        said.extend(tried(place, found, hit, &program, rights));
    } else if found.form == Form::Plain && place.program.is_some() {
        let text = format!("{title} starts another copy of this program: {}", program.display());
        let fix = "nothing, when that copy is the one that is kept up to date";
        said.push(about(found, hit, Code::ProgramElsewhere, Level::Note, text).fix(fix));
    }
    said
}

/// What comes of starting this program as the browser does.
fn tried(place: &Place, found: &Found, hit: &Hit, program: &Path, rights: Rights) -> Option<Finding> {
    let known = hit.judged.ids.iter().find(|id| ids::CHROMIUM.contains(&id.as_str()));
    let id = known.or(hit.judged.ids.first()).map(String::as_str).unwrap_or_default();
    let through_prompt = place.is_windows() && !rights.directly;
    let manner = trial::Manner { family: found.browser.family, manifest: &hit.path, id, through_prompt };
    let name = found.row.name;
    Some(match place.start?(program, manner) {
        Ok(version) => {
            let text = format!("started as {} starts it, the host answers (version {version})", found.row.title);
            Finding::new(Code::HostAnswers, Level::Ok, text).browser(name)
        }
        Err(silence) => {
            let text = format!("{} gets no answer from {}: {silence}", found.row.title, program.display());
            let fix = if through_prompt {
                "set the browser's policy NativeHostsExecutablesLaunchDirectly to 1: it starts the host through the \
                 command prompt; then see whether AppLocker, WDAC or a virus scanner stops it"
            } else {
                "see whether AppLocker, WDAC or a virus scanner stops it, then install the program again"
            };
            Finding::new(Code::HostSilent, Level::Problem, text).browser(name).fix(fix)
        }
    })
}

fn missing(found: &Found) -> Finding {
    let name = found.row.name;
    let text = format!("{} finds no usable manifest of the host", found.row.title);
    Finding::new(Code::ManifestMissing, Level::Problem, text)
        .browser(name)
        .fix(format!("install the package, or run `csms-login-helper register --browser {name}`"))
}
