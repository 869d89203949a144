use super::*;
use crate::register::System;
use serde_json::{Value, json};
use shared::report::{Reader, ReaderKind, ServiceState};
use std::fs;
use std::os::unix::fs::PermissionsExt;

const HOST: &str = "/usr/lib/csms-login-helper/csms-login-helper";
pub(super) const SYSTEM: &str = "/etc/chromium/native-messaging-hosts/uk.csms_login_helper.json";
const USER: &str = "/home/a/.config/chromium/NativeMessagingHosts/uk.csms_login_helper.json";
pub(super) const FIREFOX_SYSTEM: &str = "/usr/lib/mozilla/native-messaging-hosts/uk.csms_login_helper.json";
const FIREFOX_USER: &str = "/home/a/.mozilla/native-messaging-hosts/uk.csms_login_helper.json";
pub(super) const POLICY: &str = "/etc/chromium/policies/managed/csms.json";

/// A PC in a folder, removed afterwards.
pub(super) struct Pc(Place<'static>);

impl Pc {
    /// With these browsers' programs and the host, and nothing registered.
    pub(super) fn with(name: &str, browsers: &[&str]) -> Self {
        let root = std::env::temp_dir().join(format!("csms-doctor-{name}-{}", std::process::id()));
        let home = root.join("home/a");
        let homes = Homes { system: System::Linux, home: Some(home.clone()), config: Some(home.join(".config")), root };
        let mut pc = Self(Place { homes, ..Place::default() });
        pc.put(HOST, "#!/bin/sh").executable(HOST);
        pc.0.program = fs::canonicalize(pc.0.inside(HOST)).ok();
        for program in browsers {
            pc.put(program, "program");
        }
        pc
    }

    /// With Chromium, which has no sandbox of the PC around it.
    pub(super) fn chromium(name: &str) -> Self {
        Self::with(name, &["/usr/lib/chromium/chromium"])
    }

    pub(super) fn put(&self, path: &str, text: impl ToString) -> &Self {
        let path = self.0.inside(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.to_string()).unwrap();
        self
    }

    fn executable(&self, path: &str) -> &Self {
        fs::set_permissions(self.0.inside(path), fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    /// What is found when service and reader are as they should be.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let findings = examine(&self.0, &good_desk(), None);
        findings.iter().for_each(is_documented);
        findings
    }

    pub(super) fn one(&self, code: Code) -> Finding {
        let findings = self.findings();
        let found: Vec<_> = findings.iter().filter(|finding| finding.code == code).collect();
        assert_eq!(found.len(), 1, "{code:?} in {findings:#?}");
        found[0].clone()
    }

    pub(super) fn ready(&self) -> Ready {
        Ready::of(&self.findings())
    }
}

impl Drop for Pc {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0.homes.root);
    }
}

/// Whether the schema in `docs` knows the finding.
pub(super) fn is_documented(finding: &Finding) {
    let schema: Value = serde_json::from_str(include_str!("../../../docs/schema/doctor.json")).unwrap();
    let known = &schema["$defs"]["Finding"]["properties"];
    let finding = serde_json::to_value(finding).unwrap();
    assert!(finding.as_object().unwrap().keys().all(|field| known.get(field).is_some()), "{finding}");
    let codes = known["code"]["oneOf"].as_array().unwrap();
    assert!(codes.iter().any(|code| code["const"] == finding["code"]), "{finding}");
    assert!(known["level"]["enum"].as_array().unwrap().contains(&finding["level"]), "{finding}");
}

fn good_desk() -> WorkstationReport {
    WorkstationReport::running(vec![reader("Reader X 00 00", ReaderKind::Contact)])
}

fn reader(name: &str, kind: ReaderKind) -> Reader {
    Reader { name: name.to_owned(), kind, state: Vec::new(), card: None }
}

pub(super) fn manifest() -> Value {
    json!({
        "name": "uk.csms_login_helper", "description": "x", "type": "stdio", "path": HOST,
        "allowed_origins": ["chrome-extension://lgfdinkeolddfkgfdbcklpmhcokfndce/"],
    })
}

pub(super) fn for_firefox() -> Value {
    let mut manifest = manifest();
    manifest.as_object_mut().unwrap().remove("allowed_origins");
    manifest["allowed_extensions"] = json!(["csms-login-helper@csms-login-helper.uk"]);
    manifest
}

fn but(mut manifest: Value, field: &str, value: Value) -> Value {
    manifest[field] = value;
    manifest
}

#[test]
fn a_registered_host_is_ready_and_says_which_manifest_wins() {
    let pc = Pc::chromium("good");
    pc.put(SYSTEM, manifest());
    assert_eq!(pc.ready(), Ready::Yes, "{:#?}", pc.findings());
    let wins = pc.one(Code::ManifestWins);
    assert!(wins.text.contains("Chromium") && wins.text.contains(HOST), "{wins:?}");
    assert!(wins.path.unwrap().ends_with(SYSTEM));
    assert_eq!(pc.one(Code::ExtensionUnknown).level, Level::Note);
}

#[test]
fn the_users_manifest_comes_first_also_when_it_is_bad() {
    let pc = Pc::chromium("order");
    pc.put(SYSTEM, manifest()).put(USER, manifest());
    assert!(pc.one(Code::ManifestWins).path.unwrap().ends_with(USER));
    assert!(pc.one(Code::ManifestShadowed).path.unwrap().ends_with(SYSTEM));
    pc.put(USER, "{\n  \"name\": \n}");
    let bad = pc.one(Code::ManifestNotJson);
    assert_eq!((bad.level, bad.line, bad.column), (Level::Problem, Some(3), Some(1)));
    assert!(bad.fix.unwrap().contains(SYSTEM));
    assert_eq!(pc.ready(), Ready::No);
    // With users' manifests forbidden it is out of the way.
    pc.put(POLICY, json!({ "NativeMessagingUserLevelHosts": false }));
    assert!(pc.one(Code::ManifestWins).path.unwrap().ends_with(SYSTEM));
    assert!(pc.one(Code::ManifestIgnored).path.unwrap().ends_with(USER));
    assert_eq!(pc.one(Code::UserHostsForbidden).level, Level::Note);
    assert_eq!(pc.ready(), Ready::Yes);
}

#[test]
fn firefox_passes_over_a_bad_manifest() {
    let pc = Pc::with("firefox", &["/usr/lib/firefox-esr/firefox-esr"]);
    pc.put(FIREFOX_SYSTEM, for_firefox()).put(FIREFOX_USER, "half a fi");
    assert!(pc.one(Code::ManifestWins).path.unwrap().ends_with(FIREFOX_SYSTEM));
    assert_eq!(pc.one(Code::ManifestNotJson).level, Level::Note);
    assert_eq!(pc.ready(), Ready::Yes);
    fs::remove_file(pc.0.inside(FIREFOX_SYSTEM)).unwrap();
    assert_eq!(pc.one(Code::ManifestNotJson).level, Level::Problem);
    assert_eq!(pc.one(Code::ManifestMissing).level, Level::Problem);
}

#[test]
fn every_mistake_in_a_manifest_has_its_own_words() {
    let pc = Pc::chromium("mistakes");
    pc.put("/usr/lib/plain", "not executable").put("/usr/lib/folder/x", "");
    for (field, value, code, said) in [
        ("name", json!("uk.other"), Code::ManifestWrongField, "\"name\""),
        ("type", json!("socket"), Code::ManifestWrongField, "\"type\""),
        ("description", json!(""), Code::ManifestWrongField, "\"description\""),
        ("path", json!("csms-login-helper"), Code::ManifestWrongField, "absolute"),
        ("path", json!(["/x"]), Code::ManifestWrongField, "absolute"),
        ("path", json!("/usr/lib/nowhere"), Code::ProgramMissing, "/usr/lib/nowhere is not there"),
        ("path", json!("/usr/lib/folder"), Code::ProgramMissing, "/usr/lib/folder"),
        ("path", json!("/usr/lib/plain"), Code::ProgramNotExecutable, "/usr/lib/plain"),
        ("allowed_origins", json!("all"), Code::ManifestWrongField, "allowed_origins"),
        (
            "allowed_origins",
            json!(["chrome-extension://lgfdinkeolddfkgfdbcklpmhcokfndce"]),
            Code::ManifestIdMissing,
            "lgfdinkeolddfkgfdbcklpmhcokfndce/",
        ),
    ] {
        pc.put(SYSTEM, but(manifest(), field, value));
        let found = pc.one(code);
        assert!(found.level == Level::Problem && found.text.contains(said), "{found:?}");
        assert!(found.fix.is_some() && found.path.unwrap().ends_with(SYSTEM));
        assert_eq!(pc.ready(), Ready::No);
    }
    for text in ["", "[]", "7", "null", "{\"name\":"] {
        pc.put(SYSTEM, text);
        assert_eq!(pc.ready(), Ready::No, "{text}");
    }
    fs::remove_file(pc.0.inside(SYSTEM)).unwrap();
    assert!(pc.one(Code::ManifestMissing).fix.unwrap().contains("register --browser chromium"));
}

#[test]
fn a_program_that_was_cut_off_is_said() {
    let pc = Pc::chromium("cut-off");
    pc.put(SYSTEM, manifest());
    for (content, broken) in
        [("", true), ("\x7fEL", true), ("plain text", true), ("\x7fELF…", false), ("#!/bin/sh", false)]
    {
        pc.put(HOST, content);
        let found = pc.findings().iter().any(|finding| finding.code == Code::ProgramBroken);
        assert_eq!((found, pc.ready() == Ready::No), (broken, broken), "{content:?}");
    }
}

#[test]
fn another_copy_of_the_program_is_said() {
    let pc = Pc::chromium("copy");
    pc.put("/opt/old/csms-login-helper", "#!/bin/sh").executable("/opt/old/csms-login-helper");
    pc.put(SYSTEM, but(manifest(), "path", json!("/opt/old/csms-login-helper")));
    assert!(pc.one(Code::ProgramElsewhere).text.contains("/opt/old/"));
    assert_eq!(pc.ready(), Ready::Yes);
}

#[test]
fn only_this_program_is_started() {
    let mut pc = Pc::chromium("start");
    pc.put(SYSTEM, manifest());
    pc.0.start = Some(|program, manner| {
        assert!(program.ends_with("csms-login-helper") && manner.manifest.ends_with(&SYSTEM[1..]));
        assert_eq!(manner.id, "lgfdinkeolddfkgfdbcklpmhcokfndce");
        Ok("1.2.3".to_owned())
    });
    assert!(pc.one(Code::HostAnswers).text.contains("version 1.2.3"));
    pc.0.start = Some(|_, _| Err(trial::Silence::Ended));
    let silent = pc.one(Code::HostSilent);
    assert!(silent.level == Level::Problem && silent.text.contains("without a word"), "{silent:?}");
    // Another file, were it the same byte by byte, may change before it is started.
    pc.put("/opt/copy/csms-login-helper", "#!/bin/sh").executable("/opt/copy/csms-login-helper");
    pc.put(SYSTEM, but(manifest(), "path", json!("/opt/copy/csms-login-helper")));
    pc.0.start = Some(|_, _| panic!("a program of somebody else was started"));
    pc.one(Code::ProgramElsewhere);
}

#[test]
fn policies_that_block_the_host_are_found() {
    let pc = Pc::chromium("blocked");
    pc.put(SYSTEM, manifest());
    let host = "uk.csms_login_helper";
    for list in [json!(["*"]), json!(["other", host])] {
        pc.put(POLICY, json!({ "NativeMessagingBlocklist": list }));
        assert!(pc.one(Code::HostBlocked).fix.unwrap().contains("NativeMessagingAllowlist"));
        assert_eq!(pc.ready(), Ready::No);
    }
    // Another file may let it through; of two that say the same, the last by name counts.
    let other = "/etc/chromium/policies/managed/x.json";
    pc.put(other, json!({ "NativeMessagingAllowlist": [host] }));
    assert_eq!(pc.one(Code::HostAllowed).level, Level::Ok);
    assert_eq!(pc.ready(), Ready::Yes);
    pc.put(other, json!({ "NativeMessagingBlocklist": [] }));
    assert_eq!(pc.ready(), Ready::Yes);
    pc.put(other, json!({ "NativeMessagingBlocklist": "*" }));
    assert_eq!(pc.one(Code::PolicyWrongType).level, Level::Note);
    // Broken policies: the browser may or may not take them.
    pc.put(other, "{\n,}");
    let broken = pc.one(Code::PolicyNotJson);
    assert_eq!((broken.level, broken.line), (Level::Unknown, Some(2)));
    fs::remove_file(pc.0.inside(POLICY)).unwrap();
    assert_eq!(pc.ready(), Ready::Unknown);
}

#[test]
fn policies_on_the_extension_are_found() {
    let pc = Pc::chromium("extension");
    pc.put(SYSTEM, manifest());
    let id = "lgfdinkeolddfkgfdbcklpmhcokfndce";
    let further = "abcdefghijklmnopabcdefghijklmnop";
    for (policy, code) in [
        (json!({ "ExtensionInstallForcelist": [format!("{id};https://example.org/u.xml")] }), Code::ExtensionForced),
        (json!({ "ExtensionSettings": { id: { "installation_mode": "force_installed" } } }), Code::ExtensionForced),
        (json!({ "ExtensionInstallForcelist": [further] }), Code::ExtensionUnknown),
        (json!({ "ExtensionInstallBlocklist": ["*"] }), Code::ExtensionBlocked),
        (json!({ "ExtensionInstallBlocklist": ["*"], "ExtensionInstallAllowlist": [id] }), Code::ExtensionUnknown),
        (json!({ "ExtensionSettings": { "*": { "installation_mode": "blocked" } } }), Code::ExtensionBlocked),
        (json!({ "ExtensionSettings": 7, "ExtensionInstallForcelist": 7 }), Code::ExtensionUnknown),
    ] {
        pc.put(POLICY, policy);
        pc.one(code);
        assert_eq!(pc.ready() == Ready::No, code == Code::ExtensionBlocked, "{code:?}");
    }
    // An id that the manifest lets in beside the built-in one counts too.
    let both = json!([format!("chrome-extension://{id}/"), format!("chrome-extension://{further}/")]);
    pc.put(SYSTEM, but(manifest(), "allowed_origins", both));
    pc.put(POLICY, json!({ "ExtensionInstallForcelist": [further] }));
    pc.one(Code::ExtensionForced);
}

#[test]
fn firefox_has_policies_of_its_own() {
    let pc = Pc::with("firefox-policy", &["/usr/lib/firefox/firefox"]);
    pc.put(FIREFOX_SYSTEM, for_firefox());
    let id = "csms-login-helper@csms-login-helper.uk";
    for (mode, code) in [("force_installed", Code::ExtensionForced), ("blocked", Code::ExtensionBlocked)] {
        let policy = json!({ "policies": { "ExtensionSettings": { id: { "installation_mode": mode } } } });
        pc.put("/etc/firefox/policies/policies.json", policy);
        pc.one(code);
    }
}

#[test]
fn settings_that_cannot_be_used_are_named() {
    let id = "lgfdinkeolddfkgfdbcklpmhcokfndce";
    let pc = Pc::chromium("settings");
    pc.put(SYSTEM, manifest());
    pc.put(
        POLICY,
        json!({ "3rdparty": { "extensions": {
            id: { "organisation": "EXAMPLE", "hscnRequired": "true", "raEmail": "nobody", "odscode": "A1" },
            "abcdefghijklmnopabcdefghijklmnop": { "hscnRequired": 7 },
        }}}),
    );
    assert!(pc.one(Code::SettingsMade).text.contains("has 1 of"));
    let said = |pc: &Pc| -> Vec<String> {
        let found = pc.findings().into_iter().filter(|finding| finding.code == Code::SettingWrong);
        found.map(|finding| format!("{}. Fix: {}", finding.text, finding.fix.unwrap())).collect()
    };
    let chromium = said(&pc);
    assert_eq!(chromium.len(), 3, "{chromium:#?}");
    for wanted in [
        "“hscnRequired” is not used: it must be true or false, without",
        "make raEmail one e-mail address",
        "no setting “odscode”",
    ] {
        assert!(chromium.iter().any(|one| one.contains(wanted)), "{wanted}: {chromium:#?}");
    }
    // It keeps nothing from working.
    assert_eq!(pc.ready(), Ready::Yes);
    pc.put(POLICY, json!({ "3rdparty": { "extensions": { id: ["hscnRequired"] } } }));
    assert!(said(&pc)[0].contains("no object"));
    pc.put(POLICY, json!({ "3rdparty": 7 }));
    assert!(said(&pc).is_empty());
    // Firefox hands on what it finds, and the extension understands it.
    let pc = Pc::with("settings-firefox", &["/usr/lib/firefox/firefox"]);
    pc.put(FIREFOX_SYSTEM, for_firefox());
    let settings = json!({ "csms-login-helper@csms-login-helper.uk": { "hscnRequired": "true", "itEmail": false } });
    pc.put("/etc/firefox/policies/policies.json", json!({ "policies": { "3rdparty": { "Extensions": settings } } }));
    assert_eq!(said(&pc).len(), 1);
}

#[test]
fn browsers_in_a_sandbox_are_named() {
    let pc = Pc::with("sandbox", &["/snap/firefox/current/x", "/var/lib/flatpak/app/com.google.Chrome/x"]);
    let found = pc.findings();
    let named: Vec<_> = found.iter().filter(|f| f.code == Code::BrowserSandboxed).map(|f| f.browser).collect();
    assert_eq!((named, pc.ready()), (vec![Some("chrome"), Some("firefox")], Ready::No));
    // Beside a plain browser they are only worth knowing.
    pc.put("/usr/lib/chromium/chromium", "").put(SYSTEM, manifest());
    assert_eq!(pc.ready(), Ready::Yes);
}

#[test]
fn without_browsers_it_cannot_tell() {
    let pc = Pc::with("none", &[]);
    assert_eq!((pc.one(Code::NoBrowser).level, pc.ready()), (Level::Unknown, Ready::Unknown));
    // A profile that is left over is no browser and no problem.
    pc.put("/home/a/.config/chromium/Local State", "{}");
    assert_eq!((pc.one(Code::ManifestMissing).level, pc.ready()), (Level::Note, Ready::Unknown));
}

#[test]
fn service_and_reader_count() {
    let pc = Pc::chromium("desk");
    pc.put(SYSTEM, manifest());
    let hello = reader("Windows Hello for Business 1", ReaderKind::Virtual);
    for (report, code, ready) in [
        (good_desk(), Code::ReaderFound, Ready::Yes),
        (WorkstationReport::running(Vec::new()), Code::ReaderMissing, Ready::No),
        (WorkstationReport::running(vec![hello]), Code::ReaderMissing, Ready::No),
        (WorkstationReport::without_service(ServiceState::Stopped), Code::ServiceStopped, Ready::No),
        (WorkstationReport::without_service(ServiceState::Forbidden), Code::ServiceForbidden, Ready::Unknown),
        (WorkstationReport::without_service(ServiceState::Unknown), Code::ServiceUnknown, Ready::Unknown),
    ] {
        let findings = examine(&pc.0, &report, None);
        findings.iter().for_each(is_documented);
        assert!(findings.iter().any(|finding| finding.code == code), "{findings:#?}");
        assert_eq!(Ready::of(&findings), ready);
    }
}
