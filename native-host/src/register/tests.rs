use super::*;
use std::fs;

/// The program.
const PROGRAM: &str = "/usr/lib/csms-login-helper/csms-login-helper";

fn register(wish: &Wish, homes: &Homes) -> Result<Vec<Touched>, Trouble> {
    in_folders(wish, Path::new(PROGRAM), homes)
}

fn unregister(wish: &Wish, homes: &Homes) -> Result<Vec<Touched>, Trouble> {
    out_of_folders(wish, homes)
}

/// A home and a system of their own, removed afterwards.
struct Place(Homes);

impl Place {
    fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("csms-login-helper-{name}-{}", std::process::id()));
        fs::create_dir_all(root.join("home")).unwrap();
        let (home, config) = (Some(root.join("home")), Some(root.join("home/.config")));
        Self(Homes { system: System::Linux, home, config, root })
    }

    fn path(&self, browser: &str, scope: Scope) -> PathBuf {
        Browser::named(browser).unwrap().folder(scope, &self.0).unwrap().join("uk.csms_login_helper.json")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0.root);
    }
}

fn outcomes(touched: Vec<Touched>) -> Vec<(&'static str, Done)> {
    touched.into_iter().map(|one| (one.browser, one.outcome.unwrap())).collect()
}

#[test]
fn registers_once_and_says_so_the_second_time() {
    let place = Place::new("twice");
    let wish = Wish::default();
    let both = |done| vec![("chromium", done), ("firefox", done)];
    assert_eq!(outcomes(register(&wish, &place.0).unwrap()), both(Done::Written));
    assert_eq!(outcomes(register(&wish, &place.0).unwrap()), both(Done::Unchanged));
    let more = Wish { extension_ids: vec!["abcdefghijklmnopabcdefghijklmnop".into()], ..Wish::default() };
    assert_eq!(outcomes(register(&more, &place.0).unwrap())[0], ("chromium", Done::Replaced));
    let removed: Vec<_> = outcomes(unregister(&wish, &place.0).unwrap());
    assert_eq!(removed.iter().filter(|(_, done)| *done == Done::Removed).count(), 2);
    assert!(outcomes(unregister(&wish, &place.0).unwrap()).iter().all(|(_, done)| *done == Done::Absent));
    assert_eq!(fs::read_dir(place.path("chromium", Scope::User).parent().unwrap()).unwrap().count(), 0);
}

#[test]
fn only_browsers_this_user_has_used_are_registered() {
    let place = Place::new("used");
    fs::create_dir_all(place.0.config.as_ref().unwrap().join("vivaldi")).unwrap();
    assert_eq!(outcomes(register(&Wish::default(), &place.0).unwrap()), [("vivaldi", Done::Written)]);
}

#[test]
fn for_everybody_means_every_browser_with_a_place_for_it() {
    let place = Place::new("system");
    let wish = Wish { scope: Scope::System, ..Wish::default() };
    let names: Vec<_> = outcomes(register(&wish, &place.0).unwrap()).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["chromium", "chrome", "edge", "firefox"]);
    let brave = Wish { browsers: vec![Browser::named("brave").unwrap()], ..wish };
    let touched = register(&brave, &place.0).unwrap();
    assert!(matches!(touched[0].outcome, Err(Trouble::NoSystemFolder { browser: "brave" })));
}

#[test]
fn what_is_not_ours_is_left_alone() {
    let place = Place::new("foreign");
    let path = place.path("chromium", Scope::User);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    for foreign in ["not JSON", r#"{"name":"com.example.other","path":"/bin/true"}"#, ""] {
        fs::write(&path, foreign).unwrap();
        for touched in [register(&Wish::default(), &place.0), unregister(&Wish::default(), &place.0)] {
            let touched = touched.unwrap();
            assert!(matches!(touched[0].outcome, Err(Trouble::Foreign { .. })), "{touched:?}");
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), foreign);
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(matches!(register(&Wish::default(), &place.0).unwrap()[0].outcome, Err(Trouble::Foreign { .. })));
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() {
    let place = Place::new("link");
    let path = place.path("firefox", Scope::User);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink("/nowhere/at/all", &path).unwrap();
    let firefox = Wish { browsers: vec![Browser::named("firefox").unwrap()], ..Wish::default() };
    assert!(matches!(register(&firefox, &place.0).unwrap()[0].outcome, Err(Trouble::Foreign { .. })));
    assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
}

#[cfg(unix)]
#[test]
fn everybody_can_read_what_was_written() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new("modes");
    register(&Wish { scope: Scope::System, ..Wish::default() }, &place.0).unwrap();
    let path = place.path("chromium", Scope::System);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o644, 0o755));
}

#[test]
fn a_dry_run_touches_nothing() {
    let place = Place::new("dry");
    let dry = Wish { dry_run: true, ..Wish::default() };
    assert_eq!(outcomes(register(&dry, &place.0).unwrap())[0], ("chromium", Done::Written));
    assert!(!place.0.config.as_ref().unwrap().exists());
    register(&Wish::default(), &place.0).unwrap();
    unregister(&dry, &place.0).unwrap();
    assert!(place.path("chromium", Scope::User).exists());
}

#[test]
fn without_a_home_it_says_so() {
    assert!(matches!(register(&Wish::default(), &Homes::default()), Err(Trouble::NoHome)));
}

#[test]
fn browsers_start_the_program_beside_that_of_the_command_line() {
    let folder = PathBuf::from("here");
    for (own, started) in [
        ("csms-login-helper-cli.exe", "csms-login-helper.exe"),
        ("CSMS-Login-Helper-CLI.EXE", "csms-login-helper.exe"),
        ("csms-login-helper.exe", "csms-login-helper.exe"),
        ("renamed.exe", "renamed.exe"),
    ] {
        assert_eq!(host_of(folder.join(own)), folder.join(started));
    }
}
