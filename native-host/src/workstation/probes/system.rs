//! Windows itself: version, session, the Smart Card service, the update of October 2025.

use crate::workstation::catalogue::Catalogue;
use crate::workstation::pc::{Answer, Hive, Pc};
use crate::workstation::run::Learnt;
use shared::report::Session;

/// The first build of Windows 11, which calls itself Windows 10 in the registry.
const WINDOWS_11: u32 = 22_000;

pub fn os(pc: &dyn Pc, _: &Catalogue) -> Answer<Learnt> {
    let value = |name| pc.value(Hive::Machine, "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", name);
    let text = |name| Ok::<_, String>(value(name)?.and_then(|value| value.text().map(str::to_owned)));
    let product = text("ProductName")?.unwrap_or_else(|| "Windows".to_owned());
    let build = text("CurrentBuild")?.or(text("CurrentBuildNumber")?).unwrap_or_default();
    let eleven = build.parse().is_ok_and(|build: u32| build >= WINDOWS_11);
    let mut name = if eleven { product.replacen("Windows 10", "Windows 11", 1) } else { product };
    if let Some(release) = text("DisplayVersion")? {
        name += &format!(" {release}");
    }
    if !build.is_empty() {
        let revision = value("UBR")?.and_then(|value| value.number());
        name += &revision.map_or_else(|| format!(" (build {build})"), |ubr| format!(" (build {build}.{ubr})"));
    }
    let name: String = name.chars().filter(|c| !c.is_control()).take(120).collect();
    Ok(Box::new(|gathered| gathered.os = Some(name)))
}

/// Beginnings of session names that remote sessions have (lower case): Remote Desktop, Citrix,
/// Horizon.
const REMOTE: &[&str] = &["rdp-", "ica-", "pcoip", "blast"];

/// Windows knows best; the environment is as old as the sign-in, but says Citrix and Horizon too.
pub fn session(pc: &dyn Pc, _: &Catalogue) -> Answer<Learnt> {
    let name = pc.session_name().map(|name| name.to_lowercase());
    let named = name.as_ref().is_some_and(|name| REMOTE.iter().any(|start| name.starts_with(start)));
    let session = match pc.session_protocol() {
        _ if named => Session::Remote,
        Ok(0) => Session::Console,
        Ok(_) => Session::Remote,
        Err(_) if name.as_deref() == Some("console") => Session::Console,
        Err(trouble) => return Err(trouble),
    };
    Ok(Box::new(move |gathered| gathered.session = Some(session)))
}

pub fn smart_card_service(pc: &dyn Pc, _: &Catalogue) -> Answer<Learnt> {
    let service = pc.service("SCardSvr")?;
    Ok(Box::new(move |gathered| gathered.smart_card_service = Some(service)))
}

pub fn readers(pc: &dyn Pc, _: &Catalogue) -> Answer<Learnt> {
    let count = pc.readers()?;
    Ok(Box::new(move |gathered| gathered.readers = Some(count)))
}

/// Source: Microsoft KB5073121.
pub fn update(pc: &dyn Pc, _: &Catalogue) -> Answer<Learnt> {
    let key = "SOFTWARE\\Microsoft\\Cryptography\\Calais";
    let set = pc.value(Hive::Machine, key, "DisableCapiOverrideForRSA")?.and_then(|value| value.number());
    Ok(Box::new(move |gathered| gathered.capi = set))
}

/// Other programs log events of that number too, so the provider must be about smart cards.
pub fn event_624(pc: &dyn Pc, _: &Catalogue) -> Answer<Learnt> {
    let event = pc.event("*[System[(EventID=624) and TimeCreated[timediff(@SystemTime) <= 2592000000]]]")?;
    let seen = event.is_some_and(|xml| {
        let xml = xml.to_lowercase();
        xml.contains("smartcard") || xml.contains("smart card") || xml.contains("scardsvr")
    });
    Ok(Box::new(move |gathered| gathered.event_624 = Some(seen)))
}
