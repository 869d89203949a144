//! A Debian package: an `ar` archive of two tar archives, made without Debian's tools so that it
//! depends on its content alone.

use super::tree::Tree;
use flate2::{Compression, GzBuilder};
use ring::digest;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// What stands in the `control` file beside what follows from the content.
pub struct Control<'a> {
    /// The package's name.
    pub name: &'a str,
    /// Version.
    pub version: &'a str,
    /// Debian's name of the processor.
    pub architecture: &'a str,
    /// `Depends`.
    pub depends: &'a str,
    /// `Recommends`.
    pub recommends: &'a str,
    /// `Description`: a line, and lines that begin with a space.
    pub description: &'a str,
}

/// A package's content.
#[derive(Default)]
pub struct Content {
    /// Plain files, by their path without the first `/`.
    pub files: Tree,
    /// Which of them are programs.
    pub programs: BTreeSet<String>,
    /// Symbolic links, to what they point to.
    pub links: Vec<(String, String)>,
}

/// Name of the native host's package.
pub const NAME: &str = "csms-login-helper";
/// Who made it.
pub const MAINTAINER: &str = "CSMS Login Helper packagers <packagers@csms-login-helper.uk>";

/// Packs it. `date` (seconds since 1970) is every file's date.
pub fn pack(control: &Control, content: &Content, date: u64) -> io::Result<Vec<u8>> {
    let data = Tar::of(content, date)?;
    let size = content.files.values().map(Vec::len).sum::<usize>().div_ceil(1024);
    let conffiles = content.files.keys().filter(|path| path.starts_with("etc/"));
    let about = Content {
        files: Tree::from([
            ("control".to_owned(), text(control, size).into_bytes()),
            ("conffiles".to_owned(), conffiles.map(|path| format!("/{path}\n")).collect::<String>().into_bytes()),
        ]),
        ..Content::default()
    };
    let mut ar = b"!<arch>\n".to_vec();
    for (name, bytes) in [
        ("debian-binary", b"2.0\n".to_vec()),
        ("control.tar.gz", gzip(&Tar::of(&about, date)?)?),
        ("data.tar.gz", gzip(&data)?),
    ] {
        ar.extend(format!("{name:<16}{date:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, "100644", bytes.len()).as_bytes());
        ar.extend(&bytes);
        if bytes.len() % 2 == 1 {
            ar.push(b'\n');
        }
    }
    Ok(ar)
}

fn text(control: &Control, size: usize) -> String {
    let Control { name, version, architecture, depends, recommends, description } = control;
    format!(
        "Package: {name}\nVersion: {version}\nArchitecture: {architecture}\nMaintainer: {MAINTAINER}\n\
         Installed-Size: {size}\nDepends: {depends}\nRecommends: {recommends}\nSection: utils\nPriority: optional\n\
         Description: {description}\n"
    )
}

/// Debian's form of a changelog: that this version was packed.
pub fn changelog(name: &str, version: &str, date: u64) -> String {
    format!(
        "{name} ({version}) unstable; urgency=medium\n\n  * Version {version}.\n\n -- {MAINTAINER}  {}\n",
        mail_date(date)
    )
}

/// A date as in mail (RFC 5322), in UTC; from days to a date by Howard Hinnant's `civil_from_days`.
fn mail_date(seconds: u64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb"];
    let (days, of_day) = (seconds / 86_400, seconds % 86_400);
    // Eras of 400 years, and years that begin in March: leap days come last.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let year = era * 400 + year + u64::from(month >= 10);
    let (weekday, month) = (DAYS[(days % 7) as usize], MONTHS[month as usize]);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    format!("{weekday}, {day:02} {month} {year} {hour:02}:{minute:02}:{second:02} +0000")
}

/// SHA-256 in hexadecimal.
pub fn sha256(content: &[u8]) -> String {
    digest::digest(&digest::SHA256, content).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Gzip without name and date.
pub fn gzip(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut gzip = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    gzip.write_all(content)?;
    gzip.finish()
}

/// A tar archive (POSIX ustar), all of root.
struct Tar {
    bytes: Vec<u8>,
    date: u64,
}

impl Tar {
    fn of(content: &Content, date: u64) -> io::Result<Vec<u8>> {
        let mut tar = Self { bytes: Vec::new(), date };
        let paths = content.files.keys().chain(content.links.iter().map(|(path, _)| path));
        let mut folders = BTreeSet::from([String::new()]);
        for path in paths {
            folders.extend(path.match_indices('/').map(|(end, _)| path[..=end].to_owned()));
        }
        for folder in folders {
            tar.entry(&folder, b'5', 0o755, "", &[])?;
        }
        for (path, bytes) in &content.files {
            tar.entry(path, b'0', if content.programs.contains(path) { 0o755 } else { 0o644 }, "", bytes)?;
        }
        for (path, to) in &content.links {
            tar.entry(path, b'2', 0o777, to, &[])?;
        }
        tar.bytes.extend([0; 1024]);
        Ok(tar.bytes)
    }

    fn entry(&mut self, path: &str, kind: u8, mode: u32, link: &str, content: &[u8]) -> io::Result<()> {
        let mut header = [0_u8; 512];
        let mut put = |at: usize, limit: usize, text: &str| {
            let place = header.get_mut(at..at + text.len()).filter(|_| text.len() <= limit);
            place
                .map(|place| place.copy_from_slice(text.as_bytes()))
                .ok_or_else(|| io::Error::other("too long for tar"))
        };
        put(0, 100, &format!("./{path}"))?;
        put(100, 8, &format!("{mode:07o}"))?;
        put(108, 8, "0000000")?;
        put(116, 8, "0000000")?;
        put(124, 12, &format!("{:011o}", content.len()))?;
        put(136, 12, &format!("{:011o}", self.date))?;
        put(148, 8, "        ")?;
        put(157, 100, link)?;
        put(257, 8, "ustar\x0000")?;
        put(265, 32, "root")?;
        put(297, 32, "root")?;
        header[156] = kind;
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        self.bytes.extend(header);
        self.bytes.extend(content);
        self.bytes.resize(self.bytes.len().next_multiple_of(512), 0);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn dates_are_those_of_mail() {
        for (seconds, date) in [
            (0, "Thu, 01 Jan 1970 00:00:00 +0000"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"),
            (1_767_225_600, "Thu, 01 Jan 2026 00:00:00 +0000"),
            (1_798_761_599, "Thu, 31 Dec 2026 23:59:59 +0000"),
        ] {
            assert_eq!(mail_date(seconds), date);
        }
    }

    #[test]
    fn debians_own_tool_reads_it() {
        let content = Content {
            files: Tree::from([
                ("etc/x/a.json".to_owned(), b"{}".to_vec()),
                ("usr/lib/x/program".to_owned(), b"#!/bin/sh\n".to_vec()),
            ]),
            programs: BTreeSet::from(["usr/lib/x/program".to_owned()]),
            links: vec![("usr/bin/program".to_owned(), "../lib/x/program".to_owned())],
        };
        let control = Control {
            name: NAME,
            version: "1.2.3",
            architecture: "all",
            depends: "libc6",
            recommends: "pcscd",
            description: "x\n y",
        };
        let packed = pack(&control, &content, 1_700_000_000).unwrap();
        assert_eq!(packed, pack(&control, &content, 1_700_000_000).unwrap());
        let file = std::env::temp_dir().join(format!("csms-deb-{}.deb", std::process::id()));
        std::fs::write(&file, packed).unwrap();
        let dpkg = |what| {
            let out = Command::new("dpkg-deb").args(["--root-owner-group", what]).arg(&file).output().unwrap();
            assert!(out.status.success(), "{out:?}");
            String::from_utf8(out.stdout).unwrap()
        };
        let (list, info) = (dpkg("--contents"), dpkg("--info"));
        std::fs::remove_file(&file).unwrap();
        assert!(
            list.contains("-rwxr-xr-x root/root") && list.contains("./usr/bin/program -> ../lib/x/program"),
            "{list}"
        );
        assert!(info.contains("Version: 1.2.3") && info.contains("Package: csms-login-helper"), "{info}");
    }
}
