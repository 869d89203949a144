//! What there is to know on Linux: the operating system, and the smart card service as it is set
//! up. A few looks at files; whether the service answers is asked over PC/SC.

use shared::report::{Component, Probe, Software, Workstation};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Instant;

/// The service's program.
const SERVICE: &str = "usr/sbin/pcscd";
/// systemd listens in its stead and starts it, when this link is there.
const SOCKET: &str = "etc/systemd/system/sockets.target.wants/pcscd.socket";
/// An administrator who makes this a link to `/dev/null` forbids it.
const MASK: &str = "etc/systemd/system/pcscd.socket";
/// With this file polkit decides who may use the service.
const POLKIT: &str = "usr/share/polkit-1/actions/org.debian.pcsc-lite.policy";

/// What is known about this PC.
pub fn look() -> Workstation {
    let mut pc = Workstation::default();
    probe(&mut pc, "os", |pc| pc.os = name());
    probe(&mut pc, "smart-card-service", |pc| service(pc, Path::new("/")));
    pc
}

fn probe(pc: &mut Workstation, name: &str, look: impl FnOnce(&mut Workstation)) {
    let begun = Instant::now();
    look(pc);
    let milliseconds = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
    pc.probes.push(Probe { name: name.to_owned(), milliseconds, trouble: None });
}

fn service(pc: &mut Workstation, root: &Path) {
    let is_masked = std::fs::read_link(root.join(MASK)).is_ok_and(|target| target == Path::new("/dev/null"));
    let disabled = if is_masked { Some(true) } else { root.join(SOCKET).exists().then_some(false) };
    let installed = Some(root.join(SERVICE).exists());
    pc.smart_card_service = Some(Component { installed, disabled, ..Component::default() });
    if root.join(POLKIT).exists() {
        pc.software
            .push(Software { name: "polkit rules for the smart card service".to_owned(), version: String::new() });
    }
}

/// Where it stands on Linux (os-release(5)), the first that can be read.
const FILES: [&str; 2] = ["/etc/os-release", "/usr/lib/os-release"];
/// The file has about 300 bytes; whatever lies beyond this is no os-release.
const MAX_BYTES: u64 = 16 * 1024;

/// E.g. `Debian GNU/Linux 12 (bookworm)`; `None` when the system does not say.
fn name() -> Option<String> {
    let file = FILES.iter().find_map(|path| File::open(path).ok())?;
    let mut text = String::with_capacity(1024);
    file.take(MAX_BYTES).read_to_string(&mut text).ok()?;
    pretty_name(&text)
}

/// The value of `PRETTY_NAME`, without shell quoting.
fn pretty_name(text: &str) -> Option<String> {
    let value = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?.trim();
    let unquoted =
        ['"', '\''].iter().find_map(|q| value.strip_prefix(*q)?.strip_suffix(*q)).unwrap_or(value).replace('\\', "");
    (!unquoted.is_empty()).then_some(unquoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_os_release() {
        let debian = "NAME=\"Debian GNU/Linux\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n";
        assert_eq!(pretty_name(debian).as_deref(), Some("Debian GNU/Linux 12 (bookworm)"));
        assert_eq!(pretty_name("PRETTY_NAME='A'").as_deref(), Some("A"));
        assert_eq!(pretty_name("PRETTY_NAME=Plain").as_deref(), Some("Plain"));
        assert_eq!(pretty_name("PRETTY_NAME=\"a \\$ b\"").as_deref(), Some("a $ b"));
    }

    #[test]
    fn the_service_is_seen_as_it_is_set_up() {
        let root = std::env::temp_dir().join(format!("csms-workstation-{}", std::process::id()));
        let seen = || {
            let mut pc = Workstation::default();
            service(&mut pc, &root);
            (pc.smart_card_service.clone().unwrap(), pc.software.len())
        };
        let component =
            |installed, disabled| Component { installed: Some(installed), disabled, ..Component::default() };
        assert_eq!(seen(), (component(false, None), 0));
        for file in [SERVICE, SOCKET, POLKIT] {
            std::fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
            std::fs::write(root.join(file), "").unwrap();
        }
        assert_eq!(seen(), (component(true, Some(false)), 1));
        std::os::unix::fs::symlink("/dev/null", root.join(MASK)).unwrap();
        assert_eq!(seen(), (component(true, Some(true)), 1));
        std::fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn no_name_is_no_name() {
        for text in ["", "NAME=x", "PRETTY_NAME=", "PRETTY_NAME=\"\"", "pretty_name=x"] {
            assert_eq!(pretty_name(text), None, "{text:?}");
        }
        assert_eq!(pretty_name("PRETTY_NAME=\"").as_deref(), Some("\""), "half a quote is no quote");
    }
}
