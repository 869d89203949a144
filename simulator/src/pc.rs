//! Prepared Windows PCs: the text files in `tests/pcs/`. Two tests play each: one answers the
//! host's questions from the file, the other sets the PC up under Wine.
//!
//! Lines `name: value`, each as often as needed:
//!
//! | name | value |
//! |---|---|
//! | `title` | in plain words |
//! | `screen` | the screen that is seen |
//! | `cause` | what must be said first, there and with this PC |
//! | `desk` | the desk of the catalogue that it is; its rows are played over native messaging |
//! | `reports` | `path value`: what the report must say there, e.g. `/workstation/os "Windows"` |
//! | `file-reports` | the same where the file answers; Wine 8 loses the name of a certificate's provider |
//! | `cards` | a line for the stand-in of winscard.dll, see `tests/wine/winscard.c` |
//! | `service` | display name and `running`, `stopped` or `disabled` |
//! | `process` | a program that runs |
//! | `port` | a port somebody listens on |
//! | `silent-port` | one that takes connections and never says anything |
//! | `session` | name of the session |
//! | `certificate` | `KSP` or `CSP`, valid from and until in days from now |
//! | `broken-certificate` | bytes (hex) in the store that are none |
//! | `readers` | how many readers Plug and Play knows; under Wine always none, so others are played from the file only |
//! | `file` | path on `C:` without spaces, and what is in it |
//! | `event` | an event 624 of the System log as XML, or `denied` when the log may not be read |
//!
//! Behind a line `[registry]` follows the text of a `.reg` file, without its first line.

use crate::Error;
use crate::certificates::{SmartcardNumber, Validity, authentication};
use time::{Duration, OffsetDateTime};

/// A prepared PC.
#[derive(Clone, Debug, Default)]
pub struct PreparedPc {
    lines: Vec<(String, String)>,
    /// Text of a `.reg` file, without its first line.
    pub registry: String,
}

/// A certificate in the user's store.
#[derive(Clone, Debug)]
pub struct StoredCertificate {
    /// DER, or bytes that are none.
    pub der: Vec<u8>,
    /// Name of the provider that keeps its key.
    pub provider: &'static str,
}

impl PreparedPc {
    /// The PC in this text; lines that are none are left out.
    pub fn of(text: &str) -> Self {
        let (head, registry) = text.split_once("[registry]").unwrap_or((text, ""));
        let lines = head.lines().filter(|line| !line.starts_with('#'));
        let pairs = lines.filter_map(|line| line.split_once(": "));
        let lines = pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect();
        Self { lines, registry: registry.to_owned() }
    }

    /// All values of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.lines.iter().filter(move |(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The first value of this name; empty when there is none.
    pub fn one<'a>(&'a self, name: &'a str) -> &'a str {
        self.all(name).next().unwrap_or_default()
    }

    /// Whether Wine can show it.
    pub fn is_for_wine(&self) -> bool {
        self.all("readers").all(|count| count == "0")
    }

    /// Services: display name and state.
    pub fn services(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all("service").filter_map(|value| value.rsplit_once(' '))
    }

    /// Files on its disc: path and content.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all("file").filter_map(|value| value.split_once(' '))
    }

    /// The certificates in the user's store, made anew.
    ///
    /// # Errors
    /// [`Error::Certificate`] when one cannot be made.
    pub fn certificates(&self) -> Result<Vec<StoredCertificate>, Error> {
        let now = OffsetDateTime::now_utc();
        let number = SmartcardNumber::new("500000000001")?;
        let mut found = Vec::new();
        for line in self.all("certificate") {
            let mut words = line.split(' ');
            let provider = match words.next() {
                Some("KSP") => "Microsoft Smart Card Key Storage Provider",
                _ => "Microsoft Base Smart Card Crypto Provider",
            };
            let mut day = || now + Duration::days(words.next().and_then(|days| days.parse().ok()).unwrap_or_default());
            let validity = Validity { not_before: day(), not_after: day() };
            found.push(StoredCertificate { der: authentication(&number, validity)?, provider });
        }
        for line in self.all("broken-certificate") {
            let byte = |at: usize| line.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
            let der = (0..line.len()).step_by(2).filter_map(byte).collect();
            found.push(StoredCertificate { der, provider: "Example" });
        }
        Ok(found)
    }
}
