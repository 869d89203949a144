//! From words to a task of `rules`.

use super::super::outcome::Trouble;
use super::add::Lesson;
use super::{Pages, Task};
use lexopt::prelude::{Long, Short, Value};
use lexopt::{Parser, ValueExt};
use shared::cause::ScreenId;

/// The task in the words after `rules`; `None` when help is asked for.
///
/// # Errors
/// [`Trouble::Usage`] with a one-line reason.
pub fn parse(parser: &mut Parser) -> Result<Option<Task>, Trouble> {
    let wrong = |reason: &str| Err(Trouble::Usage(reason.to_owned()));
    let (mut pages, mut report) = (Pages::default(), None);
    let (mut screen, mut id) = (None, None);
    let mut task = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(None),
            Value(name) if task.is_none() => task = Some(name.string()?),
            Value(file) => pages.files.push(file.into()),
            Long("rules") => pages.rules = Some(parser.value()?.into()),
            Long("host") => pages.host = Some(parser.value()?.string()?.to_ascii_lowercase()),
            Long("json") => pages.json = true,
            Long("timed") => pages.timed = true,
            Long("screen") => {
                let name = parser.value()?.string()?;
                screen = Some(name.parse().map_err(|error| Trouble::Usage(format!("{error}")))?);
            }
            Long("id") => id = Some(parser.value()?.string()?),
            Long("report") => report = Some(parser.value()?.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    let trial = pages.host.is_some() || pages.json || pages.timed || report.is_some();
    let lesson = screen.is_some() || id.is_some();
    match task.as_deref() {
        Some("add") if trial => wrong("rules add takes --screen, --rules and --id alone"),
        Some("add") => match (screen, pages.files.len()) {
            (Some(ScreenId::SignedIn), _) => wrong("signed-in cannot have a rule: the page itself says it"),
            (Some(screen), 0 | 1) => {
                Ok(Some(Task::Add(Lesson { text: pages.files.pop(), screen, id, rules: pages.rules })))
            }
            (Some(_), _) => wrong("rules add takes one text"),
            (None, _) => wrong("say which screen it is: rules add --screen ID"),
        },
        Some("test" | "lint") if lesson => wrong("--screen and --id belong to rules add"),
        Some("test") => match report {
            Some(_) if !pages.files.is_empty() || pages.host.is_some() || pages.timed => {
                wrong("--report takes a folder, and neither files nor --host nor --timed beside it")
            }
            Some(corpus) => Ok(Some(Task::Report { corpus, rules: pages.rules, json: pages.json })),
            None if pages.files.is_empty() => wrong("say which saved pages to test: rules test FILE.html..."),
            None => Ok(Some(Task::Test(pages))),
        },
        Some("lint") if trial || pages.rules.is_some() => wrong("rules lint takes one file and no options"),
        Some("lint") => match <[_; 1]>::try_from(pages.files) {
            Ok([file]) => Ok(Some(Task::Lint(file))),
            Err(_) => wrong("rules lint takes one file"),
        },
        Some(other) => wrong(&format!("there is no command rules {other:?}; there are test, add and lint")),
        None => wrong("say what to do with rules: test, add or lint"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Option<Task>, String> {
        parse(&mut Parser::from_args(line.split_whitespace())).map_err(|trouble| match trouble {
            Trouble::Usage(reason) => reason,
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn tasks_are_understood() {
        let Ok(Some(Task::Test(pages))) = parsed("test a.html --rules r.json b.html --host X.example --json") else {
            panic!()
        };
        assert_eq!((pages.files.len(), pages.host.as_deref(), pages.json), (2, Some("x.example"), true));
        assert!(matches!(parsed("test --report tests/corpus"), Ok(Some(Task::Report { json: false, .. }))));
        let Ok(Some(Task::Add(lesson))) = parsed("add --screen role-missing --rules r.json text") else { panic!() };
        assert_eq!((lesson.screen, lesson.text.is_some(), lesson.rules.is_some()), (ScreenId::RoleMissing, true, true));
        assert!(matches!(parsed("lint r.json"), Ok(Some(Task::Lint(_)))));
        assert!(matches!(parsed("test --help"), Ok(None)));
    }

    #[test]
    fn wrong_words_get_one_line() {
        for line in [
            "",
            "tset",
            "test",
            "lint",
            "lint a b",
            "lint a --json",
            "test --report x a.html",
            "test --nonsense",
            "add",
            "add --screen rolemissing",
            "add --screen signed-in",
            "add --screen role-missing a b",
            "add --screen role-missing --json",
            "lint a --id b",
        ] {
            let reason = parsed(line).unwrap_err();
            assert!(!reason.is_empty() && !reason.contains('\n'), "{line}: {reason}");
        }
    }
}
