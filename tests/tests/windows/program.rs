//! The program file itself: what it needs, what it says about itself, how large it is.

use crate::play::Play;
use csms_e2e::failure::{Doing, Failure, Result, ensure, same};
use csms_e2e::place;
use csms_e2e::wine::Wine;
use libtest_mimic::Trial;
use object::LittleEndian as LE;
use object::pe;
use object::read::pe::{ImageNtHeaders, PeFile64, ResourceDirectoryEntryData};
use std::fs;

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

/// The most that the file may have (bytes): a megabyte is wished for; the tool for screen rules costs half of one, and
/// what `doctor` and the settings know of words the rest, and starting the host as browsers do.
const MAX_BYTES: usize = 1_900_000;

pub fn cases(play: &Play) -> Vec<Trial> {
    vec![
        play.case("program::needs_nothing_but_windows", imports),
        play.case("program::says_who_it_is", resources),
        play.case("program::its_version_can_be_asked_for", version),
    ]
}

fn file() -> Result<Vec<u8>> {
    fs::read(place::windows_host()?).doing("the Windows host")
}

fn imports(_: &mut Wine) -> Result<()> {
    let bytes = file()?;
    ensure(bytes.len() <= MAX_BYTES, || format!("the program has {} bytes", bytes.len()))?;
    let program = PeFile64::parse(&*bytes).doing("the program file")?;
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

fn resources(_: &mut Wine) -> Result<()> {
    let bytes = file()?;
    let program = PeFile64::parse(&*bytes).doing("the program file")?;
    let sections = program.section_table();
    let directory = program.data_directories().resource_directory(&*bytes, &sections).doing("resources")?;
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
