//! `register` and `unregister`: says what was done to each browser's file.

use super::outcome::{Trouble, print, remark};
use crate::register::{self, Done, Touched, Wish};

/// Registers this program with browsers.
pub fn register(wish: &Wish) -> Result<(), Trouble> {
    say(wish, register::register(wish))
}

/// Takes the registration back.
pub fn unregister(wish: &Wish) -> Result<(), Trouble> {
    say(wish, register::unregister(wish))
}

fn say(wish: &Wish, outcome: Result<Vec<Touched>, register::Trouble>) -> Result<(), Trouble> {
    let touched = outcome.map_err(|trouble| Trouble::Failed(trouble.to_string()))?;
    let mut troubles = false;
    let mut lines = String::new();
    for one in &touched {
        let path = one.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        match &one.outcome {
            // Of browsers that were not asked for, only those that had it are worth a line.
            Ok(Done::Absent) if wish.browsers.is_empty() => {}
            Ok(done) => lines += &format!("{} {:9} {path}\n", word(*done, wish.dry_run), one.browser),
            Err(trouble) => {
                troubles = true;
                remark(format_args!("{}: {trouble}", one.browser));
            }
        }
    }
    if lines.is_empty() && !troubles {
        lines.push_str("nothing to remove\n");
    }
    print(&lines)?;
    if troubles { Err(Trouble::Said) } else { Ok(()) }
}

const fn word(done: Done, dry_run: bool) -> &'static str {
    match (done, dry_run) {
        (Done::Written, false) => "written        ",
        (Done::Replaced, false) => "replaced       ",
        (Done::Removed, false) => "removed        ",
        (Done::Written, true) => "would be written ",
        (Done::Replaced, true) => "would be replaced",
        (Done::Removed, true) => "would be removed ",
        (Done::Unchanged, _) => "unchanged      ",
        (Done::Absent, _) => "not registered ",
    }
}
