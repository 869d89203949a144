//! The PC: the NHS software on it, how it is used, and browser settings that break the sign-in.

use super::Certificate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;
use std::str::FromStr;

/// The PC.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Workstation {
    /// Operating system and version, e.g. `Debian GNU/Linux 12`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os: Option<String>,
    /// How the user sits at the PC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
    /// NHS Credential Management.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential_management: Option<Component>,
    /// NHS Port Service, which comes with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_service: Option<Component>,
    /// NHS Identity Agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity_agent: Option<Component>,
    /// NHS Smartcard Connect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smartcard_connect: Option<Component>,
    /// The withdrawn NHS browser extension's host `uk.nhs.ncrs.auth` is registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legacy_nhs_extension: Option<bool>,
    /// Windows logged event 624: a program could not use a card since the update of October 2025.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smartcard_event_624: Option<bool>,
    /// Browser settings that break the sign-in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocking_policies: Vec<Policy>,
    /// NHS certificates in the user's store. Second-hand: they stay when the card is taken out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stored_certificates: Vec<Certificate>,
    /// The service behind smart cards, as the operating system lists it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smart_card_service: Option<Component>,
    /// Windows: how many card readers Plug and Play knows, whether or not they work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readers_plugged_in: Option<u32>,
    /// Windows: the value of `DisableCapiOverrideForRSA`. 1: keys of cards belong to the new kind of
    /// provider since the update of October 2025; 0: the old behaviour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capi_override_disabled: Option<u32>,
    /// Browser settings that keep the browser from starting this host.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub host_policies: Vec<Policy>,
    /// Further software that matters: browsers, middleware, .NET.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub software: Vec<Software>,
    /// What was looked at, and how that went.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub probes: Vec<Probe>,
}

/// A piece of software.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Software {
    /// Its name.
    pub name: String,
    /// Its version in its own words.
    #[serde(default)]
    pub version: String,
}

/// A look at one part of the PC.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// Which part, e.g. `ports`.
    pub name: String,
    /// How long it took.
    pub milliseconds: u32,
    /// Why it gave nothing, when it gave nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

/// How the user sits at the PC.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Session {
    /// In front of it.
    Console,
    /// Through Remote Desktop, Citrix, Horizon or the like.
    Remote,
    /// Not known.
    #[serde(other)]
    Unknown,
}

/// A piece of NHS software. `None`: not known.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Component {
    /// Whether it is installed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub installed: Option<bool>,
    /// Whether it runs for this user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub running: Option<bool>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// It is set so that it may not start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
}

impl Component {
    /// It is known not to be installed.
    pub fn is_missing(&self) -> bool {
        self.installed == Some(false)
    }

    /// It is installed and known not to run.
    pub fn is_stopped(&self) -> bool {
        self.installed != Some(false) && self.running == Some(false)
    }
}

/// A version of up to four numbers, as Windows programs have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version([u32; 4]);

impl Version {
    /// The oldest NHS Identity Agent that may sign in (all older ones retired on 12 October 2025).
    pub const IDENTITY_AGENT: Self = Self([2, 4, 10, 0]);
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = self.0;
        write!(f, "{a}.{b}.{c}.{d}")
    }
}

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let mut numbers = [0; 4];
        let mut parts = text.trim().split('.');
        for (n, part) in parts.by_ref().take(4).enumerate() {
            numbers[n] = part.parse().map_err(|_| NotAVersion(text.to_owned()))?;
        }
        if parts.next().is_some() { Err(NotAVersion(text.to_owned())) } else { Ok(Self(numbers)) }
    }
}

/// A text that is no version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAVersion(String);

impl fmt::Display for NotAVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not a version such as 2.4.10.0", self.0)
    }
}

impl std::error::Error for NotAVersion {}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Version {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Version".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9]+(\\.[0-9]+){0,3}$" })
    }
}

/// A browser setting that breaks the sign-in, set by the organisation.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Whose setting it is.
    pub browser: Browser,
    /// Its name, e.g. `BlockThirdPartyCookies`.
    pub name: String,
}

/// A browser.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Browser {
    /// Google Chrome.
    Chrome,
    /// Microsoft Edge.
    Edge,
    /// Chromium.
    Chromium,
    /// Mozilla Firefox.
    Firefox,
    /// Another.
    #[serde(other)]
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered() {
        let version = |text: &str| text.parse::<Version>().unwrap();
        assert!(version("2.4.5.0") < Version::IDENTITY_AGENT);
        assert!(version("2.4.10") == Version::IDENTITY_AGENT);
        assert!(version("2.10") > Version::IDENTITY_AGENT);
        for bad in ["", "two", "1.2.3.4.5", "1..2", "-1"] {
            assert!(bad.parse::<Version>().is_err(), "{bad:?}");
        }
    }
}
