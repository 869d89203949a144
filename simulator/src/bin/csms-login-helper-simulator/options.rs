//! The command line.

use csms_simulator::room::Wishes;
use csms_simulator::room::browser::Browser;
use csms_simulator::site::SiteConfig;
use lexopt::{Arg, Parser, ValueExt};
use std::ffi::OsString;
use std::path::PathBuf;

/// What the command line asks for.
#[derive(Debug)]
pub enum Task {
    Help,
    Version,
    Room(Wishes, Then),
    SiteOnly(SiteOnly),
}

/// What happens on the training PC.
#[derive(Debug, PartialEq, Eq)]
pub enum Then {
    /// A browser opens: this one, or the first that is installed.
    Browser(Option<Browser>),
    /// Nothing opens.
    Nothing,
    /// The trainer's command runs.
    Command(OsString, Vec<OsString>),
}

/// The site and the control page without a PC of their own.
#[derive(Debug)]
pub struct SiteOnly {
    pub site: SiteConfig,
    pub control: u16,
    pub outcome: String,
}

/// What was said so far.
#[derive(Default)]
struct Said {
    site_only: bool,
    wishes: Wishes,
    site: SiteConfig,
    browser: Option<Then>,
    command: Option<Then>,
    /// An option that goes with `--site-only` alone, and one that does not go with it.
    of_site: Option<&'static str>,
    of_room: Option<&'static str>,
}

/// Reads the command line.
pub fn parse(mut arguments: Parser) -> Result<Task, lexopt::Error> {
    let mut said = Said::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => return Ok(Task::Help),
            Arg::Long("version") | Arg::Short('V') => return Ok(Task::Version),
            Arg::Long("site-only") => said.site_only = true,
            Arg::Long("control") => said.wishes.control = arguments.value()?.parse()?,
            Arg::Long("host") => said.wishes.further_hosts.push(host(&arguments.value()?.string()?)?),
            Arg::Long("outcome") => said.wishes.outcome = arguments.value()?.string()?,
            Arg::Long("address") => {
                said.of_site = Some("--address");
                said.site.address = arguments.value()?.parse()?;
            }
            Arg::Long("authority") => {
                said.of_site = Some("--authority");
                said.site.authority_file = Some(PathBuf::from(arguments.value()?));
            }
            Arg::Long("desk") => {
                said.of_room = Some("--desk");
                said.wishes.desk = arguments.value()?.string()?;
            }
            Arg::Long("reader-name") => {
                said.of_room = Some("--reader-name");
                said.wishes.reader = arguments.value()?.string()?;
            }
            Arg::Long("browser") => {
                said.of_room = Some("--browser");
                said.browser = Some(browser(&arguments.value()?.string()?)?);
            }
            Arg::Value(program) => {
                said.of_room = Some("a command");
                said.command = Some(Then::Command(program, arguments.raw_args()?.collect()));
            }
            other => return Err(other.unexpected()),
        }
    }
    said.task()
}

impl Said {
    fn task(self) -> Result<Task, lexopt::Error> {
        match (self.site_only, self.of_site, self.of_room) {
            (true, _, Some(option)) => Err(format!("{option} does not go with --site-only").into()),
            (false, Some(option), _) => Err(format!("{option} goes with --site-only alone").into()),
            (true, _, None) => {
                let Wishes { further_hosts, control, outcome, .. } = self.wishes;
                Ok(Task::SiteOnly(SiteOnly { site: SiteConfig { further_hosts, ..self.site }, control, outcome }))
            }
            (false, None, _) => match (self.browser, self.command) {
                (Some(_), Some(_)) => Err("a command runs in place of a browser: give one of the two".into()),
                (browser, command) => Ok(Task::Room(self.wishes, command.or(browser).unwrap_or(Then::Browser(None)))),
            },
        }
    }
}

fn browser(name: &str) -> Result<Then, lexopt::Error> {
    match name {
        "none" => Ok(Then::Nothing),
        "chromium" => Ok(Then::Browser(Some(Browser::Chromium))),
        "firefox" => Ok(Then::Browser(Some(Browser::Firefox))),
        other => Err(format!("there is no browser {other:?} here: chromium, firefox or none").into()),
    }
}

/// A host name: it goes into a list of names, one a line.
fn host(name: &str) -> Result<String, lexopt::Error> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.');
    if name.is_empty() || !name.chars().all(fits) {
        return Err(format!("{name:?} is no name of a host").into());
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(arguments: &[&str]) -> Result<Task, String> {
        parse(Parser::from_args(arguments)).map_err(|error| error.to_string())
    }

    #[test]
    fn without_options_a_browser_opens_on_a_training_pc() {
        let Ok(Task::Room(wishes, then)) = task(&[]) else { panic!("another task") };
        assert_eq!(then, Then::Browser(None));
        assert_eq!((wishes.desk.as_str(), wishes.outcome.as_str(), wishes.control), ("card-present", "success", 8090));
    }

    #[test]
    fn options_are_understood() {
        let given =
            task(&["--desk", "no-card", "--reader-name", "OMNIKEY", "--host", "a.example", "--browser", "none"]);
        let Ok(Task::Room(wishes, then)) = given else { panic!("another task") };
        assert_eq!((wishes.desk.as_str(), wishes.reader.as_str(), then), ("no-card", "OMNIKEY", Then::Nothing));
        assert_eq!(wishes.further_hosts, ["a.example"]);
        let Ok(Task::SiteOnly(only)) = task(&["--site-only", "--address", "127.0.0.1:8443", "--host", "a.example"])
        else {
            panic!("another task")
        };
        assert_eq!((only.site.address.port(), only.site.further_hosts), (8443, vec!["a.example".to_owned()]));
    }

    #[test]
    fn what_stands_behind_the_dashes_is_the_trainers_command() {
        for line in [&["--control", "1", "--", "sh", "-c", "--help"][..], &["--control", "1", "sh", "-c", "--help"]] {
            let Ok(Task::Room(wishes, then)) = task(line) else { panic!("another task: {line:?}") };
            assert_eq!(wishes.control, 1);
            assert_eq!(then, Then::Command("sh".into(), vec!["-c".into(), "--help".into()]));
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for wrong in [
            &["--what"][..],
            &["--site-only", "--address", "here"],
            &["--control", "99999"],
            &["--control"],
            &["--browser", "lynx"],
            &["--host", "two words"],
            &["--address", "127.0.0.1:8443"],
            &["--site-only", "--desk", "no-card"],
            &["--browser", "none", "--", "sh"],
        ] {
            assert!(task(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn help_names_every_option() {
        let help = include_str!("help.txt");
        let own = include_str!("options.rs").split("mod tests").next().unwrap();
        let options = own.split("Arg::Long(\"").skip(1).filter_map(|rest| rest.split('"').next());
        let missing: Vec<&str> = options.filter(|name| !help.contains(&format!("--{name}"))).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
