//! Saved pages. A page of the project's corpus begins with a comment that says what it is:
//!
//! ```text
//! <!-- corpus
//! screen: role-missing
//! host: cervicalscreening.nhs.uk
//! status: 200
//! why: a heading and a reason
//! -->
//! ```
//!
//! Any other page is read without one.

use super::super::outcome::Trouble;
use shared::cause::ScreenId;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The largest page that is read, in bytes: far above any page, far below what fills the memory.
const MAX_PAGE: u64 = 16 << 20;

/// A saved page and what it says of itself.
#[derive(Debug, Default)]
pub struct Saved {
    /// Where it is.
    pub path: PathBuf,
    /// The page.
    pub html: String,
    /// The screen it is known to be.
    pub expected: Option<ScreenId>,
    /// The host it came from.
    pub host: Option<String>,
    /// The HTTP status it came with.
    pub status: Option<u16>,
}

impl Saved {
    /// Reads a saved page.
    ///
    /// # Errors
    /// [`Trouble::NoInput`] when it cannot be read, [`Trouble::Data`] when its comment is wrong.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        let cannot =
            |reason: &dyn std::fmt::Display| Trouble::NoInput(format!("cannot read {}: {reason}", path.display()));
        let mut bytes = Vec::new();
        let file = fs::File::open(path).map_err(|e| cannot(&e))?;
        let length = file.take(MAX_PAGE + 1).read_to_end(&mut bytes).map_err(|e| cannot(&e))?;
        if length as u64 > MAX_PAGE {
            return Err(cannot(&"it is larger than 16 MiB"));
        }
        let html = String::from_utf8_lossy(&bytes).into_owned();
        Self::of(path, html).map_err(|reason| Trouble::Data(format!("{}: {reason}", path.display())))
    }

    fn of(path: &Path, html: String) -> Result<Self, String> {
        let mut saved = Self { path: path.to_owned(), ..Self::default() };
        let comment = html.strip_prefix("<!-- corpus").and_then(|rest| rest.split_once("-->")).map_or("", |(c, _)| c);
        for (number, line) in comment.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let (field, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.trim();
            match field.trim() {
                "screen" => {
                    let screen = value.parse().map_err(|error| format!("line {}: screen: {error}", number + 1))?;
                    saved.expected = Some(screen);
                }
                "host" => saved.host = Some(value.to_owned()),
                "status" => {
                    let status =
                        value.parse().map_err(|_| format!("line {}: status: {value:?} is no number", number + 1))?;
                    saved.status = Some(status);
                }
                // Why it is there: for people.
                "why" => {}
                other => return Err(format!("line {}: there is no field {other:?} in a corpus comment", number + 1)),
            }
        }
        saved.html = html;
        Ok(saved)
    }
}

/// The saved pages in a folder, in the order of their names.
///
/// # Errors
/// [`Trouble::NoInput`] when the folder cannot be read.
pub fn pages_in(folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let cannot = |error| Trouble::NoInput(format!("cannot read {}: {error}", folder.display()));
    let entries = fs::read_dir(folder).map_err(cannot)?.collect::<Result<Vec<_>, _>>().map_err(cannot)?;
    let mut pages: Vec<_> =
        entries.into_iter().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "html")).collect();
    pages.sort();
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str) -> Result<Saved, String> {
        Saved::of(Path::new("x.html"), html.to_owned())
    }

    #[test]
    fn the_comment_is_read_and_checked() {
        let saved = of("<!-- corpus\nscreen: none\nhost: a.example\nstatus: 200\nwhy: because: so\n-->\n<p>x").unwrap();
        assert_eq!((saved.expected, saved.host.as_deref()), (Some(ScreenId::None), Some("a.example")));
        assert_eq!(of("<p>any page").unwrap().expected, None);
        assert!(of("<!-- corpus\nscreen: nonsense\n-->").unwrap_err().contains("line 2: screen"));
        assert!(of("<!-- corpus\nscren: none\n-->").unwrap_err().contains("scren"));
    }
}
