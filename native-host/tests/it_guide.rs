//! Every command of the guide for IT is run by a test, or the guide says that it is not.

#![allow(clippy::unwrap_used, reason = "a panic is the failure report")]

use std::fs;
use std::path::{Path, PathBuf};

/// How it is known that a command works.
enum Held {
    /// `documents.rs` runs it as it stands there.
    AsItStands,
    /// This file of tests does the same, in this line.
    By(&'static str, &'static str),
    /// It cannot be run here, for this reason; its section says so.
    NotHere(&'static str),
}
use Held::{AsItStands, By, NotHere};

const WINDOWS_PACKAGE: &str = "tests/tests/windows/package.rs";
const POWERSHELL: Held = NotHere("PowerShell and the tools that run it are not part of Wine");
const OTHERS_SEARCH: Held = NotHere("a query to somebody else's collector of logs");

/// Commands by how they begin, the longer beginning first.
const ALL: &[(&str, Held)] = &[
    ("csms-login-helper-policies.ps1", POWERSHELL),
    ("csms-login-helper", AsItStands),
    ("target/release/csms-login-helper", AsItStands),
    ("cargo xtask build", By("xtask/src/test.rs", "build::run(&tools)")),
    ("cargo xtask package", By("xtask/src/test.rs", "package::pack(")),
    ("CSMS_CRX_KEY=/path/to/key.pem cargo xtask package", By("xtask/src/test.rs", "package::pack(")),
    ("msiexec /i csms-login-helper-VERSION.msi", By(WINDOWS_PACKAGE, r#"msiexec(pc, "/i", &new, &[])"#)),
    ("msiexec /i …", By(WINDOWS_PACKAGE, r#"msiexec(pc, "/i", &new, &[])"#)),
    ("msiexec /x PRODUCT-CODE", By(WINDOWS_PACKAGE, r#"msiexec(pc, "/x", &code[0], &[])"#)),
    ("regedit /s", By("tests/tests/windows/registration.rs", r#"pc.run("regedit", &["/S", &path])"#)),
    // `apt` hands the file to `dpkg`.
    ("apt install ./csms-login-helper", By("tests/tests/package/deb.rs", r#"dpkg(&["--install", &deb])"#)),
    ("apt remove", By("tests/tests/package/deb.rs", r#"dpkg(&["--remove""#)),
    ("apt purge", By("tests/tests/package/deb.rs", r#"dpkg(&["--purge""#)),
    ("journalctl", NotHere("no journal runs in a private namespace; a socket in its place is read instead")),
    ("& \"$Env:ProgramFiles", POWERSHELL),
    ("exit [int]", POWERSHELL),
    ("<QueryList>", OTHERS_SEARCH),
    ("Event", OTHERS_SEARCH),
    ("| ", OTHERS_SEARCH),
    ("source=", OTHERS_SEARCH),
];

/// Programs by which a command is told from a name.
const PROGRAMS: &[&str] =
    &["apt", "cargo", "csms-login-helper", "csms-login-helper-policies.ps1", "journalctl", "msiexec", "regedit"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The commands of a section: lines of its blocks, and what is written like a command in its text.
fn commands(section: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, part) in section.split("```").enumerate() {
        if number % 2 == 0 {
            let quoted = part.split('`').skip(1).step_by(2);
            let is_command = |text: &&str| text.split_once(' ').is_some_and(|(program, _)| PROGRAMS.contains(&program));
            found.extend(quoted.filter(is_command).map(str::to_owned));
        } else if !part.starts_with("json\n") {
            found.extend(part.lines().skip(1).map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
        }
    }
    found
}

#[test]
fn each_command_is_run_by_a_test_or_said_to_be_untested() {
    let guide = fs::read_to_string(root().join("docs/it.md")).unwrap();
    let mut used = vec![false; ALL.len()];
    for section in guide.split("\n## ") {
        for command in commands(section) {
            let at = ALL.iter().position(|(start, _)| command.starts_with(start));
            let at = at.unwrap_or_else(|| panic!("no test is named for `{command}`"));
            used[at] = true;
            match &ALL[at].1 {
                // What `documents.rs` takes from blocks; in a text, a command without arguments of its own.
                AsItStands => {}
                By(file, line) => {
                    let tests = fs::read_to_string(root().join(file)).unwrap();
                    assert!(tests.contains(line), "{file} has no `{line}`, which tests `{command}`");
                }
                NotHere(why) => {
                    let says = ["not tested here", "not tried here", "was tried here"];
                    let said = says.iter().any(|words| section.contains(words));
                    assert!(said, "the section of `{command}` does not say that it is untested: {why}");
                }
            }
        }
    }
    let unused: Vec<_> = ALL.iter().zip(used).filter(|(_, used)| !used).map(|((start, _), _)| start).collect();
    assert!(unused.is_empty(), "the guide has no such command: {unused:?}");
}

#[test]
fn commands_are_found_in_blocks_and_in_sentences() {
    let section =
        "Take\n\n   ```bat\n   msiexec /i x /qn\n\n   ```\n and `apt purge x`, not `apt`, `a b` or\n```json\n{}\n```";
    assert_eq!(commands(section), ["msiexec /i x /qn", "apt purge x"]);
}
