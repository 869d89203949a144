//! What `cargo xtask package` made, as IT rolls it out: real browsers take it, the native host of
//! the Debian package answers, and `doctor` says the same as the panel.

mod deb;
mod documents;
mod firefox;
mod profile;
mod simulator;
mod update;

use csms_e2e::browser::Session;
use csms_e2e::failure::{Doing, Result, ensure, same};
use csms_e2e::namespace::{self, Inside};
use csms_e2e::stage::{self, Stage};
use csms_e2e::{panel, place, scenario, wait};
use csms_simulator::files::Files;
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const MANIFEST: &str = "native-messaging-hosts/uk.csms_login_helper.json";
const POLICIES: &str = "/etc/chromium/policies/managed";
const ORGANISATION: &str = "EXAMPLE SURGERY OF THE POLICY";

fn main() -> ExitCode {
    if let Some(code) = simulator::inside() {
        return code;
    }
    let mut arguments = Arguments::from_args();
    // One set of policies, one reader: one case at a time.
    arguments.test_threads = Some(1);
    if arguments.list {
        return libtest_mimic::run(&arguments, cases(&Play(Arc::default(), None))).exit_code();
    }
    namespace::run(&stage::hosts(), |inside| {
        let play = Play(Arc::default(), Some(inside));
        let code = libtest_mimic::run(&arguments, cases(&play)).exit_code();
        play.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        code
    })
}

/// One stage for all cases, put up by the first that needs it.
#[derive(Clone)]
struct Play(Arc<Mutex<Option<Rollout>>>, Option<Inside>);

/// The stage, and the unpacked Debian package.
struct Rollout {
    stage: Stage,
    unpacked: PathBuf,
    /// The web server that hands the extension out.
    server: Files,
}

impl Play {
    fn case(&self, name: &str, case: fn(&mut Rollout) -> Result<()>) -> Trial {
        let play = self.clone();
        Trial::test(name, move || play.run(case).map_err(Failed::from))
    }

    fn run(&self, case: fn(&mut Rollout) -> Result<()>) -> Result<()> {
        let mut rollout = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if rollout.is_none() {
            let inside = self.1.clone().doing("the stage was not entered")?;
            *rollout = Some(Rollout::begin(inside)?);
        }
        case(rollout.as_mut().doing("there is no stage")?)
    }
}

fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case("sums::are_those_of_the_files", sums),
        play.case("documents::name_files_that_are_given_out", documents::files),
        play.case("deb::its_manifests_lead_to_its_program", deb::manifests),
        play.case("deb::debians_own_checker_finds_no_error", deb::lintian),
        play.case("deb::upgraded_removed_and_purged_it_leaves_nothing_behind", deb::purged),
        play.case("deb::taken_off_while_a_browser_runs_it_is_missed_by_nobody", deb::taken_off_in_use),
        play.case("simulator::installed_it_plays_a_sign_in_on_a_pc_of_its_own", simulator::plays),
        play.case("simulator::commands_of_the_trainers_guide_run", simulator::guide),
        play.case("simulator::ctrl_c_ends_it_and_leaves_nothing_behind", simulator::ends),
        play.case("chromium::installs_the_crx_by_policy_and_reaches_the_host_of_the_deb", forced),
        play.case("chromium::a_block_list_that_forgets_the_host_is_said_by_panel_and_doctor", blocked),
        play.case("chromium::each_single_mistake_has_its_own_words_in_panel_and_doctor", mistakes),
        play.case("chromium::a_setting_of_the_wrong_kind_is_not_used_and_named", wrong_setting),
        play.case("chromium::takes_the_next_version_from_the_update_manifest_and_goes_on", update::taken),
        play.case("firefox::takes_the_xpi_and_reaches_the_host_of_the_deb", firefox::by_hand),
        play.case("firefox::installs_the_xpi_by_policy_with_its_settings", firefox::forced),
    ]
}

impl Rollout {
    fn begin(inside: Inside) -> Result<Self> {
        let unpacked = inside.folder("deb")?;
        run(Command::new("dpkg-deb").arg("--extract").arg(host_deb()?).arg(&unpacked))?;
        let stage = Stage::put_up(inside, Duration::ZERO)?;
        // The package's registrations in place of the stage's.
        stage.unregister_host()?;
        let server = Files::of(stage.folder("served")?).doing("the web server")?;
        let rollout = Self { stage, unpacked, server };
        for folder in ["/etc/chromium", "/usr/lib/mozilla"] {
            rollout.install(&Path::new(folder).join(MANIFEST))?;
        }
        Ok(rollout)
    }

    /// The program in the package.
    fn program(&self) -> PathBuf {
        self.inside("/usr/lib/csms-login-helper/csms-login-helper")
    }

    /// Where a path of the package lies.
    fn inside(&self, path: impl AsRef<Path>) -> PathBuf {
        let path = path.as_ref();
        self.unpacked.join(path.strip_prefix("/").unwrap_or(path))
    }

    /// Installs a manifest of the package. Only its path is changed: programs of the PC's own
    /// `/usr/lib` are none of the stage's business.
    fn install(&self, path: &Path) -> Result<()> {
        let mut manifest = json(&fs::read(self.inside(path)).doing(path.display())?)?;
        manifest["path"] = self.program().display().to_string().into();
        fs::create_dir_all(path.parent().doing("no folder")?).doing(path.display())?;
        fs::write(path, manifest.to_string()).doing(path.display())
    }

    /// Sets Chromium's policies.
    fn policies(&self, policies: &Value) -> Result<()> {
        fs::create_dir_all(POLICIES).doing(POLICIES)?;
        let file = Path::new(POLICIES).join("csms-login-helper.json");
        fs::write(&file, policies.to_string()).doing(file.display())
    }

    /// What the package's `doctor` finds for a browser: exit code, and codes of findings.
    fn doctor(&self, browser: &str) -> Result<(Option<i32>, Vec<String>)> {
        let home = self.stage.folder("doctor")?;
        let output = Command::new(self.program()).args(["doctor", "--json"]).env("HOME", home).output();
        let output = output.doing("doctor")?;
        let answer = json(&output.stdout)?;
        let findings = answer["findings"].as_array().cloned().unwrap_or_default();
        let about = findings.iter().filter(|finding| finding["browser"] == browser);
        let codes = about.filter_map(|finding| finding["code"].as_str()).map(str::to_owned).collect();
        Ok((output.status.code(), codes))
    }

    /// Chromium whose policies have installed the extension.
    fn chromium(&mut self, id: &str) -> Result<csms_e2e::browser::Chromium> {
        let chromium = self.stage.chromium_of_policy()?;
        wait::until("the extension being installed by policy", || {
            Ok(worker(&chromium.session, id)?.ok_or_else(|| "no service worker".to_owned()))
        })?;
        Ok(chromium)
    }
}

/// The target of the extension's service worker, which runs right after it was installed.
fn worker(session: &Session, id: &str) -> Result<Option<String>> {
    let targets = session.post("/goog/cdp/execute", json!({ "cmd": "Target.getTargets", "params": {} }))?;
    let ours = format!("chrome-extension://{id}/");
    let infos = targets["targetInfos"].as_array().cloned().unwrap_or_default();
    let is_ours = |target: &&Value| {
        target["type"] == "service_worker" && target["url"].as_str().is_some_and(|url| url.starts_with(&ours))
    };
    Ok(infos.iter().find(is_ours).and_then(|target| target["targetId"].as_str()).map(str::to_owned))
}

fn run(command: &mut Command) -> Result<Output> {
    let output = command.output().doing(command.get_program().display())?;
    ensure(output.status.success(), || format!("{command:?}: {output:?}"))?;
    Ok(output)
}

fn json(bytes: &[u8]) -> Result<Value> {
    serde_json::from_slice(bytes).doing("JSON")
}

/// The package whose name ends so.
fn package(end: &str) -> Result<PathBuf> {
    let folder = place::root().join("dist/packages");
    let entries = fs::read_dir(&folder).doing(format_args!("{}: run `cargo xtask package`", folder.display()))?;
    let found = entries.flatten().map(|entry| entry.path()).find(|path| path.to_string_lossy().ends_with(end));
    found.doing(format_args!("no *{end} in {}: run `cargo xtask package`", folder.display()))
}

/// The package of the native host.
fn host_deb() -> Result<PathBuf> {
    package(&format!("/csms-login-helper_{}_amd64.deb", env!("CARGO_PKG_VERSION")))
}

/// The package of the simulator.
fn simulator_deb() -> Result<PathBuf> {
    package(&format!("/csms-login-helper-simulator_{}_amd64.deb", env!("CARGO_PKG_VERSION")))
}

/// The policies of the pack with this name, as Linux takes them.
fn policy(name: &str) -> Result<Value> {
    let file = place::root().join("dist/packages/policies/linux").join(format!("{name}.json"));
    json(&fs::read(&file).doing(file.display())?)
}

/// Puts the CRX and its update manifest on the web server, which is another one than the manifest
/// names; the id of the extension and the address of the manifest.
fn update_manifest(rollout: &Rollout) -> Result<(String, String)> {
    let text = fs::read_to_string(package("update.xml")?).doing("update.xml")?;
    let attribute = |name: &str| {
        let (_, after) = text.split_once(&format!("{name}='")).doing(format_args!("update.xml has no {name}"))?;
        after.split('\'').next().map(str::to_owned).doing("update.xml")
    };
    let (id, address) = (attribute("appid")?, attribute("codebase")?);
    let served = rollout.stage.folder("served")?;
    fs::copy(package(".crx")?, served.join("helper.crx")).doing("the .crx")?;
    let text = text.replace(&address, &rollout.server.address("helper.crx"));
    fs::write(served.join("update.xml"), text).doing("update.xml")?;
    Ok((id, rollout.server.address("update.xml")))
}

fn sums(_: &mut Rollout) -> Result<()> {
    let folder = place::root().join("dist/packages");
    run(Command::new("sha256sum").args(["--check", "--strict", "SHA256SUMS"]).current_dir(folder)).map(drop)
}

/// Everything as IT would have it: the policy of the package, hosts blocked but for ours, hosts of
/// users forbidden, and settings.
fn good_policies(id: &str, update: &str) -> Result<Value> {
    let mut policies = policy("chromium-install")?;
    // The package says where IT will serve it from; here it is a server on the PC.
    policies["ExtensionSettings"][id]["update_url"] = update.into();
    policies["NativeMessagingBlocklist"] = json!(["*"]);
    policies["NativeMessagingUserLevelHosts"] = false.into();
    policies["3rdparty"] = policy("chromium-settings")?["3rdparty"].take();
    policies["3rdparty"]["extensions"][id]["organisation"] = ORGANISATION.into();
    policies["3rdparty"]["extensions"][id]["rules"] = own_rule();
    // What sign-in needs of the browser stands beside it.
    let neighbours = policy("chromium-optional-sign-in")?;
    for (name, value) in neighbours.as_object().into_iter().flatten() {
        policies[name] = value.clone();
    }
    Ok(policies)
}

/// A rule of the organisation, for a page that the built-in ones see an unknown error on.
fn own_rule() -> Value {
    json!({"schema": 1, "rules": [{"id": "own", "screen": "service-unavailable", "priority": 98,
        "hosts": ["cervicalscreening.nhs.uk"], "all": ["request could not be completed"]}]})
}

fn forced(rollout: &mut Rollout) -> Result<()> {
    let (id, update) = update_manifest(rollout)?;
    rollout.policies(&good_policies(&id, &update)?)?;
    rollout.stage.set_desk("no-card")?;
    let chromium = rollout.chromium(&id)?;
    chromium.session.open(&scenario::address("care-identity-authentication-failed")?)?;
    let said = panel::wait_for(&chromium.session, "no card, with the settings of the policy", |panel| {
        panel.cause == "no-card" && panel.support_text.contains(ORGANISATION)
    })?;
    same("reach of the host", said.host.as_str(), "connected")?;
    chromium.session.open(&scenario::address("csms-unrecognised-error")?)?;
    same("screen by a rule of the policy", panel::ready(&chromium.session)?.screen.as_str(), "service-unavailable")?;
    rollout.show_profile("chromium")?;
    let (code, found) = rollout.doctor("chromium")?;
    let extension = ["extension-forced", "extension-same-version"];
    for wanted in ["manifest-wins", "host-answers", "host-allowed", "user-hosts-forbidden"].into_iter().chain(extension)
    {
        ensure(found.iter().any(|code| code == wanted), || format!("doctor says no {wanted}: {found:?}"))?;
    }
    // Firefox is on this PC too, and registered.
    same("doctor's exit code", code, Some(0))
}

fn blocked(rollout: &mut Rollout) -> Result<()> {
    let (id, update) = update_manifest(rollout)?;
    let mut policies = good_policies(&id, &update)?;
    policies["NativeMessagingAllowlist"] = json!([]);
    rollout.policies(&policies)?;
    let chromium = rollout.chromium(&id)?;
    chromium.session.open(&scenario::address("csms-role-missing")?)?;
    let said = panel::ready(&chromium.session)?;
    same("reach of the host", said.host.as_str(), "blocked-by-policy")?;
    same("cause", said.cause.as_str(), "role-missing")?;
    let (code, found) = rollout.doctor("chromium")?;
    ensure(found.iter().any(|code| code == "host-blocked"), || format!("{found:?}"))?;
    same("doctor's exit code", code, Some(1))
}

/// Everything is right but one thing about the manifest.
fn mistakes(rollout: &mut Rollout) -> Result<()> {
    let (id, update) = update_manifest(rollout)?;
    let mut policies = good_policies(&id, &update)?;
    // The last mistake is a user's own.
    policies["NativeMessagingUserLevelHosts"] = true.into();
    rollout.policies(&policies)?;
    rollout.stage.set_desk("no-card")?;
    let chromium = rollout.chromium(&id)?;
    let file = Path::new("/etc/chromium").join(MANIFEST);
    let good = fs::read_to_string(&file).doing(file.display())?;
    let with = |field: &str, value: Value| {
        let mut manifest: Value = serde_json::from_str(&good).unwrap_or_default();
        manifest[field] = value;
        manifest.to_string()
    };
    let plain = rollout.stage.folder("programs")?.join("plain");
    fs::write(&plain, "not a program").doing(plain.display())?;
    let stranger = format!("chrome-extension://{}/", "a".repeat(32));
    for (text, reach, code) in [
        (with("allowed_origins", json!([stranger])), &["forbidden"][..], "manifest-id-missing"),
        (with("path", "/nowhere/csms-login-helper".into()), &["not-installed"], "program-missing"),
        // Chromium sees that the program ended, or that it cannot be written to, whichever is first.
        (with("path", plain.display().to_string().into()), &["exited", "protocol-error"], "program-not-executable"),
        (good.replace("\"name\":", "\"name\""), &["not-installed"], "manifest-not-json"),
        (with("name", "uk.other".into()), &["not-installed"], "manifest-wrong-field"),
    ] {
        fs::write(&file, &text).doing(file.display())?;
        chromium.session.open(&scenario::address("csms-role-missing")?)?;
        let said = panel::ready(&chromium.session).doing(code)?;
        ensure(reach.contains(&said.host.as_str()), || format!("{code}: saw {:?}, expected {reach:?}", said.host))?;
        same(code, said.cause.as_str(), "role-missing")?;
        let (exit, found) = rollout.doctor("chromium")?;
        ensure(found.iter().any(|one| one == code), || format!("doctor says no {code}: {found:?}"))?;
        same("doctor's exit code", exit, Some(1))?;
    }
    fs::write(&file, &good).doing(file.display())?;
    rollout.show_profile("chromium")?;
    let shadow = rollout.profile("chromium")?.join("NativeMessagingHosts/uk.csms_login_helper.json");
    fs::create_dir_all(shadow.parent().doing("no folder")?).doing(shadow.display())?;
    fs::write(&shadow, with("path", "/nowhere/csms-login-helper".into())).doing(shadow.display())?;
    chromium.session.open(&scenario::address("csms-role-missing")?)?;
    same("reach behind a user's manifest", panel::ready(&chromium.session)?.host.as_str(), "not-installed")?;
    let (exit, found) = rollout.doctor("chromium")?;
    for wanted in ["program-missing", "manifest-shadowed"] {
        ensure(found.iter().any(|one| one == wanted), || format!("doctor says no {wanted}: {found:?}"))?;
    }
    same("doctor's exit code", exit, Some(1))?;
    fs::remove_file(&shadow).doing(shadow.display())?;
    chromium.session.open(&scenario::address("csms-role-missing")?)?;
    same("reach of the host", panel::ready(&chromium.session)?.host.as_str(), "connected")
}

/// Chromium drops the value; the others count. `doctor` says which one it is.
fn wrong_setting(rollout: &mut Rollout) -> Result<()> {
    let (id, update) = update_manifest(rollout)?;
    let mut policies = good_policies(&id, &update)?;
    policies["3rdparty"]["extensions"][&id]["raEmail"] = json!(["registration.authority@example.org"]);
    policies["3rdparty"]["extensions"][&id]["itEmail"] = "nobody".into();
    rollout.policies(&policies)?;
    let chromium = rollout.chromium(&id)?;
    chromium.session.open(&scenario::address("csms-role-missing")?)?;
    let note = "The setting “itEmail” is not used: it must be one e-mail address.";
    let reads = "return document.querySelector('[data-settings-notes]')?.textContent ?? ''";
    panel::wait_for(&chromium.session, "the settings that can be used", |panel| {
        panel.support_text.contains(ORGANISATION)
    })?;
    let said = panel::inside(&chromium.session, |frame| frame.script(reads, vec![]))?;
    same("what the panel says of the settings", said.as_str().unwrap_or_default(), note)?;
    let (_, found) = rollout.doctor("chromium")?;
    same("settings that doctor names", found.iter().filter(|code| *code == "setting-wrong").count(), 2)
}
