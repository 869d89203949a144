//! What runs: programs, the NHS Port Service, its ports.

use crate::workstation::catalogue::Catalogue;
use crate::workstation::pc::{Answer, Pc};
use crate::workstation::run::Learnt;
use std::thread;
use std::time::Duration;

/// How long a connection to this very PC may take. One that is taken is taken at once; Windows tries
/// a port that nobody listens on for two seconds.
const PATIENCE: Duration = Duration::from_millis(200);

pub fn processes(pc: &dyn Pc, _: &Catalogue) -> Answer<Learnt> {
    let names: Vec<String> = pc.programs()?.into_iter().map(|name| name.to_lowercase()).collect();
    Ok(Box::new(|gathered| gathered.processes = Some(names)))
}

pub fn port_service(pc: &dyn Pc, names: &Catalogue) -> Answer<Learnt> {
    let mut found = None;
    for name in &names.port_service.services {
        found = found.or(pc.service(name)?);
    }
    Ok(Box::new(move |gathered| gathered.port_service = Some(found)))
}

/// The ports are asked all at once.
pub fn ports(pc: &dyn Pc, names: &Catalogue) -> Answer<Learnt> {
    let open = thread::scope(|scope| {
        let asked: Vec<_> = names.ports.iter().map(|&port| scope.spawn(move || pc.listens(port, PATIENCE))).collect();
        // All are waited for; a thread that died has seen nothing.
        asked.into_iter().map(|asked| asked.join().unwrap_or(false)).fold(false, |any, one| any | one)
    });
    Ok(Box::new(move |gathered| gathered.port_open = Some(open)))
}
