//! The kind of PC, and the folders of this user on it.

use std::path::{Path, PathBuf};

/// The kinds of PC; each has places of its own for the same browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Linux: files in folders.
    Linux,
    /// macOS: files in other folders.
    MacOs,
    /// Windows: keys of the registry.
    Windows,
}

impl System {
    /// The one that this program was built for.
    pub const HERE: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::MacOs
    } else {
        Self::Linux
    };
}

impl Default for System {
    fn default() -> Self {
        Self::HERE
    }
}

/// The folders that the table's folders lie in.
#[derive(Clone, Debug, Default)]
pub struct Homes {
    /// The kind of PC.
    pub system: System,
    /// The user's home folder, when it is known.
    pub home: Option<PathBuf>,
    /// The folder in which browsers keep a user's settings, when it is known: `~/.config`,
    /// `~/Library/Application Support`, `%LOCALAPPDATA%`.
    pub config: Option<PathBuf>,
    /// Folders for everybody are taken to lie below this: empty, except in tests.
    pub root: PathBuf,
}

impl Homes {
    /// As the environment says. Paths that are not absolute count as unknown, as the XDG Base
    /// Directory Specification asks.
    pub fn of_environment() -> Self {
        let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let system = System::HERE;
        let home = absolute(if system == System::Windows { "USERPROFILE" } else { "HOME" });
        let below_home = |folder| home.as_ref().map(|home| home.join(folder));
        let config = match system {
            System::Linux => absolute("XDG_CONFIG_HOME").or_else(|| below_home(".config")),
            System::MacOs => below_home("Library/Application Support"),
            System::Windows => absolute("LOCALAPPDATA"),
        };
        Self { system, home, config, root: PathBuf::new() }
    }

    /// Where an absolute path of the PC lies.
    pub fn inside(&self, path: &Path) -> PathBuf {
        if self.root.as_os_str().is_empty() {
            return path.to_owned();
        }
        let relative = match self.system {
            System::Linux | System::MacOs => path.strip_prefix("/").ok().map(Path::to_owned),
            System::Windows => path
                .to_str()
                .and_then(|path| path.split_once(r":\"))
                .map(|(_, rest)| PathBuf::from(rest.replace('\\', "/"))),
        };
        relative.map_or_else(|| path.to_owned(), |relative| self.root.join(relative))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_a_pc_in_a_folder_lie_in_that_folder() {
        let homes = |system| Homes { system, root: "/tmp/pc".into(), ..Homes::default() };
        let inside = |system, path: &str| homes(system).inside(Path::new(path));
        assert_eq!(inside(System::Linux, "/etc/x"), Path::new("/tmp/pc/etc/x"));
        assert_eq!(inside(System::Windows, r"C:\A & B\x.json"), Path::new("/tmp/pc/A & B/x.json"));
        assert_eq!(inside(System::Windows, "x.json"), Path::new("x.json"));
    }
}
