//! The order in which a browser looks for the host, and who wins.
//!
//! Browsers of the Chromium family take the first manifest that is there, the user's before
//! everybody's, and fail when that one is bad. Firefox goes on to the next until one is good.

use super::browsers::Found;
use super::finding::{Code, Finding, Level};
use super::judge::{self, Judged};
use super::rights::Rights;
use super::{Form, Place};
use crate::register::Scope;
use crate::register::browsers::Family;
use shared::protocol::HOST_NAME;
use std::path::PathBuf;

struct Hit {
    path: PathBuf,
    scope: Scope,
    judged: Judged,
}

/// Looks where the browser looks, in its order; says what is at every place. Gives the extension
/// ids that the winning manifest lets in.
pub fn look_up(place: &Place, found: &Found, rights: Rights, findings: &mut Vec<Finding>) -> Vec<String> {
    let hits: Vec<Hit> =
        [Scope::User, Scope::System].into_iter().filter_map(|scope| hit(place, found, scope)).collect();
    let (asked, ignored): (Vec<Hit>, Vec<Hit>) =
        hits.into_iter().partition(|hit| rights.user_level || hit.scope == Scope::System);
    let title = found.row.title;
    for hit in &ignored {
        let text = format!("{title} does not look at this manifest: policy NativeMessagingUserLevelHosts is off");
        findings.push(about(found, hit, Code::ManifestIgnored, Level::Note, text));
    }
    let winner = match found.browser.family {
        Family::Chromium => (!asked.is_empty()).then_some(0),
        Family::Firefox => asked.iter().position(|hit| !hit.judged.refused),
    };
    let last_resort = asked.iter().skip(1).find(|hit| hit.judged.faults.is_empty()).map(|hit| hit.path.clone());
    let mut ids = Vec::new();
    for (number, hit) in asked.into_iter().enumerate() {
        match winner {
            Some(winning) if number == winning => {
                findings.extend(wins(place, found, &hit, last_resort.as_ref()));
                ids.clone_from(&hit.judged.ids);
            }
            Some(winning) if number > winning => {
                let text = format!("{title} does not get to this manifest: {} comes first", whose(Scope::User));
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

fn hit(place: &Place, found: &Found, scope: Scope) -> Option<Hit> {
    let path = found.browser.folder(scope, &place.homes)?.join(format!("{HOST_NAME}.json"));
    let judged = judge::manifest(place, &path, found.browser.family)?;
    Some(Hit { path, scope, judged })
}

fn about(found: &Found, hit: &Hit, code: Code, level: Level, text: String) -> Finding {
    Finding::new(code, level, text).browser(found.row.name).path(&hit.path)
}

/// What to say of the manifest that the browser uses.
fn wins(place: &Place, found: &Found, hit: &Hit, behind: Option<&PathBuf>) -> Vec<Finding> {
    let title = found.row.title;
    if !hit.judged.faults.is_empty() {
        let faults = hit.judged.faults.iter().cloned();
        return faults
            .map(|mut fault| {
                fault.text = format!("{title} uses this manifest ({}), and {}", whose(hit.scope), fault.text);
                if let Some(behind) = behind {
                    fault.fix = Some(format!("remove it: {} is good and is used then", behind.display()));
                }
                fault.browser(found.row.name)
            })
            .collect();
    }
    let program = hit.judged.program.clone().unwrap_or_default();
    let text = format!("{title} starts {} ({})", program.display(), whose(hit.scope));
    let mut said = vec![about(found, hit, Code::ManifestWins, Level::Ok, text)];
    let real = std::fs::canonicalize(place.inside(&program)).ok();
    if found.form == Form::Plain && place.program.is_some() && real != place.program {
        let text = format!("{title} starts another copy of this program: {}", program.display());
        let fix = "nothing, when that copy is the one that is kept up to date";
        said.push(about(found, hit, Code::ProgramElsewhere, Level::Note, text).fix(fix));
    }
    said
}

const fn whose(scope: Scope) -> &'static str {
    match scope {
        Scope::User => "the user's own manifest",
        Scope::System => "everybody's manifest",
    }
}

fn missing(found: &Found) -> Finding {
    let name = found.row.name;
    let text = format!("{} finds no usable manifest of the host", found.row.title);
    Finding::new(Code::ManifestMissing, Level::Problem, text)
        .browser(name)
        .fix(format!("install the package, or run `csms-login-helper register --browser {name}`"))
}
