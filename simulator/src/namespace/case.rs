//! Runs one test of a crate in namespaces of its own: its own `/run`, its own network. What is started
//! there ends with the test, and no smart card service of the PC can be reached or disturbed.

use std::env;
use std::process::Command;

const MARK: &str = "CSMS_SIMULATOR_NAMESPACE";

/// Prepares the namespaces, then becomes the test.
const PREPARE: &str = "mount -t tmpfs tmpfs /run && mkdir /run/pcscd && ip link set lo up && exec \"$0\" \"$@\"";

/// Runs `test`, which must be called from the test function of this name.
///
/// # Panics
/// When the test fails, which is its report, and when there can be no namespace.
pub fn in_namespace(name: &str, test: impl FnOnce()) {
    if env::var_os(MARK).is_some() {
        return test();
    }
    let own = env::current_exe().unwrap_or_else(|error| panic!("the test's own path: {error}"));
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "--net", "--kill-child", "--fork", "sh", "-c", PREPARE])
        .arg(own)
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(MARK, "1")
        .output()
        .unwrap_or_else(|error| panic!("unshare (Debian package util-linux): {error}"));
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{name} failed in its namespace:\n{said}");
    // A name that matches no test would be a success of nothing.
    assert!(said.contains("1 passed"), "{name} did not run:\n{said}");
}
