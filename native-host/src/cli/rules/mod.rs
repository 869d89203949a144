//! `rules`: try screen rules on saved pages, check a file of rules, add one to it.
//!
//! | file | subject |
//! |---|---|
//! | `arguments` | words to a task |
//! | `tree` | which element a tag opens and closes |
//! | `page` | a saved page as a browser sees it |
//! | `observe` | what the extension would hear of a page |
//! | `saved` | saved pages and what they say of themselves |
//! | `trial` | `rules test`: what pages are recognised as |
//! | `tally` | `rules test --report`: precision and recall of a corpus |
//! | `add` | `rules add`: from the text of a screen to a rule |
//! | `lint` | `rules lint`: what is wrong in a file of rules |
//! | `places` | which field of a JSON file stands on which line |

mod add;
pub mod arguments;
mod lint;
mod observe;
mod page;
mod places;
mod saved;
mod tally;
mod tree;
mod trial;

use super::outcome::{Trouble, print};
use std::path::PathBuf;

/// What `rules` is asked to do.
#[derive(Debug)]
pub enum Task {
    /// Say what saved pages are recognised as.
    Test(Pages),
    /// Precision and recall of a corpus: a folder of folders of saved pages.
    Report {
        /// The folder.
        corpus: PathBuf,
        /// More rules.
        rules: Option<PathBuf>,
        /// As JSON.
        json: bool,
    },
    /// Make the text of a screen a rule.
    Add(add::Lesson),
    /// Check a file of rules.
    Lint(PathBuf),
}

/// Saved pages, and how to read them.
#[derive(Debug, Default)]
pub struct Pages {
    /// The pages.
    pub files: Vec<PathBuf>,
    /// More rules.
    pub rules: Option<PathBuf>,
    /// The host of pages that do not say theirs; CSMS, when not given.
    pub host: Option<String>,
    /// As JSON.
    pub json: bool,
    /// Say as well how long each page takes to classify.
    pub timed: bool,
}

/// Does it.
///
/// # Errors
/// A file cannot be read, rules are broken, or a page is not what it says it is.
pub fn run(task: &Task) -> Result<(), Trouble> {
    match task {
        Task::Test(pages) => trial::run(pages),
        Task::Report { corpus, rules, json } => tally::run(corpus, rules.as_deref(), *json),
        Task::Add(lesson) => add::run(lesson),
        Task::Lint(file) => {
            let rules = lint::open(file)?;
            print(&format!("{}: {} rules, nothing wrong\n", file.display(), rules.rules.len()))
        }
    }
}
