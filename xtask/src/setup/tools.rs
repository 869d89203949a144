//! The compiler target and the tools in the cache folder.

use super::For;
use super::table::{CARGO_TOOLS, CargoTool, NPM_PACKAGES, NpmPackage, TARGETS, WASM_BINDGEN};
use crate::error::{Error, Result};
use crate::say::Step;
use crate::{paths, run};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

/// Adds the compiler targets that are missing to the toolchain.
pub fn rust_targets(needed: For) -> Result<()> {
    let sysroot = run::output(run::command("rustc").args(["--print", "sysroot"]), "rustc")?;
    let libraries = PathBuf::from(sysroot.trim()).join("lib/rustlib");
    let wanted = TARGETS.iter().filter(|(_, of)| needed.covers(*of)).map(|(target, _)| *target);
    wanted.filter(|target| !libraries.join(target).is_dir()).try_for_each(add_target)
}

fn add_target(target: &str) -> Result<()> {
    if paths::find("rustup").is_none() {
        return Err(super::not_allowed(
            vec![format!("the Rust target {target}")],
            vec![format!("rustup target add {target}   (or your distribution's package for it)")],
        ));
    }
    let step = Step::begin(format!("rustup target add {target}"));
    run::quiet(run::command("rustup").args(["target", "add", target]), &step)?;
    step.done();
    Ok(())
}

/// Compiles the cargo tools that are missing or of another version.
pub fn cargo_tools(needed: For) -> Result<()> {
    check_wasm_bindgen()?;
    let list = paths::tools().join(".crates.toml");
    let installed = fs::read_to_string(&list).unwrap_or_default();
    for tool in CARGO_TOOLS.iter().filter(|t| needed.covers(t.needed)) {
        if is_installed(&installed, tool) && paths::tools().join("bin").join(program(tool.name)).is_file() {
            continue;
        }
        let step = Step::begin(format!("cargo install {} {} (once; some minutes)", tool.name, tool.version));
        let mut command = run::command("cargo");
        command.args(["install", tool.name, "--version", tool.version, "--force", "--root"]).arg(paths::tools());
        // Its own build folder: the shared one is for the project.
        command.env("CARGO_TARGET_DIR", paths::cache().join("tools-build"));
        // They run for seconds and are waited for during minutes: made quickly rather than quick.
        let quickly = [("OPT_LEVEL", "1"), ("LTO", "off"), ("CODEGEN_UNITS", "16"), ("DEBUG", "0")];
        command.envs(quickly.map(|(name, value)| (format!("CARGO_PROFILE_RELEASE_{name}"), value)));
        if tool.locked {
            command.arg("--locked");
        }
        run::quiet(&mut command, &step)?;
        step.done();
    }
    Ok(())
}

/// Installs the npm packages that are missing or of another version; gives the folder they are in.
pub fn npm_packages(needed: For) -> Result<PathBuf> {
    let npm = paths::tools().join("npm");
    let missing = |package: &&NpmPackage| {
        let manifest = npm.join("node_modules").join(package.name).join("package.json");
        let manifest = fs::read_to_string(manifest).unwrap_or_default();
        serde_json::from_str::<Value>(&manifest).ok().is_none_or(|m| m["version"] != package.version)
    };
    let wanted = NPM_PACKAGES.iter().filter(|package| needed.covers(package.needed)).filter(missing);
    let wanted: Vec<String> = wanted.map(|package| format!("{}@{}", package.name, package.version)).collect();
    if !wanted.is_empty() {
        fs::create_dir_all(&npm).map_err(Error::file(&npm))?;
        let step = Step::begin(format!("npm install {}", wanted.join(" ")));
        let mut command = run::command("npm");
        command.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(&npm).args(wanted);
        run::quiet(&mut command, &step)?;
        step.done();
    }
    Ok(npm.join("node_modules"))
}

/// The program of a crate where the names differ.
fn program(crate_name: &str) -> &str {
    if crate_name == "wasm-bindgen-cli" { "wasm-bindgen" } else { crate_name }
}

/// Whether cargo's own list of a root names the tool in that version.
fn is_installed(list: &str, tool: &CargoTool) -> bool {
    list.contains(&format!("\"{} {} (", tool.name, tool.version))
}

/// The library in Cargo.lock and the program we install must be of one version.
fn check_wasm_bindgen() -> Result<()> {
    let path = paths::root().join("Cargo.lock");
    let Ok(lock) = fs::read_to_string(&path) else {
        return Ok(());
    };
    match locked_version(&lock, "wasm-bindgen") {
        Some(version) if version != WASM_BINDGEN => Err(Error::Content {
            path,
            reason: format!(
                "wasm-bindgen is {version} here, but xtask installs wasm-bindgen-cli {WASM_BINDGEN}; \
                 make them equal (xtask/src/setup/table.rs, or cargo update -p wasm-bindgen --precise {WASM_BINDGEN})"
            ),
        }),
        _ => Ok(()),
    }
}

fn locked_version<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    after.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "[v1]\n\"geckodriver 0.37.1 (registry+https://example.org)\" = [\"geckodriver\"]\n";

    fn tool(version: &'static str) -> CargoTool {
        CargoTool { name: "geckodriver", version, locked: true, needed: For::Everything }
    }

    #[test]
    fn tools_are_recognised_by_their_version() {
        assert!(is_installed(LIST, &tool("0.37.1")));
        assert!(!is_installed(LIST, &tool("0.37")));
        assert!(!is_installed("", &tool("0.37.1")));
    }

    #[test]
    fn the_lock_file_names_one_version() {
        let lock = "[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n\n[[package]]\nname = \"x\"\nversion = \"1.0.0\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm-bindgen-futures"), None);
    }
}
