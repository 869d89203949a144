//! Debian packages.

use super::table::{PACKAGES, Package};
use super::{For, not_allowed};
use crate::error::{Error, Result};
use crate::say::Step;
use crate::{paths, run};
use std::process::Command;

/// Installs the packages that are missing.
pub fn ensure(needed: For) -> Result<()> {
    let missing = missing(needed)?;
    if missing.is_empty() {
        return Ok(());
    }
    let install = format!("apt-get install --yes --no-install-recommends {}", missing.join(" "));
    let Some(prefix) = root_prefix() else {
        let sudo = |c: &str| format!("sudo {c}");
        return Err(not_allowed(missing, vec![sudo("apt-get update"), sudo(&install)]));
    };
    apt(prefix, "update")?;
    apt(prefix, &install["apt-get ".len()..])
}

fn apt(prefix: &[&str], arguments: &str) -> Result<()> {
    let step = Step::begin(format!("apt-get {arguments}"));
    let mut words = prefix.iter().copied().chain(["apt-get"]).chain(arguments.split(' '));
    let mut command = run::command(words.next().unwrap_or("apt-get"));
    command.args(words).env("DEBIAN_FRONTEND", "noninteractive");
    run::quiet(&mut command, &step)?;
    step.done();
    Ok(())
}

/// Names of the packages that are needed and not there.
fn missing(needed: For) -> Result<Vec<String>> {
    let wanted = PACKAGES.iter().filter(|p| needed.covers(p.needed));
    let wanted: Vec<&Package> = wanted.filter(|p| p.or_program.is_none_or(|x| paths::find(x).is_none())).collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat", "${Package} ${db:Status-Status}\n"]).args(wanted.iter().map(|p| p.name));
    // It ends with a failure when one of them is unknown; what it prints still tells.
    let output = query.output().map_err(|source| {
        let program = "dpkg-query (this set-up is for Debian and its kin)".to_owned();
        Error::Start { program, source }
    })?;
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    let installed = |p: &Package| listed.lines().any(|l| l == format!("{} installed", p.name));
    Ok(wanted.into_iter().filter(|p| !installed(p)).map(|p| p.name.to_owned()).collect())
}

/// What to put before a command to run it as root: nothing for root itself, `sudo` when that asks
/// for no password. Else this user cannot install anything.
fn root_prefix() -> Option<&'static [&'static str]> {
    if run::output(Command::new("id").arg("-u"), "id").is_ok_and(|id| id.trim() == "0") {
        return Some(&[]);
    }
    let sudo = run::output(Command::new("sudo").args(["-n", "true"]), "sudo");
    sudo.is_ok().then_some(&["sudo", "-n"])
}
