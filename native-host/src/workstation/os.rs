//! The operating system's name and version.

use std::fs::File;
use std::io::Read;

/// Where it stands on Linux (os-release(5)), the first that can be read.
const FILES: [&str; 2] = ["/etc/os-release", "/usr/lib/os-release"];
/// The file has about 300 bytes; whatever lies beyond this is no os-release.
const MAX_BYTES: u64 = 16 * 1024;

/// E.g. `Debian GNU/Linux 12 (bookworm)`; `None` when the system does not say.
pub fn name() -> Option<String> {
    let file = FILES.iter().find_map(|path| File::open(path).ok())?;
    let mut text = String::new();
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
    fn no_name_is_no_name() {
        for text in ["", "NAME=x", "PRETTY_NAME=", "PRETTY_NAME=\"\"", "pretty_name=x"] {
            assert_eq!(pretty_name(text), None, "{text:?}");
        }
        assert_eq!(pretty_name("PRETTY_NAME=\"").as_deref(), Some("\""), "half a quote is no quote");
    }
}
