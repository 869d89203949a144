//! Windows PCs: a registry in memory, and a disc in a folder.

use super::*;
use crate::workstation::recorded::Recorded;
use serde_json::{Value, json};
use shared::report::{Browser, Policy, Reader, ReaderKind};
use std::fs;

const HOST: &str = r"C:\Program Files\CSMS Login Helper\csms-login-helper.exe";
const MANIFEST: &str = r"C:\Program Files\CSMS Login Helper\chromium.json";
const FOR_FIREFOX: &str = r"C:\Program Files\CSMS Login Helper\firefox.json";
const USER: &str = r"C:\Users\Zoë & Co\AppData\Local\CSMS Login Helper\chromium.json";
const CHROME: &str = r"Google\Chrome\Application\chrome.exe";
const ID: &str = "lgfdinkeolddfkgfdbcklpmhcokfndce";
const FURTHER: &str = "abcdefghijklmnopabcdefghijklmnop";

/// A PC with the host on its disc, removed afterwards.
struct Pc {
    root: PathBuf,
    registry: Recorded,
    start: Option<Start>,
}

impl Drop for Pc {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

impl Pc {
    fn with(name: &str, browsers: &[&str]) -> Self {
        let root = std::env::temp_dir().join(format!("csms-doctor-windows-{name}-{}", std::process::id()));
        let pc = Self { root, registry: Recorded::default(), start: None };
        pc.put(HOST, "MZ program");
        for browser in browsers {
            pc.put(&format!(r"C:\Program Files\{browser}"), "program");
        }
        pc.put(MANIFEST, manifest("allowed_origins", json!([format!("chrome-extension://{ID}/")])));
        pc.put(FOR_FIREFOX, manifest("allowed_extensions", json!(["csms-login-helper@csms-login-helper.uk"])));
        pc
    }

    /// With what the installer puts into the registry for Chrome.
    fn chrome(name: &str) -> Self {
        Self::with(name, &[CHROME]).key("HKEY_LOCAL_MACHINE", r"Google\Chrome", MANIFEST)
    }

    fn place(&self) -> Place<'_> {
        let homes = Homes {
            system: System::Windows,
            home: Some(r"C:\Users\Zoë & Co".into()),
            config: Some(r"C:\Users\Zoë & Co\AppData\Local".into()),
            root: self.root.clone(),
        };
        let program = fs::canonicalize(homes.inside(Path::new(HOST))).ok();
        let roaming = Some(r"C:\Users\a\AppData\Roaming".into());
        let programs = vec![r"C:\Program Files".into()];
        Place { homes, program, programs, roaming, registry: Some(&self.registry), start: self.start }
    }

    fn put(&self, path: &str, text: impl ToString) {
        let path = self.root.join(path.strip_prefix(r"C:\").unwrap().replace('\\', "/"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.to_string()).unwrap();
    }

    /// Lets a key of a browser lead to a manifest.
    fn key(mut self, hive: &str, vendor: &str, manifest: &str) -> Self {
        let manifest = manifest.replace('\\', r"\\");
        let key = format!(r"{hive}\Software\{vendor}\NativeMessagingHosts\uk.csms_login_helper");
        self.registry.import(&format!("[{key}]\n@=\"{manifest}\"\n"));
        self
    }

    /// Sets policies of Chrome.
    fn policies(mut self, hive: &str, entries: &str) -> Self {
        self.registry.import(&entries.replace("[", &format!(r"[{hive}\Software\Policies\Google\Chrome")));
        self
    }

    fn findings(&self) -> Vec<Finding> {
        let reader = Reader { name: "X".into(), kind: ReaderKind::Contact, state: Vec::new(), card: None };
        let findings = examine(&self.place(), &WorkstationReport::running(vec![reader]), None);
        findings.iter().for_each(tests::is_documented);
        findings
    }

    fn one(&self, code: Code) -> Finding {
        let findings = self.findings();
        let found: Vec<_> = findings.iter().filter(|finding| finding.code == code).collect();
        assert_eq!(found.len(), 1, "{code:?} in {findings:#?}");
        found[0].clone()
    }

    fn ready(&self) -> Ready {
        Ready::of(&self.findings())
    }
}

/// A PC on which the command prompt starts nothing.
fn only_directly(_: &Path, manner: trial::Manner) -> Result<String, trial::Silence> {
    if manner.through_prompt { Err(trial::Silence::Ended) } else { Ok("1.2.3".into()) }
}

/// As the installer brings it: the program is named from the manifest's own folder.
fn manifest(field: &str, who: Value) -> Value {
    let mut manifest = json!({
        "name": "uk.csms_login_helper", "description": "x", "type": "stdio", "path": "csms-login-helper.exe",
    });
    manifest[field] = who;
    manifest
}

#[test]
fn what_the_installer_made_is_ready() {
    let pc = Pc::with("good", &[CHROME, r"Mozilla Firefox\firefox.exe"])
        .key("HKEY_LOCAL_MACHINE", r"Google\Chrome", MANIFEST)
        .key("HKEY_LOCAL_MACHINE", "Mozilla", FOR_FIREFOX);
    let findings = pc.findings();
    let wins: Vec<_> = findings.iter().filter(|finding| finding.code == Code::ManifestWins).collect();
    assert_eq!(wins.len(), 2, "{findings:#?}");
    assert!(wins[0].text.contains(HOST) && wins[0].text.contains(r"HKEY_LOCAL_MACHINE\Software\Google\Chrome\"));
    assert!(findings.iter().all(|finding| finding.code != Code::ProgramElsewhere), "{findings:#?}");
    assert_eq!(pc.ready(), Ready::Yes);
}

#[test]
fn without_a_key_nothing_is_found() {
    let pc = Pc::with("none", &[CHROME]);
    assert!(pc.one(Code::ManifestMissing).fix.unwrap().contains("register --browser chrome"));
    assert_eq!(pc.ready(), Ready::No);
    assert_eq!(Pc::with("no-browser", &[]).one(Code::NoBrowser).level, Level::Unknown);
}

#[test]
fn edge_goes_by_the_key_of_chrome_when_it_has_none_of_its_own() {
    let pc = Pc::with("edge", &[r"Microsoft\Edge\Application\msedge.exe"]);
    let pc = pc.key("HKEY_LOCAL_MACHINE", r"Google\Chrome", MANIFEST);
    assert!(pc.one(Code::ManifestWins).text.contains(r"Software\Google\Chrome\"));
    let pc = pc.key("HKEY_LOCAL_MACHINE", r"Microsoft\Edge", MANIFEST);
    assert!(pc.one(Code::ManifestWins).text.contains(r"Software\Microsoft\Edge\"));
    assert!(pc.one(Code::ManifestShadowed).text.contains(r"Software\Microsoft\Edge\"));
}

#[test]
fn keys_of_the_user_and_of_32_bit_programs_come_first_also_when_they_lead_nowhere() {
    let shadows = [("HKEY_CURRENT_USER", r"Google\Chrome"), ("HKEY_LOCAL_MACHINE", r"WOW6432Node\Google\Chrome")];
    for (hive, vendor) in shadows {
        let pc = Pc::chrome("shadow").key(hive, vendor, r"C:\old\chromium.json");
        let gone = pc.one(Code::ManifestGone);
        assert_eq!((gone.level, gone.path.as_deref()), (Level::Problem, Some(r"C:\old\chromium.json")));
        assert!(gone.text.contains(hive) && gone.text.contains(vendor), "{gone:?}");
        let fix = gone.fix.unwrap();
        assert!(fix.contains(hive) && fix.contains(r"HKEY_LOCAL_MACHINE\Software\Google\Chrome\"), "{fix}");
        assert_eq!(pc.ready(), Ready::No);
    }
    // A good one of the user is only worth knowing.
    let pc = Pc::chrome("own").key("HKEY_CURRENT_USER", r"Google\Chrome", USER);
    pc.put(USER, manifest("allowed_origins", json!([format!("chrome-extension://{ID}/")])));
    pc.put(r"C:\Users\Zoë & Co\AppData\Local\CSMS Login Helper\csms-login-helper.exe", "MZ older");
    assert_eq!(pc.one(Code::ProgramElsewhere).level, Level::Note);
    assert_eq!(pc.ready(), Ready::Yes);
    // Users' keys may be forbidden.
    let pc = pc.policies("HKEY_LOCAL_MACHINE", "[]\n\"NativeMessagingUserLevelHosts\"=dword:00000000\n");
    assert!(pc.one(Code::ManifestIgnored).path.unwrap().contains("Zoë & Co"));
    assert!(pc.one(Code::ManifestWins).text.contains("HKEY_LOCAL_MACHINE"));
}

#[test]
fn firefox_goes_by_the_first_key_on_windows() {
    let pc = Pc::with("firefox", &[r"Mozilla Firefox\firefox.exe"])
        .key("HKEY_LOCAL_MACHINE", "Mozilla", FOR_FIREFOX)
        .key("HKEY_CURRENT_USER", "Mozilla", r"C:\bad.json");
    pc.put(r"C:\bad.json", "half a fi");
    assert_eq!(pc.one(Code::ManifestNotJson).level, Level::Problem);
    assert_eq!(pc.ready(), Ready::No);
}

#[test]
fn a_missing_program_is_said_with_its_whole_path() {
    let pc = Pc::chrome("program");
    fs::remove_file(pc.place().inside(HOST)).unwrap();
    assert!(pc.one(Code::ProgramMissing).text.contains(HOST));
    pc.put(MANIFEST, manifest("allowed_origins", json!(7)));
    assert!(pc.one(Code::ManifestWrongField).text.contains("allowed_origins"));
}

#[test]
fn policies_of_the_registry_count_like_those_of_files() {
    let block = "[\\NativeMessagingBlocklist]\n\"1\"=\"*\"\n";
    let pc = Pc::chrome("policies").policies("HKEY_CURRENT_USER", block);
    assert_eq!(pc.one(Code::HostBlocked).level, Level::Problem);
    let allow = "[\\NativeMessagingAllowlist]\n\"1\"=\"uk.other\"\n\"2\"=\"uk.csms_login_helper\"\n";
    let pc = pc.policies("HKEY_LOCAL_MACHINE", allow);
    assert_eq!(pc.one(Code::HostAllowed).level, Level::Ok);
    // The PC's counts more than the user's.
    let pc = pc.policies("HKEY_LOCAL_MACHINE", "[\\NativeMessagingBlocklist]\n");
    assert!(!pc.findings().iter().any(|finding| finding.code == Code::HostAllowed));
    assert_eq!(pc.ready(), Ready::Yes);
}

#[test]
fn the_extension_may_be_forced_by_keys_or_by_json() {
    let keys = format!("[\\ExtensionSettings\\{ID}]\n\"installation_mode\"=\"force_installed\"\n");
    let text = format!(r#"{{\"{ID}\":{{\"installation_mode\":\"force_installed\"}}}}"#);
    let text = format!("[]\n\"ExtensionSettings\"=\"{text}\"\n");
    let list = format!("[\\ExtensionInstallForcelist]\n\"7\"=\"{ID};https://example.org/update.xml\"\n");
    for entries in [keys, text, list] {
        let pc = Pc::chrome("forced").policies("HKEY_LOCAL_MACHINE", &entries);
        assert_eq!(pc.one(Code::ExtensionForced).level, Level::Ok, "{entries}");
    }
    let broken = "[]\n\"ExtensionSettings\"=\"{\\\"a\\\":}\"\n\"NativeMessagingUserLevelHosts\"=\"no\"\n";
    let pc = Pc::chrome("broken").policies("HKEY_LOCAL_MACHINE", broken);
    assert_eq!((pc.one(Code::PolicyNotJson).line, pc.ready()), (Some(1), Ready::Unknown));
    assert!(pc.one(Code::PolicyWrongType).text.contains("REG_DWORD"));
}

#[test]
fn firefox_takes_json_in_several_lines() {
    let json = r#"{"csms-login-helper@csms-login-helper.uk":{"installation_mode":"force_installed"}}"#;
    let hex: Vec<String> = json.encode_utf16().chain([0, 0]).map(|unit| format!("{unit:02x},00")).collect();
    let entry = format!("\"ExtensionSettings\"=hex(7):{}\n", hex.join(","));
    let mut pc = Pc::with("lines", &[r"Mozilla Firefox\firefox.exe", CHROME]);
    pc.registry.import(&format!("[HKEY_LOCAL_MACHINE\\Software\\Policies\\Mozilla\\Firefox]\n{entry}"));
    pc.registry.import(&format!("[HKEY_LOCAL_MACHINE\\Software\\Policies\\Google\\Chrome]\n{entry}"));
    // Chrome does not.
    assert_eq!(pc.one(Code::ExtensionForced).browser, Some("firefox"));
}

#[test]
fn firefox_reads_a_file_beside_its_program_too_and_the_registry_counts_more() {
    let id = "csms-login-helper@csms-login-helper.uk";
    let mut pc =
        Pc::with("beside", &[r"Mozilla Firefox\firefox.exe"]).key("HKEY_LOCAL_MACHINE", "Mozilla", FOR_FIREFOX);
    let policies = json!({ "policies": { "ExtensionSettings": { id: { "installation_mode": "blocked" } } } });
    pc.put(r"C:\Program Files\Mozilla Firefox\distribution\policies.json", policies);
    assert_eq!(pc.one(Code::ExtensionBlocked).level, Level::Problem);
    let key = format!(r"[HKEY_LOCAL_MACHINE\Software\Policies\Mozilla\Firefox\extensionsettings\{id}]");
    pc.registry.import(&format!("{key}\n\"installation_mode\"=\"force_installed\"\n"));
    assert_eq!(pc.one(Code::ExtensionForced).level, Level::Ok);
}

#[test]
fn profiles_on_windows_show_the_version() {
    let pc = Pc::with("profiles", &[CHROME, r"Mozilla Firefox\firefox.exe"]);
    let local = r"C:\Users\Zoë & Co\AppData\Local\Google\Chrome\User Data";
    pc.put(&format!(r"{local}\Default\Extensions\{ID}\0.0.1_0\manifest.json"), "{}");
    let older = pc.one(Code::ExtensionOlder);
    assert_eq!(older.browser, Some("chrome"));
    let add_on = json!({ "addons": [{ "id": "csms-login-helper@csms-login-helper.uk", "version": "99.1" }] });
    pc.put(r"C:\Users\a\AppData\Roaming\Mozilla\Firefox\Profiles\x.default\extensions.json", add_on);
    assert_eq!(pc.one(Code::ExtensionNewer).browser, Some("firefox"));
}

#[test]
fn a_list_for_internet_explorer_mode_that_was_not_judged_is_named() {
    const LIST: &str = "<site-list><site url=\"cervicalscreening.nhs.uk\"><open-in>IE11</open-in></site></site-list>";
    let said = |list: &str, level: u32| {
        let mut pc = Pc::with("ie-mode", &[r"Microsoft\Edge\Application\msedge.exe"]);
        pc.put(r"C:\sites.xml", LIST);
        pc.put(r"C:\half.xml", "<html>not found");
        if list.contains("fetched") {
            pc.put(r"C:\Users\Zoë & Co\AppData\Local\Microsoft\Edge\User Data\EmieSiteList.xml", LIST);
        }
        pc.registry.import(&format!(
            "[HKEY_LOCAL_MACHINE\\Software\\Policies\\Microsoft\\Edge]\n\"InternetExplorerIntegrationLevel\"=dword:{level:08x}\n\
             \"InternetExplorerIntegrationSiteList\"=\"{list}\"\n"
        ));
        let found = pc.findings().into_iter().find(|finding| finding.code == Code::IeModeListUnread)?;
        assert!(found.level == Level::Note && found.fix.unwrap().contains("edge://compat/enterprise"));
        Some((found.text, found.path.is_some()))
    };
    for (list, trouble, kept) in [
        ("https://intranet.example/sites.xml", "was not read", false),
        (r"\\\\server\\share\\sites.xml", "was not read", false),
        ("file://server/share/sites.xml", "was not read", false),
        ("https://intranet.example/fetched.xml", "perhaps old, has cervicalscreening.nhs.uk", true),
        ("file:///C:/gone.xml", "that is not there", false),
        (r"C:\\half.xml", "no list of sites", false),
    ] {
        let (text, path) = said(list, 1).unwrap();
        assert!(text.contains(trouble) && path == kept, "{list}: {text}");
    }
    // A list that is there is judged in the report.
    assert_eq!(said("file:///C:/sites.xml", 1), None);
    assert_eq!(said("https://intranet.example/sites.xml", 0), None);
}

#[test]
fn settings_lie_one_key_deeper() {
    let settings = format!(
        "[\\3rdparty\\extensions\\{ID}\\policy]\n\"hscnRequired\"=dword:00000001\n\"organisation\"=\"EXAMPLE\"\n\
         \"raEmail\"=\"nobody\"\n[\\3rdparty\\extensions\\{FURTHER}\\policy]\n\"x\"=\"y\"\n"
    );
    let pc = Pc::chrome("settings").policies("HKEY_LOCAL_MACHINE", &settings);
    assert!(pc.one(Code::SettingsMade).text.contains("has 2 of"));
    assert!(pc.one(Code::SettingWrong).text.contains("raEmail"));
    let wrong = format!("[\\3rdparty\\extensions\\{ID}\\policy]\n\"hscnRequired\"=\"true\"\n");
    let pc = Pc::chrome("settings").policies("HKEY_LOCAL_MACHINE", &wrong);
    assert!(pc.one(Code::SettingWrong).text.contains("REG_DWORD"));
}

#[test]
fn a_registry_that_may_not_be_read_leaves_it_open() {
    let mut pc = Pc::chrome("forbidden");
    pc.registry.forbidden.push(r"software\policies".to_owned());
    let found = pc.findings();
    assert!(found.iter().any(|finding| finding.code == Code::RegistryUnreadable), "{found:#?}");
    assert_eq!(pc.ready(), Ready::Unknown);
}

#[test]
fn a_forbidden_command_prompt_is_a_problem() {
    let pc = Pc::chrome("cmd");
    let mut report = WorkstationReport::running(Vec::new());
    report.workstation.host_policies = vec![Policy { browser: Browser::Edge, name: "DisableCMD".to_owned() }];
    let findings = examine(&pc.place(), &report, None);
    let found = findings.iter().find(|finding| finding.code == Code::HostNeedsCommandPrompt).unwrap();
    assert_eq!((found.level, found.browser), (Level::Problem, Some("edge")));
}

#[test]
fn the_program_is_started_as_the_browser_does() {
    let mut pc = Pc::chrome("start");
    pc.start = Some(only_directly);
    let silent = pc.one(Code::HostSilent);
    assert_eq!((silent.level, pc.ready()), (Level::Problem, Ready::No));
    assert!(silent.fix.unwrap().contains("NativeHostsExecutablesLaunchDirectly to 1"));
    let pc = pc.policies("HKEY_LOCAL_MACHINE", "[]\n\"NativeHostsExecutablesLaunchDirectly\"=dword:1\n");
    assert_eq!((pc.one(Code::HostAnswers).level, pc.ready()), (Level::Ok, Ready::Yes));
    // Firefox asks no command prompt.
    let mut pc =
        Pc::with("start-firefox", &[r"Mozilla Firefox\firefox.exe"]).key("HKEY_LOCAL_MACHINE", "Mozilla", FOR_FIREFOX);
    pc.start = Some(only_directly);
    pc.one(Code::HostAnswers);
}
