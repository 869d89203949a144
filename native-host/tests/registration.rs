//! The real program registers itself in a home folder of its own.

#![allow(clippy::unwrap_used, reason = "a panic is the failure report")]

mod support;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{Home, feed};

const CHROMIUM: &str = ".config/chromium/NativeMessagingHosts/uk.csms_login_helper.json";
const FIREFOX: &str = ".mozilla/native-messaging-hosts/uk.csms_login_helper.json";

/// Runs a command line; its exit code and standard output.
fn run(home: &Home, line: &str) -> (i32, String) {
    let out = home.run(line.split_whitespace(), b"");
    (out.status.code().unwrap(), String::from_utf8(out.stdout).unwrap())
}

fn manifest(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn browsers_find_this_program_in_what_was_written() {
    let home = Home::new();
    let (code, said) = run(&home, "register");
    assert_eq!(code, 0);
    let (chromium, firefox) = (home.path().join(CHROMIUM), home.path().join(FIREFOX));
    assert!(said.contains(chromium.to_str().unwrap()) && said.contains(firefox.to_str().unwrap()), "{said}");

    let written = manifest(&chromium);
    assert_eq!(written["name"], "uk.csms_login_helper");
    assert_eq!(written["type"], "stdio");
    assert_eq!(written["allowed_origins"][0], support::ORIGIN);
    let program = PathBuf::from(written["path"].as_str().unwrap());
    assert!(program.is_absolute());
    assert_eq!(program, fs::canonicalize(env!("CARGO_BIN_EXE_csms-login-helper")).unwrap());
    assert_eq!(manifest(&firefox)["allowed_extensions"][0], "csms-login-helper@csms-login-helper.uk");

    let (code, said) = run(&home, "register");
    assert_eq!((code, said.matches("unchanged").count()), (0, 2), "{said}");
    let (code, said) = run(&home, "unregister");
    assert_eq!((code, said.matches("removed").count()), (0, 2), "{said}");
    assert!(!chromium.exists() && !firefox.exists());
    assert_eq!(run(&home, "unregister"), (0, "nothing to remove\n".to_owned()));
}

#[test]
fn somebody_elses_file_is_left_alone_and_the_others_are_done() {
    for foreign in ["{\"name\":\"com.example.other\"}", "\u{0}\u{1}", ""] {
        let home = Home::new();
        let path = home.path().join(CHROMIUM);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, foreign).unwrap();
        for command in ["register --browser chromium firefox", "unregister --browser chromium firefox"] {
            let out = home.run(command.split_whitespace(), b"");
            assert_eq!(out.status.code(), Some(1), "{out:?}");
            let said = String::from_utf8(out.stderr).unwrap();
            assert!(said.contains(path.to_str().unwrap()) && said.contains("left alone"), "{said}");
            assert_eq!(fs::read_to_string(&path).unwrap(), foreign);
            assert_eq!(home.path().join(FIREFOX).exists(), command.starts_with("register"));
        }
    }
}

#[test]
fn a_dry_run_only_talks() {
    let home = Home::new();
    let (code, said) = run(&home, "register --dry-run");
    assert_eq!((code, said.matches("would be written").count()), (0, 2), "{said}");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn the_folder_of_settings_may_lie_elsewhere() {
    let home = Home::new();
    let elsewhere = home.path().join("settings");
    let mut register = home.host(["register", "--browser", "chrome", "edge"]);
    register.env("XDG_CONFIG_HOME", &elsewhere);
    assert_eq!(feed(register, b"").status.code(), Some(0));
    for browser in ["google-chrome", "microsoft-edge"] {
        assert!(elsewhere.join(browser).join("NativeMessagingHosts/uk.csms_login_helper.json").exists());
    }
    assert!(!home.path().join(".config").exists());
}

#[test]
fn without_a_home_it_says_so() {
    let home = Home::new();
    let mut register = home.host(["register"]);
    register.env_remove("HOME");
    let out = feed(register, b"");
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("HOME"), "{out:?}");
}

#[test]
fn a_folder_that_cannot_be_written_is_said() {
    let home = Home::new();
    // A file where the folder should be: works for root too, whom no permission stops.
    fs::write(home.path().join(".mozilla"), "").unwrap();
    let out = home.run(["register", "--browser", "firefox"], b"");
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains(".mozilla"), "{out:?}");
}

#[test]
fn a_disc_without_room_leaves_what_was_there_whole() {
    let home = Home::new();
    assert_eq!(run(&home, "register --browser chromium").0, 0);
    let path = home.path().join(CHROMIUM);
    let before = fs::read_to_string(&path).unwrap();
    // No file may get any bytes: writing fails as on a disc without room.
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" register --browser chromium --extension-id \"$1\"";
    let mut full = Command::new("sh");
    full.args(["-c", script, env!("CARGO_BIN_EXE_csms-login-helper"), "abcdefghijklmnopabcdefghijklmnop"]);
    full.env("HOME", home.path()).env_remove("XDG_CONFIG_HOME");
    let out = feed(full, b"");
    assert_eq!(out.status.code(), Some(1), "{out:?}");
    assert!(String::from_utf8_lossy(&out.stderr).contains(CHROMIUM), "{out:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), before);
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "half a file is left behind");
}

#[test]
fn folders_may_have_any_name() {
    let home = Home::new();
    let elsewhere = home.path().join("Zoë & Co's \"settings\" (100 %)");
    for (command, there) in [("register", true), ("unregister", false)] {
        let mut host = home.host([command, "--browser", "chrome"]);
        host.env("XDG_CONFIG_HOME", &elsewhere);
        assert_eq!(feed(host, b"").status.code(), Some(0));
        let manifest = elsewhere.join("google-chrome/NativeMessagingHosts/uk.csms_login_helper.json");
        assert_eq!(manifest.exists(), there);
    }
}
