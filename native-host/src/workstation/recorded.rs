//! Recorded PCs: the files in `tests/pcs/`, which the tests of the Windows build set up under Wine,
//! answer the same questions here.
//!
//! The form of the files is described at [`PreparedPc`].

use super::pc::{Activity, Answer, Hive, Registry, Service, Stored, Surroundings};
use crate::registry::Value;
use csms_simulator::pc::PreparedPc;
use std::collections::BTreeMap;
use std::time::Duration;

/// A PC.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// Keys in lower case, with their values.
    pub keys: BTreeMap<(Hive, String), Vec<(String, Value)>>,
    /// By name.
    pub services: BTreeMap<String, Service>,
    /// Running programs.
    pub processes: Vec<String>,
    /// Ports somebody listens on.
    pub ports: Vec<u16>,
    /// Name of the session.
    pub session: String,
    /// Readers that Plug and Play knows.
    pub readers: Option<usize>,
    /// An event 624.
    pub event: Option<String>,
    /// The certificates in the store.
    pub certificates: Vec<Stored>,
    /// Files on its disc.
    pub files: BTreeMap<String, String>,
    /// Keys (lower case) that may not be read.
    pub forbidden: Vec<String>,
}

impl Recorded {
    /// This PC.
    pub fn of(file: &PreparedPc) -> Self {
        let services = file.services().map(|(name, state)| {
            (name.to_lowercase(), Service { running: state == "running", disabled: Some(state == "disabled") })
        });
        let certificates = file.certificates().unwrap().into_iter();
        let mut pc = Self {
            services: services.collect(),
            processes: file.all("process").map(str::to_owned).collect(),
            ports: file.all("port").chain(file.all("silent-port")).map(|port| port.parse().unwrap()).collect(),
            session: file.one("session").to_owned(),
            readers: file.one("readers").parse().ok(),
            event: file.all("event").next().map(str::to_owned),
            certificates: certificates
                .map(|one| Stored { der: one.der, provider: Some(one.provider.to_owned()) })
                .collect(),
            files: file.files().map(|(path, text)| (path.to_owned(), text.to_owned())).collect(),
            ..Self::default()
        };
        pc.import(&file.registry);
        pc
    }

    /// Adds the entries of a `.reg` file.
    pub fn import(&mut self, text: &str) {
        let mut place = None;
        for line in text.lines().map(str::trim) {
            if let Some(key) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                let (hive, path) = key.split_once('\\').unwrap();
                let hive = if hive == "HKEY_LOCAL_MACHINE" { Hive::Machine } else { Hive::User };
                place = Some((hive, path.to_lowercase()));
                self.keys.entry((hive, path.to_lowercase())).or_default();
            } else if let Some((name, value)) = line.split_once('=') {
                let name = name.trim_matches('"').trim_start_matches('@').to_owned();
                let place = place.clone().unwrap();
                self.keys.entry(place).or_default().push((name, value_of(value)));
            }
        }
    }

    fn allowed(&self, key: &str) -> Answer<String> {
        let key = key.to_lowercase();
        match self.forbidden.iter().any(|one| key.starts_with(one.as_str())) {
            true => Err("Access is denied.".to_owned()),
            false => Ok(key),
        }
    }
}

/// A value in the form of `.reg` files.
fn value_of(text: &str) -> Value {
    let bytes = |hex: &str| -> Vec<u8> {
        let parts = hex.split(',').filter(|part| !part.trim().is_empty());
        parts.map(|byte| u8::from_str_radix(byte.trim(), 16).unwrap()).collect()
    };
    if let Some(number) = text.strip_prefix("dword:") {
        Value::Number(u32::from_str_radix(number, 16).unwrap())
    } else if let Some((kind, hex)) = text.strip_prefix("hex(").and_then(|rest| rest.split_once("):")) {
        Value::of(u32::from_str_radix(kind, 16).unwrap(), &bytes(hex))
    } else if let Some(hex) = text.strip_prefix("hex:") {
        Value::of(3, &bytes(hex))
    } else {
        let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap();
        Value::Text(inner.replace("\\\"", "\"").replace("\\\\", "\\"))
    }
}

impl Registry for Recorded {
    fn value(&self, hive: Hive, key: &str, name: &str) -> Answer<Option<Value>> {
        let values = self.keys.get(&(hive, self.allowed(key)?));
        Ok(values
            .and_then(|all| all.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)))
            .map(|(_, value)| value.clone()))
    }

    fn values(&self, hive: Hive, key: &str) -> Answer<Vec<(String, Value)>> {
        Ok(self.keys.get(&(hive, self.allowed(key)?)).cloned().unwrap_or_default())
    }

    fn keys(&self, hive: Hive, key: &str) -> Answer<Vec<String>> {
        let start = self.allowed(key)? + "\\";
        let below = self.keys.keys().filter(|(other, _)| *other == hive);
        let names = below.filter_map(|(_, path)| path.strip_prefix(&start)?.split('\\').next().map(str::to_owned));
        let mut names: Vec<String> = names.collect();
        names.dedup();
        Ok(names)
    }
}

impl Activity for Recorded {
    fn service(&self, name: &str) -> Answer<Option<Service>> {
        Ok(self.services.get(&name.to_lowercase()).copied())
    }

    fn programs(&self) -> Answer<Vec<String>> {
        Ok(self.processes.clone())
    }

    fn listens(&self, port: u16, _: Duration) -> bool {
        self.ports.contains(&port)
    }
}

impl Surroundings for Recorded {
    fn certificates(&self) -> Answer<Vec<Stored>> {
        Ok(self.certificates.clone())
    }

    fn session_protocol(&self) -> Answer<u16> {
        Ok(0)
    }

    fn session_name(&self) -> Option<String> {
        Some(self.session.clone()).filter(|name| !name.is_empty())
    }

    fn readers(&self) -> Answer<usize> {
        self.readers.ok_or_else(|| "not recorded".to_owned())
    }

    fn file(&self, path: &str) -> Answer<Option<Vec<u8>>> {
        Ok(self.files.get(path).map(|text| text.clone().into_bytes()))
    }

    fn event(&self, _: &str) -> Answer<Option<String>> {
        match self.event.as_deref() {
            Some("denied") => Err("Access is denied.".to_owned()),
            event => Ok(event.map(str::to_owned)),
        }
    }
}
