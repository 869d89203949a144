//! One manifest: would a browser take it, and can the program in it be started?

use super::Place;
use super::finding::{Code, Finding, Level};
use crate::register::browsers::Family;
use crate::register::ids;
use serde_json::Value;
use shared::protocol::HOST_NAME;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Longer manifests (bytes) are not read.
const MAX_BYTES: u64 = 64 * 1024;

/// What is to be said about one manifest.
#[derive(Debug, Default)]
pub struct Judged {
    /// What is wrong. Without a browser; problems all.
    pub faults: Vec<Finding>,
    /// The browser does not take it at all: it cannot be read, or a field is wrong.
    pub refused: bool,
    /// The program it names, as written.
    pub program: Option<PathBuf>,
    /// The Chromium ids it lets in.
    pub ids: Vec<String>,
}

/// Reads and judges the manifest at this path; `None` when there is none.
pub fn manifest(place: &Place, path: &Path, family: Family) -> Option<Judged> {
    let mut bytes = Vec::new();
    let on_disc = if place.is_windows() { place.inside(path) } else { path.to_owned() };
    let read = File::open(on_disc).and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes));
    let mut judged = Judged::default();
    match read {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return None,
        Err(error) => judged.refuse(
            Finding::new(Code::ManifestUnreadable, Level::Problem, format!("the manifest cannot be read: {error}"))
                .fix("let every user read it"),
        ),
        Ok(_) => match serde_json::from_slice::<Value>(&bytes) {
            Err(error) => judged.refuse(
                Finding::new(Code::ManifestNotJson, Level::Problem, format!("the manifest is no JSON: {error}"))
                    .at(&error)
                    .fix("move the file away, then register the host again"),
            ),
            Ok(manifest) => judged.fields(place, path, &manifest, family),
        },
    }
    judged.faults.iter_mut().for_each(|fault| fault.path = Some(path.display().to_string()));
    Some(judged)
}

impl Judged {
    /// Nothing lies where this key of the registry leads to.
    pub fn gone(path: &Path, key: &str) -> Self {
        let mut judged = Self::default();
        let fault = Finding::new(Code::ManifestGone, Level::Problem, "that is not there").path(path);
        judged.refuse(fault.fix(format!("run `reg delete \"{key}\" /f`, or install the program again")));
        judged
    }

    fn refuse(&mut self, fault: Finding) {
        self.refused = true;
        self.faults.push(fault);
    }

    fn wrong(&mut self, field: &str, what: impl std::fmt::Display) {
        let text = format!("the manifest's \"{field}\" {what}");
        self.refuse(
            Finding::new(Code::ManifestWrongField, Level::Problem, text)
                .fix("move the file away, then register the host again"),
        );
    }

    fn fields(&mut self, place: &Place, at: &Path, manifest: &Value, family: Family) {
        let text = |name: &str| manifest[name].as_str().unwrap_or_default();
        if text("name") != HOST_NAME {
            self.wrong("name", format_args!("must be {HOST_NAME:?}, like the name of the file"));
        }
        if text("type") != "stdio" {
            self.wrong("type", "must be \"stdio\"");
        }
        if text("description").is_empty() {
            self.wrong("description", "is missing");
        }
        self.who(manifest, family);
        match absolute(place, at, text("path")) {
            Some(program) => {
                self.faults.extend(start(place, &program));
                self.program = Some(program);
            }
            None => self.wrong("path", "must be an absolute path"),
        }
    }

    fn who(&mut self, manifest: &Value, family: Family) {
        let (field, wanted) = match family {
            Family::Chromium => ("allowed_origins", ids::CHROMIUM.iter().map(|id| ids::origin(id)).collect()),
            Family::Firefox => ("allowed_extensions", vec![ids::FIREFOX.to_owned()]),
        };
        let Some(listed) = manifest[field].as_array() else {
            return self.wrong(field, "is missing or no list");
        };
        let listed: Vec<_> = listed.iter().filter_map(Value::as_str).collect();
        let id = |origin: &&str| origin.strip_prefix(ids::CHROMIUM_SCHEME)?.strip_suffix('/').map(str::to_owned);
        self.ids = listed.iter().filter_map(id).filter(|id| ids::is_chromium_id(id)).collect();
        if !wanted.iter().any(|id| listed.contains(&id.as_str())) {
            let text = format!("the manifest does not let the extension in: \"{field}\" lacks {}", wanted.join(", "));
            let fault = Finding::new(Code::ManifestIdMissing, Level::Problem, text).fix("register the host again");
            self.refuse(fault);
        }
    }
}

/// The program that a manifest names; on Windows it may be named from the manifest's own folder.
fn absolute(place: &Place, at: &Path, program: &str) -> Option<PathBuf> {
    if !place.is_windows() {
        return Some(PathBuf::from(program)).filter(|program| program.is_absolute());
    }
    if program.is_empty() {
        return None;
    }
    if program.starts_with(r"\\") || program.get(1..3) == Some(r":\") {
        return Some(PathBuf::from(program));
    }
    let (folder, _) = at.to_str()?.rsplit_once('\\')?;
    Some(PathBuf::from(format!(r"{folder}\{program}")))
}

/// Whether this program can be started.
fn start(place: &Place, program: &Path) -> Option<Finding> {
    let found = place.inside(program).metadata();
    match found {
        Ok(found) if found.is_file() && (place.is_windows() || is_executable(&found)) => broken(place, program),
        Ok(found) if found.is_file() => Some(
            Finding::new(
                Code::ProgramNotExecutable,
                Level::Problem,
                format!("{} may not be executed", program.display()),
            )
            .fix(format!("chmod a+rx {}", program.display())),
        ),
        Ok(_) | Err(_) => Some(
            Finding::new(Code::ProgramMissing, Level::Problem, format!("{} is not there", program.display()))
                .fix("install the program again, or register the copy that is there"),
        ),
    }
}

/// How programs begin: Linux, a script, Windows, a Mac (for one kind of processor, and for several).
const BEGINNINGS: &[&[u8]] = &[b"\x7fELF", b"#!", b"MZ", b"\xCF\xFA\xED\xFE", b"\xCA\xFE\xBA\xBE"];

/// A file that is no program, as half an installation leaves it. It is looked at and not started: a
/// user's manifest may name anything, and whoever runs this may be an administrator.
fn broken(place: &Place, program: &Path) -> Option<Finding> {
    let path = place.inside(program);
    let is_script =
        path.extension().is_some_and(|end| end.eq_ignore_ascii_case("bat") || end.eq_ignore_ascii_case("cmd"));
    let mut bytes = Vec::new();
    // One that may be started and not read is left alone.
    File::open(&path).and_then(|file| file.take(4).read_to_end(&mut bytes)).ok()?;
    let good = is_script || BEGINNINGS.iter().any(|beginning| bytes.starts_with(beginning));
    (!good).then(|| {
        let text = format!("{} is no program: it was cut off, or is another file", program.display());
        Finding::new(Code::ProgramBroken, Level::Problem, text).fix("install the program again")
    })
}

#[cfg(unix)]
fn is_executable(found: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    // For everybody: browsers run as any user.
    found.permissions().mode() & 0o001 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &std::fs::Metadata) -> bool {
    true
}
