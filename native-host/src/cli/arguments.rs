//! From words to a command.

use super::outcome::Trouble;
use super::status::Wanted;
use super::{answer, rules};
use crate::register::{Browser, Scope, Wish, browsers, ids};
use lexopt::prelude::{Long, Short, Value};
use lexopt::{Parser, ValueExt};
use shared::cause::ScreenId;
use shared::date::Timestamp;
use shared::diagnosis::Answers;
use std::ffi::OsString;
use std::path::PathBuf;

/// A command.
#[derive(Debug)]
pub enum Command {
    /// Print the help.
    Help,
    /// Print the version.
    Version,
    /// Print one look at the PC.
    Status(Wanted),
    /// Print every change.
    Watch {
        /// As JSON.
        json: bool,
    },
    /// Explain a screen.
    Explain(Question),
    /// Print the catalogue.
    Scenarios {
        /// As JSON.
        json: bool,
    },
    /// Say whether the PC is ready.
    Doctor {
        /// As JSON.
        json: bool,
    },
    /// Try or check screen rules.
    Rules(rules::Task),
    /// Register with browsers.
    Register(Wish),
    /// Take the registration back.
    Unregister(Wish),
}

/// What `explain` is asked about.
#[derive(Debug, Default)]
pub struct Question {
    /// The screen, when the asker knows it.
    pub screen: Option<ScreenId>,
    /// Words on the screen.
    pub text: Option<String>,
    /// Host name of the page.
    pub host: Option<String>,
    /// Network error.
    pub net_error: Option<String>,
    /// HTTP status.
    pub http_status: Option<u16>,
    /// File with a report.
    pub report: Option<PathBuf>,
    /// The time at which it was seen; now, when not given.
    pub at: Option<Timestamp>,
    /// What the user has answered.
    pub answers: Answers,
    /// Answer as JSON.
    pub json: bool,
}

/// The command in these words.
///
/// # Errors
/// [`Trouble::Usage`] with a one-line reason.
pub fn parse(words: Vec<OsString>) -> Result<Command, Trouble> {
    let mut parser = Parser::from_args(words);
    let name = match parser.next()? {
        None => return Err(Trouble::Usage("no command given".to_owned())),
        Some(Long("help") | Short('h')) => return Ok(Command::Help),
        Some(Long("version") | Short('V')) => return Ok(Command::Version),
        Some(Value(name)) => name.string()?,
        Some(other) => return Err(other.unexpected().into()),
    };
    let mut rest = Rest { parser, help: false };
    let command = match name.as_str() {
        "help" => {
            // `help status` is meant well too.
            return Ok(Command::Help);
        }
        "status" => status(&mut rest),
        "watch" => json_only(&mut rest).map(|json| Command::Watch { json }),
        "explain" => explain(&mut rest),
        "scenarios" => json_only(&mut rest).map(|json| Command::Scenarios { json }),
        "doctor" => json_only(&mut rest).map(|json| Command::Doctor { json }),
        "rules" => rules::arguments::parse(&mut rest.parser).map(|task| task.map_or(Command::Help, Command::Rules)),
        "register" => registration(&mut rest, true).map(Command::Register),
        "unregister" => registration(&mut rest, false).map(Command::Unregister),
        other => Err(Trouble::Usage(format!("there is no command {other:?}"))),
    };
    if rest.help { Ok(Command::Help) } else { command }
}

/// The words after the command.
struct Rest {
    parser: Parser,
    help: bool,
}

impl Rest {
    /// Hands each option to `take`, which returns `None` for one it does not know.
    fn each(&mut self, mut take: impl FnMut(&str, &mut Parser) -> Result<Option<()>, Trouble>) -> Result<(), Trouble> {
        while let Some(argument) = self.parser.next()? {
            let Long(name) = argument else {
                self.help = matches!(argument, Short('h'));
                return Err(argument.unexpected().into());
            };
            let name = name.to_owned();
            if name == "help" {
                self.help = true;
                return Ok(());
            }
            if take(&name, &mut self.parser)?.is_none() {
                return Err(Trouble::Usage(format!("there is no option --{name} here")));
            }
        }
        Ok(())
    }
}

/// Sets a switch.
fn on(switch: &mut bool) -> Result<Option<()>, Trouble> {
    *switch = true;
    Ok(Some(()))
}

/// Reads the value of an option.
fn text(place: &mut Option<String>, parser: &mut Parser) -> Result<Option<()>, Trouble> {
    *place = Some(parser.value()?.string()?);
    Ok(Some(()))
}

fn json_only(rest: &mut Rest) -> Result<bool, Trouble> {
    let mut json = false;
    rest.each(|name, _| if name == "json" { on(&mut json) } else { Ok(None) })?;
    Ok(json)
}

fn status(rest: &mut Rest) -> Result<Command, Trouble> {
    let mut wanted = Wanted::default();
    rest.each(|name, _| match name {
        "json" => on(&mut wanted.json),
        "read-card" => on(&mut wanted.read_card),
        "show-numbers" => on(&mut wanted.show_numbers),
        "ask-tries" => on(&mut wanted.ask_tries),
        _ => Ok(None),
    })?;
    if wanted.show_numbers && !wanted.read_card && !rest.help {
        return Err(Trouble::Usage("--show-numbers needs --read-card: the numbers are on the cards".to_owned()));
    }
    if wanted.ask_tries && !wanted.read_card && !rest.help {
        return Err(Trouble::Usage("--ask-tries needs --read-card: the card is asked".to_owned()));
    }
    Ok(Command::Status(wanted))
}

fn explain(rest: &mut Rest) -> Result<Command, Trouble> {
    let mut question = Question::default();
    let (mut screen, mut status, mut at) = (None, None, None);
    rest.each(|name, parser| match name {
        "json" => on(&mut question.json),
        "screen" => text(&mut screen, parser),
        "text" => text(&mut question.text, parser),
        "host" => text(&mut question.host, parser),
        "net-error" => text(&mut question.net_error, parser),
        "http-status" => text(&mut status, parser),
        "at" => text(&mut at, parser),
        "answer" => answer::note(&mut question.answers, &parser.value()?.string()?).map(Some),
        "report" => {
            question.report = Some(parser.value()?.into());
            Ok(Some(()))
        }
        _ => Ok(None),
    })?;
    question.screen =
        screen.map(|name| name.parse().map_err(|error| Trouble::Usage(format!("--screen {error}")))).transpose()?;
    question.http_status = status
        .map(|status: String| {
            status.parse().map_err(|_| Trouble::Usage(format!("--http-status {status:?} is no number")))
        })
        .transpose()?;
    question.at = at
        .map(|at: String| Timestamp::parse(&at).map_err(|error| Trouble::Usage(format!("--at {error}"))))
        .transpose()?;
    let seen = question.text.is_some() || question.net_error.is_some() || question.http_status.is_some();
    if !rest.help && question.screen.is_none() && !seen {
        return Err(Trouble::Usage("say what was seen: --screen, --text, --net-error or --http-status".to_owned()));
    }
    Ok(Command::Explain(question))
}

fn registration(rest: &mut Rest, with_ids: bool) -> Result<Wish, Trouble> {
    let mut wish = Wish::default();
    let (mut user, mut system) = (false, false);
    rest.each(|name, parser| match name {
        "browser" => {
            for names in parser.values()? {
                for name in names.string()?.split(',') {
                    let browser = browser(name)?;
                    if !wish.browsers.iter().any(|known| known.name == browser.name) {
                        wish.browsers.push(browser);
                    }
                }
            }
            Ok(Some(()))
        }
        "user" => on(&mut user),
        "system" => on(&mut system),
        "dry-run" => on(&mut wish.dry_run),
        "extension-id" if with_ids => {
            let id = parser.value()?.string()?;
            if !ids::is_chromium_id(&id) {
                return Err(Trouble::Usage(format!("{id:?} is no extension id: those have 32 letters from a to p")));
            }
            wish.extension_ids.push(id);
            Ok(Some(()))
        }
        _ => Ok(None),
    })?;
    wish.scope = match (user, system) {
        (true, true) => return Err(Trouble::Usage("--user and --system exclude each other".to_owned())),
        (_, true) => Scope::System,
        (_, false) => Scope::User,
    };
    Ok(wish)
}

fn browser(name: &str) -> Result<&'static Browser, Trouble> {
    Browser::named(name).ok_or_else(|| {
        let known: Vec<_> = browsers::ALL.iter().map(|browser| browser.name).collect();
        Trouble::Usage(format!("no browser {name:?} is known; known are {}", known.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(OsString::from).collect()).map_err(|trouble| match trouble {
            Trouble::Usage(reason) => reason,
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn commands_are_understood() {
        assert!(matches!(parsed("status"), Ok(Command::Status(wanted)) if wanted == Wanted::default()));
        let all = parsed("status --read-card --json --show-numbers --ask-tries");
        let wanted = Wanted { json: true, read_card: true, ask_tries: true, show_numbers: true };
        assert!(matches!(all, Ok(Command::Status(seen)) if seen == wanted));
        assert!(matches!(parsed("watch --json"), Ok(Command::Watch { json: true })));
        assert!(matches!(parsed("scenarios"), Ok(Command::Scenarios { json: false })));
        assert!(matches!(parsed("doctor --json"), Ok(Command::Doctor { json: true })));
        for line in ["--help", "-h", "help", "help status", "status --help", "register -h", "explain --help"] {
            assert!(matches!(parsed(line), Ok(Command::Help)), "{line}");
        }
        assert!(matches!(parsed("--version"), Ok(Command::Version)));
        let Ok(Command::Explain(question)) = parsed("explain --screen role-missing --host=x.example --report -") else {
            panic!()
        };
        assert_eq!(question.screen, Some(ScreenId::RoleMissing));
        assert_eq!(question.host.as_deref(), Some("x.example"));
        assert_eq!(question.report, Some("-".into()));
    }

    #[test]
    fn browsers_can_be_named_in_any_way() {
        for line in ["--browser chromium --browser firefox", "--browser chromium firefox", "--browser chromium,firefox"]
        {
            let Ok(Command::Register(wish)) = parsed(&format!("register {line} --system --dry-run")) else { panic!() };
            assert_eq!(wish.browsers.iter().map(|b| b.name).collect::<Vec<_>>(), ["chromium", "firefox"]);
            assert_eq!((wish.scope, wish.dry_run), (Scope::System, true));
        }
    }

    #[test]
    fn wrong_arguments_get_one_line() {
        for line in [
            "",
            "frobnicate",
            "--frobnicate",
            "status extra",
            "status --jsn",
            "status --json=yes",
            "watch --read-card",
            "status --show-numbers",
            "status --ask-tries",
            "explain",
            "explain --report x.json",
            "explain --screen",
            "explain --screen no-such-screen",
            "doctor --fix",
            "register --browser netscape",
            "register --browser",
            "register --user --system",
            "register --extension-id short",
            "unregister --extension-id abcdefghijklmnopabcdefghijklmnop",
        ] {
            let reason = parsed(line).unwrap_err();
            assert!(!reason.is_empty() && !reason.contains('\n'), "{line}: {reason}");
        }
    }
}
