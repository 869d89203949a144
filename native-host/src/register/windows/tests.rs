use super::*;
use crate::registry::{Answer, Value};
use crate::workstation::recorded::Recorded;
use std::fs;

const PROGRAM: &str = r"C:\Program Files\CSMS Login Helper\csms-login-helper.exe";

/// A PC: a registry in memory and folders that are removed afterwards.
struct Pc {
    registry: Recorded,
    read_only: bool,
    folders: Folders,
    root: PathBuf,
}

impl Registry for Pc {
    fn value(&self, hive: Hive, key: &str, name: &str) -> Answer<Option<Value>> {
        self.registry.value(hive, key, name)
    }
    fn values(&self, hive: Hive, key: &str) -> Answer<Vec<(String, Value)>> {
        self.registry.values(hive, key)
    }
    fn keys(&self, hive: Hive, key: &str) -> Answer<Vec<String>> {
        self.registry.keys(hive, key)
    }
}

impl Edit for Pc {
    fn set(&mut self, hive: Hive, key: &str, text: &str) -> io::Result<()> {
        if self.read_only {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let values = vec![(String::new(), Value::Text(text.to_owned()))];
        self.registry.keys.insert((hive, key.to_lowercase()), values);
        Ok(())
    }
    fn remove(&mut self, hive: Hive, key: &str) -> io::Result<()> {
        if self.read_only {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        self.registry.keys.remove(&(hive, key.to_lowercase()));
        Ok(())
    }
}

impl Drop for Pc {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

impl Pc {
    /// The user's name has a space, an ampersand and letters that are not ASCII.
    fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("csms-windows-{name}-{}", std::process::id()));
        let folders = Folders::of(Some(&root.join("Zoë & Co")), &root.join("Program Files").join("x.exe"));
        Self { registry: Recorded::default(), read_only: false, folders, root }
    }

    fn register(&mut self, wish: &Wish) -> Vec<(&'static str, Result<Done, String>)> {
        let folders = self.folders.clone();
        said(register(wish, PROGRAM, &folders, self))
    }

    fn unregister(&mut self, wish: &Wish) -> Vec<(&'static str, Result<Done, String>)> {
        let folders = self.folders.clone();
        said(unregister(wish, &folders, self))
    }

    fn leads_to(&self, scope: Scope, vendor: &str) -> Option<String> {
        read(self, scope, &key_of(vendor, "")).unwrap()
    }
}

fn said(touched: Vec<Touched>) -> Vec<(&'static str, Result<Done, String>)> {
    touched.into_iter().map(|one| (one.browser, one.outcome.map_err(|trouble| trouble.to_string()))).collect()
}

fn all(done: Done) -> Vec<(&'static str, Result<Done, String>)> {
    ["chromium", "chrome", "edge", "firefox"].into_iter().map(|name| (name, Ok(done))).collect()
}

fn only(name: &str) -> Wish {
    Wish { browsers: vec![Browser::named(name).unwrap()], ..Wish::default() }
}

#[test]
fn registers_once_and_takes_everything_back() {
    for scope in [Scope::User, Scope::System] {
        let mut pc = Pc::new("once");
        let wish = Wish { scope, ..Wish::default() };
        assert_eq!(pc.register(&wish), all(Done::Written));
        assert_eq!(pc.register(&wish), all(Done::Unchanged));
        for (vendor, family) in [
            (r"Google\Chrome", Family::Chromium),
            (r"Microsoft\Edge", Family::Chromium),
            ("Chromium", Family::Chromium),
            ("Mozilla", Family::Firefox),
        ] {
            let manifest = pc.folders.manifest(scope, family).unwrap();
            assert_eq!(pc.leads_to(scope, vendor).map(PathBuf::from), Some(manifest.clone()));
            let text = fs::read_to_string(manifest).unwrap();
            assert!(text.contains(r"C:\\Program Files\\CSMS Login Helper\\csms-login-helper.exe"), "{text}");
        }
        assert_eq!(pc.unregister(&wish), all(Done::Removed));
        assert_eq!((pc.registry.keys.len(), pc.folders.user.as_ref().unwrap().exists()), (0, false));
        assert_eq!(pc.unregister(&wish), all(Done::Absent));
    }
}

#[test]
fn one_browser_is_taken_off_without_the_others() {
    let mut pc = Pc::new("one");
    pc.register(&Wish::default());
    assert_eq!(pc.unregister(&only("edge")), [("edge", Ok(Done::Removed))]);
    let there = |vendor| pc.leads_to(Scope::User, vendor).is_some();
    assert!(!there(r"Microsoft\Edge") && there(r"Google\Chrome"));
    assert!(pc.folders.manifest(Scope::User, Family::Chromium).unwrap().is_file());
}

#[test]
fn a_browser_without_a_key_of_its_own_says_whose_it_uses() {
    let mut pc = Pc::new("brave");
    for outcome in [pc.register(&only("brave")), pc.unregister(&only("vivaldi"))] {
        assert!(outcome[0].1.as_ref().unwrap_err().contains("--browser chrome"), "{outcome:?}");
    }
    assert!(pc.registry.keys.is_empty());
}

#[test]
fn stale_keys_are_replaced_and_go_in_both_views() {
    let mut pc = Pc::new("stale");
    for view in ["", OF_32_BIT] {
        pc.set(Hive::User, &key_of(CHROME, view), r"C:\gone\chromium.json").unwrap();
    }
    assert_eq!(pc.register(&only("chrome")), [("chrome", Ok(Done::Replaced))]);
    assert_eq!(pc.unregister(&only("chrome")), [("chrome", Ok(Done::Removed))]);
    assert!(pc.registry.keys.is_empty());
}

const CHROME: &str = r"Google\Chrome";

#[test]
fn another_version_of_this_program_gives_way() {
    let mut pc = Pc::new("older");
    let older = pc.root.join("older.json");
    fs::create_dir_all(&pc.root).unwrap();
    fs::write(&older, r#"{"name": "uk.csms_login_helper", "path": "C:\\old\\csms-login-helper.exe"}"#).unwrap();
    pc.set(Hive::User, &key_of(CHROME, ""), older.to_str().unwrap()).unwrap();
    assert_eq!(pc.register(&only("chrome")), [("chrome", Ok(Done::Replaced))]);
    // It is not where we write: its own uninstaller takes it away.
    assert!(older.is_file());
}

#[test]
fn what_leads_to_somebody_elses_file_is_left_alone() {
    let mut pc = Pc::new("foreign");
    let foreign = pc.root.join("foreign.json");
    fs::create_dir_all(&pc.root).unwrap();
    for text in [r#"{"name": "com.example.other"}"#, r#"{"name": "uk.csms_lo"#, ""] {
        fs::write(&foreign, text).unwrap();
        pc.set(Hive::User, &key_of(r"Microsoft\Edge", ""), foreign.to_str().unwrap()).unwrap();
        for outcome in [pc.register(&only("edge")), pc.unregister(&only("edge"))] {
            assert!(outcome[0].1.as_ref().unwrap_err().contains("foreign.json"), "{outcome:?}");
        }
        assert_eq!(pc.leads_to(Scope::User, r"Microsoft\Edge").as_deref(), foreign.to_str());
        assert_eq!(fs::read_to_string(&foreign).unwrap(), text);
    }
}

#[test]
fn a_dry_run_and_a_read_only_registry_change_nothing() {
    let mut pc = Pc::new("dry");
    let dry = Wish { dry_run: true, ..Wish::default() };
    assert_eq!(pc.register(&dry), all(Done::Written));
    assert!(pc.registry.keys.is_empty() && !pc.root.exists());
    pc.read_only = true;
    let outcome = pc.register(&Wish { scope: Scope::System, ..Wish::default() });
    assert!(outcome[0].1.as_ref().unwrap_err().contains("administrator rights"), "{outcome:?}");
    assert!(pc.registry.keys.is_empty());
    let named = outcome[3].1.as_ref().unwrap_err();
    assert!(
        named.contains(r"HKEY_LOCAL_MACHINE\Software\Mozilla\NativeMessagingHosts\uk.csms_login_helper"),
        "{named}"
    );
}

#[test]
fn a_registry_that_may_not_be_read_is_said() {
    let mut pc = Pc::new("forbidden");
    pc.registry.forbidden.push("software\\mozilla".to_owned());
    let outcome = pc.register(&Wish::default());
    assert_eq!(outcome[0], ("chromium", Ok(Done::Written)));
    assert!(outcome[3].1.as_ref().unwrap_err().contains("Access is denied"), "{outcome:?}");
}

#[test]
fn without_a_folder_of_the_user_it_says_so() {
    let mut pc = Pc::new("homeless");
    pc.folders.user = None;
    assert!(pc.register(&Wish::default()).iter().all(|(_, outcome)| outcome.is_err()));
}

#[test]
fn browsers_look_in_their_own_order() {
    let order = |name| -> Vec<String> {
        let keys = looked_at(Browser::named(name).unwrap());
        let end = format!(r"\NativeMessagingHosts\{HOST_NAME}");
        let short = |(scope, key): (Scope, String)| {
            let vendor = key.strip_prefix(r"Software\").unwrap().strip_suffix(&end).unwrap().to_owned();
            format!("{}{vendor}", if scope == Scope::User { "user " } else { "" })
        };
        keys.into_iter().map(short).collect()
    };
    assert_eq!(order("firefox"), ["user Mozilla", r"WOW6432Node\Mozilla", "Mozilla"]);
    assert_eq!(
        order("brave"),
        [r"user WOW6432Node\Google\Chrome", r"user Google\Chrome", r"WOW6432Node\Google\Chrome", r"Google\Chrome"]
    );
    assert_eq!(
        order("edge")[..4],
        [
            r"user WOW6432Node\Microsoft\Edge",
            r"user WOW6432Node\Chromium",
            r"user WOW6432Node\Google\Chrome",
            r"user Microsoft\Edge"
        ]
    );
}
