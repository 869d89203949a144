//! Telling browsers where this program is: native messaging manifests.

pub mod browsers;
mod file;
mod homes;
pub mod ids;
mod manifest;
pub mod windows;

pub use browsers::{Browser, Scope};
pub use file::Trouble;
pub use homes::{Homes, System};

use manifest::Manifest;
use std::path::{Path, PathBuf};

/// What is to be registered or removed.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// For which browsers; empty: for those it makes sense for.
    pub browsers: Vec<&'static Browser>,
    /// For whom.
    pub scope: Scope,
    /// Chromium extension ids beside the built-in ones. Not remembered: a later `register` without
    /// them takes them away.
    pub extension_ids: Vec<String>,
    /// Only say what would be done.
    pub dry_run: bool,
}

/// What was done to one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It was not there and is now.
    Written,
    /// It was there and said something else.
    Replaced,
    /// It was there and right.
    Unchanged,
    /// It is gone.
    Removed,
    /// It was not there.
    Absent,
}

/// One browser's file and what became of it.
#[derive(Debug)]
pub struct Touched {
    /// The browser.
    pub browser: &'static str,
    /// The file; `None` when there is no place for one.
    pub path: Option<PathBuf>,
    /// What was done, or why not.
    pub outcome: Result<Done, Trouble>,
}

/// Registers this program on this PC. One browser's trouble does not keep the others from being done.
///
/// # Errors
/// When nothing can be done for any browser.
pub fn register(wish: &Wish) -> Result<Vec<Touched>, Trouble> {
    let program = program().ok_or(Trouble::NoProgram)?;
    let homes = Homes::of_environment();
    #[cfg(windows)]
    {
        let folders = windows::Folders::of(homes.config.as_deref(), &program);
        let program = program.to_str().ok_or(Trouble::NoProgram)?;
        Ok(windows::register(wish, program, &folders, &mut crate::registry::Windows))
    }
    #[cfg(not(windows))]
    in_folders(wish, &program, &homes)
}

/// Removes from this PC what [`register`] wrote, also for another copy of this program.
///
/// # Errors
/// When nothing can be done for any browser.
pub fn unregister(wish: &Wish) -> Result<Vec<Touched>, Trouble> {
    let homes = Homes::of_environment();
    #[cfg(windows)]
    {
        let program = program().ok_or(Trouble::NoProgram)?;
        let folders = windows::Folders::of(homes.config.as_deref(), &program);
        Ok(windows::unregister(wish, &folders, &mut crate::registry::Windows))
    }
    #[cfg(not(windows))]
    out_of_folders(wish, &homes)
}

/// Registers a program where browsers look into folders: on Linux and macOS.
///
/// # Errors
/// When nothing can be done for any browser.
pub fn in_folders(wish: &Wish, program: &Path, homes: &Homes) -> Result<Vec<Touched>, Trouble> {
    let program = program.to_str().ok_or(Trouble::NoProgram)?;
    let browsers = if wish.browsers.is_empty() { usual_browsers(wish.scope, homes) } else { wish.browsers.clone() };
    each(&browsers, wish.scope, homes, |browser, path| {
        // Manifests hold only strings, which always make JSON.
        let text =
            Manifest::new(browser.family, program, &wish.extension_ids).text().map_err(|_| Trouble::NoProgram)?;
        let before = file::ours(path)?;
        if before.as_deref() == Some(text.as_bytes()) {
            return Ok(Done::Unchanged);
        }
        if !wish.dry_run {
            file::write(path, &text, wish.scope)?;
        }
        Ok(if before.is_some() { Done::Replaced } else { Done::Written })
    })
}

/// Removes what [`in_folders`] wrote, also for another copy of this program.
///
/// # Errors
/// When nothing can be done for any browser.
pub fn out_of_folders(wish: &Wish, homes: &Homes) -> Result<Vec<Touched>, Trouble> {
    let browsers = if wish.browsers.is_empty() { all_browsers(wish.scope, homes) } else { wish.browsers.clone() };
    each(&browsers, wish.scope, homes, |_, path| {
        if file::ours(path)?.is_none() {
            return Ok(Done::Absent);
        }
        if !wish.dry_run {
            file::remove(path)?;
        }
        Ok(Done::Removed)
    })
}

/// Whether a manifest of this very program, at one of the usual places, lets this Chromium origin
/// start it.
pub fn is_registered_origin(origin: &str) -> bool {
    let Some(program) = program() else { return false };
    usual_manifests(&Homes::of_environment(), &program)
        .iter()
        .filter_map(|path| file::ours(path).ok().flatten().map(|bytes| (path, bytes)))
        .filter_map(|(path, bytes)| Some((path, Manifest::of_ours(&bytes)?)))
        .any(|(path, manifest)| manifest.lets(origin, path, &program))
}

/// Where manifests of this program are: on Windows where [`register`] writes them, which is also
/// where the installer does; elsewhere where browsers look.
fn usual_manifests(homes: &Homes, program: &Path) -> Vec<PathBuf> {
    let scopes = [Scope::User, Scope::System];
    if homes.system == System::Windows {
        let folders = windows::Folders::of(homes.config.as_deref(), program);
        return scopes.iter().filter_map(|scope| folders.manifest(*scope, browsers::Family::Chromium)).collect();
    }
    let folders = scopes.iter().flat_map(|scope| browsers::ALL.iter().filter_map(|one| one.folder(*scope, homes)));
    folders.map(|folder| folder.join(manifest::file_name())).collect()
}

fn each(
    browsers: &[&'static Browser],
    scope: Scope,
    homes: &Homes,
    act: impl Fn(&Browser, &Path) -> Result<Done, Trouble>,
) -> Result<Vec<Touched>, Trouble> {
    if scope == Scope::User && homes.home.is_none() && homes.config.is_none() {
        return Err(Trouble::NoHome);
    }
    let touch = |browser: &&'static Browser| {
        let Some(folder) = browser.folder(scope, homes) else {
            let trouble = match scope {
                Scope::User => Trouble::NoHome,
                Scope::System => Trouble::NoSystemFolder { browser: browser.name },
            };
            return Touched { browser: browser.name, path: None, outcome: Err(trouble) };
        };
        let path = folder.join(manifest::file_name());
        let outcome = act(browser, &path);
        tracing::info!(browser = browser.name, ?outcome, "manifest");
        Touched { browser: browser.name, path: Some(path), outcome }
    };
    Ok(browsers.iter().map(touch).collect())
}

/// Browsers that can be registered for in this scope.
fn all_browsers(scope: Scope, homes: &Homes) -> Vec<&'static Browser> {
    browsers::ALL.iter().filter(|browser| browser.folder(scope, homes).is_some()).collect()
}

/// Everybody's browsers, or those that this user has used before.
fn usual_browsers(scope: Scope, homes: &Homes) -> Vec<&'static Browser> {
    let all = all_browsers(scope, homes);
    if scope == Scope::System {
        return all;
    }
    let used: Vec<_> = all.iter().copied().filter(|browser| browser.is_used(homes)).collect();
    if used.is_empty() {
        all.into_iter().filter(|browser| browsers::USUAL.contains(&browser.name)).collect()
    } else {
        used
    }
}

/// The program of the command line on Windows, beside the one that browsers start.
pub const COMMAND_LINE: &str = "csms-login-helper-cli.exe";
/// The program that browsers start, there.
const HOST: &str = "csms-login-helper.exe";

/// The program that browsers start, without symbolic links: this very one, or on Windows the one that it lies
/// beside. There the path is taken as it is: browsers may not know the form that Windows gives a path in when
/// asked to follow links.
pub fn program() -> Option<PathBuf> {
    let program = std::env::current_exe();
    if cfg!(windows) { program.ok().map(host_of) } else { program.and_then(std::fs::canonicalize).ok() }
}

fn host_of(program: PathBuf) -> PathBuf {
    let of_command_line = program.file_name().is_some_and(|name| name.eq_ignore_ascii_case(COMMAND_LINE));
    if of_command_line { program.with_file_name(HOST) } else { program }
}

#[cfg(test)]
mod tests;
