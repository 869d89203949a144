//! The two program files themselves: what they need, what they say about themselves, how large they are.

use crate::play::Play;
use csms_e2e::failure::{Doing, Failure, Result, ensure, same};
use csms_e2e::place::{self, WINDOWS_COMMAND_LINE, WINDOWS_HOST};
use csms_e2e::talk::Talk;
use csms_e2e::wine::{Wine, close, succeed};
use libtest_mimic::Trial;
use object::LittleEndian as LE;
use object::pe;
use object::read::pe::{ImageNtHeaders, PeFile64, ResourceDirectoryEntryData};
use serde_json::Value;
use std::fs::{self, File};

/// Libraries of Windows 10 and 11. None of them belongs to the desktop, which would open windows.
const SYSTEM: &[&str] = &[
    "advapi32.dll",
    "api-ms-win-core-synch-l1-2-0.dll",
    "api-ms-win-core-registry-l1-1-0.dll",
    "bcryptprimitives.dll",
    "cfgmgr32.dll",
    "crypt32.dll",
    "kernel32.dll",
    "msvcrt.dll",
    "ntdll.dll",
    "wevtapi.dll",
    "winscard.dll",
    "ws2_32.dll",
    "wtsapi32.dll",
];

/// The two programs, and the most bytes that each may have. What browsers start is read from the disc each time,
/// and by security software too.
const PROGRAMS: [(&str, usize); 2] = [(WINDOWS_HOST, 1_000_000), (WINDOWS_COMMAND_LINE, 1_800_000)];

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case("program::needs_nothing_but_windows", |_| of_each(imports)),
        play.case("program::says_who_it_is", |_| of_each(resources)),
        play.case("program::its_version_can_be_asked_for", version),
        play.case("program::hands_over_input_output_and_exit_code", handed_over),
        play.case("program::says_that_its_command_line_is_missing", alone),
    ]
}

fn of_each(look: fn(&[u8]) -> Result<()>) -> Result<()> {
    for (program, most) in PROGRAMS {
        let bytes = fs::read(place::windows_program(program)?).doing(program)?;
        ensure(bytes.len() <= most, || format!("{program} has {} bytes", bytes.len()))?;
        look(&bytes).doing(program)?;
    }
    Ok(())
}

fn imports(bytes: &[u8]) -> Result<()> {
    let program = PeFile64::parse(bytes).doing("the program file")?;
    same("subsystem", program.nt_headers().optional_header().subsystem.get(LE), pe::IMAGE_SUBSYSTEM_WINDOWS_CUI)?;
    let table = program.import_table().doing("imports")?.doing("no imports")?;
    let mut libraries = table.descriptors().doing("imports")?;
    while let Some(library) = libraries.next().doing("imports")? {
        let name = table.name(library.name.get(LE)).doing("a library's name")?;
        let name = String::from_utf8_lossy(name).to_lowercase();
        ensure(SYSTEM.contains(&name.as_str()), || format!("it needs {name}"))?;
        let mut functions = table.thunks(library.original_first_thunk.get(LE)).doing("functions")?;
        while let Some(function) = functions.next::<pe::ImageNtHeaders64>().doing("functions")? {
            let (_, function) = table.hint_name(object::read::pe::ImageThunkData::address(function)).doing("a name")?;
            let function = String::from_utf8_lossy(function);
            ensure(!function.contains("AllocConsole"), || format!("it calls {function}"))?;
        }
    }
    Ok(())
}

fn resources(bytes: &[u8]) -> Result<()> {
    let program = PeFile64::parse(bytes).doing("the program file")?;
    let sections = program.section_table();
    let directory = program.data_directories().resource_directory(bytes, &sections).doing("resources")?;
    let directory = directory.doing("no resources")?;
    let root = directory.root().doing("resources")?;
    for (what, kind) in
        [("icon", pe::RT_GROUP_ICON), ("version information", pe::RT_VERSION), ("manifest", pe::RT_MANIFEST)]
    {
        let found = root.entries.iter().find(|entry| entry.name_or_id().id() == Some(kind));
        let found = found.doing(format_args!("there is no {what}"))?;
        match found.data(directory).doing(what)? {
            ResourceDirectoryEntryData::Table(table) => ensure(!table.entries.is_empty(), || format!("no {what}"))?,
            ResourceDirectoryEntryData::Data(_) => return Err(Failure(format!("odd {what}"))),
        }
    }
    // Version information is UTF-16.
    for text in ["CSMS Login Helper", env!("CARGO_PKG_VERSION"), "csms-login-helper.exe"] {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        ensure(bytes.windows(wide.len()).any(|part| part == wide), || format!("{text} is not in the program"))?;
    }
    Ok(())
}

fn version(wine: &mut Wine) -> Result<()> {
    let said = wine.status(&["--version"])?;
    same("version", said.as_str(), concat!("csms-login-helper ", env!("CARGO_PKG_VERSION"), "\n"))
}

/// A report comes in, an explanation goes out, and what is wrong with arguments has its exit code.
fn handed_over(wine: &mut Wine) -> Result<()> {
    wine.set_cards("")?;
    let report = wine.status(&["status", "--json"])?;
    let file = wine.folder().join("report.json");
    fs::write(&file, report).doing(file.display())?;
    let mut explain = wine.host()?;
    explain.args(["explain", "--screen", "role-missing", "--report", "-", "--json"]);
    let output = explain.stdin(File::open(&file).doing(file.display())?).output().doing("explain")?;
    let said: Value = serde_json::from_str(&succeed(&output, "explain")?).doing("what explain says")?;
    same("the cause", said["diagnosis"]["causes"][0]["id"].as_str(), Some("role-missing"))?;
    let output = wine.host()?.args(["explain", "--text", "two words \"quoted\" \\"]).output().doing("explain")?;
    succeed(&output, "explain")?;
    let output = wine.host()?.arg("nonsense").output().doing("nonsense")?;
    same("exit code", output.status.code(), Some(64))?;
    let reason = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure(reason.contains("nonsense") && reason.lines().count() == 1, || reason)
}

/// Somebody has copied the one program without the other. Browsers can start it all the same.
fn alone(wine: &mut Wine) -> Result<()> {
    let folder = wine.disc().join("alone");
    fs::create_dir_all(&folder).doing(folder.display())?;
    let program = folder.join(WINDOWS_HOST);
    fs::copy(place::windows_program(WINDOWS_HOST)?, &program).doing(program.display())?;
    let output = wine.command(&program)?.arg("status").output().doing("status")?;
    let reason = String::from_utf8_lossy(&output.stderr).into_owned();
    same("exit code", output.status.code(), Some(69))?;
    ensure(reason.contains(WINDOWS_COMMAND_LINE) && reason.contains("repair"), || reason)?;
    let port = Talk::port_of(wine.command(&program)?)?;
    close(port)?;
    fs::remove_dir_all(&folder).doing(folder.display())
}
